import { within } from "./bound.js";
import { BLOCK } from "./kept-file.js";
import { databaseName } from "./messages.js";

/** @import { Clock } from "./clock.js" */
/** @import { Keeper, Step } from "./kept-files.js" */

/** So long is the database waited for, in milliseconds. */
export const OPEN_WAIT = 5_000;

/** So long may reading or writing take. */
export const WORK_WAIT = 30_000;

/** Blocks that are read in one go. */
const BATCH = 1024;

/**
 * What the database says of itself, under the key "" of the files. `fence` counts those who opened it to
 * write; `moved` says that the data is in the private file system now.
 *
 * @typedef {{ fence: number, moved?: boolean }} About
 */

/**
 * Indexed keeps files in IndexedDB. Whoever opens it takes the fence: what an owner before still tries to
 * write fails from then on, and what it had begun is waited for.
 *
 * @implements {Keeper}
 */
export class Indexed {
	#db;
	#env;
	#fence = 0;
	#moved = false;
	/** @type {Map<string, number>} */
	sizes = new Map();

	/**
	 * @param {IDBDatabase} db
	 * @param {{ clock?: Clock, signal?: AbortSignal }} env
	 */
	constructor(db, env) {
		this.#db = db;
		this.#env = env;
	}

	/**
	 * @param {IDBFactory} factory
	 * @param {string} scope
	 * @param {{ clock?: Clock, signal?: AbortSignal, onLost?: (error: Error) => void }} [options] onLost is
	 *   called when the browser takes the database away
	 * @returns {Promise<Indexed>}
	 */
	static async open(factory, scope, { clock, signal, onLost } = {}) {
		const request = factory.open(databaseName(scope), 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore("files");
			request.result.createObjectStore("blocks");
		};
		const opened = new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		let db;
		try {
			db = await within(opened, OPEN_WAIT, "opening IndexedDB", { clock, signal });
		} catch (error) {
			opened.then((late) => late.close()).catch(() => {});
			throw error;
		}
		const lose = () => {
			db.close();
			onLost?.(new Error("ashore:closed the browser took IndexedDB away"));
		};
		db.onversionchange = lose;
		db.onclose = lose;
		const indexed = new Indexed(db, { clock, signal });
		try {
			await indexed.#enter();
		} catch (error) {
			db.close();
			throw error;
		}
		return indexed;
	}

	/** Whether the data was moved to the private file system: nothing here counts any more. */
	get moved() {
		return this.#moved;
	}

