// Watches of many tabs cost one run for each change, and plugins' intervals one owner.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch, name } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { bound } from "./lib/storm.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

const severalAtOnce = name === "webkit" ? { skip: "WebDriver asks one page at a time" } : {};

test("ten tabs with ten watchers each cost one run for each change", severalAtOnce, async (t) => {
	const tabs = 10;
	const watchers = 10;
	const changes = 10;
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	/** @type {Page[]} */
	const pages = [];
	for (let i = 0; i < tabs; i++) pages.push(await openLab(context, server.url));
	for (const page of pages) {
		await page.evaluate((watchers) => {
			const seen = Array.from({ length: watchers }, () => /** @type {number[]} */ ([]));
			Object.assign(globalThis, { seen });
			for (const [i, counts] of seen.entries()) {
				const watch = lab.api.lab.watched.watch();
				// As a loop, and by a function.
				if (i % 2 === 0) watch.each((count) => counts.push(count));
				else
					(async () => {
						for await (const count of watch) counts.push(count);
					})();
			}
		}, watchers);
	}
	/** Waits until every watcher has shown a count. @param {number} count */
	const shown = (count) =>
		bound(
			Promise.all(
				pages.map((page) =>
					page.evaluate(async (count) => {
						const { seen } = /** @type {any} */ (globalThis);
						while (!seen.every((/** @type {number[]} */ counts) => counts.at(-1) === count)) {
							await new Promise((resolve) => setTimeout(resolve, 5));
						}
					}, count),
				),
			),
			30_000,
			`all watchers to show ${count}`,
		);
	await shown(0);
	const first = /** @type {Page} */ (pages[0]);
	const runs = () => first.evaluate(() => lab.api.lab.runs());
	let before = await runs();
	for (let i = 1; i <= changes; i++) {
		const page = /** @type {Page} */ (pages[i % tabs]);
		await page.evaluate((i) => lab.api.lab.put({ text: `note ${i}` }), i);
		await shown(i);
	}
	const ran = (await runs()) - before;
	t.diagnostic(`${tabs * watchers} watchers, ${changes} changes: ${ran} runs of the query`);
	assert.equal(ran, changes);

	before = await runs();
	await first.evaluate(() => lab.api.lab.putMany({ count: 100 }));
	await shown(changes + 100);
	assert.equal((await runs()) - before, 1, "100 rows in one transaction are one change");
	for (const page of pages) {
		const seen = await page.evaluate(() => /** @type {any} */ (globalThis).seen);
		const want = [...Array.from({ length: changes + 1 }, (_, i) => i), changes + 100];
		for (const counts of seen) assert.deepEqual(counts, want);
	}
});

test("a plugin's interval runs in the owner alone, never beside itself, and goes on in the next", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const pages = [];
	for (let i = 0; i < 3; i++) pages.push(await openLab(context, server.url));
	/** @type {{ begun: number, ended: number }[]} */
	const all = [];
	while (pages.length > 0) {
		const page = /** @type {Page} */ (pages.shift());
		const ticks = await bound(
			page.evaluate(async () => {
				for (;;) {
					const ticks = await lab.api.lab.ticks();
					if (ticks.length >= 5) {
						return ticks.map(({ begun, ended }) => ({ begun: +begun, ended: +ended }));
					}
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
			}),
			30_000,
			"five runs of the plugin",
		);
		all.push(...ticks);
		await page.close();
		const next = pages[0];
		// The next tab's program begins after this one's end.
		if (next) await next.evaluate(() => lab.api.lab.count());
	}
	t.diagnostic(`${all.length} runs in 3 owners`);
	for (const [i, { begun }] of all.entries()) {
		const before = all[i - 1];
		if (before)
			assert.ok(begun >= before.ended, `run ${i} began before the one before it had ended`);
	}
});
