/**
 * The Go side takes its files once, by name, and keeps them for the life of the program
 * (go-sqlite3-opfs, `_opfs_init`). A Slot is what it gets: a facade whose real handle can be changed
 * while SQLite has no file open on it.
 *
 * A Slot also keeps the browser to its word. Whatever goes wrong is thrown as an Error whose message
 * starts with a token that framework/opfs knows:
 *
 * | token | what happened |
 * |---|---|
 * | `ashore:full` | there is no space, on the disk or in the quota |
 * | `ashore:closed` | there is no handle, or it was closed |
 * | `ashore:io` | anything else |
 *
 * Nothing here needs a browser: Go's tests run it under Node.
 */

/**
 * The part of a FileSystemSyncAccessHandle that is used.
 *
 * @typedef {Object} Handle
 * @property {(buffer: Uint8Array, options: { at: number }) => number} read
 * @property {(buffer: Uint8Array, options: { at: number }) => number} write
 * @property {() => number} getSize
 * @property {(size: number) => void} truncate
 * @property {() => void} flush
 * @property {() => void} close
 */

/** base::File::FILE_ERROR_NO_SPACE, which Chromium gives as a size: https://github.com/rhashimoto/wa-sqlite/issues/336 */
const NO_SPACE = -8;

/** @implements {Handle} */
export class Slot {
	/** @type {Handle | null} */
	#handle = null;

	/** @param {string} name for messages */
	constructor(name) {
		this.name = name;
	}

	/** The handle in use; setting it neither flushes nor closes the one before. */
	get handle() {
		return this.#handle;
	}

	set handle(handle) {
		this.#handle = handle;
	}

	/**
	 * Reads what the handle gives. That may be less than the file has: framework/opfs reads on by itself
	 * and remembers it, because a check of the database is due then.
	 *
	 * @param {Uint8Array} buffer
	 * @param {{ at?: number }} [options]
	 * @returns {number}
	 */
	read(buffer, { at = 0 } = {}) {
		return this.#do("read", (handle) => count(handle.read(buffer, { at }), buffer.length));
	}

	/**
	 * Writes the whole buffer or throws.
	 *
	 * @param {Uint8Array} buffer
	 * @param {{ at?: number }} [options]
	 * @returns {number}
	 */
	write(buffer, { at = 0 } = {}) {
		return this.#do("write", (handle) => {
			let done = 0;
			while (done < buffer.length) {
				const rest = buffer.subarray(done);
				const n = countOfWrite(handle.write(rest, { at: at + done }), rest.length);
				if (n === 0) throw new SlotError("full", `${done} of ${buffer.length} bytes at ${at}`);
				done += n;
			}
			return done;
		});
	}

	/** @returns {number} */
	getSize() {
		return this.#do("getSize", (handle) => count(handle.getSize(), Number.MAX_SAFE_INTEGER));
	}

	/** @param {number} size */
	truncate(size) {
		this.#do("truncate", (handle) => handle.truncate(size));
	}

	/** Gives what the handle's does: a promise where files are kept elsewhere, see kept-file.js. */
	flush() {
		return this.#do("flush", (handle) => handle.flush());
	}

	/** Lets go of the handle. A slot without one is closed already. */
	close() {
		const handle = this.#handle;
		this.#handle = null;
		handle?.close();
	}

	/**
	 * @template T
	 * @param {string} operation
	 * @param {(handle: Handle) => T} fn
	 * @returns {T}
	 */
	#do(operation, fn) {
		try {
			if (!this.#handle) throw new SlotError("closed", "no file");
			return fn(this.#handle);
		} catch (error) {
			const { token, text } = explain(error);
			throw new Error(`ashore:${token} ${operation} ${this.name}: ${text}`, { cause: error });
		}
	}
}

class SlotError extends Error {
	/**
	 * @param {"full" | "closed" | "io"} token
	 * @param {string} message
	 */
	constructor(token, message) {
		super(message);
		this.token = token;
	}
}

/**
 * @param {unknown} error
 * @returns {{ token: string, text: string }}
 */
function explain(error) {
	if (error instanceof SlotError) return { token: error.token, text: error.message };
	const name = error instanceof Error || isNamed(error) ? error.name : "";
	const token =
		name === "QuotaExceededError" ? "full" : name === "InvalidStateError" ? "closed" : "io";
	return { token, text: String(error) };
}

/**
 * A DOMException needn't be an Error of this realm.
 *
 * @param {unknown} error
 * @returns {error is { name: string }}
 */
function isNamed(error) {
	return typeof error === "object" && error !== null && "name" in error;
}

/**
 * A count that a handle gave, checked: a number that is none is an error in disguise.
 *
 * @param {number} n
 * @param {number} most
 */
function count(n, most) {
	if (Number.isInteger(n) && n >= 0 && n <= most) return n;
	throw new SlotError("io", `the browser answered ${n}`);
}

/**
 * @param {number} n
 * @param {number} most
 */
function countOfWrite(n, most) {
	if ((n | 0) === NO_SPACE) throw new SlotError("full", `the browser answered ${n}`);
	return count(n, most);
}
