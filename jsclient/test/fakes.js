/** Time, locks, channels and files that tests move by hand. */
import { setImmediate } from "node:timers/promises";

/** @import { Clock } from "../clock.js" */
/** @import { Channel, Locks } from "../owner.js" */

/** Lets everything happen that needs no time. */
export async function settle() {
	for (let i = 0; i < 20; i++) await setImmediate();
}

/** @implements {Clock} */
export class FakeClock {
	#now = 0;
	/** @type {Map<number, { at: number, fn: () => void }>} */
	#timers = new Map();
	#next = 1;

	now = () => this.#now;

	/** @type {Clock["setTimeout"]} */
	setTimeout = (fn, ms) => {
		this.#timers.set(this.#next, { at: this.#now + ms, fn });
		return this.#next++;
	};

	/** @type {Clock["clearTimeout"]} */
	clearTimeout = (timer) => {
		this.#timers.delete(/** @type {number} */ (timer));
	};

	get size() {
		return this.#timers.size;
	}

	/**
	 * Moves on, firing timers in order; what they set off happens in between.
	 *
	 * @param {number} ms
	 */
	async advance(ms) {
		const end = this.#now + ms;
		await settle();
		for (;;) {
			const due = [...this.#timers].filter(([, { at }]) => at <= end);
			due.sort(([a, x], [b, y]) => x.at - y.at || a - b);
			const first = due[0];
			if (!first) break;
			this.#timers.delete(first[0]);
			this.#now = Math.max(this.#now, first[1].at);
			first[1].fn();
			await settle();
		}
		this.#now = end;
		await settle();
	}
}

/** navigator.locks of one origin; an agent is a page or a worker, whose end frees what it holds. */
export class FakeLocks {
	/** Those that hold it first, then those that wait. @type {Map<string, Place[]>} */
	#queues = new Map();

