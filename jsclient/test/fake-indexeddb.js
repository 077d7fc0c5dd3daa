/**
 * IndexedDB in memory, as much of it as indexed.js uses: transactions run one after another, in the order
 * in which they were made, and count when they complete. It fails when it is told to, and can be looked
 * at as a crash at any moment would leave it.
 */

/** @typedef {string | number | (string | number)[]} Key */

/** @param {Key} a @param {Key} b @returns {number} */
function compare(a, b) {
	if (Array.isArray(a) && Array.isArray(b)) {
		for (let i = 0; i < Math.min(a.length, b.length); i++) {
			const order = compare(/** @type {Key} */ (a[i]), /** @type {Key} */ (b[i]));
			if (order) return order;
		}
		return a.length - b.length;
	}
	if (typeof a !== typeof b) return rank(a) - rank(b);
	return a < b ? -1 : a > b ? 1 : 0;
}

/** @param {Key} key */
const rank = (key) => (Array.isArray(key) ? 2 : typeof key === "string" ? 1 : 0);

class FakeRange {
	/** @param {Key} lower @param {Key} upper */
	constructor(lower, upper) {
		this.lower = lower;
		this.upper = upper;
	}

	/** @param {Key} lower @param {Key} upper */
	static bound(lower, upper) {
		if (compare(lower, upper) > 0) throw new DOMException("bound", "DataError");
		return new FakeRange(lower, upper);
	}

	/** @param {Key} key */
	has(key) {
		return compare(this.lower, key) <= 0 && compare(key, this.upper) <= 0;
	}
}

Object.assign(globalThis, { IDBKeyRange: FakeRange });

/** Records of one store: the key as text, to key and value. @typedef {Map<string, [Key, any]>} Records */
/** @typedef {Map<string, Records>} Stores */

/** @param {Stores} stores @returns {Stores} */
const copy = (stores) => new Map([...stores].map(([name, records]) => [name, new Map(records)]));

export class FakeIndexedDB {
	/** What is on disk. @type {Map<string, Stores>} */
	disk = new Map();
	/** What was done: transactions that completed, records and bytes that were put. */
	count = { transactions: 0, puts: 0, bytes: 0 };
	/** @type {string[]} durability of each transaction that wrote */
	durability = [];
	/** Fails the n-th put from now with a QuotaExceededError; 0 is never. */
	quotaAt = 0;
	/** Aborts the n-th transaction from now when all its requests are done. */
	abortAt = 0;
	/** From now on nothing is answered any more. */
	silent = false;
	/** No transaction can be aborted while it is silent: it is being committed. */
	committing = false;
	/** What open fails with. @type {string | null} */
	refuse = null;
	/** Called at each step, for a test to look at the disk. @type {() => void} */
	onStep = () => {};
	/** @type {Set<FakeDatabase>} */
	open_ = new Set();
	/** @type {Promise<void>} */
	#queue = Promise.resolve();

	/** @returns {IDBFactory} */
	get factory() {
		return /** @type {any} */ ({
			open: (/** @type {string} */ name) => this.#open(name),
			databases: async () => [...this.disk.keys()].map((name) => ({ name, version: 1 })),
		});
	}

	/** The disk as a crash at this moment leaves it. */
	crash() {
		const after = new FakeIndexedDB();
		for (const [name, stores] of this.disk) after.disk.set(name, copy(stores));
		return after;
	}

	/** @param {string} name */
	#open(name) {
		/** @type {any} */
		const request = {};
		setImmediate(() => {
			if (this.silent) return;
			if (this.refuse) {
				request.error = new DOMException("no", this.refuse);
				request.onerror?.();
				return;
			}
			const db = new FakeDatabase(this, name);
			this.open_.add(db);
			request.result = db;
			if (!this.disk.has(name)) {
				this.disk.set(name, new Map());
				request.onupgradeneeded?.();
			}
			request.onsuccess?.();
		});
		return request;
	}

	/** @param {FakeTransaction} tx */
	schedule(tx) {
		this.#queue = this.#queue.then(() => tx.run());
	}
}

class FakeDatabase {
	/** @param {FakeIndexedDB} all @param {string} name */
	constructor(all, name) {
		this.all = all;
		this.name = name;
		this.closed = false;
		/** @type {(() => void) | null} */
		this.onclose = null;
		/** @type {(() => void) | null} */
		this.onversionchange = null;
	}

	get stores() {
		return /** @type {Stores} */ (this.all.disk.get(this.name));
	}

	/** @param {string} name */
	createObjectStore(name) {
		this.stores.set(name, new Map());
	}

