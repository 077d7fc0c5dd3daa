import { localStorageOrNone } from "./platform.js";

/** @import { Storage, StorageState } from "./storage.js" */

/**
 * What a person should know of where their data is, and what to do; with `ask` the browser can be asked to
 * keep it.
 *
 * @typedef {{ title: string, text: string, advice: string, ask: boolean }} Advice
 */

/**
 * Where the data is in plain sentences; null where nothing needs to be said.
 *
 * @param {StorageState} state
 * @param {{ apple?: boolean }} [where] the page is in a tab of Apple's, as isAppleTab says
 * @returns {Advice | null}
 */
export function adviseOn({ kind, why, persistence }, { apple = false } = {}) {
	if (kind === "memory") {
		return {
			title: "Nothing is kept here",
			text: "The browser refuses storage to this page. What you record is gone when you close it.",
			advice:
				"Save what you need before you leave. To keep it, open the page in an ordinary window, or allow this site to store data.",
			ask: false,
		};
	}
	if (kind === "indexeddb" && why === "refused") {
		return {
			title: "This may be a private window",
			text: "What you record is kept while the window is open. A private window forgets it when it is closed.",
			advice: "Use an ordinary window for what you want to keep.",
			ask: false,
		};
	}
	if (kind !== null && apple && persistence !== "persisted") {
		return {
			title: "Safari deletes this data if you stay away",
			text: "What you record is on this device only. Safari deletes it when you have used the browser on seven days without coming back to this site.",
			advice:
				"Install the app before you rely on it: add the site to the Dock or the Home Screen, and write there. Its data is kept apart from that of this tab.",
			ask: true,
		};
	}
	if (kind !== null && persistence === "best-effort") {
		return {
			title: "The browser may clear this data",
			text: "What you record is on this device only, and when the disk is nearly full the browser may delete it.",
			advice: "Ask the browser to keep it until you delete it yourself.",
			ask: true,
		};
	}
	return null;
}

/**
 * Whether this is a tab of Safari, or of another browser on an iPhone or iPad, rather than an installed app.
 * Its rule of seven days: https://webkit.org/blog/10218/full-third-party-cookie-blocking-and-more/
 *
 * @param {{ vendor: string, platform: string }} navigator
 * @param {boolean} installed
 */
export const isAppleTab = ({ vendor, platform }, installed) =>
	vendor.startsWith("Apple") && /^(Mac|iP)/.test(platform) && !installed;

/**
 * Whether a person has asked for backups by themselves; the plugin archive remembers it by this key.
 *
 * @param {string | null} database as storage.database says
 * @param {Pick<globalThis.Storage, "getItem"> | undefined} [store]
 */
export function backsUp(database, store = localStorageOrNone()) {
	try {
		return database !== null && !!store?.getItem(`${database} backups`);
	} catch {
		return false;
	}
}

/**
 * Tells in an element what adviseOn says of a client's storage, for as long as it holds: at its top, or at
 * its end where there is something to ask. The browser is asked to keep the data only when the person
 * presses the button for it; who declines is not told again under the same key.
 *
 * @param {Element} place
 * @param {Pick<Storage, "state" | "persist" | "addEventListener">} storage
 * @param {{ key: string, signal?: AbortSignal, store?: Pick<globalThis.Storage, "getItem" | "setItem"> }} options
 *   key is for localStorage
 * @returns {Promise<void>} settles when it is shown for the first time
 */
export async function showStorage(place, storage, { key, signal, store = localStorageOrNone() }) {
	/** @type {Element | null} */
	let shown = null;
	let asked = false;
	const installed = () => matchMedia("(display-mode: standalone)").matches;
	const apple = "navigator" in globalThis && isAppleTab(navigator, false) && !installed();

	const update = async () => {
		const advice = adviseOn(await storage.state(), { apple });
		shown?.remove();
		shown = null;
		if (signal?.aborted || !advice || (advice.ask && declined(store, key))) return;
		shown = section(place, advice, asked, {
			onKeep: async () => {
				asked = true;
				await storage.persist(); // which is a change, told below
			},
			onDecline: () => {
				decline(store, key);
				shown?.remove();
			},
		});
		if (advice.ask) place.append(shown);
		else place.prepend(shown);
	};
	signal?.addEventListener("abort", () => shown?.remove(), { once: true });
	storage.addEventListener("change", update, { signal });
	await update();
}

/**
 * @param {Element} place
 * @param {Advice} advice
 * @param {boolean} asked whether the browser was asked, and did not agree
 * @param {{ onKeep: () => void, onDecline: () => void }} events
 */
function section({ ownerDocument: document }, { title, text, advice, ask }, asked, events) {
	/** @param {string} name @param {string} content */
	const element = (name, content) => {
		const node = document.createElement(name);
		node.textContent = content;
		return node;
	};
	/** @param {string} content @param {() => void} onClick */
	const button = (content, onClick) => {
		const node = element("button", content);
		node.setAttribute("type", "button");
		node.addEventListener("click", onClick, { once: true });
		return node;
	};
	const made = document.createElement("section");
	made.setAttribute("aria-label", "Where your data is");
	made.append(element("h2", title), element("p", text));
	if (!ask) {
		made.setAttribute("role", "alert");
		made.append(element("p", advice));
		return made;
	}
	const todo = element(
		"p",
		asked
			? "The browser did not agree. It does so sooner for pages that are used often, bookmarked or installed."
			: advice,
	);
	if (asked) todo.setAttribute("role", "status");
	const choice = document.createElement("p");
	choice.append(button("Keep my data", events.onKeep), button("Not now", events.onDecline));
	made.append(todo, choice);
	return made;
}

/**
 * @param {Pick<globalThis.Storage, "getItem"> | undefined} store
 * @param {string} key
 */
function declined(store, key) {
	try {
		return store?.getItem(key) === "declined";
	} catch {
		return false;
	}
}

/**
 * @param {Pick<globalThis.Storage, "setItem"> | undefined} store
 * @param {string} key
 */
function decline(store, key) {
	try {
		store?.setItem(key, "declined");
	} catch {} // it is told again then
}
