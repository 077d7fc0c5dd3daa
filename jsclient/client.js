import { buildOrder } from "./builds.js";
import { Calls } from "./calls.js";
import { CallError } from "./errors.js";
import { erasedName, pagesDatabase, scopeOf } from "./messages.js";
import { pagePlatform } from "./platform.js";
import { forget, keepInMind, recall } from "./recall.js";
import { rootOf } from "./root.js";
import { Rpc } from "./rpc.js";
import { Session } from "./session.js";
import { initialState } from "./state.js";
import { Storage } from "./storage.js";
import { lacking } from "./support.js";
import { Updates } from "./updates.js";

/** @import { Build } from "./build.js" */
/** @import { Platform } from "./platform.js" */
/** @import { Root } from "./root.js" */
/** @import { CallOptions, Codec, StreamOptions, WatchOptions } from "./rpc.js" */
/** @import { State } from "./state.js" */

export { CallError };

/**
 * What the generated `bind` needs.
 *
 * @typedef {Object} Caller
 * @property {<I, O>(method: string, input: I, codec: Codec<I, O>, options?: CallOptions) => Promise<O>} call
 * @property {<I, O>(method: string, input: I, codec: Codec<I, O>, options?: WatchOptions) => AsyncIterable<O>} watch
 * @property {<I, O>(method: string, input: I, codec: Codec<I, O>, options?: StreamOptions) => AsyncIterable<O>} stream
 * @property {<I, O>(method: string, input: I, codec: Codec<I, O>, options?: CallOptions) => Promise<O>} upload
 * @property {Storage} [storage]
 * @property {Updates} [updates]
 */

/**
 * - `signal` ends the client
 * - `build` is imported from build.js when left out
 *
 * @typedef {{ signal?: AbortSignal, build?: Build, platform?: Platform }} OpenOptions
 */

/** Everything that belongs to the build lies beside this file. */
const BASE = new URL("./build.js", import.meta.url);

/**
 * Opens the app and waits until its calls are answered, by this tab's worker or another's. It rejects
 * with a CallError at the first failure, even if trying longer could help; `new Client()` goes on.
 *
 * @param {OpenOptions} [options]
 * @returns {Promise<Client>}
 */
export async function open(options) {
	const client = new Client(options);
	try {
		await client.ready;
		return client;
	} catch (error) {
		client.close();
		throw error;
	}
}

/**
 * A page's connection to its app. It is ready later: calls wait for it. A "state" event tells that
 * `state` changed.
 *
 * @implements {Caller}
 */
export class Client extends EventTarget {
	#calls;
	#rpc;
	/** @type {Session | null} */
	#session = null;
	/** @type {Promise<void>} settles with the first end of opening: ready, or a failure */
	ready;
	#platform;
	/** @type {Build | null} */
	#build = null;
	/** What this browser remembers is kept by it. */
	#scope = "";
	#closed = new AbortController();
	/** @type {State} */
	#state = initialState;
	/** Where the data is, and how safe. */
	storage;
	/** Newer builds of the app. */
	updates = new Updates();
	#kept = false;

