import { within } from "./bound.js";
import { readHead } from "./head.js";
import { Indexed, OPEN_WAIT } from "./indexed.js";
import { databaseName } from "./messages.js";
import { BLOCK, KeptFile } from "./kept-file.js";
import { storageError } from "./storage-error.js";

/** @import { Clock } from "./clock.js" */
/** @import { Folder } from "./folder.js" */
/** @import { Kind } from "./storage.js" */
/** @import { Slot } from "./slots.js" */

/**
 * `before` is where the data was kept when the app ran last.
 *
 * @typedef {{ factory: IDBFactory, before?: Kind, clock?: Clock, signal?: AbortSignal }} Env
 */

/**
 * Moves an app's database from IndexedDB to the private file system, if there is one. The folder has no
 * head; while it has none the copy in IndexedDB is the database, and from the head on the folder is. So a
 * worker that ends anywhere in between leaves one of them whole, and the folder's mark `moving` says that
 * the other may not know yet.
 *
 * It gives the current generation, 0 if there was nothing to move. If there is no room for it the error has
 * `why`, and the copy in IndexedDB is still the database.
 *
 * @param {Folder} folder
 * @param {string} scope
 * @param {Env} env
 * @returns {Promise<number>}
 */
export async function moveHere(folder, scope, env) {
	try {
		return (await hasCopy(scope, env)) ? await takeOver(folder, scope, env) : 0;
	} catch (error) {
		// What IndexedDB refuses is not what the private file system does.
		throw /** @type {{ why?: string }} */ (error).why ? error : storageError(error);
	}
}

/**
 * @param {Folder} folder
 * @param {string} scope
 * @param {Env} env
 */
async function takeOver(folder, scope, { factory, clock, signal }) {
	const indexed = await Indexed.open(factory, scope, { clock, signal });
	try {
		const head = indexed.moved ? null : await load(indexed, "head");
		const current = head && readHead(head);
		if (!current) return 0;
		try {
			folder.moving = true;
			for (const left of await folder.generations()) await folder.remove(left);
			for (const [path] of indexed.sizes) {
				const generation = /^g(\d+)\/db$/.exec(path)?.[1];
				if (generation) await copy(folder, Number(generation), await load(indexed, path));
			}
			const term = await load(indexed, "term");
			if (term.getSize() >= 8) folder.term = bytesOf(term, 0, 8);
			folder.head.write(bytesOf(head, 0, head.getSize()), { at: 0 });
		} catch (error) {
			await folder.detach("side").catch(() => {});
			const stays = isFull(error) && !readHead(folder.head);
			throw stays ? Object.assign(new Error(String(error)), { why: "no_room" }) : error;
		}
		folder.head.flush();
		await leave(indexed, folder).catch(() => {}); // at the next start then
		return current.generation;
	} finally {
		indexed.close();
	}
}

/**
 * Tells the copy in IndexedDB that the data was moved, where a worker ended before it could.
 *
 * @param {Folder} folder
 * @param {string} scope
 * @param {Env} env
 */
export async function finishMove(folder, scope, { factory, clock, signal }) {
	const indexed = await Indexed.open(factory, scope, { clock, signal });
	try {
		await leave(indexed, folder);
	} finally {
		indexed.close();
	}
}

/**
 * @param {Indexed} indexed
 * @param {Folder} folder
 */
async function leave(indexed, folder) {
	if (!indexed.moved) await indexed.leave();
	folder.moving = false;
}

/**
 * Whether there may be a database of the scope in IndexedDB. One that can't be asked has kept nothing,
 * unless it is known to have.
 *
 * @param {string} scope
 * @param {Env} env
 */
async function hasCopy(scope, { factory, before, ...bounds }) {
	if (!factory.databases) return true;
	try {
		const all = await within(factory.databases(), OPEN_WAIT, "IndexedDB", bounds);
		return all.some(({ name }) => name === databaseName(scope));
	} catch (error) {
		if (before !== "indexeddb") return false;
		throw error;
	}
}

/**
 * @param {Indexed} indexed
 * @param {string} path
 */
async function load(indexed, path) {
	const size = indexed.sizes.get(path) ?? 0;
	return new KeptFile({ blocks: await indexed.read(path, size), size, track: false });
}

/**
 * Writes a generation's database, and reads it again.
 *
 * @param {Folder} folder
 * @param {number} generation
 * @param {KeptFile} file
 */
async function copy(folder, generation, file) {
	await folder.attach("side", generation, true);
	const slot = /** @type {Slot} */ (folder.slots["side.db"]);
	const size = file.getSize();
	for (let at = 0; at < size; at += STEP) slot.write(bytesOf(file, at, STEP), { at });
	slot.truncate(size);
	slot.flush();
	for (let at = 0; at < size; at += STEP) {
		const want = bytesOf(file, at, STEP);
		const got = new Uint8Array(want.length);
		slot.read(got, { at });
		if (want.some((byte, i) => byte !== got[i])) {
			throw new Error(`ashore:io generation ${generation} was not written as it is at ${at}`);
		}
	}
	await folder.detach("side");
}

/** Bytes that are copied in one go. */
const STEP = 64 * BLOCK;

/**
 * @param {KeptFile} file
 * @param {number} at
 * @param {number} most
 */
function bytesOf(file, at, most) {
	const bytes = new Uint8Array(Math.max(0, Math.min(most, file.getSize() - at)));
	file.read(bytes, { at });
	return bytes;
}

/** @param {unknown} error */
function isFull(error) {
	return (
		String(error).includes("ashore:full") ||
		/** @type {{ name?: string } | null} */ (error)?.name === "QuotaExceededError"
	);
}
