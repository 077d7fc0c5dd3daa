// What a tab's mutations take while another tab reads a stream at one item a second:
//
//	node bench/slow-reader.js       # ROUNDS=5 CALLS=200
//
// In each round come as many mutations with nobody reading, with a reader of a long stream, and with one of
// a stream over a view that fits into its buffer; what is told are ratios to the first. The stream over a
// view that doesn't fit is told by its slowest mutation: it has the database until it fails.
import { profile, start } from "../test/browser/lib/browser.js";
import { openLab } from "../test/browser/lib/lab.js";
import { serve } from "../test/browser/lib/server.js";
import { site } from "../test/browser/lib/site.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const calls = Number(process.env.CALLS ?? 200);

/** @type {(() => unknown)[]} */
const ends = [];
const server = await serve(await site("lab"));
ends.push(() => server.close());
const browser = await start(await profile({ after: (end) => ends.push(end) }));
ends.push(() => browser.kill());
const owner = await openLab(browser.context, server.url);
const other = await openLab(browser.context, server.url);

/** Milliseconds of each mutation of the other tab. @param {number} calls */
const mutations = (calls) =>
	other.evaluate(async (calls) => {
		/** @type {number[]} */
		const times = [];
		for (let i = 0; i < calls; i++) {
			const began = performance.now();
			await lab.api.lab.put({ text: "meanwhile" });
			times.push(performance.now() - began);
		}
		return times;
	}, calls);

/**
 * Begins to read at one item a second.
 *
 * @param {"blocks" | "rows"} method
 * @param {{ blocks: number, size: number }} input
 */
async function read(method, input) {
	await owner.evaluate(
		async ([method, input]) => {
			const stop = new AbortController();
			const reader = { stop, code: "", read: 0, over: Promise.resolve() };
			Object.assign(globalThis, { reader });
			let begun = () => {};
			const first = new Promise((resolve) => {
				begun = () => resolve(undefined);
			});
			reader.over = (async () => {
				try {
					for await (const _ of lab.api.lab[method](input, { signal: stop.signal })) {
						reader.read++;
						begun();
						await new Promise((resolve) => setTimeout(resolve, 1000));
					}
				} catch (error) {
					reader.code = /** @type {any} */ (error).code ?? "";
				}
				begun();
			})();
			await first;
		},
		/** @type {const} */ ([method, input]),
	);
}

/** @returns {Promise<{ read: number, code: string }>} */
const stop = () =>
	owner.evaluate(async () => {
		const { reader } = /** @type {any} */ (globalThis);
		reader.stop.abort();
		await reader.over;
		return { read: reader.read, code: reader.code };
	});

/** @type {Record<string, number[]>} */
const times = { idle: [], long: [], view: [] };
await mutations(calls);
for (let round = 0; round < rounds; round++) {
	times.idle?.push(...(await mutations(calls)));
	await read("blocks", { blocks: 1e6, size: 1000 });
	times.long?.push(...(await mutations(calls)));
	await stop();
	await read("rows", { blocks: 5000, size: 1000 });
	times.view?.push(...(await mutations(calls)));
	await stop();
}
await read("rows", { blocks: 100_000, size: 1000 });
const behind = Math.max(...(await mutations(10)));
const { code } = await stop();

/** @param {number[]} list @param {number} share */
const at = (list, share) => list.sort((a, b) => a - b)[Math.floor(share * (list.length - 1))] ?? 0;
const ms = (/** @type {number} */ n) => n.toFixed(2);
for (const [name, list] of Object.entries(times)) {
	const ratio = (/** @type {number} */ share) =>
		(at(list, share) / at(times.idle ?? [], share)).toFixed(2);
	console.log(
		`${name}: ${list.length} mutations, p50 ${ms(at(list, 0.5))} ms (${ratio(0.5)}), p99 ${ms(at(list, 0.99))} ms (${ratio(0.99)})`,
	);
}
console.log(
	`behind 100 MB over a view: the slowest of 10 took ${ms(behind)} ms, the reader got ${code}`,
);
for (const end of ends.reverse()) await end();
process.exit(0);
