import { pause, realClock } from "./clock.js";
import { CallError } from "./errors.js";
import { readHead } from "./head.js";
import { Slot } from "./slots.js";
import { isHeld, isNamed } from "./storage-error.js";

/** @import { Clock } from "./clock.js" */
/** @import { Handle } from "./slots.js" */

/** So long are handles that another worker still holds waited for before anyone is told. */
export const HANDLES_WAIT = 5_000;

/** From then on they are tried for so often. */
const HANDLES_RETRY = 500;

/** The files of one generation; a slot's names are these after the slot's own. */
const FILES = Object.freeze(["db", "db-journal", "db-wal"]);

/** @typedef {"main" | "side"} SlotName */

/**
 * Folder is the scope's folder in the origin private file system, held by this worker alone:
 *
 * ```
 * ashore/<scope>/term       8 bytes, counts the owners, and 1 more if a database is being moved here;
 *                           its handle is held as long as the folder
 * ashore/<scope>/head       names the current generation, see head.js
 * ashore/<scope>/scope.json whose folder it is
 * ashore/<scope>/reserve    space held back for a full disk, see reserve.js
 * ashore/<scope>/g1/        db, db-journal, db-wal of generation 1
 * ```
 *
 * Exclusive access handles are the fence: the browser gives them to one worker at a time.
 */
export class Folder {
	#directory;
	#term;
	/** The head file, for Go and for readHead. */
	head;
	/** @type {Record<string, Slot>} SQLite's file names to slots. */
	slots = {};
	/** @type {Map<SlotName, number>} */
	#generations = new Map();

	/**
	 * @param {FileSystemDirectoryHandle} directory
	 * @param {Slot} term
	 * @param {Slot} head
	 */
	constructor(directory, term, head) {
		this.#directory = directory;
		this.#term = term;
		this.head = head;
		for (const slot of ["main", "side"]) {
			for (const file of FILES) this.slots[`${slot}.${file}`] = new Slot(`${slot}.${file}`);
		}
	}

	/**
	 * Opens the folder and counts the term up. `onHeld` is called once if another worker keeps the files
	 * for longer than HANDLES_WAIT; it goes on trying until the signal aborts. `onFirst` is called where
	 * there is no head yet: it may fill the folder, and gives the current generation then, or 0.
	 *
	 * @param {FileSystemDirectoryHandle} root of the origin private file system
	 * @param {string} scope
	 * @param {{ clock?: Clock, signal?: AbortSignal, onHeld?: () => void, about?: Record<string, unknown>,
	 *   onFirst?: (folder: Folder) => Promise<number> }} [options]
	 * @returns {Promise<{ folder: Folder, term: number, generation: number }>}
	 */
	static async open(root, scope, { clock = realClock, signal, onHeld, about, onFirst } = {}) {
		const all = await root.getDirectoryHandle("ashore", { create: true });
		const directory = await all.getDirectoryHandle(scope, { create: true });
		const term = new Slot("term");
		const head = new Slot("head");
		const started = clock.now();
		let told = false;
		try {
			for (let wait = 10; ; wait = Math.min(wait * 2, HANDLES_RETRY)) {
				signal?.throwIfAborted();
				try {
					term.handle ??= await openHandle(directory, "term", true);
					head.handle ??= await openHandle(directory, "head", true);
					const folder = new Folder(directory, term, head);
					const generation = readHead(head)?.generation ?? (await folder.#first(about, onFirst));
					await folder.attach("main", generation, false);
					return { folder, term: nextTerm(term), generation };
				} catch (error) {
					if (!isHeld(error)) throw error;
				}
				if (!told && clock.now() - started >= HANDLES_WAIT) {
					told = true;
					onHeld?.();
				}
				await pause(wait, { clock, signal });
			}
		} catch (error) {
			term.close();
			head.close();
			throw error;
		}
	}

	/**
	 * There is no head: this is the first start, or the first one was cut off. Anything else is damage,
	 * and starting afresh would hide the data.
	 *
	 * @param {Record<string, unknown> | undefined} about
	 * @param {((folder: Folder) => Promise<number>) | undefined} onFirst
	 */
	async #first(about, onFirst) {
		if (!this.moving) await this.#expectNone();
		await describe(this.#directory, about);
		const filled = await onFirst?.(this);
		if (filled) return filled;
		await this.#expectNone();
		await this.attach("main", 1, true);
		return 1;
	}

	async #expectNone() {
		if ((await this.generations()).some((generation) => generation !== 1)) {
			throw new CallError("corrupt", "the head file names no generation", { reason: "head" });
		}
	}

	/** Whether a database that is kept elsewhere is being moved here, see move.js. */
	get moving() {
		const mark = new Uint8Array(1);
		return this.#term.read(mark, { at: 8 }) === 1 && mark[0] === 1;
	}

	set moving(on) {
		this.#term.write(Uint8Array.of(on ? 1 : 0), { at: 8 });
		this.#term.flush();
	}

	/** The term before, in the bytes of its file. */
	set term(/** @type {Uint8Array} */ bytes) {
		this.#term.write(bytes, { at: 0 });
		this.#term.flush();
	}

