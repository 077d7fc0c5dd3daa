/**
 * Encrypts and decrypts by a passphrase, in the format of age (https://age-encryption.org/v1): in a worker of its
 * own, for a key is made of a passphrase in seconds, with 256 MiB of memory, on purpose.
 */

import { Decrypter, Encrypter } from "./age.gen.js";

/** What age itself takes: 256 MiB of memory, a second or two. */
const WORK_FACTOR = 18;

/**
 * What a page says: what to do, then a piece for each time that one is wanted (null is the end), and that it takes
 * another part.
 *
 * @typedef {{ work: "seal" | "open", passphrases: string[] } | { piece: Uint8Array | null } | { more: true }} Asked
 */

/**
 * What it is told: that a piece is wanted, a part of what comes of them, the end, or that it failed.
 *
 * @typedef {{ wanted: true } | { part: Uint8Array } | { done: true } | { failed: string }} Told
 */

/**
 * @typedef {Object} Port
 * @property {(message: Told) => void} postMessage
 * @property {(type: "message", listener: (event: { data: Asked }) => void) => void} addEventListener
 */

/**
 * Does one piece of work for the page at the other end. A piece is read when it is wanted and a part is made when
 * the one before was taken, so that a gigabyte takes no more memory than a kilobyte.
 *
 * @param {Port} port
 * @param {{ workFactor?: number }} [options] the logarithm of how often a passphrase is stirred; tests have no time
 */
export function serve(port, { workFactor = WORK_FACTOR } = {}) {
	/** @type {(piece: Uint8Array | null) => void} */
	let given = () => {};
	let more = () => {};
	const pieces = new ReadableStream(
		{
			async pull(controller) {
				/** @type {Promise<Uint8Array | null>} */
				const next = new Promise((resolve) => {
					given = resolve;
				});
				port.postMessage({ wanted: true });
				const piece = await next;
				if (piece) controller.enqueue(piece);
				else controller.close();
			},
		},
		{ highWaterMark: 0 },
	);

	/** @param {Extract<Asked, { work: string }>} asked */
	const run = async ({ work, passphrases }) => {
		try {
			const parts =
				work === "seal"
					? await sealing(pieces, passphrases, workFactor)
					: await opening(pieces, passphrases);
			const reader = parts.getReader();
			for (;;) {
				const { done, value } = await reader.read();
				if (done) break;
				if (value.length === 0) continue;
				const taken = new Promise((resolve) => {
					more = () => resolve(undefined);
				});
				port.postMessage({ part: value });
				await taken;
			}
			port.postMessage({ done: true });
		} catch (error) {
			port.postMessage({ failed: String(/** @type {Error} */ (error).message) });
		}
	};
	port.addEventListener("message", ({ data }) => {
		if ("work" in data) run(data);
		else if ("piece" in data) given(data.piece);
		else more();
	});
}

/**
 * @param {ReadableStream<Uint8Array>} pieces
 * @param {string[]} passphrases
 * @param {number} workFactor
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
async function sealing(pieces, [passphrase], workFactor) {
	const encrypter = new Encrypter();
	encrypter.setScryptWorkFactor(workFactor);
	encrypter.setPassphrase(passphrase);
	return await encrypter.encrypt(pieces);
}

/**
 * @param {ReadableStream<Uint8Array>} pieces
 * @param {string[]} passphrases
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
async function opening(pieces, passphrases) {
	const decrypter = new Decrypter();
	for (const passphrase of passphrases) decrypter.addPassphrase(passphrase);
	return await decrypter.decrypt(pieces);
}
