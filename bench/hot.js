// The workloads, and calls from the page to the worker and back, on pages that
// stay open for the whole run, engine after engine in each round.
import { fill, run, workloads } from "./workloads.js";

/**
 * @typedef {import("./browsers.js").Page} Page
 * @typedef {import("./engines.js").Engine} Engine
 * @typedef {import("./sample.js").Samples} Samples
 * @typedef {import("./workloads.js").Counts} Counts
 */

/** The calls whose latency is measured. */
export const calls = ["noop", "read", "write", "rows"];

/**
 * Opens an engine's page, fills its tables and does everything once, so that
 * the browser has compiled what it will run.
 *
 * @param {import("./browsers.js").Browser} browser
 * @param {string} url
 * @param {Counts} counts
 * @param {string[]} [without] workloads to leave out
 */
export async function warm(browser, url, counts, without = []) {
	const page = await browser.open();
	await page.goto(url);
	await shown(page);
	await page.front();
	for (const step of fill(counts)) await run(page, { work: step });
	for (const { id, before, work } of workloads) {
		if (without.includes(id)) continue;
		await run(page, { before: before?.(counts), work: work(counts) });
	}
	await latencies(page, "read", counts.items, counts.calls);
	return page;
}

/** Waits for a page's first rows and gives the milliseconds since its navigation.
 * @param {Page} page @returns {Promise<number>} */
export const shown = (page) =>
	page.evaluate(async () => {
		const global = /** @type {any} */ (globalThis);
		// The module that sets it may still be on its way.
		while (!global.bench) await new Promise((resolve) => setTimeout(resolve, 5));
		return await global.bench.shown;
	}, undefined);

/** The PRAGMAs of an engine, as SQLite answers them.
 * @param {Page} page @returns {Promise<{ name: string, value: string }[]>} */
export const modes = (page) =>
	page.evaluate(() => /** @type {any} */ (globalThis).bench.api.modes({}), undefined);

/**
 * Runs every workload once on an engine.
 *
 * @param {{ page: Page, engine: Engine, samples: Samples, counts: Counts }} on
 * @param {Map<string, Map<string, string>>} hashes by workload and engine
 */
export async function round({ page, engine, samples, counts }, hashes) {
	await page.front();
	for (const { id, before, work } of workloads) {
		if (engine.without?.includes(id)) continue;
		const times = id === "commit" ? counts.commits : 1;
		const what = { before: before?.(counts), work: work(counts), times };
		if (!hashes.get(id)?.has(engine.id)) {
			const { hash } = await run(page, { ...what, times: 1, hash: true });
			const known = hashes.get(id) ?? new Map();
			hashes.set(id, known.set(engine.id, hash));
		}
		await samples.take([`bench/${id}/${engine.id}`], async () => [(await run(page, what)).ms]);
	}
}

/**
 * Measures the way from the page to the worker and back on an engine.
 *
 * @param {{ page: Page, engine: Engine, samples: Samples, counts: Counts }} on
 * @param {string} [group]
 */
export async function ways({ page, engine, samples, counts }, group = "e2e") {
	await page.front();
	for (const call of calls) {
		const times = call === "rows" ? Math.ceil(counts.calls / 25) : counts.calls;
		const name = `${group}/${call}`;
		await samples.take(
			[`${name}-p50/${engine.id}`, `${name}-p99/${engine.id}`],
			() => latencies(page, call, counts.items, times),
			{ least: 0 },
		);
	}
}

/**
 * Makes calls one after the other and gives p50 and p99 of their milliseconds.
 *
 * @param {Page} page
 * @param {string} call
 * @param {number} items
 * @param {number} times
 * @returns {Promise<[number, number]>}
 */
export function latencies(page, call, items, times) {
	return page.evaluate(
		async ({ call, items, times }) => {
			const { api } = /** @type {any} */ (globalThis).bench;
			/** @type {number[]} */
			const took = [];
			for (let i = 0; i < times; i++) {
				const input = { read: { id: ((i * 7919) % items) + 1 }, write: { text: "a line" } }[call];
				const began = performance.now();
				await api[call](input);
				took.push(performance.now() - began);
			}
			took.sort((a, b) => a - b);
			const at = (/** @type {number} */ part) =>
				took[Math.min(took.length - 1, Math.floor(took.length * part))];
			return /** @type {[number, number]} */ ([at(0.5), at(0.99)]);
		},
		{ call, items, times },
	);
}
