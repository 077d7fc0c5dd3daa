import assert from "node:assert/strict";
import { test } from "node:test";
import { sentenceOf } from "../notice.js";

test("what went wrong is told as a sentence, a bad input by its first field", () => {
	const bad = (/** @type {string} */ path, /** @type {string} */ message) =>
		Object.assign(new Error("the input is not valid"), { fields: [{ path, message }] });
	for (const [error, want] of /** @type {const} */ ([
		[new Error("no timer is running"), "No timer is running."],
		[Object.assign(new Error("gone."), { fields: [] }), "Gone."],
		[bad("/tags", "must not have more than 20 items"), "Tags must not have more than 20 items."],
		[bad("/startedAt", "must be there"), "The start must be there."],
		["x", "x"],
	])) {
		assert.equal(sentenceOf(error, { startedAt: "the start" }), want);
	}
});
