// Streams and uploads of any length, in the owner's tab and in others.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch, name } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { bound } from "./lib/storm.js";

/** @typedef {import("playwright-core").Page} Page */

const MB = 1024 * 1024;

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

const severalAtOnce = name === "webkit" ? { skip: "WebDriver asks one page at a time" } : {};

/**
 * Waits until no handler of a stream runs.
 *
 * @param {Page} page
 */
function quiet(page) {
	const asked = page.evaluate(async () => {
		while ((await lab.api.lab.flowing()).handlers > 0) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	});
	return bound(asked, 20_000, "the handlers to end");
}

/** @param {Page} page */
const memory = async (page) =>
	(await page.evaluate(async () => (await lab.api.lab.flowing()).memory)) / MB;

/**
 * Takes a stream of 100 MB and uploads as much, calling something else meanwhile.
 *
 * @param {Page} page
 */
const hundredEachWay = (page) =>
	page.evaluate(async () => {
		const blocks = 1600;
		const size = 65_536;
		let bytes = 0;
		let wrong = 0;
		let calls = 0;
		let slowest = 0;
		let over = false;
		const others = (async () => {
			while (!over) {
				const began = performance.now();
				await lab.api.lab.put({ text: "meanwhile" });
				slowest = Math.max(slowest, performance.now() - began);
				calls++;
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
		})();
		const began = performance.now();
		let i = 0;
		for await (const block of lab.api.lab.blocks({ blocks, size })) {
			if (block[0] !== i % 256 || block[size - 1] !== i % 256) wrong++;
			bytes += block.length;
			i++;
		}
		const down = performance.now() - began;
		let sent = 0;
		const data = new ReadableStream({
			pull(controller) {
				if (sent === blocks) controller.close();
				else controller.enqueue(new Uint8Array(size).fill(sent++));
			},
		});
		const sum = await lab.api.lab.sum({ limit: 0, data });
		const up = performance.now() - began - down;
		over = true;
		await others;
		return { bytes, wrong, uploaded: sum.bytes, calls, slowest, down, up };
	});

test("100 MB each way take no memory, and others go on", severalAtOnce, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const owner = await openLab(context, server.url);
	const follower = await openLab(context, server.url);
	for (const page of [owner, follower]) {
		const before = await memory(owner);
		const got = await bound(hundredEachWay(page), 120_000, "100 MB each way");
		const after = await memory(owner);
		t.diagnostic(
			`${page === owner ? "owner" : "follower"}: ${Math.round(got.down)} ms down, ${Math.round(got.up)} ms up, ` +
				`${got.calls} mutations meanwhile, the slowest ${Math.round(got.slowest)} ms, ${before} to ${after} MB`,
		);
		assert.equal(got.bytes, 1600 * 65_536);
		assert.equal(got.uploaded, 1600 * 65_536);
		assert.equal(got.wrong, 0);
		assert.ok(got.calls > 10, `only ${got.calls} mutations were done meanwhile`);
		assert.ok(after - before < 24, `the program grew from ${before} to ${after} MB`);
	}
	await quiet(owner);
});

test(
	"leaving a loop, aborting and an upload that has enough end the handler",
	severalAtOnce,
	async (t) => {
		const server = await serve(folder);
		t.after(() => server.close());
		const { context } = await launch(t);
		const owner = await openLab(context, server.url);
		const follower = await openLab(context, server.url);
		for (const page of [owner, follower]) {
			const got = await page.evaluate(async () => {
				const { blocks, rows, sum } = lab.api.lab;
				let broke = 0;
				for await (const _ of blocks({ blocks: 1e6, size: 1000 })) if (++broke === 10) break;
				const stop = new AbortController();
				let aborted = "";
				try {
					for await (const _ of blocks({ blocks: 1e6, size: 1000 }, { signal: stop.signal })) {
						stop.abort(new Error("enough"));
					}
				} catch (error) {
					aborted = String(error);
				}
				const dates = [];
				for await (const row of rows({ blocks: 3, size: 5 }))
					dates.push([row.number, row.at, row.text]);
				let canceled = false;
				const data = new ReadableStream({
					pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
					cancel: () => {
						canceled = true;
					},
				});
				const { bytes } = await sum({ limit: 123_456, data });
				const failing = new ReadableStream({ pull: (c) => c.error(new Error("the file is gone")) });
				const failed = await sum({ limit: 0, data: failing }).catch(String);
				return { broke, aborted, dates, bytes, canceled, failed };
			});
			const at = new Date(0);
			assert.deepEqual(got, {
				broke: 10,
				aborted: "Error: enough",
				dates: [1, 2, 3].map((n) => [n, at, "xxxxx"]),
				bytes: 123_456,
				canceled: true,
				failed: "Error: the file is gone",
			});
			await quiet(owner);
		}
	},
);

test(
	"a page that takes a view's rows too slowly fails, and holds nobody up for long",
	severalAtOnce,
	async (t) => {
		const server = await serve(folder);
		t.after(() => server.close());
		const { context } = await launch(t);
		const page = await openLab(context, server.url);
		const got = await page.evaluate(async () => {
			const rows = lab.api.lab.rows({ blocks: 200, size: 100_000 })[Symbol.asyncIterator]();
			await rows.next();
			const began = performance.now();
			await lab.api.lab.put({ text: "behind it" });
			const waited = performance.now() - began;
			let code = "";
			for (let n = 0; n < 200 && !code; n++)
				await rows.next().catch((error) => (code = error.code));
			return { waited, code };
		});
		t.diagnostic(`a mutation waited ${Math.round(got.waited)} ms behind it`);
		assert.equal(got.code, "slow_consumer");
		assert.ok(got.waited < 10_000, `a mutation waited ${got.waited} ms`);
	},
);

test("streams end with their pages, and fail when the owner's goes", severalAtOnce, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const owner = await openLab(context, server.url);
	const [left, stays] = [await openLab(context, server.url), await openLab(context, server.url)];
	for (const page of [left, stays]) {
		await page.evaluate(async () => {
			const { blocks, sum } = lab.api.lab;
			const items = blocks({ blocks: 1e6, size: 1000 })[Symbol.asyncIterator]();
			await items.next();
			const ends = (async () => {
				for (;;) await items.next();
			})();
			const data = new ReadableStream({ pull: () => new Promise(() => {}) });
			const upload = sum({ limit: 0, data });
			const settled = Promise.allSettled([ends, upload]);
			Object.assign(globalThis, { settled });
		});
	}
	await left.close();
	await bound(
		owner.evaluate(async () => {
			while ((await lab.api.lab.flowing()).handlers > 2) {
				await new Promise((resolve) => setTimeout(resolve, 10));
			}
		}),
		20_000,
		"the handlers of the page that left",
	);
	await owner.close();
	const codes = await bound(
		stays.evaluate(async () => {
			const settled = await /** @type {any} */ (globalThis).settled;
			return settled.map((/** @type {any} */ { reason }) => reason.code);
		}),
		30_000,
		"the streams to fail",
	);
	assert.deepEqual(codes, ["owner_lost", "owner_lost"]);
	await quiet(stays);
});
