/**
 * What a WAL holds back: the same as framework/opfs/combine.go, which says why it may. A test runs the
 * same suite over both.
 */

/** Of a frame of the WAL: https://sqlite.org/fileformat2.html#the_write_ahead_log */
const FRAME_HEADER = 24;

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
	 * Takes a write. It says by `write` what is to be written meanwhile.
	 *
	 * @param {Uint8Array} bytes
	 * @param {number} at
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	take(bytes, at, write) {
		if (this.#foretold(bytes, at)) return;
		if (!this.#join(bytes, at)) {
			this.release(write);
			if (this.#hold(bytes, at)) return;
			this.read = -1;
			write(bytes, at);
			return;
		}
		this.read = -1;
		if (this.#length === this.#frame + FRAME_HEADER || this.#waits()) return;
		this.release(write);
	}

	/**
	 * Writes what is held back, if there is something.
	 *
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	release(write) {
		this.#ahead = -1;
		this.#write(write);
	}

	/**
	 * Writes what is held back before a flush, and what will come after it.
	 *
	 * @param {(bytes: Uint8Array, at: number) => void} write
	 */
	releaseAll(write) {
		this.#ahead = -1;
		const ahead = this.#foretell();
		this.#write(write);
		this.#ahead = ahead;
	}

	/** @param {(bytes: Uint8Array, at: number) => void} write */
	#write(write) {
		const at = this.#at;
		this.#at = -1;
		if (at >= 0) write(this.#bytes.subarray(0, this.#length), at);
	}

	/** @param {Uint8Array} bytes @param {number} at */
	#hold(bytes, at) {
		if (bytes.length !== FRAME_HEADER || this.read === at) return false;
		this.#length = 0;
		this.#frame = 0;
		this.#before = -1;
		this.#append(bytes);
		this.#at = at;
		return true;
	}

	/** @param {Uint8Array} bytes @param {number} at */
	#join(bytes, at) {
		if (this.#at < 0 || at !== this.#at + this.#length) return false;
		if (bytes.length === FRAME_HEADER && this.#length > this.#frame + FRAME_HEADER) {
			this.#before = this.#frame;
			this.#frame = this.#length;
		}
		this.#append(bytes);
		return true;
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

	/** The last frame commits, and a flush will follow. */
	#waits() {
		const [b, at] = [this.#bytes, this.#frame + 4];
		return this.flushed && (b[at] | b[at + 1] | b[at + 2] | b[at + 3]) !== 0;
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
