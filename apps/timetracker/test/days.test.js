import assert from "node:assert/strict";
import { test } from "node:test";
import { byDay } from "../web/days.js";

const HOUR = 3_600_000;
/** @param {string} start @param {string | null} stop */
const entry = (start, stop) => ({
	startedAt: new Date(start),
	stoppedAt: stop === null ? null : new Date(stop),
});
const always = { from: -Infinity, to: Infinity, now: 0 };

test("days come latest first, entries within a day too", () => {
	const groups = byDay(
		[
			entry("2026-11-20T08:00Z", "2026-11-20T09:00Z"),
			entry("2026-11-21T08:00Z", "2026-11-21T09:00Z"),
			entry("2026-11-20T10:00Z", "2026-11-20T12:00Z"),
		],
		{ zone: "Europe/Berlin", ...always },
	);
	assert.deepEqual(
		groups.map(({ day, total }) => [day, total]),
		[
			["2026-11-21", HOUR],
			["2026-11-20", 3 * HOUR],
		],
	);
	assert.equal(groups[1]?.parts[0]?.from, Date.parse("2026-11-20T10:00Z"));
});

test("an entry over midnight shows on both days, on each with its part", () => {
	const groups = byDay([entry("2026-11-20T22:00Z", "2026-11-21T01:00Z")], {
		zone: "Europe/Berlin",
		...always,
	});
	assert.deepEqual(
		groups.map(({ day, total, parts }) => [day, total, parts[0]?.begins, parts[0]?.ends]),
		[
			["2026-11-21", 2 * HOUR, false, true],
			["2026-11-20", HOUR, true, false],
		],
	);
});

test("an entry that ends at midnight stays on its day", () => {
	const groups = byDay([entry("2026-11-20T22:00Z", "2026-11-20T23:00Z")], {
		zone: "Europe/Berlin",
		...always,
	});
	assert.deepEqual(
		groups.map(({ day }) => day),
		["2026-11-20"],
	);
});

test("an entry without length shows on its day", () => {
	const groups = byDay([entry("2026-11-20T23:00Z", "2026-11-20T23:00Z")], {
		zone: "Europe/Berlin",
		...always,
	});
	assert.deepEqual(
		groups.map(({ day, total }) => [day, total]),
		[["2026-11-21", 0]],
	);
});

test("a night in which the clock changes has the hours that passed", () => {
	// 22:00 to 06:00 by the clock: seven hours in spring, nine in autumn.
	const spring = byDay([entry("2026-03-28T21:00Z", "2026-03-29T04:00Z")], {
		zone: "Europe/Berlin",
		...always,
	});
	assert.deepEqual(
		spring.map(({ total }) => total / HOUR),
		[5, 2],
	);
	const autumn = byDay([entry("2026-10-24T20:00Z", "2026-10-25T05:00Z")], {
		zone: "Europe/Berlin",
		...always,
	});
	assert.deepEqual(
		autumn.map(({ total }) => total / HOUR),
		[7, 2],
	);
	const island = byDay([entry("2026-10-03T13:00Z", "2026-10-03T16:00Z")], {
		zone: "Australia/Lord_Howe",
		...always,
	});
	assert.deepEqual(
		island.map(({ day, total }) => [day, total / HOUR]),
		[
			["2026-10-04", 2.5],
			["2026-10-03", 0.5],
		],
	);
});

test("only the time of the period counts", () => {
	const from = Date.parse("2026-11-20T23:00Z");
	const groups = byDay([entry("2026-11-20T20:00Z", "2026-11-22T10:00Z")], {
		zone: "Europe/Berlin",
		from,
		to: from + 24 * HOUR,
		now: 0,
	});
	assert.deepEqual(
		groups.map(({ day, total }) => [day, total / HOUR]),
		[["2026-11-21", 24]],
	);
});

test("a running entry reaches to now", () => {
	const groups = byDay([entry("2026-11-20T08:00Z", null)], {
		zone: "UTC",
		from: -Infinity,
		to: Infinity,
		now: Date.parse("2026-11-20T09:30Z"),
	});
	assert.equal(groups[0]?.total, 1.5 * HOUR);
});