	/** @param {string[]} _ @param {string} mode @param {{ durability?: string }} options */
	transaction(_, mode, { durability = "default" } = {}) {
		if (this.closed) throw new DOMException("closed", "InvalidStateError");
		if (mode === "readwrite") this.all.durability.push(durability);
		const tx = new FakeTransaction(this.all, this, mode);
		this.all.schedule(tx);
		return tx;
	}

	close() {
		this.closed = true;
		this.all.open_.delete(this);
	}
}

class FakeTransaction {
	/** @type {(() => void)[]} */
	#requests = [];
	#ended = false;
	/** @type {unknown} */
	error = null;
	/** @type {() => void} */
	oncomplete = () => {};
	/** @type {() => void} */
	onabort = () => {};
	/** @type {Stores} */
	#stores = new Map();
	#all;
	#db;
	#mode;
	#puts = { puts: 0, bytes: 0 };

	/** @param {FakeIndexedDB} all @param {FakeDatabase} db @param {string} mode */
	constructor(all, db, mode) {
		this.#all = all;
		this.#db = db;
		this.#mode = mode;
	}

	/** @param {string} name */
	objectStore(name) {
		const records = () => /** @type {Records} */ (this.#stores.get(name));
		const write = (/** @type {() => void} */ fn) => {
			if (this.#mode !== "readwrite") throw new DOMException("read only", "ReadOnlyError");
			return this.#request(fn);
		};
		const matching = (/** @type {FakeRange | undefined} */ range) =>
			[...records().values()]
				.filter(([key]) => !range || range.has(key))
				.sort(([a], [b]) => compare(a, b));
		return {
			get: (/** @type {Key} */ key) =>
				this.#request(() => structuredClone(records().get(JSON.stringify(key))?.[1])),
			getAll: (/** @type {FakeRange | undefined} */ range) =>
				this.#request(() => matching(range).map(([, value]) => structuredClone(value))),
			getAllKeys: () => this.#request(() => matching(undefined).map(([key]) => key)),
			put: (/** @type {any} */ value, /** @type {Key} */ key) => {
				// What is cloned is the whole buffer behind a view of bytes.
				const cloned = structuredClone(value);
				const bytes = ArrayBuffer.isView(cloned) ? cloned.buffer.byteLength : 8;
				return write(() => {
					if (this.#all.quotaAt > 0 && --this.#all.quotaAt === 0) {
						this.#end(new DOMException("full", "QuotaExceededError"));
						return;
					}
					this.#puts.puts++;
					this.#puts.bytes += bytes;
					records().set(JSON.stringify(key), [key, cloned]);
				});
			},
			delete: (/** @type {Key | FakeRange} */ what) =>
				write(() => {
					if (!(what instanceof FakeRange)) {
						records().delete(JSON.stringify(what));
						return;
					}
					for (const [key] of matching(what)) records().delete(JSON.stringify(key));
				}),
			clear: () => write(() => records().clear()),
		};
	}

	abort() {
		if (this.#ended || (this.#all.silent && this.#all.committing)) {
			throw new DOMException("ended", "InvalidStateError");
		}
		this.#end(null);
	}

	async run() {
		this.#stores = copy(this.#db.stores);
		const step = () => new Promise((resolve) => setImmediate(resolve));
		for (let i = 0; i === 0 || i < this.#requests.length; i++) {
			this.#all.onStep();
			await step();
			if (this.#all.silent) return; // and whatever waits behind it waits for ever
			if (this.#ended) return;
			this.#requests[i]?.();
		}
		await step();
		if (this.#ended) return;
		if (this.#all.abortAt > 0 && --this.#all.abortAt === 0) {
			this.#end(new DOMException("the disk failed", "UnknownError"));
			return;
		}
		this.#ended = true;
		this.#all.disk.set(this.#db.name, this.#stores);
		this.#all.onStep();
		this.#all.count.transactions++;
		this.#all.count.puts += this.#puts.puts;
		this.#all.count.bytes += this.#puts.bytes;
		await step();
		this.oncomplete();
	}

	/** @param {() => any} fn */
	#request(fn) {
		if (this.#ended) throw new DOMException("ended", "TransactionInactiveError");
		/** @type {any} */
		const request = {};
		this.#requests.push(() => {
			request.result = fn();
			request.onsuccess?.();
		});
		return request;
	}

	/** @param {unknown} error */
	#end(error) {
		if (this.#ended) return;
		this.#ended = true;
		this.error = error;
		setImmediate(() => this.onabort());
	}
}
