/**
 * Saves a file where a person says, as it comes; where a browser can't, as a download.
 */

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
	return pick ? await toPlace(pick, name, signal, fill) : await download(name, type, signal, fill);
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
	const file = await handle.createWritable();
	let bytes = 0;
	try {
		await fill({
			async write(part) {
				signal.throwIfAborted();
				await file.write(part);
				bytes += part.length;
			},
		});
		signal.throwIfAborted();
	} catch (error) {
		await file.abort(error).catch(() => {});
		throw error;
	}
	await file.close();
	return bytes;
}

/** Parts are put together when there are so many bytes of them: a Blob may lie on the disk. */
const TOGETHER = 16 << 20;

/** Collects parts of a file, out of memory where the browser lays Blobs on the disk. */
export function collected() {
	/** @type {Blob[]} */
	const blobs = [];
	/** @type {BlobPart[]} */
	let parts = [];
	let held = 0;
	return {
		/** @param {Uint8Array} part */
		write(part) {
			parts.push(/** @type {Uint8Array<ArrayBuffer>} */ (part));
			held += part.length;
			if (held < TOGETHER) return;
			blobs.push(new Blob(parts));
			parts = [];
			held = 0;
		},
		/** @param {string} type */
		blob: (type) => new Blob([...blobs, ...parts], { type }),
	};
}

/**
 * @param {string} name
 * @param {string} type
 * @param {AbortSignal} signal
 * @param {(target: Target) => Promise<unknown>} fill
 */
async function download(name, type, signal, fill) {
	const parts = collected();
	await fill({
		async write(part) {
			signal.throwIfAborted();
			parts.write(part);
		},
	});
	signal.throwIfAborted();
	const file = parts.blob(type);
	const link = document.createElement("a");
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
	return file.size;
}
