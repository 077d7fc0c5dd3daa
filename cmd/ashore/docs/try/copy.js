import { readHead } from "../../../../jsclient/head.js";
import { databaseName } from "../../../../jsclient/messages.js";
import { BLOCK } from "../../../../jsclient/kept-file.js";
import { oneFile } from "../../../../jsclient/rescue-wal.js";

/** A copy of more bytes is refused: it lies in the page, and once more in the worker. */
export const LIMIT = 64 * 1024 * 1024;

/** So often is a copy begun anew because the app wrote meanwhile. */
const TRIES = 20;

/** The database is too large to be copied into memory. */
export class TooLarge extends Error {
	/** @param {number} bytes @param {number} limit */
	constructor(bytes, limit) {
		const mb = (/** @type {number} */ n) => `${Math.ceil(n / 1024 / 1024)} MB`;
		super(
			`The database has ${mb(bytes)}, and a scratch copy is made of at most ${mb(limit)}, since it lies in memory. ` +
				"Choose the live database, or open the site in a private window or another browser profile, where it begins with an empty one.",
		);
		this.name = "TooLarge";
	}
}

/**
 * A copy of the app's database as one file, while a tab may be writing to it: SQLite's log only grows until
 * it begins anew with another header, and all that a checkpoint moves meanwhile is in the log too. So
 * database and log belong together if the log's header is the same before and after.
 *
 * @param {FileSystemDirectoryHandle} root of the origin private file system
 * @param {string} scope
 * @param {{ limit?: number }} [options]
 * @returns {Promise<Uint8Array | null>} null where there is no database yet
 */
export async function copyOf(root, scope, { limit = LIMIT } = {}) {
	let last;
	for (let n = 0; n < TRIES; n++) {
		try {
			const bytes = await attempt(root, scope, limit);
			if (bytes !== undefined) return bytes;
		} catch (error) {
			const { name } = /** @type {Error} */ (error);
			if (name === "NotFoundError") return null;
			if (name !== "NotReadableError") throw error; // it changed while it was read
			last = error;
		}
	}
	throw last ?? new Error("the app writes all the time: try again when it rests");
}

/**
 * @param {FileSystemDirectoryHandle} root
 * @param {string} scope
 * @param {number} limit
 * @returns {Promise<Uint8Array | null | undefined>} undefined if it was changed meanwhile
 */
async function attempt(root, scope, limit) {
	const directory = await (await root.getDirectoryHandle("ashore")).getDirectoryHandle(scope);
	const generation = await current(directory);
	if (!generation) return null;
	const folder = await directory.getDirectoryHandle(`g${generation}`);
	const db = await folder.getFileHandle("db");
	const log = await folder.getFileHandle("db-wal").catch(() => null);
	const file = async (/** @type {FileSystemFileHandle | null} */ handle) =>
		handle ? await handle.getFile() : new Blob();
	const first = await db.getFile();
	const size = first.size + (await file(log)).size;
	if (size > limit) throw new TooLarge(size, limit);
	const before = await header(await file(log));
	const main = new Blob([await first.arrayBuffer()]);
	const wal = new Blob([await (await file(log)).arrayBuffer()]);
	const after = await db.getFile();
	if ((await header(wal)) !== before || (await current(directory)) !== generation) return undefined;
	// Without a log nothing else tells that the database was written to.
	const still = after.size === first.size && after.lastModified === first.lastModified;
	if (before === "" && !still) return undefined;
	const { file: whole } = await oneFile(main, wal);
	return new Uint8Array(await whole.arrayBuffer());
}

/** @param {Blob} wal */
async function header(wal) {
	return [...new Uint8Array(await wal.slice(0, 32).arrayBuffer())].join(" ");
}

/**
 * The generation that the app uses, 0 if there is none.
 *
 * @param {FileSystemDirectoryHandle} directory
 */
async function current(directory) {
	const file = await (await directory.getFileHandle("head")).getFile();
	return generationOf(new Uint8Array(await file.arrayBuffer()));
}

/** @param {Uint8Array} bytes of the head */
function generationOf(bytes) {
	const head = readHead({
		read: (buffer, { at }) => {
			const part = bytes.subarray(at, at + buffer.length);
			buffer.set(part);
			return part.length;
		},
	});
	return head?.generation ?? 0;
}

/**
 * A copy of the app's database where the browser refuses private files and it is kept in IndexedDB. There
 * it has no log, and what one transaction reads belongs together.
 *
 * @param {IDBFactory | undefined} factory
 * @param {string} scope
 * @param {{ limit?: number }} [options]
 * @returns {Promise<Uint8Array | null>} null where there is no database
 */
export async function copyOfKept(factory, scope, { limit = LIMIT } = {}) {
	const name = databaseName(scope);
	const all = (await factory?.databases().catch(() => [])) ?? [];
	if (!factory || !all.some((database) => database.name === name)) return null; // opening would make it
	const request = factory.open(name, 1);
	/** @type {IDBDatabase} */
	const db = await new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	try {
		return await keptIn(db, limit);
	} finally {
		db.close();
	}
}

/** @param {IDBDatabase} db @param {number} limit @returns {Promise<Uint8Array | null>} */
function keptIn(db, limit) {
	const tx = db.transaction(["files", "blocks"], "readonly");
	const [files, blocks] = [tx.objectStore("files"), tx.objectStore("blocks")];
	/** @type {Uint8Array | null} */
	let bytes = null;
	/** @type {Error | null} */
	let refused = null;
	const about = files.get("");
	const head = blocks.get(["head", 0]);
	head.onsuccess = () => {
		if (!head.result || about.result?.moved) return;
		const path = `g${generationOf(head.result)}/db`;
		const size = files.get(path);
		size.onsuccess = () => {
			if (!size.result) return;
			if (size.result > limit) {
				refused = new TooLarge(size.result, limit);
				return;
			}
			const last = Math.ceil(size.result / BLOCK) - 1;
			const got = blocks.getAll(IDBKeyRange.bound([path, 0], [path, last]));
			got.onsuccess = () => {
				bytes = new Uint8Array(size.result);
				for (const [i, block] of got.result.entries()) {
					bytes.set(block.subarray(0, size.result - i * BLOCK), i * BLOCK);
				}
			};
		};
	};
	return new Promise((resolve, reject) => {
		tx.oncomplete = () => (refused ? reject(refused) : resolve(bytes));
		tx.onabort = () => reject(tx.error ?? new Error("IndexedDB couldn't be read"));
	});
}
