import { CallError } from "./errors.js";
import { encodeHead, RECORD_BYTES, RECORD_OFFSETS, readHead } from "./head.js";
import { encodeMark, keep, MARK_OFFSETS, readMark } from "./mark.js";
import { isDatabase, oneFile } from "./rescue-wal.js";
import { Slot } from "./slots.js";
import { isHeld, isNamed } from "./storage-error.js";

/** @import { Head } from "./head.js" */
/** @import { Mark } from "./mark.js" */

const FILES = Object.freeze(["db", "db-journal", "db-wal"]);
const CHUNK = 1 << 20;

/** So long are handles that another worker still holds waited for, and tried for so often. */
const FREE_WAIT = 10_000;
const FREE_RETRY = 50;

/**
 * A generation as a person sees it. `database` says that its file begins as one does, `empty` that there
 * is nothing in it; `written` is null where nobody knows.
 *
 * @typedef {{ number: number, bytes: number, written: number | null, current: boolean, database: boolean,
 *   empty: boolean, broken: boolean, kept: boolean }} Generation
 */

/** @typedef {{ generations: Generation[], current: number }} Listing */

/**
 * What is stored for an app, and what can be done about it when the app itself can't start. Whoever uses
 * it holds the scope's lock. Nothing is ever deleted or written over but the older record of the head.
 */
export class Store {
	#directory;
	#persist;

	/**
	 * @param {FileSystemDirectoryHandle} directory of the app
	 * @param {() => Promise<void>} [persist] keeps what was written, where files are in memory
	 */
	constructor(directory, persist) {
		this.#directory = directory;
		this.#persist = persist;
	}

	/** @returns {Promise<Listing>} newest first; current is 0 if nobody knows */
	async list() {
		const { head, mark } = await this.#read();
		const current = head?.generation ?? 0;
		const numbers = await this.#numbers();
		const generations = await Promise.all(
			numbers.map(async (number) => {
				const files = await this.#files(number);
				const db = files.get("db");
				const header = new Uint8Array((await db?.slice(0, 100).arrayBuffer()) ?? []);
				const times = [...files.values()].map((file) =>
					"lastModified" in file ? Number(file.lastModified) : 0,
				);
				return {
					number,
					bytes: [...files.values()].reduce((sum, { size }) => sum + size, 0),
					written: Math.max(0, ...times) || null,
					current: number === current,
					database: isDatabase(header),
					empty: !db || db.size === 0,
					broken: mark.broken && mark.generation === number,
					kept: mark.keepAll || mark.kept.includes(number),
				};
			}),
		);
		return { generations: generations.reverse(), current };
	}

	/**
	 * The generation's database as one file, with what is in its log.
	 *
	 * @param {number} number
	 * @returns {Promise<{ file: Blob, frames: number }>}
	 */
	async database(number) {
		const files = await this.#files(number);
		return await oneFile(files.get("db") ?? new Blob(), files.get("db-wal") ?? new Blob());
	}

	/**
	 * The generation's files as they are.
	 *
	 * @param {number} number
	 */
	async raw(number) {
		return await this.#files(number);
	}

	/**
	 * Makes a copy of a generation the app's database. The one before stays, and so does the original.
	 *
	 * @param {number} number
	 * @returns {Promise<{ before: number, now: number }>}
	 */
	async restore(number) {
		const now = await this.#next();
		try {
			await this.#fill(now, await this.#files(number));
		} catch (error) {
			await this.#directory.removeEntry(`g${now}`, { recursive: true }).catch(() => {});
			throw error;
		}
		return await this.use(now);
	}

	/**
	 * A copy as one file in a generation of its own, which isn't the app's: for a program that may change
	 * what it opens.
	 *
	 * @param {number} number
	 * @returns {Promise<number>}
	 */
	async copy(number) {
		const now = await this.#next();
		try {
			const { file } = await this.database(number);
			await this.#fill(now, new Map([["db", file]]));
		} catch (error) {
			await this.remove(now).catch(() => {});
			throw error;
		}
		return now;
	}

	/** Deletes what copy made. @param {number} number */
	async remove(number) {
		await this.#directory.removeEntry(`g${number}`, { recursive: true });
		await this.#persist?.();
	}

