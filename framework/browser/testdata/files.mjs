/**
 * The origin private file system in memory, as far as jsclient/folder.js uses it, below the production
 * facades: handles are exclusive, and fail as browsers do when they are told to.
 */

/** @typedef {"read" | "write" | "truncate" | "flush" | "getSize"} Action */

/**
 * What goes wrong, as framework/opfs/memfs has it: once `after` operations that match went well, `times`
 * fail (0: all).
 *
 * - io: throws an error of no known name
 * - full: throws QuotaExceededError
 * - closed: throws InvalidStateError
 * - short: does half of the bytes and says so
 * - torn: does half of the bytes and throws
 * - huge: answers 4294967288, as Chromium's write() does when the disk is full
 * - negative: answers -1
 * - stop: throws InvalidStateError, and so does everything from then on
 *
 * @typedef {{ action: Action | "", file: string, kind: string, after: number, times: number }} Fault
 */

/** @typedef {{ bytes: Uint8Array, size: number, held: boolean }} File */

export class MemoryFiles {
	/** @type {Map<string, File>} by path, "ashore/<scope>/g1/db" */
	files = new Map();
	/** @type {Set<string>} */
	folders = new Set([""]);
	/** @type {Fault | null} */
	fault = null;
	/** How many operations have matched the fault. */
	matched = 0;
	/** The process is dead: nothing works any more. */
	dead = false;

	/** navigator.storage.getDirectory() */
	get root() {
		return this.#folder("");
	}

	/**
	 * Counts an operation and says what happens to it.
	 *
	 * @param {Action} action
	 * @param {string} path
	 * @returns {string} "" if all is well
	 */
	judge(action, path) {
		if (this.dead) return "stop";
		const fault = this.fault;
		const changes = action === "write" || action === "truncate";
		if (!fault?.kind || (fault.action ? fault.action !== action : !changes)) return "";
		if (fault.file && !path.endsWith(`/${fault.file}`)) return "";
		this.matched++;
		const { after, times } = fault;
		if (this.matched <= after || (times > 0 && this.matched > after + times)) return "";
		this.dead = fault.kind === "stop";
		return fault.kind;
	}

	/** Every handle is lost, as when the worker that held them is ended. */
	kill() {
		for (const file of this.files.values()) file.held = false;
		this.epoch++;
		this.dead = false;
		this.fault = null;
	}

	/**
	 * Deletes what is in a folder.
	 *
	 * @param {string} path
	 */
	clear(path) {
		for (const all of [this.files, this.folders]) {
			for (const key of [...all.keys()]) if (key.startsWith(`${path}/`)) all.delete(key);
		}
	}

	/**
	 * @param {string} path
	 * @param {string} name
	 */
	async open(path, name) {
		const file = await this.#folder(path).getFileHandle(name, { create: true });
		return await file.createSyncAccessHandle();
	}

	/** Handles of an earlier epoch are closed. */
	epoch = 0;

	/** @param {string} path */
	#folder(path) {
		return {
			/** @param {string} name */
			getDirectoryHandle: async (name, { create = false } = {}) => {
				const inner = `${path}/${name}`;
				if (create) this.folders.add(inner);
				if (!this.folders.has(inner)) throw new DOMException(inner, "NotFoundError");
				return this.#folder(inner);
			},
			/** @param {string} name */
			getFileHandle: async (name, { create = false } = {}) => {
				const inner = `${path}/${name}`;
				if (create && !this.files.has(inner)) {
					this.files.set(inner, { bytes: new Uint8Array(8192), size: 0, held: false });
				}
				const file = this.files.get(inner);
				if (!file) throw new DOMException(inner, "NotFoundError");
				return { createSyncAccessHandle: async () => new MemoryHandle(this, inner, file) };
			},
			/** @param {string} name */
			removeEntry: async (name) => {
				const inner = `${path}/${name}`;
				if (!this.folders.delete(inner)) throw new DOMException(inner, "NotFoundError");
				for (const key of [...this.files.keys()]) {
					if (key.startsWith(`${inner}/`)) this.files.delete(key);
				}
			},
			keys: async function* () {
				for (const key of [...this.folders, ...this.files.keys()]) {
					const rest = key.startsWith(`${path}/`) ? key.slice(path.length + 1) : "";
					if (rest && !rest.includes("/")) yield rest;
				}
			}.bind(this),
		};
	}
}

/** A FileSystemSyncAccessHandle. */
class MemoryHandle {
	#files;
	#path;
	#file;
	#epoch;
	#open = true;

	/**
	 * @param {MemoryFiles} files
	 * @param {string} path
	 * @param {File} file
	 */
	constructor(files, path, file) {
		if (file.held) throw new DOMException(path, "NoModificationAllowedError");
		file.held = true;
		this.#files = files;
		this.#path = path;
		this.#file = file;
		this.#epoch = files.epoch;
	}

	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	read(buffer, { at }) {
		const fault = this.#check("read");
		const available = Math.max(0, Math.min(buffer.length, this.#file.size - at));
		if (fault === "huge" || fault === "negative") return count(fault);
		const n = fault === "short" ? Math.min(available, buffer.length >> 1) : available;
		buffer.set(this.#file.bytes.subarray(at, at + n));
		return n;
	}

	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	write(buffer, { at }) {
		const fault = this.#check("write");
		if (fault === "huge" || fault === "negative") return count(fault);
		const part = fault === "short" || fault === "torn" ? buffer.subarray(0, buffer.length >> 1) : buffer;
		this.#grow(at + part.length);
		this.#file.bytes.set(part, at);
		if (fault === "torn") throw new DOMException("torn", "UnknownError");
		return part.length;
	}

	getSize() {
		this.#check("getSize");
		return this.#file.size;
	}

	/** @param {number} size */
	truncate(size) {
		this.#check("truncate");
		if (size < this.#file.size) this.#file.bytes.fill(0, size, this.#file.size);
		else this.#grow(size);
		this.#file.size = size;
	}

	flush() {
		this.#check("flush");
	}

	close() {
		if (this.#open && this.#epoch === this.#files.epoch) this.#file.held = false;
		this.#open = false;
	}

	/** @param {number} size */
	#grow(size) {
		const file = this.#file;
		if (size > file.bytes.length) {
			const bytes = new Uint8Array(Math.max(size, file.bytes.length * 2));
			bytes.set(file.bytes.subarray(0, file.size));
			file.bytes = bytes;
		}
		file.size = Math.max(file.size, size);
	}

	/**
	 * @param {Action} action
	 * @returns {string} a fault that shows in the result
	 */
	#check(action) {
		if (!this.#open || this.#epoch !== this.#files.epoch) {
			throw new DOMException("closed", "InvalidStateError");
		}
		const kind = this.#files.judge(action, this.#path);
		if (kind === "full") throw new DOMException("quota", "QuotaExceededError");
		if (kind === "closed" || kind === "stop") throw new DOMException("closed", "InvalidStateError");
		if (kind === "io" || (kind === "torn" && action !== "write")) {
			throw new DOMException("the disk is on fire", "UnknownError");
		}
		return kind;
	}
}

/** @param {string} kind */
function count(kind) {
	return kind === "huge" ? 4294967288 : -1;
}
