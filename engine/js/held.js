/**
 * What a WAL holds back: the same as framework/opfs/combine.go, which says why it may. A test runs the
 * same suite over both.
 */

/** Of a WAL and of its frames: https://sqlite.org/fileformat2.html#the_write_ahead_log */
const [WAL_HEADER, FRAME_HEADER] = [32, 24];
/** How many bytes wait at most, but for those of a commit. */
const LIMIT = 64 << 10;

export class Held {
	#bytes = new Uint8Array(16 << 10);
	#length = 0;
	/** Where the bytes belong; −1 if there are none. */
	#at = -1;
	/** Where the last frame begins in the bytes, and the one before it, or −1. */
	#frame = 0;
	#before = -1;
	/** Where the tail was written before SQLite has asked for it, or −1. */
	#ahead = -1;
	#tail = this.#bytes;
	/** Commits end with a flush. */
	flushed = false;
	/** Where the operation before read from, −1 if it was no read. */
	read = -1;

	/**
	 * Takes a write. It says by `write` what is to be written meanwhile; what that throws is thrown on.
	 *
	 * @param {Uint8Array} bytes
	 * @param {number} at
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	take(bytes, at, write) {
		if (this.#foretold(bytes, at)) return;
		const begins = bytes.length === FRAME_HEADER && this.read !== at; // a new frame
		this.read = -1;
		const dead = begins ? at < this.#end : at === 0 && bytes.length === WAL_HEADER;
		if (dead && this.#at >= 0) {
			try {
				this.release(write);
			} catch {
				this.#cut(at);
			}
		}
		if (this.#at >= 0 && at === this.#end) {
			this.#join(bytes, write);
		} else if (this.#within(bytes.length, at)) {
			this.#bytes.set(bytes, at - this.#at);
		} else {
			this.release(write);
			if (begins) this.#hold(bytes, at);
			else write(bytes, at);
		}
	}

	/**
	 * Answers a read of what is held back, and writes what it touches in part.
	 *
	 * @param {Uint8Array} bytes
	 * @param {number} at
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 * @returns {boolean} whether it was answered
	 */
	answer(bytes, at, write) {
		this.#ahead = -1;
		this.read = at;
		if (this.#at < 0) return false;
		const from = at - this.#at;
		if (this.#within(bytes.length, at)) {
			bytes.set(this.#bytes.subarray(from, from + bytes.length));
			return true;
		}
		if (at < this.#end && from + bytes.length > 0) this.release(write);
		return false;
	}

	/**
	 * Writes what is held back, if there is something; what can't be written is kept.
	 *
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	release(write) {
		this.#ahead = -1;
		if (this.#at < 0) return;
		write(this.#bytes.subarray(0, this.#length), this.#at);
		this.#at = -1;
	}

	/**
	 * Writes what is held back before a flush, and what will come after it. A commit that can't be
	 * written is forgotten, as its transaction is rolled back.
	 *
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	releaseAll(write) {
		const told = this.#length;
		this.#ahead = -1;
		const ahead = this.#foretell();
		try {
			this.release(write);
		} catch (error) {
			this.#length = told;
			if (this.#commits()) this.#at = -1;
			throw error;
		}
		this.#ahead = ahead;
	}

	/**
	 * Forgets what is held back beyond a new end of the file, or writes it.
	 *
	 * @param {number} size
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	truncate(size, write) {
		if (size <= this.#at) this.#at = -1;
		this.release(write);
	}

	get #end() {
		return this.#at + this.#length;
	}

	/** Whether all of it is held. @param {number} length @param {number} at */
	#within(length, at) {
		return this.#at >= 0 && at >= this.#at && at + length <= this.#end;
	}

	/** Begins with the header of a frame. @param {Uint8Array} bytes @param {number} at */
	#hold(bytes, at) {
		this.#length = 0;
		this.#frame = 0;
		this.#before = -1;
		this.#append(bytes);
		this.#at = at;
	}

	/** Forgets what is held from there on, because a new frame begins there. @param {number} at */
	#cut(at) {
		if (at <= this.#at) {
			this.#at = -1;
			return;
		}
		this.#length = at - this.#at;
		this.#frame = this.#length;
		this.#before = -1;
	}

	/**
	 * Takes a write that follows what is held.
	 *
	 * @param {Uint8Array} bytes
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	#join(bytes, write) {
		const [length, frame, before] = [this.#length, this.#frame, this.#before];
		if (bytes.length === FRAME_HEADER && length > frame + FRAME_HEADER) {
			this.#before = frame;
			this.#frame = length;
		}
		this.#append(bytes);
		const commits = this.#commits();
		if (commits ? this.flushed : this.#length < LIMIT) return;
		try {
			this.release(write);
		} catch (error) {
			if (commits)
				this.#at = -1; // the transaction is rolled back
			else [this.#length, this.#frame, this.#before] = [length, frame, before];
			throw error;
		}
	}

	/** @param {Uint8Array} bytes */
	#append(bytes) {
		const length = this.#length + bytes.length;
		if (length > this.#bytes.length) {
			const larger = new Uint8Array(2 * length);
			larger.set(this.#bytes.subarray(0, this.#length));
			this.#bytes = larger;
		}
		this.#bytes.set(bytes, this.#length);
		this.#length = length;
	}

	/** Whether the last frame is there and commits: it has the database's size after that, and not 0. */
	#commits() {
		const [b, at] = [this.#bytes, this.#frame + 4];
		return (
			this.#length > this.#frame + FRAME_HEADER && (b[at] | b[at + 1] | b[at + 2] | b[at + 3]) !== 0
		);
	}

	/** Adds the rest of a frame that repeats the one before it, and says where it begins. */
	#foretell() {
		const from = this.#frame + FRAME_HEADER;
		if (this.#at < 0 || this.#before < 0 || this.#length < from) return -1;
		const b = this.#bytes;
		const page = b.subarray(this.#before + FRAME_HEADER, this.#frame);
		const part = b.subarray(from, this.#length);
		if (part.length >= page.length || !equal(part, page.subarray(0, part.length))) return -1;
		for (let i = 0; i < 4; i++) {
			if (b[this.#before + i] !== b[this.#frame + i]) return -1; // the page's number
		}
		const ahead = this.#at + this.#length;
		this.#tail = page.subarray(part.length);
		this.#append(this.#tail);
		return ahead;
	}

	/** Whether this was written ahead. @param {Uint8Array} bytes @param {number} at */
	#foretold(bytes, at) {
		const ahead = this.#ahead;
		this.#ahead = -1;
		return at === ahead && equal(bytes, this.#tail);
	}
}

/** @param {Uint8Array} a @param {Uint8Array} b */
function equal(a, b) {
	const { length } = a;
	if (length !== b.length) return false;
	if (((a.byteOffset | b.byteOffset | length) & 3) === 0) {
		const x = new Int32Array(a.buffer, a.byteOffset, length >> 2);
		const y = new Int32Array(b.buffer, b.byteOffset, length >> 2);
		for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false;
		return true;
	}
	for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
	return true;
}
