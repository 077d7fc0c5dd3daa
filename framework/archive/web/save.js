/**
 * Saves a file where a person says, as it comes; where a browser can't, as a download.
 */

import { download } from "../../ashore/download.js";
import { collected } from "./collected.js";

/** @typedef {{ write: (bytes: Uint8Array) => Promise<unknown> }} Target */
/** @typedef {{ write: (bytes: Uint8Array) => Promise<void>, close: () => Promise<void>, abort: (reason?: unknown) => Promise<void> }} Writable */
/** @typedef {(options: { suggestedName: string, types?: { accept: Record<string, string[]> }[] }) => Promise<{ createWritable: () => Promise<Writable> }>} Picker */

/**
 * Lets a person choose a place, and writes there; if that fails, or is ended, no half of a file is left.
 * Call it when they have just pressed a button: a browser shows its dialog only then
 * (https://developer.mozilla.org/docs/Web/API/Window/showSaveFilePicker).
 *
 * @param {string} name
 * @param {string} type
 * @param {AbortSignal} signal
 * @param {(target: Target) => Promise<unknown>} fill
 * @returns {Promise<number | null>} how many bytes were saved; null if no place was chosen
 */
export async function save(name, type, signal, fill) {
	const pick = /** @type {{ showSaveFilePicker?: Picker }} */ (globalThis).showSaveFilePicker;
	return pick ? await toPlace(pick, name, signal, fill) : await offered(name, type, signal, fill);
}

const FULL =
	"There is no room for the file there, and nothing of it was left. Make room, or choose another place.";

/** @param {unknown} error */
function isFull(error) {
	return error instanceof DOMException && error.name === "QuotaExceededError";
}

/**
 * @param {Picker} pick
 * @param {string} name
 * @param {AbortSignal} signal
 * @param {(target: Target) => Promise<unknown>} fill
 */
async function toPlace(pick, name, signal, fill) {
	let handle;
	try {
		handle = await pick.call(globalThis, { suggestedName: name });
	} catch (error) {
		if (error instanceof DOMException && error.name === "AbortError") return null;
		throw error;
	}
	/** @type {Writable | undefined} */
	let file;
	let bytes = 0;
	try {
		const open = await handle.createWritable();
		file = open;
		await fill({
			async write(part) {
				signal.throwIfAborted();
				await open.write(part);
				bytes += part.length;
			},
		});
		signal.throwIfAborted();
		await open.close();
	} catch (error) {
		await file?.abort(error).catch(() => {});
		throw isFull(error) ? new Error(FULL, { cause: error }) : error;
	}
	return bytes;
}

/**
 * @param {string} name
 * @param {string} type
 * @param {AbortSignal} signal
 * @param {(target: Target) => Promise<unknown>} fill
 */
async function offered(name, type, signal, fill) {
	const parts = collected();
	await fill({
		async write(part) {
			signal.throwIfAborted();
			parts.write(part);
		},
	});
	signal.throwIfAborted();
	const file = parts.blob(type);
	download(name, file);
	return file.size;
}
