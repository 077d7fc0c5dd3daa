import { CLIENT_BYTES, clientName } from "./frame.js";

/**
 * The call that held the database when the program died. A run of a watched query has its params and is
 * named by its first watcher; params that are too long for a message are left out.
 *
 * @typedef {{ client: string, sequence: number, method: string, params: string }} Running
 */

/** Longer texts don't travel in messages; see messages.js. */
const LONGEST = 10_000;

/**
 * Reads what framework/browser's `running` says, in the memory of a program that may be dead: an id, a
 * number, and two Go strings, each an address and a length of 8 bytes.
 *
 * @param {ArrayBufferLike} memory
 * @param {unknown} address
 * @returns {Running | undefined} undefined if no call held the database
 */
export function readRunning(memory, address) {
	try {
		if (typeof address !== "number") return undefined;
		const view = new DataView(memory, address, CLIENT_BYTES + 5 * 8);
		const word = (/** @type {number} */ i) => Number(view.getBigUint64(CLIENT_BYTES + 8 * i, true));
		const text = (/** @type {number} */ i) => {
			const length = word(i + 1);
			if (length > LONGEST) return "";
			return new TextDecoder().decode(new Uint8Array(memory, word(i), length));
		};
		const sequence = word(0);
		if (sequence === 0) return undefined;
		const client = clientName(new Uint8Array(memory, address, CLIENT_BYTES));
		return { client, sequence, method: text(1), params: text(3) };
	} catch {
		return undefined; // what is there makes no sense any more
	}
}