	/**
	 * A file's blocks.
	 *
	 * @param {string} path
	 * @param {number} size
	 * @returns {Promise<Uint8Array[]>}
	 */
	async read(path, size) {
		/** @type {Uint8Array[]} */
		const blocks = [];
		const count = Math.ceil(size / BLOCK);
		while (blocks.length < count) {
			const from = blocks.length;
			const range = IDBKeyRange.bound([path, from], [path, from + BATCH - 1]);
			/** @type {IDBRequest<Uint8Array[]> | undefined} */
			let request;
			await this.#transact("readonly", ({ blocks: store }) => {
				request = store.getAll(range);
			});
			const got = request?.result ?? [];
			blocks.push(...got);
			if (got.length !== Math.min(BATCH, count - from) || got.some((b) => b.length !== BLOCK)) {
				throw new Error(`ashore:missing blocks of ${path} from ${from} on`);
			}
		}
		return blocks;
	}

	/** @param {Step} step */
	async write({ changed, removed }) {
		await this.#transact("readwrite", ({ files, blocks }) => {
			for (const path of removed) {
				if (changed.has(path)) continue;
				files.delete(path);
				blocks.delete(all(path));
			}
			for (const [path, { size, blocks: list, cut }] of changed) {
				files.put(size, path);
				if (removed.has(path)) blocks.delete(all(path));
				else if (cut !== null) blocks.delete(all(path, cut));
				for (const [i, block] of list) blocks.put(block, [path, i]);
			}
		});
	}

	/** Says that the data is elsewhere now, and frees its space. */
	async leave() {
		await this.#transact("readwrite", ({ files, blocks }) => {
			files.clear();
			blocks.clear();
			/** @type {About} */
			const about = { fence: this.#fence, moved: true };
			files.put(about, "");
		});
		this.#moved = true;
	}

	close() {
		this.#db.onclose = null;
		this.#db.close();
	}

	/** Takes the fence and reads what there is, behind all that was begun before. */
	async #enter() {
		/** @type {IDBRequest<any[]> | undefined} */
		let values;
		/** @type {IDBRequest<IDBValidKey[]> | undefined} */
		let keys;
		await this.#transact("readwrite", ({ files }) => {
			keys = files.getAllKeys();
			values = files.getAll();
			const get = files.get("");
			get.onsuccess = () => {
				/** @type {About} */
				const about = get.result ?? { fence: 0 };
				this.#fence = about.fence + 1;
				this.#moved = about.moved === true;
				files.put({ ...about, fence: this.#fence }, "");
			};
		});
		for (const [i, key] of (keys?.result ?? []).entries()) {
			if (key !== "") this.sizes.set(String(key), values?.result[i]);
		}
	}

	/**
	 * Runs a transaction to its end.
	 *
	 * @param {"readonly" | "readwrite"} mode
	 * @param {(stores: { files: IDBObjectStore, blocks: IDBObjectStore }) => void} fn
	 */
	async #transact(mode, fn) {
		/** @type {Error | null} */
		let mine = null;
		/** @type {IDBTransaction | undefined} */
		let tx;
		/** Whether it was certainly ended without effect. */
		const abort = () => {
			try {
				tx?.abort();
				return true;
			} catch {
				return false; // it ends as it ends
			}
		};
		try {
			tx = this.#db.transaction(["files", "blocks"], mode, { durability: "strict" });
			const ended = new Promise((resolve, reject) => {
				if (!tx) return;
				tx.oncomplete = () => resolve(undefined);
				tx.onabort = () => reject(mine ?? tx?.error ?? new Error("the transaction was aborted"));
			});
			ended.catch(() => {}); // where fn throws first
			const stores = { files: tx.objectStore("files"), blocks: tx.objectStore("blocks") };
			if (mode === "readwrite" && this.#fence > 0) {
				const get = stores.files.get("");
				get.onsuccess = () => {
					if (get.result?.fence === this.#fence) return;
					mine = new Error("ashore:closed another owner has the database");
					abort();
				};
			}
			fn(stores);
			await within(ended, WORK_WAIT, "IndexedDB", this.#env);
		} catch (error) {
			const aborted = abort();
			throw indexedError(error, isTimeout(error) && !aborted);
		}
	}
}

/**
 * The blocks of a file.
 *
 * @param {string} path
 * @param {number} [from]
 */
function all(path, from = 0) {
	return IDBKeyRange.bound([path, from], [path, Number.POSITIVE_INFINITY]);
}

/** @param {unknown} error */
function isTimeout(error) {
	return error instanceof DOMException && error.name === "TimeoutError";
}

/**
 * The error for framework/opfs. It is `lost` if nobody knows what was written, or nothing more can be.
 *
 * @param {unknown} error
 * @param {boolean} undecided
 */
function indexedError(error, undecided) {
	const name = /** @type {{ name?: string } | null} */ (error)?.name;
	let text = String(error);
	if (error instanceof Error && error.message.startsWith("ashore:")) text = error.message;
	else if (name === "QuotaExceededError") text = `ashore:full IndexedDB: ${text}`;
	else if (name === "InvalidStateError") text = `ashore:closed IndexedDB: ${text}`;
	else text = `ashore:io IndexedDB: ${text}`;
	const lost = undecided || text.startsWith("ashore:closed");
	return Object.assign(new Error(text, { cause: error }), { lost });
}
