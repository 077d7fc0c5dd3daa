// Which root a page belongs to decides which data it shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rootOf } from "../root.js";

const base = new URL("https://host.test/apps/tracker/_ashore/abc/ashore/build.js");

test("a page below sample/ belongs to the sample data, every other to the person's own", () => {
	for (const [page, root] of [
		["https://host.test/apps/tracker/", "/apps/tracker/"],
		["https://host.test/apps/tracker/report.html?sample/", "/apps/tracker/"],
		["https://host.test/apps/tracker/samples/", "/apps/tracker/"],
		["https://host.test/apps/tracker/_ashore/docs/index.html", "/apps/tracker/"],
		["https://host.test/apps/tracker/sample/", "/apps/tracker/sample/"],
		["https://host.test/apps/tracker/sample/help/more.html#x", "/apps/tracker/sample/"],
		["https://elsewhere.test/apps/tracker/sample/", "/apps/tracker/"],
	]) {
		const at = rootOf({ root: "../../../", sample: true }, base, { href: page ?? "" });
		assert.equal(at.root.pathname, root, page);
		assert.equal(at.sample, root === "/apps/tracker/sample/", page);
		assert.equal(at.own.href, "https://host.test/apps/tracker/");
	}
});

test("an app without sample data has one root, and a worker or a test has no page", () => {
	const page = { href: "https://host.test/apps/tracker/sample/" };
	assert.equal(rootOf({ root: "../../../" }, base, page).root.pathname, "/apps/tracker/");
	assert.equal(rootOf({ root: "../../../", sample: true }, base, undefined).sample, false);
});
