/** @import { Handle } from "./slots.js" */

/** Bytes of a block: a page of SQLite's, and a record of IndexedDB's. */
export const BLOCK = 4096;

/**
 * What has to be written so that a file is what it is now.
 *
 * @typedef {Object} Changes
 * @property {number} size in bytes
 * @property {[number, Uint8Array][]} blocks their numbers and what they hold
 * @property {number | null} cut blocks from this one on are gone; null if none are
 */

/**
 * A file in memory that knows what was written to it since it was last kept elsewhere, and can go back
 * to that. Every block that lies before its end is there.
 *
 * @implements {Handle}
 */
export class KeptFile {
	#blocks;
	#size;
	#track;
	#onFlush;
	/** Blocks as they were kept last, of those that were written to; null for one that was not there. */
	#before = /** @type {Map<number, Uint8Array | null>} */ (new Map());
	/** The same for what is being kept now. @type {Map<number, Uint8Array | null> | null} */
	#flying = null;
	#kept;
	#flyingSize = 0;
	/** Whether a slot holds it. */
	open = true;

	/**
	 * @param {{ blocks?: Uint8Array[], size?: number, track?: boolean, onFlush?: () => unknown }} [options]
	 *   blocks are BLOCK bytes each, and the file's from now on; without `track` nothing is known of changes
	 */
	constructor({ blocks = [], size = 0, track = true, onFlush } = {}) {
		this.#blocks = blocks;
		this.#size = size;
		this.#kept = size;
		this.#track = track;
		this.#onFlush = onFlush;
	}

	/**
	 * @param {Uint8Array} buffer
	 * @param {{ at: number }} options
	 */
	read(buffer, { at }) {
		const end = Math.min(at + buffer.length, this.#size);
		for (let from = at; from < end; ) {
			const start = from % BLOCK;
			const part = this.#block(from).subarray(start, Math.min(BLOCK, start + end - from));
			buffer.set(part, from - at);
			from += part.length;
		}
		return Math.max(0, end - at);
	}

	/**
	 * @param {Uint8Array} buffer
	 * @param {{ at: number }} options
	 */
	write(buffer, { at }) {
		const end = at + buffer.length;
		if (buffer.length > 0) this.#grow(end);
		for (let from = at; from < end; ) {
			const start = from % BLOCK;
			const part = buffer.subarray(from - at, from - at + Math.min(BLOCK - start, end - from));
			this.#touch(Math.floor(from / BLOCK)).set(part, start);
			from += part.length;
		}
		return buffer.length;
	}

	getSize() {
		return this.#size;
	}

	/** @param {number} size */
	truncate(size) {
		if (size >= this.#size) {
			this.#grow(size);
			return;
		}
		const keep = Math.ceil(size / BLOCK);
		for (let i = keep; i < this.#blocks.length; i++) this.#remember(i);
		this.#blocks.length = keep;
		if (size % BLOCK) this.#touch(keep - 1).fill(0, size % BLOCK);
		this.#size = size;
	}

	/** Gives a promise if the file was told what to wait for. */
	flush() {
		return /** @type {void} */ (this.#onFlush?.());
	}

	close() {
		this.open = false;
	}

	/** Whether something was written that was not kept. */
	get changed() {
		return this.#before.size > 0 || this.#size !== this.#kept;
	}

	/**
	 * Gives what has to be written, null if nothing has. `settle` or `revert` must follow; what is written to
	 * the file until then is not part of it.
	 *
	 * @returns {Changes | null}
	 */
	take() {
		if (!this.changed) return null;
		/** @type {[number, Uint8Array][]} */
		const blocks = [];
		for (const [i, before] of this.#before) {
			const block = this.#blocks[i];
			if (block && !(before && same(before, block))) blocks.push([i, block]);
		}
		const cut = Math.ceil(this.#kept / BLOCK) > this.#blocks.length ? this.#blocks.length : null;
		this.#flying = this.#before;
		this.#flyingSize = this.#kept;
		this.#before = new Map();
		this.#kept = this.#size;
		return { size: this.#size, blocks, cut };
	}

	/** What was taken is kept. */
	settle() {
		this.#flying = null;
	}

	/** The file is again as it was kept last, before what was taken. */
	revert() {
		this.#back(this.#before, this.#kept);
		this.#before = new Map();
		if (!this.#flying) return;
		this.#kept = this.#flyingSize;
		this.#back(this.#flying, this.#kept);
		this.#flying = null;
	}

	/**
	 * @param {Map<number, Uint8Array | null>} before
	 * @param {number} size
	 */
	#back(before, size) {
		this.#blocks.length = Math.ceil(size / BLOCK);
		for (const [i, block] of before) if (block) this.#blocks[i] = block;
		this.#size = size;
	}

	/** @param {number} size */
	#grow(size) {
		if (size <= this.#size) return;
		for (let i = this.#blocks.length; i * BLOCK < size; i++) {
			this.#remember(i);
			this.#blocks.push(new Uint8Array(BLOCK));
		}
		this.#size = size;
	}

	/**
	 * A block that will be written to.
	 *
	 * @param {number} i
	 */
	#touch(i) {
		const block = /** @type {Uint8Array} */ (this.#blocks[i]);
		if (!this.#track || this.#before.has(i)) return block;
		this.#before.set(i, block);
		// What was taken may not have been copied yet, so it is the copy that changes.
		const copy = block.slice();
		this.#blocks[i] = copy;
		return copy;
	}

	/** @param {number} i */
	#remember(i) {
		if (this.#track && !this.#before.has(i)) this.#before.set(i, this.#blocks[i] ?? null);
	}

	/** @param {number} at */
	#block(at) {
		return /** @type {Uint8Array} */ (this.#blocks[Math.floor(at / BLOCK)]);
	}
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
function same(a, b) {
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}
