import assert from "node:assert/strict";
import { test } from "node:test";
import { headlineOf } from "../web/headline.js";

test("the title says how long and on what", () => {
	const startedAt = new Date("2026-03-02T09:00:00Z");
	const now = startedAt.getTime() + 3_723_000;
	const project = { id: "1", name: "Boat", colour: /** @type {const} */ ("blue"), rate: 0 };
	for (const [description, of, want] of /** @type {const} */ ([
		["Caulk", project, "1:02:03 Caulk – Report"],
		["", project, "1:02:03 Boat – Report"],
		["", null, "1:02:03 – Report"],
	])) {
		assert.equal(headlineOf("Report", { description, project: of, startedAt }, now), want);
	}
});
