import assert from "node:assert/strict";
import { test } from "node:test";
import { every } from "../every.js";
import { leadsToPage } from "../page.js";
import { scriptsOf } from "../swap.js";

const own = new URL("https://example.com/app/");
const here = { root: own, own, sample: false, keys: new Set(["mine"]) };

/**
 * A click on a link, but for what is said.
 *
 * @param {string} url
 * @param {object} [more]
 * @param {object} [destination]
 */
function click(url, more, destination) {
	return /** @type {any} */ ({
		canIntercept: true,
		hashChange: false,
		downloadRequest: null,
		formData: null,
		navigationType: "push",
		destination: {
			url: new URL(url, own).href,
			key: "other",
			sameDocument: false,
			...destination,
		},
		...more,
	});
}

test("links and steps to other pages of the app lead to a page", () => {
	for (const url of [
		"./",
		"./?q=1",
		"notes.html#two",
		"help",
		"deep/er/",
		"v1.2/notes.html?a=b.csv",
	]) {
		assert.equal(leadsToPage(click(url), here), true, url);
	}
	const back = { navigationType: "traverse" };
	assert.equal(leadsToPage(click("notes.html", back, { sameDocument: true }), here), true);
	assert.equal(leadsToPage(click("notes.html", { navigationType: "replace" }), here), true);
});

test("whatever is anything else is left to the browser", () => {
	/** @type {[string, any][]} */
	const cases = [
		["another origin", click("https://example.org/app/", { canIntercept: false })],
		["another app", click("/other/")],
		["a folder whose name begins alike", click("/app-two/")],
		["the documentation", click("_ashore/docs/index.html")],
		["the sample", click("sample/notes.html")],
		["a file", click("time.csv")],
		["a download", click("notes.html", { downloadRequest: "" })],
		["a form that sends data", click("notes.html", { formData: new FormData() })],
		["a reload", click("./", { navigationType: "reload" })],
		["a fragment of this page", click("./#two", { hashChange: true })],
		["this page's pushState", click("./?q=1", {}, { sameDocument: true })],
		[
			"a step to an entry of this page",
			click("./?q=1", { navigationType: "traverse" }, { sameDocument: true, key: "mine" }),
		],
	];
	for (const [what, event] of cases) assert.equal(leadsToPage(event, here), false, what);
});

test("pages with sample data lead to each other, not out of the sample", () => {
	const sample = { ...here, root: new URL("sample/", own), sample: true };
	assert.equal(leadsToPage(click("sample/notes.html"), sample), true);
	assert.equal(leadsToPage(click("notes.html"), sample), false);
});

/** The folder that a build's scripts are in, as swap.js sees it here. */
const folder = new URL("../..", import.meta.url).href;

/** @param {Record<string, string>[]} scripts their attributes */
function documentOf(...scripts) {
	return /** @type {any} */ ({
		querySelectorAll: () =>
			scripts.map((attributes) => ({
				getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
				hasAttribute: (/** @type {string} */ name) => name in attributes,
			})),
	});
}

test("a document can be swapped if all its scripts are pages of this build", () => {
	const base = { href: `${folder}index.html` };
	const module = { type: "module", "data-page": "" };
	const page = { ...module, src: "./web/index.js" };
	const dev = { type: "module", "data-stays": "", src: "https://example.com/dev.js" };
	const data = { type: "application/ld+json" };
	assert.deepEqual(scriptsOf(documentOf(page, dev, data), base), [`${folder}web/index.js`]);
	/** @type {[string, Record<string, string>[]][]} */
	const others = [
		["no script at all", []],
		["one that isn't marked", [page, { type: "module", src: "./web/other.js" }]],
		["a classic one", [{ "data-page": "", src: "./web/index.js" }]],
		["one in the page", [page, { type: "module" }]],
		["another build's", [{ ...module, src: "../other-build/index.js" }]],
		["one from elsewhere", [{ ...module, src: "https://example.com/index.js" }]],
	];
	for (const [what, scripts] of others) {
		assert.equal(scriptsOf(documentOf(...scripts), base), null, what);
	}
});

test("an interval ends with its signal", (t) => {
	t.mock.timers.enable({ apis: ["setInterval"] });
	const stop = new AbortController();
	let times = 0;
	every(1000, () => times++, stop.signal);
	every(1000, () => times++, AbortSignal.abort());
	t.mock.timers.tick(3000);
	assert.equal(times, 3);
	stop.abort();
	t.mock.timers.tick(3000);
	assert.equal(times, 3);
});
