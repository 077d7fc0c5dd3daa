import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../web/search.js";

const entries = [
	{ t: "timers.start", k: "mutation", u: "a#timers.start", s: "Start begins an entry." },
	{ t: "timers.stop", k: "mutation", u: "a#timers.stop", s: "Stop ends it." },
	{ t: "StartInput", k: "type", u: "a#type-StartInput" },
	{ t: "store.DB", k: "type", u: "b#DB", s: "DB is where a start finds the rows." },
];

/** @param {string} query */
const titles = (query) => find(entries, query).map(({ t }) => t);

test("titles come before texts, whole words before parts", () => {
	assert.deepEqual(titles("start"), ["StartInput", "timers.start", "store.DB"]);
	assert.deepEqual(titles("timers.st"), ["timers.stop", "timers.start"]);
	assert.deepEqual(titles("input"), ["StartInput"]);
});

test("every word must be there, and no word finds nothing", () => {
	assert.deepEqual(titles("entry begins"), ["timers.start"]);
	assert.deepEqual(titles("start nowhere"), []);
	assert.deepEqual(titles("  "), []);
});
