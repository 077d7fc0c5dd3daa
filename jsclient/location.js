/**
 * The state of a view lives in the URL's query, so that reload, back, a bookmark and a link in a mail
 * keep it. A View is the list of a page's parameters; a Place is where the page stands.
 *
 * Anybody can write a URL: what isn't a value of its parameter counts as left out, parameters that the
 * view doesn't have are dropped, and a value that equals its default isn't written.
 */

/**
 * One parameter. `parse` gives undefined for junk; `format` gives the texts that parse to the value.
 *
 * @template T
 * @typedef {Object} Param
 * @property {T} fallback
 * @property {(texts: readonly string[]) => T | undefined} parse
 * @property {(value: T) => readonly string[]} format
 */

/**
 * One of a few words.
 *
 * @template {string} W
 * @param {readonly W[]} words
 * @param {NoInfer<W>} fallback
 * @returns {Param<W>}
 */
export function oneOf(words, fallback) {
	return {
		fallback,
		parse: ([text]) => words.find((word) => word === text),
		format: (value) => [value],
	};
}

/**
 * Any text, such as what somebody searches for; longer than `max` it is cut.
 *
 * @param {{ fallback?: string, max?: number }} [options]
 * @returns {Param<string>}
 */
export function text({ fallback = "", max = 200 } = {}) {
	return {
		fallback,
		// A URL carries no half of a surrogate pair.
		parse: ([value]) => value?.slice(0, max).toWellFormed(),
		format: (value) => [value],
	};
}

/**
 * A whole number.
 *
 * @param {number} fallback
 * @param {{ min?: number, max?: number }} [options]
 * @returns {Param<number>}
 */
export function integer(
	fallback,
	{ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {},
) {
	return {
		fallback,
		parse: ([value]) => {
			if (value === undefined || !/^(0|-?[1-9]\d{0,15})$/.test(value)) return undefined;
			const number = Number(value);
			return Number.isSafeInteger(number) && number >= min && number <= max ? number : undefined;
		},
		format: (value) => [String(value)],
	};
}

/**
 * Yes or no; yes is written as 1.
 *
 * @returns {Param<boolean>}
 */
export function flag() {
	return {
		fallback: false,
		parse: ([value]) => (value === "1" ? true : undefined),
		format: (value) => [value ? "1" : "0"],
	};
}

/**
 * A calendar day, YYYY-MM-DD, or "" for none.
 *
 * @returns {Param<string>}
 */
export function day() {
	return {
		fallback: "",
		parse: ([value]) => (value !== undefined && isDay(value) ? value : undefined),
		format: (value) => [value],
	};
}

/**
 * Several values of one kind, in order, as a parameter that is repeated. Junk among them is left out.
 *
 * @template T
 * @param {Param<T>} param
 * @param {{ max?: number }} [options]
 * @returns {Param<readonly T[]>}
 */
export function list(param, { max = 50 } = {}) {
	return {
		fallback: [],
		parse: (texts) => {
			const values = texts.map((value) => param.parse([value]));
			const good = values.filter((value) => value !== undefined);
			return good.length > 0 ? good.slice(0, max) : undefined;
		},
		format: (values) => values.flatMap((value) => param.format(value)),
	};
}

/**
 * @template {Record<string, Param<any>>} P
 * @typedef {{ readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never }} StateOf
 */

/**
 * @template S
 * @typedef {Object} View
 * @property {(search: string | URLSearchParams) => S} read
 * @property {(state: S) => string} write the query with its "?", or ""
 */

/**
 * @template {Record<string, Param<any>>} P
 * @param {P} params by their names in the URL, in the order in which they are written
 * @returns {View<StateOf<P>>}
 */
export function defineView(params) {
	const entries = Object.entries(params);
	return {
		read(search) {
			const query = new URLSearchParams(search);
			const state = entries.map(([name, { parse, fallback }]) => {
				const texts = query.getAll(name);
				return [name, (texts.length > 0 ? parse(texts) : undefined) ?? fallback];
			});
			return Object.freeze(Object.fromEntries(state));
		},
		write(state) {
			const query = new URLSearchParams();
			for (const [name, { parse, format, fallback }] of entries) {
				// Through parse, so that what is written is what will be read.
				const value = parse(format(state[name] ?? fallback));
				if (value === undefined) continue;
				const texts = format(value);
				if (JSON.stringify(texts) === JSON.stringify(format(fallback))) continue;
				for (const part of texts) query.append(name, part);
			}
			const written = query.toString();
			return written && `?${written}`;
		},
	};
}

/**
 * The part of a window that is used.
 *
 * @typedef {Object} WindowLike
 * @property {{ readonly href: string }} location
 * @property {Pick<History, "pushState" | "replaceState">} history
 * @property {Pick<EventTarget, "addEventListener">["addEventListener"]} addEventListener
 */

/**
 * Where a page stands: the state of its view, from the URL and into it. A "change" event tells that it
 * changed, by `set` or by the browser's back and forward.
 *
 * @template S
 */
export class Place extends EventTarget {
	#view;
	#window;
	#path;
	#signal;
	/** @type {S} */
	#state;

	/**
	 * @param {View<S>} view
	 * @param {{ window?: WindowLike, signal?: AbortSignal }} [options]
	 */
	constructor(view, { window = globalThis, signal } = {}) {
		super();
		this.#view = view;
		this.#window = window;
		this.#signal = signal;
		this.#path = new URL(window.location.href).pathname;
		this.#state = this.#read();
		window.addEventListener("popstate", () => this.#moved(), { signal });
	}

	/** @returns {S} */
	get state() {
		return this.#state;
	}

	/**
	 * The address of the view with these changes, for a link.
	 *
	 * @param {Partial<S>} change
	 * @returns {string}
	 */
	href(change) {
		return `${this.#path}${this.#view.write({ ...this.#state, ...change })}`;
	}

	/**
	 * Changes the view. It makes a step that "back" undoes; `replace` doesn't, which is right while
	 * somebody types.
	 *
	 * @param {Partial<S>} change
	 * @param {{ replace?: boolean }} [options]
	 */
	set(change, { replace = false } = {}) {
		const url = new URL(this.#window.location.href);
		// Another page's address may be there before that page is.
		if (url.pathname !== this.#path || this.#signal?.aborted) return;
		const search = this.#view.write({ ...this.#state, ...change });
		if (search === this.#view.write(this.#state)) return;
		const { history } = this.#window;
		const address = `${url.pathname}${search}`;
		if (replace) history.replaceState(null, "", address);
		else history.pushState(null, "", address);
		this.#moved();
	}

	#moved() {
		if (new URL(this.#window.location.href).pathname !== this.#path) return;
		const before = this.#view.write(this.#state);
		this.#state = this.#read();
		if (this.#view.write(this.#state) !== before) this.dispatchEvent(new Event("change"));
	}

	#read() {
		return this.#view.read(new URL(this.#window.location.href).searchParams);
	}
}

/** @param {string} value */
function isDay(value) {
	if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
	const date = new Date(`${value}T00:00:00.000Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
