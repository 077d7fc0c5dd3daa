import assert from "node:assert/strict";
import { test } from "node:test";
import { watchAll } from "../web/live.js";
import { grown } from "../web/totals.js";

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

test("totals grow with the running entry, within the period", () => {
	const at = new Date("2026-11-22T10:00Z");
	const project = /** @type {const} */ ({ id: "p", name: "P", colour: "red", rate: 0 });
	const total = { project, count: 1, milliseconds: 1000, billableMilliseconds: 0, amount: 0 };
	const totals = { count: 1, milliseconds: 1000, at, projects: [total] };
	const running = {
		id: "e",
		description: "",
		project,
		tags: [],
		billable: false,
		overlaps: false,
		version: "1",
		startedAt: new Date("2026-11-22T09:00Z"),
		stoppedAt: null,
	};
	const now = at.getTime() + 5000;
	const always = { from: -Infinity, to: Infinity, now };
	assert.equal(grown(totals, running, always).milliseconds, 6000);
	assert.equal(grown(totals, running, always).projects[0]?.milliseconds, 6000);
	assert.equal(grown(totals, null, always).milliseconds, 1000);
	assert.equal(grown(totals, running, { ...always, to: at.getTime() + 2000 }).milliseconds, 3000);
	assert.equal(grown(totals, running, { ...always, to: at.getTime() - 1 }).milliseconds, 1000);
});