	/** @param {OpenOptions} [options] */
	constructor({ signal, build, platform = pagePlatform() } = {}) {
		super();
		const { clock } = platform;
		this.#platform = platform;
		this.storage = new Storage({
			manager: platform.manager,
			state: () => this.#state,
			clock,
			check: () => this.#check(),
			kept: {
				get: (name) => recall(platform.storage, this.#scope, name),
				set: (name, text) => keepInMind(platform.storage, this.#scope, name, text),
				database: () => (this.#scope ? pagesDatabase(this.#scope) : null),
			},
		});
		this.#calls = new Calls(new Uint8Array(16), {
			clock,
			onSilent: (sequence) => this.#session?.insist(sequence),
			log: (message) => console.warn(`ashore: ${message}`),
		});
		this.#rpc = new Rpc(this.#calls, { clock });
		this.ready = this.#firstState();
		this.ready.catch(() => {}); // whoever wants to know awaits it
		if (signal?.aborted) {
			this.close(signal.reason);
			return;
		}
		signal?.addEventListener("abort", () => this.close(signal.reason), {
			once: true,
			signal: this.#closed.signal,
		});
		this.#open(build);
	}

	/** @returns {State} */
	get state() {
		return this.#state;
	}

	/**
	 * Calls a method. Generated code has a function for each, with types.
	 *
	 * It rejects with a CallError, or with the signal's reason.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {CallOptions} [options]
	 * @returns {Promise<O>}
	 */
	call(method, input, codec, options) {
		return this.#rpc.call(method, input, codec, options);
	}

	/**
	 * Watches a query: its answer now and whenever it changes. See Rpc.watch.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {WatchOptions} [options]
	 * @returns {AsyncIterable<O>}
	 */
	watch(method, input, codec, options) {
		return this.#rpc.watch(method, input, codec, options);
	}

	/**
	 * Asks for a stream. See Rpc.stream.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {StreamOptions} [options]
	 * @returns {AsyncIterable<O>}
	 */
	stream(method, input, codec, options) {
		return this.#rpc.stream(method, input, codec, options);
	}

	/**
	 * Calls a method with an upload. See Rpc.upload.
	 *
	 * @template I, O
	 * @param {string} method
	 * @param {I} input
	 * @param {Codec<I, O>} codec
	 * @param {CallOptions} [options]
	 * @returns {Promise<O>}
	 */
	upload(method, input, codec, options) {
		return this.#rpc.upload(method, input, codec, options);
	}

	/** Tries again after a failure that was final. */
	retry() {
		if (this.#state.phase !== "failed") return;
		if (this.#session) this.#session.start();
		else this.#open(this.#build ?? undefined);
	}

	/**
	 * Ends the client. What is still under way rejects with the reason.
	 *
	 * @param {unknown} [reason]
	 */
	close(reason = new CallError("canceled", "the client was closed", { reason: "closed" })) {
		if (this.#closed.signal.aborted) return;
		this.#closed.abort(reason);
		if (this.#session) {
			this.#session.close(reason);
		} else {
			this.#calls.close(reason);
			this.#onState({ ...this.#state, phase: "closed" });
		}
		this.#rpc.close();
	}

	/** @param {Build | undefined} given */
	async #open(given) {
		const missing = lacking(this.#platform.browser);
		if (missing) {
			this.#fail(missing);
			return;
		}
		/** @type {Build} */
		let build;
		/** @type {Root} */
		let at;
		try {
			build = given ?? (await import("./build.js")).build;
			at = rootOf(build, BASE);
			if (at.sample && !this.#build) (await import("./sample.js")).showSample(build.name, at, this);
			this.#build = build;
			this.updates.update({ current: build.id });
		} catch (cause) {
			this.#fail(new CallError("internal", String(cause), { reason: "script", cause }));
			return;
		}
		if (this.#closed.signal.aborted) return;
		if (build.inspector) {
			// What a page's own developer tools show on their time line, which keeps what it has recorded.
			let measured = 0;
			this.#rpc.onEnd = (method, start) => {
				if (++measured % 1000 === 0) performance.clearMeasures();
				performance.measure(method, { start });
			};
		}
		const { spawn, channel, switchboard, locks, random, clock, page, visible, idle } =
			this.#platform;
		const path = at.root.pathname;
		const scope = scopeOf(build.name, path);
		this.#scope = scope;
		if (!at.sample) this.#rpc.onChange = () => this.storage.changed(); // what is made up needs no backup
		/** @param {string} name @returns {any} */
		const remembered = (name) => recall(this.#platform.storage, scope, name);
		this.#calls.revive();
		this.#session = new Session(this.#calls, {
			start: {
				scope,
				name: build.name,
				path,
				wasm: new URL(build.wasm, BASE).href,
				wasmBytes: build.wasmBytes,
				engine: build.engine && {
					script: new URL(build.engine.script, BASE).href,
					wasm: new URL(build.engine.wasm, BASE).href,
					wasmBytes: build.engine.wasmBytes,
				},
				buildId: build.id,
				durability: build.durability,
				sample: at.sample,
				// Read when the worker is on its way: a page's first look at localStorage waits for the browser.
				get count() {
					return remembered("loaded") !== build.id;
				},
				get before() {
					return remembered("storage");
				},
			},
			spawn,
			channel,
			switchboard,
			locks,
			random,
			clock,
			visible,
			idle,
			isNewer: (id, than) => {
				const order = buildOrder(this.#platform.storage, scope);
				order.seen(build.id);
				return order.isNewer(id, than);
			},
			onState: (state) => this.#onState(state),
		});
		this.#session.start();
		const { signal } = this.#closed;
		const erased = channel(erasedName(scope));
		erased.addEventListener("message", () => {
			const text = "another tab has erased what this app had on this device";
			this.close(new CallError("canceled", text, { reason: "erased" }));
			// What the page has still to remember it writes when it goes.
			page.addEventListener("pagehide", () => forget(this.#platform.storage, scope));
		});
		signal.addEventListener("abort", () => erased.close());
		// The document's "freeze" and "resume" don't bubble: the window sees them on their way down.
		const options = { signal, capture: true };
		for (const type of ["pagehide", "freeze"]) {
			page.addEventListener(type, () => this.#session?.suspend(), options);
		}
		for (const type of ["pageshow", "resume"]) {
			page.addEventListener(type, () => this.#session?.resume(), options);
		}
		page.addEventListener("visibilitychange", () => this.#session?.turned(), options);
		page.addEventListener("visibilitychange", () => this.storage.note(), options);
	}

	/** @param {CallError} error */
	#fail(error) {
		this.#calls.fail(error, { final: true });
		this.#onState({ ...this.#state, phase: "failed", error });
	}

	/** @param {State} state */
	#onState(state) {
		const first = state.phase === "ready" && this.#state.phase !== "ready";
		this.#state = Object.freeze(state);
		this.dispatchEvent(new Event("state"));
		this.storage.update();
		const build = this.#build;
		if (first && build) this.#afterReady(build);
		const { error, phase } = state;
		if (error?.code === "version_skew" && build) {
			this.updates.update({ skewed: /** @type {{ build: string }} */ (error.data).build });
			this.#keepUpToDate(build);
		} else if (phase === "ready") {
			this.updates.update({ skewed: null });
			if (first && build?.serviceWorker) this.#keepUpToDate(build);
		}
	}

	async #check() {
		const root = await navigator.storage.getDirectory();
		const { readCheck } = await import("./check.js");
		const build = /** @type {Build} */ (this.#build);
		return await readCheck(root, scopeOf(build.name, rootOf(build, BASE).root.pathname));
	}

	/** @param {Build} build */
	#afterReady(build) {
		const { storage } = this.#platform;
		const scope = this.#scope;
		if (this.#state.role === "owner") {
			keepInMind(storage, scope, "loaded", build.id);
			keepInMind(storage, scope, "storage", String(this.#state.info.storage));
		}
		buildOrder(storage, scope).seen(build.id);
	}

	/**
	 * Loads what registers the service worker and follows builds, when the page has nothing else to do: a
	 * first visit must not be slower for it.
	 *
	 * @param {Build} build
	 */
	#keepUpToDate(build) {
		const { idle, serviceWorker } = this.#platform;
		if (this.#kept || !idle || !serviceWorker) return;
		this.#kept = true;
		idle(async () => {
			try {
				const { keepUpToDate } = await import("./updating.js");
				const { signal } = this.#closed;
				if (signal.aborted) return;
				const at = rootOf(build, BASE);
				keepUpToDate({
					build,
					base: BASE,
					at,
					scope: scopeOf(build.name, at.root.pathname),
					all: scopeOf(build.name, at.own.pathname),
					updates: this.updates,
					busy: () => this.#calls.busy,
					signal,
				});
			} catch (error) {
				console.warn(`ashore: ${error}`); // the app runs, and isn't kept for offline use
			}
		});
	}

	/** @returns {Promise<void>} */
	#firstState() {
		return new Promise((resolve, reject) => {
			const check = () => {
				const { phase, error } = this.#state;
				if (phase === "ready") resolve();
				else if (phase === "failed") reject(error);
				else if (phase === "closed") reject(this.#closed.signal.reason);
				else return;
				this.removeEventListener("state", check);
			};
			this.addEventListener("state", check);
		});
	}
}
