/**
 * A file that is open for SQLite, and the handle under it as Go has it.
 */
import { Held } from "./held.js";

/**
 * The part of a FileSystemSyncAccessHandle that is used.
 *
 * @typedef {object} FileHandle
 * @property {(buffer: Uint8Array, options: { at: number }) => number} read
 * @property {(buffer: Uint8Array, options: { at: number }) => number} write
 * @property {() => number} getSize
 * @property {(size: number) => void} truncate
 * @property {() => void} flush
 * @property {() => void} close
 */

/**
 * What an operation on a handle came to.
 *
 * @typedef {object} Outcome
 * @property {"read" | "write" | "getSize" | "truncate" | "flush"} operation
 * @property {unknown} [error] what was thrown
 * @property {number} [result] or what was returned
 * @property {Uint8Array} [bytes] and read
 */

/** Places of counters, in the order of framework/opfs's Counters. */
const [READS, WRITES, TRUNCATES, FLUSHES, BYTES_READ, BYTES_WRITTEN] = [0, 1, 2, 3, 4, 5];

/** An outcome that is Go's to judge. */
export class Judged extends Error {
	/** @param {Outcome} outcome */
	constructor(outcome) {
		super(outcome.operation);
		this.outcome = outcome;
	}
}

/**
 * A handle as Go gets it: it gives outcomes that were met already.
 *
 * @implements {FileHandle}
 */
export class Facade {
	/** @type {Outcome[]} */
	outcomes = [];
	/** The file that SQLite has open. @type {Direct | null} */
	direct = null;

	/** @param {FileHandle} handle */
	constructor(handle) {
		this.handle = handle;
	}

	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	read(buffer, options) {
		const met = this.#met("read");
		if (!met) return this.handle.read(buffer, options);
		if (met.bytes) buffer.set(met.bytes);
		return Number(met.result);
	}

	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	write(buffer, options) {
		const met = this.#met("write");
		return met ? Number(met.result) : this.handle.write(buffer, options);
	}

	getSize() {
		const met = this.#met("getSize");
		return met ? Number(met.result) : this.handle.getSize();
	}

	/** @param {number} size */
	truncate(size) {
		if (!this.#met("truncate")) this.handle.truncate(size);
	}

	flush() {
		if (!this.#met("flush")) this.handle.flush();
	}

	close() {
		this.handle.close();
	}

	/** @param {Outcome["operation"]} operation */
	#met(operation) {
		if (this.outcomes[0]?.operation !== operation) return undefined;
		const met = /** @type {Outcome} */ (this.outcomes.shift());
		if ("error" in met) throw met.error;
		return met;
	}
}

/** A file that is open, as Go knows it: its counters, and whether commits are flushed. */
export class Direct {
	/** Counters, as framework/opfs has them. */
	counters = new Float64Array(6);
	/** The address that C has for it; 0 if it is not in use. */
	address = 0;
	/** @type {Held | null} of a WAL */
	held;
	#options = { at: 0 };

	/**
	 * @param {string} name
	 * @param {Facade} facade
	 */
	constructor(name, facade) {
		this.name = name;
		this.facade = facade;
		this.held = name.endsWith("-wal") ? new Held() : null;
		this.database = !this.held && !name.endsWith("-journal");
	}

	/** @param {boolean} flushed */
	setFlushed(flushed) {
		if (this.held) this.held.flushed = flushed;
	}

	/** @param {Uint8Array} bytes @param {number} at */
	read(bytes, at) {
		if (this.held?.answer(bytes, at, this.#put)) return bytes.length;
		this.#options.at = at;
		/** @type {Outcome} */
		const met = { operation: "read", result: 0 };
		try {
			met.result = this.facade.handle.read(bytes, this.#options);
		} catch (error) {
			throw new Judged({ operation: "read", error });
		}
		const n = met.result;
		if (n !== bytes.length) {
			if (!(n >= 0 && n < bytes.length)) throw new Judged(met);
			if (at + n < this.size()) throw new Judged({ ...met, bytes: bytes.slice(0, n) });
			bytes.fill(0, n);
		}
		this.counters[READS]++;
		this.counters[BYTES_READ] += n;
		return n;
	}

	/** @param {Uint8Array} bytes @param {number} at */
	write(bytes, at) {
		if (this.held) this.held.take(bytes, at, this.#put);
		else this.#put(bytes, at);
	}

	#put = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => {
		this.#options.at = at;
		let result = 0;
		try {
			result = this.facade.handle.write(bytes, this.#options);
		} catch (error) {
			throw new Judged({ operation: "write", error });
		}
		if (result !== bytes.length) throw new Judged({ operation: "write", result });
		this.counters[WRITES]++;
		this.counters[BYTES_WRITTEN] += result;
	};

	/** Writes what is held back. */
	release() {
		this.held?.release(this.#put);
	}

	/** @param {number} size */
	truncate(size) {
		this.held?.truncate(size, this.#put);
		this.#do("truncate", () => this.facade.handle.truncate(size));
		if (size === 0 && !this.database) this.sync();
		this.counters[TRUNCATES]++;
	}

	sync() {
		this.held?.releaseAll(this.#put);
		this.#do("flush", () => this.facade.handle.flush());
		this.counters[FLUSHES]++;
	}

	size() {
		this.release();
		const size = this.#do("getSize", () => this.facade.handle.getSize());
		if (!(size >= 0)) throw new Judged({ operation: "getSize", result: size });
		return size;
	}

	/**
	 * @template T
	 * @param {Outcome["operation"]} operation
	 * @param {() => T} fn
	 * @returns {T}
	 */
	#do(operation, fn) {
		try {
			return fn();
		} catch (error) {
			throw new Judged({ operation, error });
		}
	}
}
