/**
 * An async iterator that gives the newest value: one that wasn't taken is replaced, so a slow reader
 * never lags behind and nothing piles up.
 *
 * @template T
 * @implements {AsyncIterator<T, undefined>}
 */
export class Latest {
	/** @type {{ value: T } | null} */
	#value = null;
	/** @type {{ error: unknown } | null} */
	#error = null;
	#done = false;
	/** @type {{ resolve: (result: IteratorResult<T, undefined>) => void, reject: (error: unknown) => void }[]} */
	#readers = [];
	#onEnd;

	/** @param {() => void} onEnd called once, however it ends */
	constructor(onEnd) {
		this.#onEnd = onEnd;
	}

	/** @param {T} value */
	push(value) {
		if (this.#done) return;
		const reader = this.#readers.shift();
		if (reader) reader.resolve({ value, done: false });
		else this.#value = { value };
	}

	/**
	 * Ends with an error. A value that nobody took yet is dropped.
	 *
	 * @param {unknown} error
	 */
	fail(error) {
		if (this.#done) return;
		this.#value = null;
		const reader = this.#readers.shift();
		if (reader) reader.reject(error);
		else this.#error = { error };
		this.#end();
	}

	/** @returns {Promise<IteratorResult<T, undefined>>} */
	next() {
		if (this.#error) {
			const { error } = this.#error;
			this.#error = null;
			return Promise.reject(error);
		}
		if (this.#value) {
			const { value } = this.#value;
			this.#value = null;
			return Promise.resolve({ value, done: false });
		}
		if (this.#done) return Promise.resolve({ value: undefined, done: true });
		return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
	}

	/** @returns {Promise<IteratorResult<T, undefined>>} */
	return() {
		this.#value = null;
		this.#error = null;
		if (!this.#done) this.#end();
		return Promise.resolve({ value: undefined, done: true });
	}

	[Symbol.asyncIterator]() {
		return this;
	}

	#end() {
		this.#done = true;
		for (const reader of this.#readers.splice(0)) reader.resolve({ value: undefined, done: true });
		this.#onEnd();
	}
}
