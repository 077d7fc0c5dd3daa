import assert from "node:assert/strict";
import { test } from "node:test";
import { merged, versionsOf } from "../versions.js";

test("what was not touched becomes theirs, what was changed stays mine", () => {
	/** @type {{ name: string, tags: string[], end: number | null, project: { id: string | undefined, name: string } }} */
	const base = { name: "a", tags: ["x"], end: null, project: { id: "1", name: "p" } };
	const mine = { name: "mine", tags: ["x"], end: null, project: { id: undefined, name: "q" } };
	const theirs = { name: "theirs", tags: ["x", "y"], end: 5, project: { id: "2", name: "p" } };
	assert.deepEqual(merged(base, mine, theirs), {
		name: "mine",
		tags: ["x", "y"],
		end: 5,
		project: { id: undefined, name: "q" },
	});
	assert.deepEqual(merged(base, base, theirs), theirs);
	assert.deepEqual(merged(base, mine, base), mine);
});

test("only a conflict with both versions has versions", () => {
	const data = { yours: { id: 1 }, theirs: { id: 2 } };
	assert.deepEqual(versionsOf({ code: "conflict", data }), data);
	for (const error of [
		{ code: "invalid", data },
		{ code: "conflict", data: { yours: {} } },
		{ code: "conflict", data: null },
		{ code: "conflict" },
		new Error("conflict"),
		null,
		undefined,
	]) {
		assert.equal(versionsOf(error), null);
	}
});
