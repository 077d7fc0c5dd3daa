import assert from "node:assert/strict";
import { test } from "node:test";
import {
	addressOf,
	buildOf,
	cacheNames,
	fileFor,
	openBuilds,
	outdated,
	partOf,
} from "../sw-rules.js";

test("a build's activation removes the caches of its own scope's other builds alone", () => {
	const names = cacheNames("/app/", "two");
	const all = [
		names.build,
		names.programs,
		names.more,
		cacheNames("/app/", "one").build,
		cacheNames("/app/other/", "one").build,
		cacheNames("/", "one").build,
		"ashore /app/",
		"somebody else's",
	];
	assert.deepEqual(outdated(all, names), [cacheNames("/app/", "one").build]);
});

test("an address means the file that hosts give for it", () => {
	const files = new Set(["index.html", "report.html", "help/index.html", "help.html.html"]);
	const has = (/** @type {string} */ file) => files.has(file);
	for (const [path, want] of /** @type {const} */ ([
		["", "index.html"],
		["index.html", "index.html"],
		["report.html", "report.html"],
		["report", "report.html"],
		["help/", "help/index.html"],
		["help", "help/index.html"],
		["other", undefined],
		["help/report", undefined],
	]))
		assert.equal(fileFor(path, has), want, path);
	for (const [page, want] of /** @type {const} */ ([
		["index.html", "./"],
		["help/index.html", "help/"],
		["myindex.html", "myindex.html"],
		["report.html", "report.html"],
	]))
		assert.equal(addressOf(page), want, page);
});

test("the build of a page is that of the files it names", () => {
	const page = '<link rel="stylesheet" href="../_ashore/abcdefgh234567ab/style.css">';
	assert.equal(buildOf(page), "abcdefgh234567ab");
	assert.equal(buildOf('<a href="./_ashore/docs/index.html">'), undefined);
	assert.equal(buildOf("<p>Nothing</p>"), undefined);
});

test("open builds are those of the app's pages, with sample data too", () => {
	const lock = (/** @type {string} */ scope, /** @type {string} */ build) => ({
		name: `ashore/${encodeURIComponent(scope)}/build/${build}`,
	});
	const held = [
		lock("app@/a/", "one"),
		lock("app@/a/sample/", "two"),
		lock("app@/b/", "three"),
		{ name: `ashore/${encodeURIComponent("app@/a/")}/client/four` },
		{},
	];
	assert.deepEqual([...openBuilds(held, "app@/a/")], ["one", "two"]);
});

test("a range is the part that it asks for", () => {
	for (const [range, want] of /** @type {const} */ ([
		["bytes=0-9", { from: 0, to: 9 }],
		["bytes=90-", { from: 90, to: 99 }],
		["bytes=90-200", { from: 90, to: 99 }],
		["bytes=-10", { from: 90, to: 99 }],
		["bytes=-1000", { from: 0, to: 99 }],
		["bytes=100-", "outside"],
		["bytes=-0", "outside"],
		["bytes=5-4", "whole"],
		["bytes=0-1,5-6", "whole"],
		["bytes=-", "whole"],
		["lines=1-2", "whole"],
	]))
		assert.deepEqual(partOf(range, 100), want, range);
});
