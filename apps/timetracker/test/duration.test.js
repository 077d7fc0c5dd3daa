import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, decimal, hours, iso, parse } from "../web/duration.js";

const MINUTE = 60_000;

test("lengths of time are written for clocks, lists, machines and spreadsheets", () => {
	assert.equal(clock(65 * MINUTE + 9999), "1:05:09");
	assert.equal(clock(0), "0:00:00");
	assert.equal(clock(-5), "0:00:00");
	assert.equal(clock(100 * 60 * MINUTE), "100:00:00");
	assert.equal(hours(65 * MINUTE + 29_999), "1:05");
	assert.equal(hours(65 * MINUTE + 30_000), "1:06");
	assert.equal(iso(65 * MINUTE + 9_000), "PT1H5M9S");
	assert.equal(decimal(65 * MINUTE), "1.0833");
});

test("lengths of time are read however they are written", () => {
	for (const [text, minutes] of /** @type {[string, number][]} */ ([
		["1:30", 90],
		["0:05", 5],
		["1:30:30", 90.5],
		["90", 90],
		["90m", 90],
		["90 min", 90],
		["1.5h", 90],
		["1,5 h", 90],
		["1h 30m", 90],
		["1h30m", 90],
		["2 hours", 120],
		["30 s", 0.5],
		[" 1 H ", 60],
	])) {
		assert.equal(parse(text), minutes * MINUTE, text);
	}
	for (const text of ["", "x", "1:75", "-5", "1h x", "h", "1.5", "12345678"])
		assert.equal(parse(text), null, text);
});
