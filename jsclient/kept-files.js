import { KeptFile } from "./kept-file.js";

/** @import { Changes } from "./kept-file.js" */

/**
 * What is written elsewhere in one step: files that changed, and those that are gone.
 *
 * @typedef {{ changed: Map<string, Changes>, removed: Set<string> }} Step
 */

/**
 * Where files are kept. `write` does all or nothing; an error that is `lost` says that it can't tell which,
 * or that it never will do anything again.
 *
 * @typedef {Object} Keeper
 * @property {Map<string, number>} sizes of the files that were kept when it was opened, by path
 * @property {(path: string, size: number) => Promise<Uint8Array[]>} read a file's blocks
 * @property {(step: Step) => Promise<void>} write
 */

/**
 * KeptFiles are an app's files in memory, to Folder a private file system like the browser's. `persist`
 * has them kept elsewhere; without a keeper they end with the worker.
 *
 * Journals and WALs aren't kept: at the moments at which files are, a database has none.
 */
export class KeptFiles {
	#keeper;
	#onLost;
	/** Sizes of files that are kept, by path. */
	#sizes;
	/** @type {Map<string, KeptFile>} */
	#loaded = new Map();
	/** @type {Set<string>} */
	#removed = new Set();
	/** @type {Promise<unknown>} */
	#last = Promise.resolve();
	/** @type {Error | null} */
	#lost = null;

	/**
	 * @param {Keeper | null} keeper
	 * @param {{ onLost?: (error: Error) => void }} [options] onLost is called when nothing can be kept
	 *   any more: this worker must not go on
	 */
	constructor(keeper, { onLost } = {}) {
		this.#keeper = keeper;
		this.#onLost = onLost;
		this.#sizes = new Map(keeper?.sizes);
	}

	/** To Folder.open: the root of a private file system, in which there is one scope. */
	get root() {
		const scope = { getDirectoryHandle: async () => this.#directory("") };
		return /** @type {FileSystemDirectoryHandle} */ (
			/** @type {unknown} */ ({ getDirectoryHandle: async () => scope })
		);
	}

	/**
	 * Keeps everything that was written since the last time, or nothing: then the files are again as they
	 * were, and it rejects.
	 *
	 * @returns {Promise<void>}
	 */
	persist() {
		const done = this.#last.then(() => this.#persist());
		this.#last = done.catch(() => {});
		return done;
	}

	async #persist() {
		if (!this.#keeper) return;
		if (this.#lost) throw this.#lost;
		/** @type {Map<string, Changes>} */
		const changed = new Map();
		/** @type {KeptFile[]} */
		const taken = [];
		for (const [path, file] of this.#loaded) {
			const changes =
				file.take() ?? (this.#isNew(path) ? { size: 0, blocks: [], cut: null } : null);
			if (!changes || isVolatile(path)) continue;
			changed.set(path, changes);
			taken.push(file);
		}
		const removed = this.#removed;
		if (changed.size === 0 && removed.size === 0) return;
		this.#removed = new Set();
		try {
			await this.#keeper.write({ changed, removed });
		} catch (error) {
			this.#removed = new Set([...removed, ...this.#removed]);
			for (const file of taken) file.revert();
			if (/** @type {{ lost?: boolean }} */ (error).lost) {
				this.#lost = /** @type {Error} */ (error);
				this.#onLost?.(this.#lost);
			}
			throw error;
		}
		for (const file of taken) file.settle();
		for (const [path, { size }] of changed) this.#sizes.set(path, size);
		for (const [path, file] of this.#loaded) {
			if (!file.open && !file.changed) this.#loaded.delete(path);
		}
	}

	/** @param {string} path */
	#isNew(path) {
		return !this.#sizes.has(path) && !isVolatile(path);
	}

	/** @param {string} prefix @returns {any} */
	#directory(prefix) {
		const paths = () => new Set([...this.#sizes.keys(), ...this.#loaded.keys()]);
		/** @param {string} name */
		const within = (name) => [...paths()].filter((path) => path.startsWith(`${prefix}${name}/`));
		return {
			/** @param {string} name @param {{ create?: boolean }} [options] */
			getDirectoryHandle: async (name, { create = false } = {}) => {
				if (!create && within(name).length === 0) throw missing(name);
				return this.#directory(`${prefix}${name}/`);
			},
			/** @param {string} name @param {{ create?: boolean }} [options] */
			getFileHandle: async (name, { create = false } = {}) => {
				const path = `${prefix}${name}`;
				if (!create && !paths().has(path)) throw missing(path);
				return { createSyncAccessHandle: () => this.#open(path) };
			},
			/** @param {string} name */
			removeEntry: async (name) => {
				const files = within(name);
				if (files.length === 0) throw missing(name);
				for (const path of files) {
					if (this.#sizes.delete(path)) this.#removed.add(path);
					this.#loaded.delete(path);
				}
				await this.persist();
			},
			keys: async function* () {
				const names = [...paths()].filter((path) => path.startsWith(prefix));
				yield* new Set(names.map((path) => path.slice(prefix.length).split("/", 1)[0]));
			},
		};
	}

	/** @param {string} path */
	async #open(path) {
		if (this.#lost) throw this.#lost;
		let file = this.#loaded.get(path);
		if (!file) {
			const size = this.#sizes.get(path) ?? 0;
			const blocks = size > 0 ? await this.#keeper?.read(path, size) : [];
			// The head decides what the app's database is, so its flush waits until it is kept.
			const onFlush = path === "head" ? () => this.persist() : undefined;
			const track = this.#keeper !== null && !isVolatile(path);
			file = new KeptFile({ blocks, size, onFlush, track });
			this.#loaded.set(path, file);
		}
		file.open = true;
		return file;
	}
}

/** @param {string} path */
function isVolatile(path) {
	return path.endsWith("-journal") || path.endsWith("-wal");
}

/** @param {string} name */
function missing(name) {
	return new DOMException(name, "NotFoundError");
}