	/** @returns {Locks & { die(): void, held(): string[] }} */
	agent() {
		const agent = {};
		return {
			request: (name, options, fn) => this.#request(agent, name, options, fn),
			query: async () => {
				const queues = [...this.#queues].filter(([, queue]) => queue.length > 0);
				return {
					held: queues.flatMap(([name, queue]) => heads(queue).map(() => ({ name }))),
					pending: queues.flatMap(([name, queue]) =>
						queue.slice(heads(queue).length).map(() => ({ name })),
					),
				};
			},
			die: () => {
				for (const [name, queue] of [...this.#queues]) {
					this.#queues.set(
						name,
						queue.filter((entry) => entry.agent !== agent),
					);
					this.#turn(name);
				}
			},
			held: () =>
				[...this.#queues]
					.filter(([, queue]) => heads(queue).some((place) => place.agent === agent))
					.map(([name]) => name),
		};
	}

	/** Those whose turn it is get the lock, if they haven't yet. @param {string} name */
	#turn(name) {
		queueMicrotask(() => {
			for (const place of heads(this.#queues.get(name) ?? [])) place.grant();
		});
	}

	/**
	 * @param {object} agent
	 * @param {string} name
	 * @param {LockOptions} options
	 * @param {(lock: unknown) => unknown} fn
	 * @returns {Promise<unknown>}
	 */
	#request(agent, name, { ifAvailable, signal, mode = "exclusive" }, fn) {
		const queue = this.#queues.get(name) ?? [];
		this.#queues.set(name, queue);
		return new Promise((resolve, reject) => {
			if (signal?.aborted) {
				reject(signal.reason);
				return;
			}
			if (ifAvailable && queue.length > 0) {
				// enough as long as nothing asks for a shared lock like that
				queueMicrotask(() => resolve(fn(null)));
				return;
			}
			let granted = false;
			const leave = () => {
				const now = this.#queues.get(name) ?? [];
				const at = now.indexOf(entry);
				if (at < 0) return;
				now.splice(at, 1);
				this.#turn(name);
			};
			const entry = {
				agent,
				mode,
				grant: async () => {
					if (granted || !(this.#queues.get(name) ?? []).includes(entry)) return;
					granted = true;
					try {
						resolve(await fn({ name }));
					} catch (error) {
						reject(error);
					} finally {
						leave();
					}
				},
			};
			queue.push(entry);
			signal?.addEventListener("abort", () => {
				if (granted) return;
				leave();
				reject(signal.reason);
			});
			this.#turn(name);
		});
	}
}

/** @typedef {{ agent: object, mode: string, grant: () => void }} Place */

/**
 * Those of a queue that hold the lock: the first, and with it those that share it right behind.
 *
 * @param {Place[]} queue
 */
function heads(queue) {
	const alone = queue.findIndex(({ mode }) => mode !== "shared");
	return queue.slice(0, alone < 0 ? queue.length : Math.max(alone, 1));
}

/** BroadcastChannels of one origin. */
export class FakeHub {
	/** @type {Set<FakeChannel>} */
	#channels = new Set();
	/** Sees every message. @type {(name: string, message: unknown) => void} */
	onMessage = () => {};

	/** @returns {{ channel: (name: string) => Channel, die(): void, open(): string[] }} */
	agent() {
		/** @type {Set<FakeChannel>} */
		const mine = new Set();
		return {
			channel: (name) => {
				const channel = new FakeChannel(name, this.#channels, (message) =>
					this.onMessage(name, message),
				);
				mine.add(channel);
				return /** @type {Channel} */ (/** @type {unknown} */ (channel));
			},
			die: () => {
				for (const channel of mine) channel.close();
			},
			open: () =>
				[...mine].filter((channel) => this.#channels.has(channel)).map(({ name }) => name),
		};
	}
}

class FakeChannel extends EventTarget {
	#all;
	#onMessage;

	/**
	 * @param {string} name
	 * @param {Set<FakeChannel>} all
	 * @param {(message: unknown) => void} onMessage
	 */
	constructor(name, all, onMessage) {
		super();
		this.#onMessage = onMessage;
		this.name = name;
		this.#all = all;
		all.add(this);
	}

	/** @param {unknown} message */
	postMessage(message) {
		if (!this.#all.has(this)) throw new DOMException("closed", "InvalidStateError");
		const data = structuredClone(message);
		this.#onMessage(data);
		for (const channel of this.#all) {
			if (channel === this || channel.name !== this.name) continue;
			queueMicrotask(() => {
				if (this.#all.has(channel)) channel.dispatchEvent(new MessageEvent("message", { data }));
			});
		}
	}

	close() {
		this.#all.delete(this);
	}
}

/** A file's bytes. @typedef {{ bytes: Uint8Array, holder: object | null }} FakeFile */

/** The origin private file system. */
export class FakeFiles {
	/** @type {Map<string, FakeFile>} by path */
	files = new Map();
	/** @type {Set<string>} */
	folders = new Set([""]);
	/** Called before each change of a file, for a test to look, or to throw. @type {(what: string) => void} */
	onStep = () => {};

	/** @returns {{ root: FileSystemDirectoryHandle, die(): void }} */
	agent() {
		const agent = {};
		return {
			root: /** @type {any} */ (this.#folder("", agent)),
			die: () => {
				for (const file of this.files.values()) if (file.holder === agent) file.holder = null;
			},
		};
	}

	/**
	 * @param {string} path
	 * @param {object} agent
	 */
	#folder(path, agent) {
		const files = this.files;
		const folders = this.folders;
		return {
			/** @param {string} name @param {{ create?: boolean }} [options] */
			getDirectoryHandle: async (name, { create = false } = {}) => {
				const inner = `${path}/${name}`;
				if (create) folders.add(inner);
				if (!folders.has(inner)) throw new DOMException(inner, "NotFoundError");
				return this.#folder(inner, agent);
			},
			/** @param {string} name @param {{ create?: boolean }} [options] */
			getFileHandle: async (name, { create = false } = {}) => {
				const inner = `${path}/${name}`;
				if (create && !files.has(inner))
					files.set(inner, { bytes: new Uint8Array(0), holder: null });
				const file = files.get(inner);
				if (!file) throw new DOMException(inner, "NotFoundError");
				return {
					createSyncAccessHandle: async () =>
						new FakeHandle(file, agent, (what) => this.onStep(`${what} ${inner}`)),
				};
			},
			/** @param {string} name */
			removeEntry: async (name) => {
				const inner = `${path}/${name}`;
				if (!folders.delete(inner)) throw new DOMException(inner, "NotFoundError");
				for (const key of [...files.keys()]) if (key.startsWith(`${inner}/`)) files.delete(key);
			},
			keys: async function* () {
				const all = [...folders, ...files.keys()];
				for (const key of all) {
					const rest = key.startsWith(`${path}/`) ? key.slice(path.length + 1) : "";
					if (rest && !rest.includes("/")) yield rest;
				}
			},
		};
	}
}

export class FakeHandle {
	#onStep;
	#file;
	#open = true;

	/**
	 * @param {FakeFile} file
	 * @param {object} holder
	 * @param {(what: string) => void} [onStep]
	 */
	constructor(file, holder, onStep = () => {}) {
		this.#onStep = onStep;
		if (file.holder) throw new DOMException("held", "NoModificationAllowedError");
		file.holder = holder;
		this.#file = file;
	}

	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	read(buffer, { at }) {
		this.#check();
		const part = this.#file.bytes.subarray(at, at + buffer.length);
		buffer.set(part);
		return part.length;
	}

	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	write(buffer, { at }) {
		this.#check();
		this.#onStep("write");
		if (at + buffer.length > this.#file.bytes.length) this.truncate(at + buffer.length);
		this.#file.bytes.set(buffer, at);
		return buffer.length;
	}

	getSize() {
		this.#check();
		return this.#file.bytes.length;
	}

	/** @param {number} size */
	truncate(size) {
		this.#check();
		const bytes = new Uint8Array(size);
		bytes.set(this.#file.bytes.subarray(0, size));
		this.#file.bytes = bytes;
	}

	flush() {
		this.#check();
		this.#onStep("flush");
	}

	close() {
		if (this.#open) this.#file.holder = null;
		this.#open = false;
	}

	#check() {
		if (!this.#open) throw new DOMException("closed", "InvalidStateError");
	}
}
