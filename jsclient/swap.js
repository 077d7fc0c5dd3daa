/**
 * Puts one document of an app in another's place. Loaded when somebody first follows a link.
 */

/** @import { Show } from "./page.js" */

/** An answer is waited for so long, in milliseconds; then the browser loads the page itself. */
const PATIENCE = 8_000;

/** A page that takes longer says that it is busy. */
const BUSY_AFTER = 300;

/** Rows are waited for so long before the old page goes, and before the page is scrolled to where it was. */
const ROWS_SOON = 100;
const ROWS_LATE = 10_000;

/** https://developer.mozilla.org/docs/Web/API/Node/compareDocumentPosition */
const FOLLOWING = 4;

/** Of a style sheet whose page isn't there yet. */
const UNUSED = "not all";

/** Everything of one build lies in this folder. */
const FOLDER = new URL("..", import.meta.url).href;

/**
 * A document that can take the place of the one that is shown, and how its pages begin.
 *
 * @typedef {{ document: Document, shows: readonly Show[], sheets: ReadonlyMap<Element, HTMLLinkElement> }} Next
 */

/**
 * Asks for a page, its modules and style sheets. It rejects if that isn't a page of this build, or is one
 * that has to be loaded by the browser.
 *
 * @param {URL} url
 * @param {{ signal: AbortSignal, showOf: (url: string) => Promise<Show | undefined> }} options
 * @returns {Promise<Next>}
 */
export async function load(url, { signal, showOf }) {
	const main = document.querySelector("main");
	const busy = setTimeout(() => main?.setAttribute("aria-busy", "true"), BUSY_AFTER);
	try {
		const response = await fetch(url, {
			headers: { accept: "text/html" },
			signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
		});
		const type = response.headers.get("content-type") ?? "";
		if (!response.ok || response.redirected || !type.startsWith("text/html"))
			throw unusual(`its answer is ${response.status} ${type}`);
		const next = new DOMParser().parseFromString(await response.text(), "text/html");
		const scripts = scriptsOf(next, url);
		if (!scripts || !scriptsOf(document, location)) throw unusual("it has other scripts");
		if (fixedIn(next) !== fixedIn(document)) throw unusual("its policy or base differs");
		const [shows, sheets] = await Promise.all([
			Promise.all(scripts.map(showOf)),
			sheetsOf(next, url, signal),
		]);
		if (!shows.every((show) => show !== undefined)) throw unusual("its script is no page");
		return { document: next, shows, sheets };
	} catch (error) {
		main?.removeAttribute("aria-busy");
		throw error;
	} finally {
		clearTimeout(busy);
	}
}

/** @param {string} why */
function unusual(why) {
	return new Error(`the page is loaded by the browser: ${why}`);
}

/**
 * The modules of a document's pages; null if it has other scripts than these, of this build, and what
 * stays whatever page is shown.
 *
 * @param {Document} of
 * @param {{ href: string }} base
 */
export function scriptsOf(of, base) {
	/** @type {string[]} */
	const modules = [];
	for (const script of of.querySelectorAll("script")) {
		const type = script.getAttribute("type") ?? "";
		const src = new URL(script.getAttribute("src") ?? "", base.href).href;
		if (script.hasAttribute("data-stays") || type.endsWith("json")) continue;
		if (type !== "module" || !script.hasAttribute("data-page") || !src.startsWith(FOLDER))
			return null;
		modules.push(src);
	}
	return modules.length > 0 ? modules : null;
}

/**
 * What of a document stays as it is once it is there: its policy, its base, styles of its own, and scripts
 * that have nothing to do with which page is shown.
 *
 * @param {Document} document
 */
function fixedIn(document) {
	const fixed = document.querySelectorAll(
		"base, meta[http-equiv], head > style, script[data-stays]",
	);
	const text = new XMLSerializer(); // only to compare
	return [...fixed].map((element) => text.serializeToString(element)).join("\n");
}

/**
 * Has the style sheets loaded that the document doesn't have yet; they don't count before the page is there.
 *
 * @param {Document} next
 * @param {URL} url
 * @param {AbortSignal} signal
 */
