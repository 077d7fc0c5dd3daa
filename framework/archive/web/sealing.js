/**
 * Files that are encrypted with a passphrase, in the format of age: `age -d` opens them, too.
 */

import { collected } from "./collected.js";

/** @import { Asked, Told } from "./sealer.js" */

/**
 * What works for the page: a Worker, or what stands in for one.
 *
 * @typedef {Object} Sealer
 * @property {(message: Asked) => void} postMessage
 * @property {() => void} terminate
 * @property {((event: MessageEvent<Told>) => void) | null} onmessage
 * @property {((event: ErrorEvent) => void) | null} onerror
 */

/** @typedef {"wrong_passphrase" | "for_a_key" | "too_hard" | "damaged" | "too_large" | "no_memory" | "no_worker"} Reason */

/** The end of the name of an encrypted file. */
export const ENDING = ".age";

/** What an encrypted file begins with. */
const BEGINNING = "age-encryption.org/v1\n";

/**
 * A header with a passphrase, which has nothing else: salt, work factor, the file's key, and the header's code.
 * See https://github.com/C2SP/C2SP/blob/main/age.md#the-scrypt-recipient-type
 */
const HEADER =
	/^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n/;

/** No header with a passphrase is longer, in bytes. */
const HEADER_BYTES = 256;

/** The work factor whose key takes 1 GiB of memory: more is not for browsers. */
const HARDEST = 20;

/** The database of an app has at most so many bytes. */
const MOST = 2 ** 32 + 2 ** 22;

/** So many bytes of a file are read at once. */
const PIECE = 1 << 20;

/** @type {Readonly<Record<Reason, string>>} */
const SENTENCES = {
	wrong_passphrase: "That isn't the passphrase of this file.",
	for_a_key:
		"This file isn't encrypted with a passphrase alone. Decrypt it with age on a computer, then choose what comes of it.",
	too_hard:
		"This file's passphrase takes more memory than a browser has. Decrypt it with age on a computer, then choose what comes of it.",
	damaged: "This encrypted file is damaged, or its end is missing. Choose another copy.",
	too_large: "The file is larger than 4 GiB.",
	no_memory:
		"Encrypting takes 256 MB of memory, which the browser didn't give. Close other pages, then try again.",
	no_worker: "The part of the app that encrypts didn't start. Reload the page, then try again.",
};

/** Why a file wasn't encrypted or decrypted: a sentence for a person. */
export class SealError extends Error {
	/** @param {Reason} code */
	constructor(code) {
		super(SENTENCES[code]);
		this.name = "SealError";
		this.code = code;
	}
}

/** @param {Blob} file */
export async function isSealed(file) {
	return (await file.slice(0, BEGINNING.length).text()) === BEGINNING;
}

/**
 * Encrypts what comes, as it comes.
 *
 * @param {AsyncIterable<Uint8Array>} pieces
 * @param {string} passphrase
 * @param {{ signal: AbortSignal, spawn?: () => Sealer }} options
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
export function sealed(pieces, passphrase, { signal, spawn }) {
	return through({ work: "seal", passphrases: [passphrase.normalize()] }, pieces, signal, spawn);
}

/**
 * What opens a file: `progress` is told how many bytes of the encrypted file were read, of how many.
 *
 * @typedef {{ signal: AbortSignal, progress?: (done: number, total: number) => void, spawn?: () => Sealer }} Opening
 */

/**
 * What was encrypted, as it is taken. It resolves when the passphrase has proved right, or fails with a
 * SealError, and so does the stream where the file is damaged: what came before that is of no use.
 *
 * @param {Blob} file
 * @param {string} passphrase
 * @param {Opening} options
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
export async function unsealing(file, passphrase, options) {
	const parts = await partsOf(file, passphrase, options);
	/** @type {IteratorResult<Uint8Array, void> | null} */
	let first = await parts.next();
	return new ReadableStream(
		{
			async pull(controller) {
				const { done, value } = first ?? (await parts.next());
				first = null;
				if (done) controller.close();
				else controller.enqueue(value);
			},
			async cancel() {
				await parts.return();
			},
		},
		{ highWaterMark: 0 },
	);
}

