import assert from "node:assert/strict";
import { test } from "node:test";
import { watchAll } from "../live.js";

test("nothing is shown before every query has answered, and changes together once", async () => {
	/** @type {(() => void)[]} */
	const gates = [];
	const gate = () => new Promise((resolve) => gates.push(() => resolve(undefined)));
	async function* one() {
		yield 1;
		await gate();
		yield 2;
	}
	async function* two() {
		yield "a";
		await gate();
		yield "b";
	}
	/** @type {{ one: number, two: string }[]} */
	const shown = [];
	const done = watchAll(/** @type {any} */ ({ one: one(), two: two() }), (data) =>
		shown.push(/** @type {any} */ (data)),
	);
	await new Promise((resolve) => setTimeout(resolve));
	assert.deepEqual(shown, [{ one: 1, two: "a" }]);
	for (const open of gates) open();
	await done;
	await new Promise((resolve) => setTimeout(resolve));
	assert.deepEqual(shown.at(-1), { one: 2, two: "b" });
});

test("a query that fails ends the watch", async () => {
	async function* bad() {
		yield 1;
		throw new Error("broken");
	}
	await assert.rejects(
		watchAll({ bad: bad() }, () => {}),
		/broken/,
	);
});