async function sheetsOf(next, url, signal) {
	/** @type {Map<Element, HTMLLinkElement>} */
	const found = new Map();
	const here = [...document.querySelectorAll("link")].filter(isSheet);
	/** @type {Promise<void>[]} */
	const loads = [];
	for (const link of next.head.querySelectorAll("link")) {
		if (!isSheet(link)) continue;
		const { href } = new URL(link.getAttribute("href") ?? "", url);
		const same = here.find(({ sheet, media }) => sheet?.href === href && media === link.media);
		if (same) {
			found.set(link, same);
			continue;
		}
		const fresh = /** @type {HTMLLinkElement} */ (document.importNode(link));
		fresh.href = href;
		fresh.media = UNUSED;
		found.set(link, fresh);
		loads.push(
			new Promise((resolve) => {
				// Without its styles a page is still a page.
				for (const type of ["load", "error"]) {
					fresh.addEventListener(type, () => resolve(), { once: true });
				}
				const unused = () => fresh.media === UNUSED && fresh.remove();
				signal.addEventListener("abort", unused, { once: true });
			}),
		);
		document.head.append(fresh);
	}
	await Promise.race([Promise.all(loads), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
	signal.throwIfAborted();
	return found;
}

/** @param {Element} element @returns {element is HTMLLinkElement} */
function isSheet(element) {
	return /** @type {HTMLLinkElement} */ (element).relList?.contains("stylesheet") ?? false;
}

/**
 * Shows the next page: the old one ends, the documents change places, the new one begins, and what was
 * scrolled to is scrolled to. It settles when the page shows its rows.
 *
 * @param {NavigateEvent} event
 * @param {Next} next
 * @param {{ end: () => void, begin: (show: Show) => unknown }} pages
 */
export async function turn(event, next, { end, begin }) {
	const { signal, navigationType } = event;
	/** @type {Promise<void>} */
	let rows = Promise.resolve();
	const change = async () => {
		signal.throwIfAborted();
		end();
		swap(next);
		if (navigationType !== "traverse") scrollTo({ top: 0, left: 0, behavior: "instant" });
		const begun = next.shows.map(async (show) => begin(show));
		for (const page of begun) {
			page.catch((error) => {
				// One that was left at once ends with its signal.
				if (error?.name !== "AbortError") reportError(error);
			});
		}
		rows = Promise.allSettled(begun).then(live);
		await soon(rows, ROWS_SOON);
	};
	if (moves(event)) {
		const transition = document.startViewTransition(change);
		// It is left out where the page is hidden or another one comes first; the pages change all the same.
		transition.ready.catch(() => {});
		transition.finished.catch(() => {});
		await transition.updateCallbackDone;
	} else {
		await change();
	}
	await soon(rows, ROWS_LATE);
	announce(document.title);
	// Who has scrolled meanwhile, or was led somewhere by the page, stays there.
	const top = navigationType !== "traverse" && new URL(event.destination.url).hash === "";
	if (!top && scrollY === 0 && !signal.aborted) event.scroll();
}

/**
 * Whether the change is to be seen as a movement.
 *
 * @param {NavigateEvent} event
 */
function moves({ hasUAVisualTransition }) {
	return (
		"startViewTransition" in document &&
		!hasUAVisualTransition &&
		document.visibilityState === "visible" &&
		!matchMedia("(prefers-reduced-motion: reduce)").matches
	);
}

/** @param {Next} next */
function swap({ document: next, sheets }) {
	const root = document.documentElement;
	for (const { name } of [...root.attributes]) {
		if (!next.documentElement.hasAttribute(name)) root.removeAttribute(name);
	}
	for (const { name, value } of next.documentElement.attributes) root.setAttribute(name, value);

	const old = [...document.head.children].filter((element) => element.localName !== "style");
	const wanted = [...next.head.children].filter((element) => element.localName !== "style");
	const stays = new Set();
	/** @type {Element | null} */
	let before = null;
	for (const element of wanted) {
		const sheet = sheets.get(element);
		if (sheet?.media === UNUSED) {
			const media = element.getAttribute("media");
			if (media === null) sheet.removeAttribute("media");
			else sheet.media = media;
		}
		const there =
			sheet ?? old.find((other) => !stays.has(other) && other.isEqualNode(element)) ?? element;
		stays.add(there);
		// A style sheet that is moved is loaded again.
		const follows = !before || (before.compareDocumentPosition(there) & FOLLOWING) !== 0;
		if (there.parentNode !== document.head || (!follows && !sheet)) {
			if (before) before.after(there);
			else document.head.prepend(there);
		}
		before = there;
	}
	for (const element of old) if (!stays.has(element)) element.remove();

	// What a parser makes of noscript without scripts are elements, whose pictures would be loaded.
	for (const element of next.querySelectorAll("noscript")) element.textContent = element.getHTML();
	const { body } = document;
	const first = body.firstElementChild;
	const kept = [...body.querySelectorAll(":scope > [data-stays]:not(script)")];
	body.replaceWith(next.body);
	for (const element of kept) {
		if (element === first) document.body.prepend(element);
		else document.body.append(element);
	}
}

/** Settles when the page isn't busy: its rows are there, or it says why they aren't. */
function live() {
	const main = document.querySelector("main");
	return /** @type {Promise<void>} */ (
		new Promise((resolve) => {
			if (!main?.hasAttribute("aria-busy")) return resolve();
			const observer = new MutationObserver(() => {
				if (main.hasAttribute("aria-busy")) return;
				observer.disconnect();
				resolve();
			});
			observer.observe(main, { attributeFilter: ["aria-busy"] });
		})
	);
}

/** @param {Promise<void>} promise @param {number} milliseconds */
async function soon(promise, milliseconds) {
	let timer;
	const late = new Promise((resolve) => {
		timer = setTimeout(resolve, milliseconds);
	});
	await Promise.race([promise, late]);
	clearTimeout(timer);
}

/**
 * Has screen readers say which page it is now, as they do when one was loaded; the focus is where a load
 * puts it, which the Navigation API sees to. See https://bbc.github.io/gel/foundations/routing.
 *
 * @param {string} title
 */
function announce(title) {
	let region = document.querySelector("body > [data-stays][aria-live]");
	if (!region) {
		const made = document.createElement("p");
		made.ariaLive = "polite";
		made.dataset["stays"] = "";
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(
			"body > [data-stays][aria-live] { position: fixed; margin: 0; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }",
		);
		document.adoptedStyleSheets.push(sheet);
		document.body.append(made);
		region = made;
	}
	// A text that was there when its element appeared is not read out.
	const said = region;
	setTimeout(() => {
		said.textContent = title;
	});
}
