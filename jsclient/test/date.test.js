import assert from "node:assert/strict";
import { test } from "node:test";
import {
	addDays,
	daysBetween,
	daysOf,
	isDay,
	startOfMonth,
	startOfWeek,
	startOfYear,
	weekday,
} from "../date.js";

test("days are counted over months, leap years and the end of a year", () => {
	assert.equal(addDays("2026-12-31", 1), "2027-01-01");
	assert.equal(addDays("2028-02-28", 1), "2028-02-29");
	assert.equal(addDays("2026-03-01", -1), "2026-02-28");
	assert.equal(daysBetween("2026-01-01", "2027-01-01"), 365);
	assert.deepEqual(daysOf("2026-02-27", "2026-03-02"), ["2026-02-27", "2026-02-28", "2026-03-01"]);
	assert.deepEqual(daysOf("2026-03-02", "2026-03-02"), []);
});

test("weeks begin on the day that is asked for", () => {
	assert.equal(weekday("2026-11-22"), 7);
	assert.equal(weekday("1969-12-29"), 1);
	assert.equal(startOfWeek("2026-11-22", 1), "2026-11-16");
	assert.equal(startOfWeek("2026-11-22", 7), "2026-11-22");
	assert.equal(startOfWeek("2026-11-22", 6), "2026-11-21");
});

test("months and years begin on their first day", () => {
	assert.equal(startOfMonth("2026-11-22"), "2026-11-01");
	assert.equal(startOfMonth("2026-12-31", 1), "2027-01-01");
	assert.equal(startOfMonth("2026-01-31", -1), "2025-12-01");
	assert.equal(startOfYear("2026-11-22", 1), "2027-01-01");
});

test("what is no day is refused", () => {
	assert.ok(isDay("2028-02-29"));
	for (const text of ["2026-02-29", "2026-13-01", "26-1-1", "", "2026-01-01T00:00", "x"])
		assert.ok(!isDay(text), text);
});
