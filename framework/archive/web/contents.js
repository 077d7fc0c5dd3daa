/**
 * What is written into a saved file or a backup.
 */

/** @import { Archive } from "./data.js" */

/** @typedef {(done: number, total: number) => void} Progress */

/**
 * The end of the name of such a file.
 *
 * @param {string | null} passphrase
 */
export function ending(passphrase) {
	return passphrase === null ? ".sqlite" : ".sqlite.age";
}

/**
 * All data as they are now, encrypted if there is a passphrase.
 *
 * - `progress` is told how many bytes are out, of how many
 *
 * @param {Pick<Archive, "export">} archive
 * @param {{ passphrase: string | null, signal: AbortSignal, progress?: Progress | undefined }} options
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export async function* contents(archive, { passphrase, signal, progress }) {
	const plain = exported(archive, signal, progress);
	if (passphrase === null) return yield* plain;
	const { sealed } = await import("./sealing.js"); // few pages ever encrypt
	return yield* sealed(plain, passphrase, { signal });
}

/**
 * @param {Pick<Archive, "export">} archive
 * @param {AbortSignal} signal
 * @param {Progress | undefined} progress
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* exported(archive, signal, progress) {
	for await (const { chunk, done, total } of archive.export({ signal })) {
		yield chunk;
		progress?.(done, total);
	}
}
