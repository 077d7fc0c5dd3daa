/**
 * The same call by both ways into Go, in turns, so that whatever else the machine does meets both
 * alike.
 */
import { clientName, decodeHeader, encodeFrame, Kind } from "../../../jsclient/frame.js";

const encoder = new TextEncoder();
const client = new Uint8Array(16).fill(9);

/**
 * @param {import("./page.mjs").Page} page
 * @param {number} rounds
 * @param {number} calls a round
 * @returns {Promise<string>} JSON: nanoseconds a call for each way, the quickest round and the median
 */
export async function benchmark(page, rounds, calls) {
	// What the bridge checks and looks up has to be done on every way.
	const check = (frame) => decodeHeader(frame).client.every((byte, i) => byte === client[i]);
	const deliver = (bytes) => page.deliver(clientName(decodeHeader(bytes.buffer).client), bytes.buffer);
	const { callback, promise } = globalThis.ashoreTest;
	const ways = {
		wasmexport: (frame) => page.receive(frame),
		// The least that syscall/js can do: bytes in by CopyBytesToGo, the answer out by a callback.
		callback: (frame) => check(frame) && callback(new Uint8Array(frame)),
		// What one writes with it: a function that gives a promise, for a handler must not block it.
		promise: (frame) => check(frame) && promise(new Uint8Array(frame)).then(deliver),
	};
	globalThis.ashoreTest.answer = deliver;
	page.client = client;
	/** @type {Record<string, number[]>} */
	const times = { wasmexport: [], callback: [], promise: [] };
	let sequence = 0;
	for (let round = 0; round < rounds; round++) {
		for (const [name, call] of Object.entries(ways)) {
			const frames = Array.from({ length: calls }, () => noop(++sequence));
			const before = page.answered;
			const started = performance.now();
			for (const frame of frames) call(frame);
			const took = performance.now() - started;
			await undefined; // promises
			await undefined;
			const answered = page.answered - before;
			if (answered !== calls) throw new Error(`${name}: ${answered} of ${calls} calls were answered at once`);
			times[name]?.push((took * 1e6) / calls);
			await new Promise((resolve) => setTimeout(resolve, 5)); // Go's own later event
		}
	}
	return JSON.stringify(Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)])));
}

/** @param {number} sequence */
function noop(sequence) {
	const json = encoder.encode(`{"jsonrpc":"2.0","id":${sequence},"method":"lab.nothing"}`);
	return encodeFrame({ kind: Kind.call, client, sequence, number: sequence - 1, json });
}

/** @param {number[]} list */
function summary(list) {
	const sorted = [...list].sort((a, b) => a - b);
	return { best: sorted[0], quarter: sorted[sorted.length >> 2], median: sorted[sorted.length >> 1] };
}
