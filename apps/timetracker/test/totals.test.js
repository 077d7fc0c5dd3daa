import assert from "node:assert/strict";
import { test } from "node:test";
import { grown } from "../web/totals.js";

test("totals grow with the running entry, within the period", () => {
	const at = new Date("2026-11-22T10:00Z");
	const project = /** @type {const} */ ({ id: "p", name: "P", colour: "red", rate: 0 });
	const total = { project, count: 1, milliseconds: 1000, billableMilliseconds: 0, amount: 0 };
	const totals = { count: 1, milliseconds: 1000, at, projects: [total] };
	const running = {
		id: "e",
		description: "",
		project,
		tags: [],
		billable: false,
		overlaps: false,
		version: "1",
		startedAt: new Date("2026-11-22T09:00Z"),
		stoppedAt: null,
	};
	const now = at.getTime() + 5000;
	const always = { from: -Infinity, to: Infinity, now };
	assert.equal(grown(totals, running, always).milliseconds, 6000);
	assert.equal(grown(totals, running, always).projects[0]?.milliseconds, 6000);
	assert.equal(grown(totals, null, always).milliseconds, 1000);
	assert.equal(grown(totals, running, { ...always, to: at.getTime() + 2000 }).milliseconds, 3000);
	assert.equal(grown(totals, running, { ...always, to: at.getTime() - 1 }).milliseconds, 1000);
});
