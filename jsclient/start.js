import { Client } from "./client.js";
import { realClock } from "./clock.js";
import { showFailure } from "./failure.js";
import { defineView, Place } from "./location.js";
import { scopeOf } from "./messages.js";
import { localStorageOrNone } from "./platform.js";
import { Memory } from "./remember.js";
import { rootOf } from "./root.js";

/** @import { Build } from "./build.js" */
/** @import { Caller } from "./client.js" */
/** @import { Clock } from "./clock.js" */
/** @import { View, WindowLike } from "./location.js" */
/** @import { Store } from "./remember.js" */

/** The bar appears if the start takes so long, so that a quick one doesn't flicker. */
export const PROGRESS_AFTER = 300;

/**
 * What start needs of a client.
 *
 * @typedef {Caller & Pick<Client, "state" | "storage" | "updates" | "retry" | "close" | "addEventListener">} ClientLike
 */

/**
 * - `bind` is the generated one
 * - `view` says what the URL holds; left out, it holds nothing
 * - `show` fills the page for a state: it watches queries with the signal given and renders what they
 *   give. It is called again with another state after its signal was aborted
 * - `main` is marked aria-busy until rows are live, and shows failures at its top; the document's main
 *   when left out
 * - `progress` shows how far the start is; none when left out
 * - `remember: false` keeps no rows in this browser's localStorage
 *
 * @template A, S
 * @typedef {Object} StartOptions
 * @property {(client: Caller) => A} bind
 * @property {View<S>} [view]
 * @property {(api: A, state: S, signal: AbortSignal) => Promise<void> | void} show
 * @property {Element} [main]
 * @property {HTMLProgressElement | null} [progress]
 * @property {boolean} [remember]
 * @property {AbortSignal} [signal] ends everything
 * @property {ClientLike} [client] the document's, as a page is given it; a new one when left out
 * @property {Build} [build] for tests
 * @property {WindowLike} [window] for tests
 * @property {Store} [store] for tests
 * @property {Clock} [clock] for tests
 */

/**
 * A page that was started. `api` works from the first moment on; its calls wait for the worker.
 * `refresh` calls `show` again for the same state: for a page whose queries hold more than the URL
 * does, such as the day that it is.
 *
 * @template A, S
 * @typedef {{ readonly api: A, readonly client: ClientLike, readonly place: Place<S>,
 *   readonly refresh: () => void }} Started
 */

/**
 * Starts a page, the same way for every page: the URL is read, the last rows for this URL are painted,
 * the worker starts, queries are watched and rendered, and again whenever the URL changes. Whatever
 * keeps it from that is told in the page.
 *
 * @template A
 * @template [S=Record<string, never>]
 * @param {StartOptions<A, S>} options
 * @returns {Promise<Started<A, S>>}
 */
export async function start(options) {
	const { signal, window = globalThis, clock = realClock } = options;
	const main = options.main ?? document.querySelector("main") ?? document.body;
	const view = options.view ?? /** @type {View<S>} */ (/** @type {unknown} */ (defineView({})));
	let build;
	try {
		build = options.build ?? (await import("./build.js")).build;
	} catch (error) {
		showFailure(
			main,
			Object.assign(new Error(String(error)), { code: "internal", reason: "script" }),
		);
		throw error;
	}
	signal?.throwIfAborted();
	const client = options.client ?? new Client({ signal, build });
	const place = new Place(view, { window, signal });
	const { root } = rootOf(build, new URL("./build.js", import.meta.url));
	const path = root.pathname;
	const rescue = new URL("rescue.html", root).href;
	const memory = new Memory({
		scope: scopeOf(build.name, path),
		build: build.id,
		store: options.remember === false ? undefined : (options.store ?? localStorageOrNone()),
		clock,
	});

	/** @type {{ stop: AbortController, waiting: number } | null} */
	let run = null;
	/** @type {{ clear: () => void, ofClient: boolean } | null} */
	let failure = null;

	const clearFailure = () => {
		failure?.clear();
		failure = null;
	};
	/** @param {unknown} error @param {{ ofClient: boolean, onRetry?: () => void }} more */
	const fail = (error, { ofClient, onRetry }) => {
		clearFailure();
		main.removeAttribute("aria-busy");
		failure = { clear: showFailure(main, error, { onRetry, rescue }), ofClient };
	};
	const caller = memory.over(client, () => {
		const mine = run;
		if (mine) mine.waiting++;
		return () => {
			if (!mine) return;
			mine.waiting--;
			if (mine === run && mine.waiting === 0) main.removeAttribute("aria-busy");
		};
	});
	const api = options.bind(caller);

	const show = async () => {
		run?.stop.abort(new DOMException("the page shows something else", "AbortError"));
		const mine = { stop: new AbortController(), waiting: 0 };
		run = mine;
		const current = signal ? AbortSignal.any([mine.stop.signal, signal]) : mine.stop.signal;
		memory.turnTo(pathOf(window));
		if (!failure?.ofClient) clearFailure();
		main.setAttribute("aria-busy", "true");
		try {
			await options.show(api, place.state, current);
			if (mine === run && mine.waiting === 0) main.removeAttribute("aria-busy");
		} catch (error) {
			// A client that failed tells so itself.
			if (current.aborted || client.state.phase === "failed") return;
			mine.stop.abort(error); // the other watches of this view
			fail(error, { ofClient: false, onRetry: show });
		}
	};

	const onState = () => {
		const { error, phase, retrying } = client.state;
		// Perhaps everything was erased: what the page still knows must not come back.
		if (phase === "closed") memory.stop();
		if (error) fail(error, { ofClient: true, onRetry: retrying ? undefined : retry });
		else if (failure?.ofClient) clearFailure();
	};
	const retry = () => {
		client.retry();
		show();
	};

	client.addEventListener("state", onState, { signal });
	if (options.progress) followProgress(options.progress, client, { clock, signal });
	place.addEventListener("change", show, { signal });
	window.addEventListener("pagehide", () => memory.flush(), { signal });
	signal?.addEventListener("abort", () => memory.flush(), { once: true });
	show();
	if (client.state.phase === "failed") onState();
	return { api, client, place, refresh: () => void show() };
}

/**
 * Keeps a progress bar on how far the client is; it is hidden otherwise.
 *
 * @param {Pick<HTMLProgressElement, "hidden" | "value" | "max" | "removeAttribute">} bar
 * @param {Pick<ClientLike, "state" | "addEventListener">} client
 * @param {{ clock?: Clock, signal?: AbortSignal }} [options]
 */
export function followProgress(bar, client, { clock = realClock, signal } = {}) {
	let due = false;
	const update = () => {
		const { phase, progress } = client.state;
		bar.hidden = !due || (phase !== "opening" && phase !== "waiting");
		if (progress && progress.total > 0) {
			bar.max = progress.total;
			bar.value = Math.min(progress.done, progress.total);
		} else {
			bar.removeAttribute("value");
		}
	};
	const timer = clock.setTimeout(() => {
		due = true;
		update();
	}, PROGRESS_AFTER);
	signal?.addEventListener("abort", () => clock.clearTimeout(timer), { once: true });
	client.addEventListener("state", update, { signal });
	update();
}

/** @param {WindowLike} window */
function pathOf(window) {
	const { pathname, search } = new URL(window.location.href);
	return pathname + search;
}
