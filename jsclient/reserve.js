import { Slot } from "./slots.js";
import { isHeld, isNamed } from "./storage-error.js";

const CHUNK = 256 * 1024;

/** Of random bytes the browser's generator gives so many at once. */
const RANDOM = 65_536;

/** What is being made, until it is there or given up. @type {Promise<void> | null} */
let making = null;
let givenUp = false;

/**
 * Holds space back in a file, or gives it up if `bytes` is 0, also while it is being made, which fails
 * with `ashore:full` then. The file is written, with bytes that no disk
 * stores in less, and twice as long at first: with nothing left beside it, it would be given up at once. It
 * throws `ashore:full` if there is no room, and leaves nothing then.
 *
 * @param {FileSystemDirectoryHandle} directory of the app
 * @param {number} bytes
 */
export async function reserve(directory, bytes) {
	if (bytes !== 0) {
		givenUp = false;
		making = make(directory, bytes).finally(() => {
			making = null;
		});
		return making;
	}
	givenUp = true;
	await making?.catch(() => {});
	await removeReserve(directory);
}

/**
 * @param {FileSystemDirectoryHandle} directory
 * @param {number} bytes
 */
async function make(directory, bytes) {
	const file = await directory.getFileHandle("reserve", { create: true });
	const slot = new Slot("reserve");
	try {
		slot.handle = await file.createSyncAccessHandle();
	} catch (error) {
		if (isHeld(error)) return; // by the owner before, which is ending
		throw error;
	}
	try {
		if (slot.getSize() >= bytes) return;
		const chunk = new Uint8Array(CHUNK);
		for (let at = 0; at < CHUNK; at += RANDOM) {
			crypto.getRandomValues(chunk.subarray(at, at + RANDOM));
		}
		for (let at = 0; at < 2 * bytes; at += CHUNK) {
			slot.write(chunk, { at });
			await new Promise((resolve) => setTimeout(resolve)); // calls come first
			if (givenUp) throw new Error("ashore:full reserve: it is needed already");
		}
		slot.truncate(bytes);
		slot.flush();
	} catch (error) {
		slot.close();
		await removeReserve(directory);
		throw error;
	} finally {
		slot.close();
	}
}

/** @param {FileSystemDirectoryHandle} directory */
async function removeReserve(directory) {
	try {
		await directory.removeEntry("reserve");
	} catch (error) {
		if (!isNamed(error, "NotFoundError")) throw error;
	}
}