	/**
	 * Makes a generation the app's database; the one before is never removed by the app.
	 *
	 * @param {number} number
	 * @returns {Promise<{ before: number, now: number }>}
	 */
	async use(number) {
		const numbers = await this.#numbers();
		if (!numbers.includes(number)) throw new Error(`there is no generation ${number}`);
		return await this.#withHead((file) => {
			const head = readHead(file);
			let mark = readMark(file);
			// Those behind the new one would be taken for what a migration left that was cut off.
			for (const other of numbers) {
				if (other === head?.generation || other > number) mark = keep(mark, other);
			}
			writeMark(file, mark);
			writeHead(file, head, number);
			return { before: head?.generation ?? 0, now: number };
		});
	}

	async #next() {
		const { head } = await this.#read();
		return Math.max(0, head?.generation ?? 0, ...(await this.#numbers())) + 1;
	}

	async #read() {
		return await this.#withHead((file) => ({ head: readHead(file), mark: readMark(file) }));
	}

	/**
	 * @template T
	 * @param {(file: Slot) => T} fn
	 * @returns {Promise<T>}
	 */
	async #withHead(fn) {
		const slot = new Slot("head");
		const handle = await this.#directory.getFileHandle("head", { create: true });
		slot.handle = await whenFree(handle);
		try {
			const result = fn(slot);
			await this.#persist?.();
			return result;
		} finally {
			slot.close();
		}
	}

	async #numbers() {
		/** @type {number[]} */
		const found = [];
		for await (const name of this.#directory.keys()) {
			const match = /^g([1-9]\d{0,14})$/.exec(name);
			if (match) found.push(Number(match[1]));
		}
		return found.sort((a, b) => a - b);
	}

	/**
	 * @param {number} number
	 * @returns {Promise<Map<string, Blob>>}
	 */
	async #files(number) {
		/** @type {Map<string, Blob>} */
		const files = new Map();
		const directory = await this.#directory.getDirectoryHandle(`g${number}`);
		for (const name of FILES) {
			try {
				files.set(name, await blobOf(await directory.getFileHandle(name)));
			} catch (error) {
				if (!isNamed(error, "NotFoundError")) throw error;
			}
		}
		return files;
	}

	/**
	 * @param {number} number
	 * @param {Map<string, Blob>} files
	 */
	async #fill(number, files) {
		const directory = await this.#directory.getDirectoryHandle(`g${number}`, { create: true });
		for (const [name, blob] of files) {
			const slot = new Slot(name);
			const handle = await directory.getFileHandle(name, { create: true });
			slot.handle = await handle.createSyncAccessHandle();
			try {
				for (let at = 0; at < blob.size; at += CHUNK) {
					const chunk = new Uint8Array(await blob.slice(at, at + CHUNK).arrayBuffer());
					slot.write(chunk, { at });
				}
				slot.truncate(blob.size);
				await slot.flush();
			} finally {
				slot.close();
			}
		}
		await this.#persist?.();
	}
}

/**
 * A worker that ended lets go of its handles a little later than of its lock.
 *
 * @param {FileSystemFileHandle} file
 */
async function whenFree(file) {
	const end = performance.now() + FREE_WAIT;
	for (;;) {
		try {
			return await file.createSyncAccessHandle();
		} catch (error) {
			if (!isHeld(error) || performance.now() > end) throw error;
		}
		await new Promise((resolve) => setTimeout(resolve, FREE_RETRY));
	}
}

/**
 * Files in memory have nothing but handles.
 *
 * @param {FileSystemFileHandle} file
 * @returns {Promise<Blob>}
 */
async function blobOf(file) {
	if (typeof file.getFile === "function") return await file.getFile();
	const handle = await file.createSyncAccessHandle();
	const bytes = new Uint8Array(handle.getSize());
	handle.read(bytes, { at: 0 });
	handle.close();
	return new Blob([bytes]);
}

/**
 * Writes over the older record, with a flush before and after, and reads it back.
 *
 * @param {Slot} file
 * @param {Head | null} head that is there
 * @param {number} generation
 */
function writeHead(file, head, generation) {
	const record = encodeHead({
		sequence: (head?.sequence ?? 0) + 1,
		generation,
		created: Date.now(),
		data: true,
	});
	write(file, record, head ? olderOf(file, head) : (RECORD_OFFSETS[0] ?? 0));
	const back = readHead(file);
	if (back?.generation !== generation) {
		throw new CallError("storage_unavailable", "the head can't be written", { reason: "io" });
	}
}

/** @param {Slot} file @param {Head} head */
function olderOf(file, head) {
	const record = new Uint8Array(RECORD_BYTES);
	const [first = 0, second = 0] = RECORD_OFFSETS;
	file.read(record, { at: first });
	const sequence = Number(new DataView(record.buffer).getBigUint64(16, true));
	const whole = readHead({
		read: (buffer, { at }) => (at === first ? file.read(buffer, { at }) : 0),
	});
	return whole && sequence === head.sequence ? second : first;
}

/** @param {Slot} file @param {Mark} mark */
function writeMark(file, mark) {
	const [first = 0, second = 0] = MARK_OFFSETS;
	// Sequences count up by one, from the first place on.
	const at = mark.sequence % 2 === 0 ? first : second;
	write(file, encodeMark({ ...mark, sequence: mark.sequence + 1 }), at);
}

/** @param {Slot} file @param {Uint8Array} record @param {number} at */
function write(file, record, at) {
	file.flush();
	file.write(record, { at });
	file.flush();
}
