// A worker that dies of a call is started again, and the call does not go on killing workers.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

/** @typedef {"memory" | "recursion" | "trap" | "fatal" | "exit"} Way */

/** @type {readonly Way[]} */
const ways = ["memory", "recursion", "trap", "fatal", "exit"];

/**
 * Makes a call that ends the worker, and tells how it failed and whether a new worker answers.
 *
 * @param {import("playwright-core").Page} page
 * @param {"dieReading" | "dieWriting" | "dieDoing"} method
 * @param {Way} way
 */
function die(page, method, way) {
	return page.evaluate(
		async ([method, way]) => {
			await lab.api.lab.put({ text: "acknowledged" });
			const { term } = lab.client.state;
			const begun = performance.now();
			const failed = await lab.api.lab[method]({ way }).then(
				() => "answered",
				(/** @type {{ code: string, reason: string }} */ { code, reason }) => `${code} ${reason}`,
			);
			const texts = (await lab.api.lab.list()).map(({ text }) => text);
			const took = Math.round(performance.now() - begun);
			return { failed, texts, took, workers: lab.client.state.term - term };
		},
		/** @type {const} */ ([method, way]),
	);
}

test("a program that dies of a query is started again, and the query ends two at most", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	for (const way of ways) {
		const page = await openLab(context, server.url); // a page gives up after five in a row
		const seen = await die(page, "dieReading", way);
		t.diagnostic(`${way}: answered again after ${seen.took} ms`);
		assert.deepEqual([seen.failed, seen.workers], ["internal fatal", 2], way);
		assert.ok(seen.texts.length > 0, way);
		await page.close();
	}
});

test("a mutation that ends the worker leaves nothing, an action is not repeated", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const written = await die(page, "dieWriting", "fatal");
	assert.deepEqual([written.failed, written.workers], ["internal fatal", 2]);
	assert.deepEqual(written.texts, ["acknowledged"]);
	const done = await die(page, "dieDoing", "exit");
	assert.deepEqual([done.failed, done.workers], ["owner_lost ", 1]);
	assert.deepEqual(done.texts, ["acknowledged", "acknowledged"]);
});

test("a watched query that ends the worker fails, and the app goes on", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const seen = await page.evaluate(async () => {
		const watch = lab.api.lab.dieOnNote.watch({ text: "bang" })[Symbol.asyncIterator]();
		const first = await watch.next();
		const other = lab.api.lab.count.watch()[Symbol.asyncIterator]();
		await other.next();
		const { term } = lab.client.state;
		await lab.api.lab.put({ text: "bang" });
		const failed = await watch
			.next()
			.catch((/** @type {{ reason: string }} */ { reason }) => reason);
		const count = await other.next();
		return {
			first: first.value,
			failed,
			count: count.value,
			workers: lab.client.state.term - term,
		};
	});
	assert.deepEqual(seen, { first: 0, failed: "fatal", count: 1, workers: 2 });
});

test("tabs are served throughout while one tab's calls end workers", {
	timeout: 120_000,
}, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const first = await openLab(context, server.url);
	const second = await openLab(context, server.url);
	const third = await openLab(context, server.url);
	const writers = [second, third].map((page, i) =>
		page.evaluate(async (name) => {
			/** @type {string[]} */
			const acknowledged = [];
			/** @type {string[]} */
			const failures = [];
			let longest = 0;
			for (let n = 0; !(/** @type {any} */ (globalThis).enough); n++) {
				const begun = performance.now();
				await lab.api.lab.put({ text: `${name} ${n}` }).then(
					({ text }) => acknowledged.push(text),
					(/** @type {{ code: string, reason: string }} */ { code, reason }) =>
						failures.push(`${code} ${reason}`),
				);
				longest = Math.max(longest, performance.now() - begun);
			}
			return { acknowledged, failures, longest: Math.round(longest) };
		}, `tab ${i}`),
	);
	const { failed } = await die(first, "dieReading", "trap");
	await Promise.all([second, third].map((page) => page.evaluate("globalThis.enough = true")));
	const results = await Promise.all(writers);
	assert.equal(failed, "internal fatal");
	const texts = await first.evaluate(async () =>
		(await lab.api.lab.list()).map(({ text }) => text),
	);
	for (const { acknowledged, failures, longest } of results) {
		t.diagnostic(`${acknowledged.length} notes, the slowest after ${longest} ms`);
		assert.deepEqual(failures, []);
		assert.ok(acknowledged.length > 0);
		for (const text of acknowledged) {
			assert.equal(texts.filter((other) => other === text).length, 1, text);
		}
	}
});