	/**
	 * The generation's files become the slot's. Nothing happens if they are already.
	 *
	 * It throws `ashore:attached` if either of them is in use elsewhere, `ashore:missing` if there is no
	 * such generation and `create` is false, `ashore:held` if another worker has it.
	 *
	 * @param {SlotName} slot
	 * @param {number} generation
	 * @param {boolean} create
	 */
	async attach(slot, generation, create) {
		if (this.#generations.get(slot) === generation) return;
		if (this.#generations.has(slot) || this.#isAttached(generation)) {
			throw new Error(`ashore:attached ${slot} or generation ${generation} is in use`);
		}
		/** @type {FileSystemSyncAccessHandle[]} */
		const handles = [];
		try {
			const directory = await this.#directory.getDirectoryHandle(`g${generation}`, { create });
			for (const file of FILES) {
				handles.push(await openHandle(directory, file, create || file !== "db"));
			}
		} catch (error) {
			for (const handle of handles) handle.close();
			throw attachError(generation, error);
		}
		for (const [i, file] of FILES.entries()) this.#slot(slot, file).handle = handles[i] ?? null;
		this.#generations.set(slot, generation);
	}

	/**
	 * Flushes the slot's files and lets go of them. SQLite must have none of them open.
	 *
	 * @param {SlotName} slot
	 */
	async detach(slot) {
		if (!this.#generations.has(slot)) return;
		try {
			for (const file of FILES) this.#slot(slot, file).flush();
		} finally {
			for (const file of FILES) this.#slot(slot, file).close();
			this.#generations.delete(slot);
		}
	}

	/** Main takes side's generation and side main's. SQLite must have no file open. */
	swap() {
		for (const file of FILES) {
			const main = this.#slot("main", file);
			const side = this.#slot("side", file);
			[main.handle, side.handle] = [side.handle, main.handle];
		}
		const main = this.#generations.get("main");
		const side = this.#generations.get("side");
		this.#generations.clear();
		if (side !== undefined) this.#generations.set("main", side);
		if (main !== undefined) this.#generations.set("side", main);
	}

	/**
	 * The generations on disk, in order.
	 *
	 * @returns {Promise<number[]>}
	 */
	async generations() {
		/** @type {number[]} */
		const found = [];
		for await (const name of this.#directory.keys()) {
			const match = /^g([1-9]\d{0,14})$/.exec(name);
			if (match) found.push(Number(match[1]));
		}
		return found.sort((a, b) => a - b);
	}

	/**
	 * Deletes a generation. It throws `ashore:attached` if a slot has it; one that doesn't exist is none.
	 *
	 * @param {number} generation
	 */
	async remove(generation) {
		if (this.#isAttached(generation)) {
			throw new Error(`ashore:attached generation ${generation} is in use`);
		}
		try {
			await this.#directory.removeEntry(`g${generation}`, { recursive: true });
		} catch (error) {
			if (!isNamed(error, "NotFoundError")) throw error;
		}
	}

	/**
	 * Holds so many bytes back for a full disk, or gives them up if that is 0.
	 *
	 * @param {number} bytes
	 */
	async reserve(bytes) {
		const { reserve } = await import("./reserve.js");
		await reserve(this.#directory, bytes);
	}

	/** Lets go of everything, without flushing: WAL makes that a normal end. */
	close() {
		for (const slot of [...Object.values(this.slots), this.head, this.#term]) slot.close();
		this.#generations.clear();
	}

	/** @param {number} generation */
	#isAttached(generation) {
		return [...this.#generations.values()].includes(generation);
	}

	/**
	 * @param {SlotName} slot
	 * @param {string} file
	 */
	#slot(slot, file) {
		return /** @type {Slot} */ (this.slots[`${slot}.${file}`]);
	}
}

/**
 * @param {FileSystemDirectoryHandle} directory
 * @param {string} name
 * @param {boolean} create
 */
async function openHandle(directory, name, create) {
	const file = await directory.getFileHandle(name, { create });
	return await file.createSyncAccessHandle();
}

/**
 * @param {Handle} file
 * @returns {number}
 */
function nextTerm(file) {
	const bytes = new Uint8Array(8);
	const view = new DataView(bytes.buffer);
	const read = file.read(bytes, { at: 0 });
	const term = read === 8 ? Number(view.getBigUint64(0, true)) + 1 : 1;
	view.setBigUint64(0, BigInt(Number.isSafeInteger(term) ? term : 1), true);
	file.write(bytes, { at: 0 });
	file.flush();
	return Number(view.getBigUint64(0, true));
}

/**
 * Says in plain text whose folder it is, once.
 *
 * @param {FileSystemDirectoryHandle} directory
 * @param {Record<string, unknown> | undefined} about
 */
async function describe(directory, about) {
	if (!about) return;
	const file = new Slot("scope.json");
	file.handle = await openHandle(directory, "scope.json", true);
	try {
		if (file.getSize() > 0) return;
		file.write(new TextEncoder().encode(`${JSON.stringify(about)}\n`), { at: 0 });
		file.flush();
	} finally {
		file.close();
	}
}

/**
 * @param {number} generation
 * @param {unknown} cause
 */
function attachError(generation, cause) {
	const token = isHeld(cause) ? "held" : isNamed(cause, "NotFoundError") ? "missing" : "";
	return token ? new Error(`ashore:${token} generation ${generation}`, { cause }) : cause;
}
