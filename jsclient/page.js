import { Client } from "./client.js";
import { rootOf } from "./root.js";

/** @import { Root } from "./root.js" */

/**
 * Pages as functions: a document's module tells how its page begins, so that another document of the app
 * can take its place and the worker stays. Where the browser has no Navigation API, and wherever anything
 * is unusual, links load documents as ever: docs/client.md tells when.
 */

/**
 * What a page is given. `client` is the document's: it stays when one page follows another. `signal`
 * aborts when the page is left: what the page listens to outside of its own elements, its timers and
 * watches end by it.
 *
 * @typedef {{ readonly client: Client, readonly signal: AbortSignal }} Here
 */

/** @typedef {(here: Here) => unknown} Show */

/** The part of a NavigateEvent that decides. @typedef {Pick<NavigateEvent, "canIntercept" | "hashChange" | "downloadRequest" | "formData" | "navigationType"> & { destination: Pick<NavigationDestination, "url" | "key" | "sameDocument"> }} Asked */

/** By address of the module. @type {Map<string, Show>} */
const shows = new Map();

/** Modules are being loaded for a document that is not there yet. */
let ahead = 0;

/** The page that is shown: its end, and the history's entries that are its own. @type {{ stop: AbortController, keys: Set<string> } | null} */
let run = null;

/** @type {Client | undefined} */
let client;

/** How many navigations have begun: the event itself would hold on to the link, and so to its page. */
let begun = 0;

/** Where a page that is being loaded is, until it is shown. @type {string | null} */
let awaited = null;

/**
 * Says how the page of a module begins. `show` is called when the module's document is there, and again
 * each time that its document takes another one's place; it finds its elements then, not before. In the
 * document the module's script says that it is one: `<script type="module" data-page src="./page.js">`.
 *
 * @param {string} url import.meta.url
 * @param {Show} show
 */
export function page(url, show) {
	shows.set(url, show);
	if (ahead > 0) return;
	if (!run) listen().catch(nothing); // of a build that can't be loaded the client tells
	begin(show);
}

/** @param {Show} show */
function begin(show) {
	run ??= { stop: new AbortController(), keys: new Set() };
	const { signal } = run.stop;
	return show({
		get client() {
			client ??= new Client();
			return client;
		},
		signal,
	});
}

/**
 * Whether a navigation leads to another page of the app, and is nothing but that: no download, no form
 * that sends data, no reload, no step within the page that is shown.
 *
 * @param {Asked} event
 * @param {Pick<Root, "root" | "own" | "sample"> & { keys: ReadonlySet<string> }} here keys of the entries of
 *   the page that is shown
 */
export function leadsToPage(event, { root, own, sample, keys }) {
	const { canIntercept, hashChange, downloadRequest, formData, navigationType, destination } =
		event;
	if (!canIntercept || hashChange || downloadRequest !== null || formData) return false;
	if (navigationType === "reload") return false;
	// Of a step back or forward the page hears by popstate, and of its own pushState it knows.
	if (navigationType === "traverse" ? keys.has(destination.key) : destination.sameDocument)
		return false;
	const { href, pathname } = new URL(destination.url);
	const below = (/** @type {string} */ folder) => href.startsWith(new URL(folder, own).href);
	if (!href.startsWith(root.href) || below("_ashore/") || (!sample && below("sample/")))
		return false;
	return /\/([^./]*|[^/]+\.html?)$/.test(pathname);
}

async function listen() {
	const { navigation } = globalThis;
	if (!navigation || !("NavigateEvent" in globalThis)) return;
	const { build } = await import("./build.js");
	const at = rootOf(build, new URL("./build.js", import.meta.url));
	const own = () => {
		// An entry that is being gone to by a transition is another page's.
		if (navigation.currentEntry && !navigation.transition)
			run?.keys.add(navigation.currentEntry.key);
	};
	own();
	navigation.addEventListener("currententrychange", own);
	navigation.addEventListener("navigate", (event) => {
		begun++;
		const [url, { sameDocument }] = [awaited, event.destination];
		awaited = null;
		// The page that is about to be left writes into its address, which keeps no load from going on.
		if (url && sameDocument && !event.userInitiated && event.navigationType !== "traverse")
			queueMicrotask(() => location.assign(url));
		// Of an app that failed to start, or was erased, a load is a new beginning.
		if (!run || client?.state.phase === "failed" || client?.state.phase === "closed") return;
		if (!leadsToPage(event, { ...at, keys: run.keys })) return;
		if (objected()) {
			// A load has the browser ask. A step back within the document can't be made one.
			if (event.navigationType !== "traverse") return;
			if (event.cancelable && !confirm("What you wrote here may not be saved. Leave the page?"))
				return event.preventDefault();
		}
		follow(event);
	});
}

/** Whether a listener of "beforeunload" wants the person to be asked before the page is left. */
function objected() {
	const event = /** @type {BeforeUnloadEvent} */ (document.createEvent("BeforeUnloadEvent"));
	event.initEvent("beforeunload", false, true);
	dispatchEvent(event);
	return event.defaultPrevented || event.returnValue !== "";
}

/**
 * The page of a module, which is loaded if need be. Undefined if it isn't a function's.
 *
 * @param {string} url
 */
async function showOf(url) {
	ahead++;
	try {
		if (!shows.has(url)) await import(url);
	} finally {
		ahead--;
	}
	return shows.get(url);
}

/** @param {NavigateEvent} event */
function follow(event) {
	const { signal } = event;
	const number = begun;
	const url = new URL(event.destination.url);
	const traverse = event.navigationType === "traverse";
	if (!traverse) {
		awaited = url.href;
		signal.addEventListener("abort", () =>
			// After those who hear of the navigation that came between, if there is one.
			queueMicrotask(() => {
				if (number === begun) awaited = null;
			}),
		);
	}
	const swapping = import("./swap.js");
	const loading = swapping.then(({ load }) => load(url, { signal, showOf }));
	loading.catch(() => {}); // the handler hears of it
	const handler = async () => {
		const { turn } = await swapping;
		await turn(event, await loading, {
			end() {
				awaited = null;
				run?.stop.abort(new DOMException("the page was left", "AbortError"));
				run = { stop: new AbortController(), keys: new Set() };
				const { currentEntry } = globalThis.navigation;
				if (currentEntry) run.keys.add(currentEntry.key);
			},
			begin,
		});
	};
	event.intercept({
		scroll: "manual",
		// Where the browser can wait, the address changes with the page, and what fails meanwhile fails
		// on the page that is there.
		...(!traverse &&
			event.cancelable &&
			"NavigationPrecommitController" in globalThis && {
				precommitHandler: () => loading.then(nothing, nothing),
			}),
		handler: () =>
			handler().catch((error) => {
				// Another navigation has begun since.
				if (number !== begun) throw error;
				console.debug(`ashore: ${error}`);
				location.reload();
				return new Promise(nothing);
			}),
	});
}

function nothing() {}
