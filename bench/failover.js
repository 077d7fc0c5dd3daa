// How long a tab waits for its next answer when the one that owned the database is closed:
//
//	node bench/failover.js          # RUNS=50
//
// The owner's page is closed while the other tab asks one query after the other; what counts is the longest
// time between two answers. The lab's site is used, whose program holds what every app's does.
import { setTimeout as pause } from "node:timers/promises";
import { profile, start } from "../test/browser/lib/browser.js";
import { openLab } from "../test/browser/lib/lab.js";
import { serve } from "../test/browser/lib/server.js";
import { site } from "../test/browser/lib/site.js";

const runs = Number(process.env.RUNS ?? 50);

/** @type {(() => unknown)[]} */
const ends = [];
const server = await serve(await site("lab"));
ends.push(() => server.close());
const folder = await profile({ after: (end) => ends.push(end) });
const browser = await start(folder);
ends.push(() => browser.kill());

/** @type {number[]} */
const times = [];
let owner = await openLab(browser.context, server.url);
for (let i = 0; i < 1000; i++) {
	await owner.evaluate(async (i) => {
		await lab.api.lab.put({ text: `note ${i}` });
	}, i);
}
for (let run = 0; run < runs; run++) {
	const next = await openLab(browser.context, server.url);
	await pause(3_000); // it compiles the program when it has nothing to do
	const waited = next.evaluate(async () => {
		let longest = 0;
		let last = performance.now();
		const term = lab.client.state.term;
		for (let after = 0; after < 50; ) {
			await lab.api.lab.count();
			const now = performance.now();
			longest = Math.max(longest, now - last);
			last = now;
			if (lab.client.state.term !== term) after++;
		}
		return longest;
	});
	await pause(200);
	await owner.close();
	times.push(await waited);
	owner = next;
}
times.sort((a, b) => a - b);
const at = (/** @type {number} */ share) =>
	Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
console.log(`${runs} runs: median ${at(0.5)} ms, p90 ${at(0.9)} ms, worst ${at(1)} ms`);
for (const end of ends.reverse()) await end();
process.exit(0);
