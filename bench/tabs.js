// A second tab: its calls against the first tab's, and how long it has to wait
// when the first one is closed.
import { setTimeout as pause } from "node:timers/promises";
import { latencies, shown, ways } from "./hot.js";
import { run } from "./workloads.js";

/**
 * @param {import("./browsers.js").Browser} browser
 * @param {{ url: string, engine: import("./engines.js").Engine, samples: import("./sample.js").Samples, counts: import("./workloads.js").Counts }} on
 */
export async function tabs(browser, { url, engine, samples, counts }) {
	const first = await browser.open();
	await first.goto(url);
	await shown(first);
	await run(first, { work: ["clear"] });
	await run(first, { work: ["insert", { count: counts.items }] });
	const second = await browser.open();
	await second.goto(url);
	await shown(second);
	await latencies(first, "read", counts.items, counts.calls);
	await ways({ page: first, engine, samples, counts }, "tab1");
	await ways({ page: second, engine, samples, counts }, "tab2");

	await samples.take(
		[`failover/${engine.id}`],
		async () => {
			// The longest time without an answer, while the owner goes away.
			const waited = second.evaluate(async () => {
				const global = /** @type {any} */ (globalThis);
				let last = performance.now();
				let longest = 0;
				do {
					await global.bench.api.read({ id: 1 });
					const now = performance.now();
					longest = Math.max(longest, now - last);
					last = now;
				} while (!global.enough);
				return longest;
			}, undefined);
			await pause(200);
			await first.close();
			await pause(500);
			await second.evaluate(() => {
				Object.assign(globalThis, { enough: true });
			}, undefined);
			return [await waited];
		},
		{ least: 0, tries: 1 },
	);
	await first.close().catch(() => {}); // the owner's tab, if nothing was measured
	await second.close();
}
