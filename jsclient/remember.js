import { realClock } from "./clock.js";

/** @import { Caller } from "./client.js" */
/** @import { Clock } from "./clock.js" */

/** The part of a Storage that is used. @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Store */

/** A page whose rows are longer isn't remembered. */
export const PAGE_CHARS = 200_000;

/** So much and so many of one scope are kept; the oldest go first. */
export const TOTAL_CHARS = 1_000_000;
export const PAGES = 20;

/** Rows are written when they haven't changed for so long, or when the page goes. */
const WRITE_AFTER = 1_000;

/** Responses by watch. @typedef {{ build: string, at: number, rows: Record<string, { result?: unknown }> }} Remembered */

const decoder = new TextDecoder();

/**
 * Memory keeps the last answers of a page's watches, by the page's URL, so that a return visit shows
 * rows before the worker is up. They are kept as they came over the wire and read by the generated
 * decoders of the same build; another build's are forgotten.
 */
export class Memory {
	#prefix;
	#build;
	#store;
	#clock;
	#wallClock;
	#url = "";
	/** Watches of each method begun on this URL. @type {Map<string, number>} */
	#begun = new Map();
	/** @type {Remembered["rows"]} */
	#old = {};
	/** Responses as UTF-8, for a decoder may change what it is given. @type {Map<string, Uint8Array>} */
	#rows = new Map();
	/** @type {unknown} */
	#timer = undefined;

	/**
	 * @param {{ scope: string, build: string, store: Store | undefined, clock?: Clock, now?: () => number }} options
	 */
	constructor({ scope, build, store, clock = realClock, now = Date.now }) {
		this.#prefix = `ashore/${scope}/rows/`;
		this.#build = build;
		this.#store = store;
		this.#clock = clock;
		this.#wallClock = now;
	}

	/**
	 * The page shows this URL from now on.
	 *
	 * @param {string} url path and query
	 */
	turnTo(url) {
		this.flush();
		this.#url = url;
		this.#begun.clear();
		this.#rows.clear();
		this.#old = this.#read(url)?.rows ?? {};
	}

	/**
	 * Gives a Caller whose watches begin with what was remembered.
	 *
	 * @param {Caller} caller
	 * @param {() => () => void} [onBegin] is called when a watch begins; what it gives is called when the
	 *   first answer is there, or the watch ended without
	 * @returns {Caller}
	 */
	over(caller, onBegin = () => () => {}) {
		return {
			storage: caller.storage,
			call: (method, input, codec, options) => caller.call(method, input, codec, options),
			stream: (method, input, codec, options) => caller.stream(method, input, codec, options),
			upload: (method, input, codec, options) => caller.upload(method, input, codec, options),
			watch: (method, input, codec, options) => ({
				[Symbol.asyncIterator]: () => {
					const url = this.#url;
					const key = this.#key(method);
					const known = this.#old[key]?.result;
					const live = caller.watch(method, input, codec, {
						...options,
						onResponse: (response) => {
							if (url === this.#url) this.#note(key, response);
							options?.onResponse?.(response);
						},
					});
					return begin(known, codec.decode, live, onBegin());
				},
			}),
		};
	}

	/** Writes what isn't written yet. */
	flush() {
		if (this.#timer === undefined) return;
		this.#clock.clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#write();
	}

	/** Writes nothing any more, for the data may have been erased. */
	stop() {
		this.#clock.clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#store = undefined;
	}

	/** @param {string} method */
	#key(method) {
		const n = this.#begun.get(method) ?? 0;
		this.#begun.set(method, n + 1);
		return `${method}#${n}`;
	}

	/**
	 * @param {string} key
	 * @param {Uint8Array} response
	 */
	#note(key, response) {
		this.#rows.set(key, response);
		this.#clock.clearTimeout(this.#timer);
		this.#timer = this.#clock.setTimeout(() => this.flush(), WRITE_AFTER);
	}

	/**
	 * @param {string} url
	 * @returns {Remembered | null}
	 */
	#read(url) {
		try {
			const found = JSON.parse(this.#store?.getItem(this.#prefix + url) ?? "null");
			if (found?.build !== this.#build || typeof found.rows !== "object") return null;
			return found;
		} catch {
			return null; // refused, or somebody else's
		}
	}

	#write() {
		const store = this.#store;
		if (!store) return;
		try {
			const name = this.#prefix + this.#url;
			store.removeItem(name);
			let bytes = 0;
			for (const response of this.#rows.values()) bytes += response.length;
			if (bytes > PAGE_CHARS) return;
			const rows = [...this.#rows].map(
				([key, bytes]) => `${JSON.stringify(key)}:${decoder.decode(bytes)}`,
			);
			const build = JSON.stringify(this.#build);
			const text = `{"build":${build},"at":${this.#wallClock()},"rows":{${rows.join()}}}`;
			this.#makeRoom(store, text.length);
			store.setItem(name, text);
		} catch {} // full or refused: the next visit waits for the worker
	}

	/**
	 * @param {Store} store
	 * @param {number} chars
	 */
	#makeRoom(store, chars) {
		const names = Array.from({ length: store.length }, (_, i) => store.key(i) ?? "");
		const pages = names
			.filter((name) => name.startsWith(this.#prefix))
			.map((name) => {
				const text = store.getItem(name) ?? "";
				return { name, chars: text.length, at: Number(/"at":(\d+)/.exec(text)?.[1] ?? 0) };
			})
			.sort((a, b) => b.at - a.at);
		let total = chars;
		for (const [i, page] of pages.entries()) {
			total += page.chars;
			if (i >= PAGES - 1 || total > TOTAL_CHARS) store.removeItem(page.name);
		}
	}
}

/**
 * @template T
 * @param {unknown} known
 * @param {((json: any, attachments: readonly Uint8Array[]) => T) | undefined} decode
 * @param {AsyncIterable<T>} live
 * @param {() => void} onLive
 * @returns {AsyncGenerator<T, undefined>}
 */
async function* begin(known, decode, live, onLive) {
	let waiting = true;
	const arrived = () => {
		if (waiting) onLive();
		waiting = false;
	};
	try {
		if (known !== undefined && decode) {
			let value;
			let readable = true;
			try {
				value = decode(known, []);
			} catch {
				readable = false;
			}
			if (readable) yield/** @type {T} */ (value);
		}
		for await (const value of live) {
			arrived();
			yield value;
		}
	} finally {
		arrived();
	}
}
