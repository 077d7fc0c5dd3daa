import assert from "node:assert/strict";
import { test } from "node:test";
import { day, defineView, flag, integer, list, oneOf, Place, text } from "../location.js";
import { random } from "./random.js";

const view = defineView({
	period: oneOf(["today", "week", "month", "all"], "week"),
	from: day(),
	q: text({ max: 20 }),
	page: integer(1, { min: 1, max: 9999 }),
	billable: flag(),
	project: list(text({ max: 10 }), { max: 3 }),
});

/** @typedef {ReturnType<typeof view.read>} State */

const defaults = view.read("");

test("an empty query is the defaults, which are written as nothing", () => {
	assert.deepEqual(defaults, {
		period: "week",
		from: "",
		q: "",
		page: 1,
		billable: false,
		project: [],
	});
	assert.equal(view.write(defaults), "");
});

test("values are written in the order of the view, defaults left out", () => {
	const state = { ...defaults, project: ["b", "a & b"], q: "ä?", page: 2, billable: true };
	assert.equal(view.write(state), "?q=%C3%A4%3F&page=2&billable=1&project=b&project=a+%26+b");
	assert.deepEqual(view.read(view.write(state)), state);
});

test("junk is ignored value by value", () => {
	const search =
		"?period=decade&from=2026-02-30&page=-1&billable=yes&utm=x&project=a&project=a&__proto__=1";
	assert.deepEqual(view.read(search), { ...defaults, project: ["a", "a"] });
	for (const page of ["0", "01", "1.5", "1e3", " 2", "NaN", "10000", "99999999999999999999", ""]) {
		assert.equal(view.read(`?page=${page}`).page, 1, page);
	}
	for (const from of [
		"2026-1-1",
		"2026-13-01",
		"20260101",
		"2026-01-01T00:00",
		"0000-00-00",
		"+002026-01-01",
	]) {
		assert.equal(view.read(`?from=${encodeURIComponent(from)}`).from, "", from);
	}
	assert.equal(view.read("?from=2024-02-29").from, "2024-02-29");
});

test("any state survives the way through the URL", () => {
	const next = random(42);
	const int = (/** @type {number} */ n) => Math.floor(next() * n);
	const letters = [
		"a",
		"&",
		"=",
		"+",
		"%",
		"#",
		"?",
		" ",
		"\n",
		"\0",
		"ß",
		"€",
		"😀",
		"\ud83d",
		"\udc00",
		"/",
		"'",
	];
	const word = (/** @type {number} */ n) =>
		Array.from({ length: int(n) }, () => letters[int(letters.length)]).join("");
	for (let round = 0; round < 3000; round++) {
		const date = new Date(Date.UTC(int(9999), int(12), int(31)));
		const state = /** @type {State} */ ({
			period: ["today", "week", "month", "all"][int(4)],
			from: int(2) ? date.toISOString().slice(0, 10) : "",
			q: word(30).slice(0, 20).toWellFormed(),
			page: 1 + int(9999),
			billable: int(2) === 1,
			project: Array.from({ length: int(4) }, () => word(12).slice(0, 10).toWellFormed()),
		});
		const search = view.write(state);
		assert.deepEqual(view.read(search), state, `round ${round}: ${search}`);
		assert.equal(view.write(view.read(search)), search);
	}
});

test("any query at all reads as a state that is stable from then on", () => {
	const next = random(43);
	const int = (/** @type {number} */ n) => Math.floor(next() * n);
	const parts = [
		"period",
		"from",
		"q",
		"page",
		"billable",
		"project",
		"=",
		"&",
		"?",
		"%",
		"%F0%9F",
		"%C3",
		"+",
		"week",
		"all",
		"1",
		"-1",
		"2026-02-28",
		"2026-02-31",
		"😀",
		"\ud800",
		"#",
		";",
		"[]",
		"1e9",
	];
	for (let round = 0; round < 5000; round++) {
		const search = Array.from({ length: int(20) }, () => parts[int(parts.length)]).join("");
		const state = view.read(search);
		const written = view.write(state);
		assert.deepEqual(view.read(written), state, `round ${round}: ${JSON.stringify(search)}`);
		assert.equal(view.write(view.read(written)), written);
	}
});

test("a value that doesn't belong there is written as its default", () => {
	assert.equal(
		view.write({ ...defaults, page: 0.5, period: /** @type {any} */ ("x"), from: "nonsense" }),
		"",
	);
	assert.equal(view.write(/** @type {any} */ ({ page: 3 })), "?page=3");
});

/** A window with a history of its own. */
class FakeWindow extends EventTarget {
	/** @type {string[]} */
	entries;
	at = 0;

	/** @param {string} href */
	constructor(href) {
		super();
		this.entries = [href];
	}

	get location() {
		return { href: this.entries[this.at] ?? "" };
	}

	get history() {
		/** @param {string} url */
		const go = (url) => new URL(url, this.location.href).href;
		return {
			pushState: (/** @type {unknown} */ _, /** @type {string} */ __, /** @type {any} */ url) => {
				this.entries = [...this.entries.slice(0, this.at + 1), go(url)];
				this.at++;
			},
			replaceState: (
				/** @type {unknown} */ _,
				/** @type {string} */ __,
				/** @type {any} */ url,
			) => {
				this.entries[this.at] = go(url);
			},
		};
	}

	/** @param {number} steps */
	go(steps) {
		this.at += steps;
		this.dispatchEvent(new Event("popstate"));
	}
}

test("a place follows set, back and forward, and tells each change once", () => {
	const window = new FakeWindow("https://example.com/app/index.html?page=2&junk=1#top");
	const stop = new AbortController();
	const place = new Place(view, { window, signal: stop.signal });
	let changes = 0;
	place.addEventListener("change", () => changes++);
	assert.equal(place.state.page, 2);

	place.set({ period: "all" });
	assert.equal(window.location.href, "https://example.com/app/index.html?period=all&page=2");
	place.set({ period: "all" });
	place.set({ q: "a" }, { replace: true });
	place.set({ q: "ab" }, { replace: true });
	assert.deepEqual([window.entries.length, changes, place.state.q], [2, 3, "ab"]);
	window.go(-1);
	assert.deepEqual([place.state.period, place.state.q, changes], ["week", "", 4]);
	window.go(1);
	assert.deepEqual([place.state.q, changes], ["ab", 5]);
	assert.equal(place.href({ q: "", page: 1 }), "/app/index.html?period=all");
	stop.abort();
	window.go(-1);
	assert.equal(changes, 5);
});

test("a place leaves the address of another page alone", () => {
	const window = new FakeWindow("https://example.com/app/index.html?page=2");
	const place = new Place(view, { window });
	let changes = 0;
	place.addEventListener("change", () => changes++);
	window.history.pushState(null, "", "./other.html?page=3");
	window.dispatchEvent(new Event("popstate"));
	place.set({ q: "typed before" }, { replace: true });
	assert.deepEqual([place.state.page, changes], [2, 0]);
	assert.equal(window.location.href, "https://example.com/app/other.html?page=3");
	assert.equal(place.href({ page: 1 }), "/app/index.html");
});