/**
 * The file that was encrypted, once all of it was checked. Fails with a SealError.
 *
 * @param {File} file
 * @param {string} passphrase
 * @param {Opening} options
 * @returns {Promise<File>}
 */
export async function unsealed(file, passphrase, options) {
	const plain = collected();
	for await (const part of await partsOf(file, passphrase, options)) plain.write(part);
	const name = file.name.endsWith(ENDING) ? file.name.slice(0, -ENDING.length) : file.name;
	return new File([plain.blob("application/vnd.sqlite3")], name);
}

/**
 * @param {Blob} file
 * @param {string} passphrase
 * @param {Opening} options
 */
async function partsOf(file, passphrase, { signal, progress, spawn }) {
	const header = HEADER.exec(await file.slice(0, HEADER_BYTES).text());
	if (!header) throw new SealError(file.size < HEADER_BYTES / 2 ? "damaged" : "for_a_key");
	if (Number(header[1]) > HARDEST) throw new SealError("too_hard");
	if (file.size > MOST) throw new SealError("too_large");
	const normal = passphrase.normalize();
	const passphrases = normal === passphrase ? [normal] : [normal, passphrase];
	return through({ work: "open", passphrases }, piecesOf(file, progress), signal, spawn);
}

/**
 * @param {"seal" | "open"} work
 * @param {string} message the library's, or the browser's
 * @returns {Reason}
 */
function reasonOf(work, message) {
	if (work === "seal") return "no_memory";
	if (message.startsWith("no identity matched")) return "wrong_passphrase";
	return /memory|allocat|array buffer|array length/i.test(message) ? "too_hard" : "damaged";
}

/**
 * @param {Blob} file
 * @param {((done: number, total: number) => void) | undefined} progress
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* piecesOf(file, progress) {
	for (let at = 0; at < file.size; at += PIECE) {
		const piece = file.slice(at, at + PIECE);
		yield new Uint8Array(await piece.arrayBuffer());
		progress?.(at + piece.size, file.size);
	}
}

/**
 * @param {Extract<Asked, { work: string }>} asked
 * @param {AsyncIterable<Uint8Array>} pieces
 * @param {AbortSignal} signal
 * @param {() => Sealer} [spawn]
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* through(asked, pieces, signal, spawn = started) {
	signal.throwIfAborted();
	const source = pieces[Symbol.asyncIterator]();
	const worker = spawn();
	/** What was said that isn't done yet. @type {(Told | SealError)[]} */
	const told = [];
	let heard = () => {};
	/** @param {Told | SealError} said */
	const hear = (said) => {
		told.push(said);
		heard();
	};
	worker.onmessage = ({ data }) => hear(data);
	worker.onerror = () => hear(new SealError("no_worker"));
	const aborted = () => heard();
	signal.addEventListener("abort", aborted);
	try {
		worker.postMessage(asked);
		for (;;) {
			signal.throwIfAborted();
			const said = told.shift();
			if (!said) {
				await new Promise((resolve) => {
					heard = () => resolve(undefined);
				});
			} else if (said instanceof SealError) {
				throw said;
			} else if ("failed" in said) {
				throw new SealError(reasonOf(asked.work, said.failed));
			} else if ("wanted" in said) {
				const { done, value } = await source.next();
				worker.postMessage({ piece: done ? null : value });
			} else if ("part" in said) {
				yield said.part;
				worker.postMessage({ more: true });
			} else {
				return;
			}
		}
	} finally {
		signal.removeEventListener("abort", aborted);
		worker.terminate();
		await source.return?.();
	}
}

/** @returns {Sealer} */
function started() {
	return new Worker(new URL("./sealer-worker.js", import.meta.url), { type: "module" });
}
