"use strict";
{
// What is found for words: each must be in an entry's title or text.

/**
 * An entry of search-index.js: title, kind, address and text.
 *
 * @typedef {{ t: string, k: string, u: string, s?: string }} Entry
 */

/**
 * The entries that have all words of a query, best first: a title that is the query, that begins with it or
 * with a word of it, that has it somewhere; then texts.
 *
 * @param {readonly Entry[]} entries
 * @param {string} query
 * @param {number} [most]
 * @returns {Entry[]}
 */
function find(entries, query, most = 20) {
	const words = query.toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return [];
	const whole = words.join(" ");
	const found = [];
	for (const entry of entries) {
		const score = scoreOf(entry, words, whole);
		if (score > 0) found.push({ entry, score });
	}
	found.sort((a, b) => b.score - a.score || a.entry.t.length - b.entry.t.length);
	return found.slice(0, most).map(({ entry }) => entry);
}

/**
 * @param {Entry} entry
 * @param {string[]} words
 * @param {string} whole
 */
function scoreOf({ t, s = "" }, words, whole) {
	const title = t.toLowerCase();
	const parts = t
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^a-z0-9]+/);
	const text = s.toLowerCase();
	let score = title === whole ? 100 : title.startsWith(whole) ? 40 : 0;
	for (const word of words) {
		if (parts.includes(word)) score += 20;
		else if (parts.some((part) => part.startsWith(word))) score += 12;
		else if (title.includes(word)) score += 8;
		else if (text.includes(word)) score += 2;
		else return 0;
	}
	return score;
}
// The search of a page, and where in it the reader is.

/** @import { Entry } from "./search.js" */

const form = /** @type {HTMLFormElement} */ (document.querySelector("search form"));
const input = /** @type {HTMLInputElement} */ (form.querySelector("input"));
const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
const list = /** @type {HTMLUListElement} */ (form.querySelector("ul"));

/** Where this script lies, and the index beside it: in a built site not beside the page. */
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;

/** @type {Promise<Entry[]> | null} */
let entries = null;

function load() {
	// Not fetched: a page that was opened from a folder may not.
	entries ??= new Promise((resolve, reject) => {
		const script = document.createElement("script");
		script.src = new URL("search-index.js", here).href;
		script.onload = () => resolve(/** @type {any} */ (globalThis).searchIndex);
		script.onerror = () => reject(new Error(`${script.src} can't be loaded`));
		document.head.append(script);
	});
	entries.catch(() => {
		entries = null; // the next key asks again
	});
	return entries;
}

async function search() {
	const query = input.value.trim();
	if (!query) {
		hide();
		return;
	}
	let found;
	try {
		found = find(await load(), query);
	} catch {
		output.textContent = "The search's index could not be loaded.";
		return;
	}
	if (input.value.trim() !== query) return;
	list.replaceChildren(...found.map(item));
	list.hidden = found.length === 0;
	output.textContent = found.length === 0 ? "nothing found" : `${found.length} found`;
}

function hide() {
	list.hidden = true;
	list.replaceChildren();
	output.textContent = "";
}

/** @param {Entry} entry */
function item({ t, k, u, s }) {
	const a = document.createElement("a");
	a.href = `./${u}`;
	const title = document.createElement("code");
	title.textContent = t;
	const kind = document.createElement("small");
	kind.textContent = k;
	a.append(title, kind);
	if (s) {
		const text = document.createElement("small");
		text.textContent = s;
		a.append(text);
	}
	const li = document.createElement("li");
	li.append(a);
	return li;
}

/** @param {-1 | 1} step from the input through what was found, and back */
function move(step) {
	const all = [input, ...list.querySelectorAll("a")];
	const at = all.indexOf(/** @type {HTMLInputElement} */ (document.activeElement));
	const next = all[at + step];
	if (next) next.focus();
}

form.hidden = false;
form.addEventListener("submit", (event) => {
	event.preventDefault();
	list.querySelector("a")?.click();
});
input.addEventListener("focus", () => load().catch(() => {}));
input.addEventListener("input", search);
form.addEventListener("keydown", (event) => {
	if (event.key === "Escape") {
		hide();
		input.focus();
	} else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
		event.preventDefault();
		move(event.key === "ArrowDown" ? 1 : -1);
	}
});
list.addEventListener("click", (event) => {
	if (event.target instanceof Element && event.target.closest("a")) {
		input.value = "";
		setTimeout(hide); // the link is followed first
	}
});
document.addEventListener("click", (event) => {
	if (event.target instanceof Node && !form.contains(event.target)) list.hidden = true;
});
document.addEventListener("keydown", (event) => {
	const { target } = event;
	const typing = target instanceof Element && target.closest("input, textarea, select");
	if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
	event.preventDefault();
	input.focus();
});

const query = new URLSearchParams(location.search).get("q");
if (query) {
	input.value = query;
	input.focus();
	search();
}

// The link in the navigation to what is being read.
const links = new Map();
for (const a of document.querySelectorAll("nav a[href^='#']")) {
	links.set(decodeURIComponent(a.getAttribute("href")?.slice(1) ?? ""), a);
}
/** @type {Element | null} */
let current = null;
const seen = new IntersectionObserver(
	(changes) => {
		for (const { target, isIntersecting } of changes) {
			const a = links.get(target.id);
			if (!isIntersecting || !a || a === current) continue;
			current?.removeAttribute("aria-current");
			a.setAttribute("aria-current", "location");
			current = a;
			const nav = a.closest("nav");
			const { top, bottom } = a.getBoundingClientRect();
			const frame = nav.getBoundingClientRect();
			if (top < frame.top || bottom > frame.bottom) {
				nav.scrollTop += top - frame.top - frame.height / 3;
			}
		}
	},
	{ rootMargin: "-15% 0px -80% 0px" },
);
for (const id of links.keys()) {
	const target = document.getElementById(id);
	if (target) seen.observe(target);
}
}
