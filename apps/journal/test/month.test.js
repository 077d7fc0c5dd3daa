import assert from "node:assert/strict";
import { test } from "node:test";
import { periodOf, weeksOf } from "../web/month.js";
import { altOf, fitting } from "../web/pictures.js";

test("a month is rows of seven days", () => {
	const weeks = weeksOf("2026-03-15", 1);
	assert.equal(weeks.length, 6);
	assert.deepEqual(weeks[0], ["", "", "", "", "", "", "2026-03-01"]);
	assert.deepEqual(weeks[5]?.slice(0, 3), ["2026-03-30", "2026-03-31", ""]);
	assert.equal(weeksOf("2026-02-01", 7).length, 4);
});

test("junk in the address is the month that it is", () => {
	const today = "2026-03-02";
	const of = (/** @type {string} */ month, year = "") => periodOf({ month, year }, today);
	assert.deepEqual(of("2026-13").months, ["2026-03-01"]);
	assert.deepEqual(of("", "20").months, ["2026-03-01"]);
	assert.equal(of("2026-01").before, "?month=2025-12");
	assert.equal(of("", "2025").after, "?year=2026");
	assert.equal(of("", "2025").months.length, 12);
});

test("a picture is named for its file, and keeps its shape", () => {
	assert.equal(altOf("The_sea-[2026].JPG"), "The sea 2026");
	assert.deepEqual(fitting(4000, 1000, 2400), { width: 2400, height: 600 });
	assert.deepEqual(fitting(10, 20, 2400), { width: 10, height: 20 });
	assert.deepEqual(fitting(100_000, 1, 240), { width: 240, height: 1 });
});
