import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, neighbour, range, title } from "../web/period.js";

const calendar = { today: "2026-11-22", firstWeekday: 1 };
/** @param {Partial<import("../web/period.js").PeriodView>} view */
const of = (view) =>
	/** @type {import("../web/period.js").PeriodView} */ ({
		period: "week",
		date: "",
		from: "",
		to: "",
		...view,
	});

test("periods have their days", () => {
	assert.deepEqual(range(of({ period: "day" }), calendar), {
		from: "2026-11-22",
		to: "2026-11-23",
	});
	assert.deepEqual(range(of({}), calendar), { from: "2026-11-16", to: "2026-11-23" });
	assert.deepEqual(range(of({}), { ...calendar, firstWeekday: 7 }), {
		from: "2026-11-22",
		to: "2026-11-29",
	});
	assert.deepEqual(range(of({ period: "month", date: "2026-02-10" }), calendar), {
		from: "2026-02-01",
		to: "2026-03-01",
	});
	assert.deepEqual(range(of({ period: "year" }), calendar), {
		from: "2026-01-01",
		to: "2027-01-01",
	});
	assert.deepEqual(range(of({ period: "all" }), calendar), { from: null, to: null });
	assert.deepEqual(range(of({ period: "dates", from: "2026-03-05" }), calendar), {
		from: "2026-03-05",
		to: null,
	});
});

test("two dates the wrong way round mean the same", () => {
	const view = of({ period: "dates", from: "2026-03-05", to: "2026-03-01" });
	assert.deepEqual(range(view, calendar), { from: "2026-03-01", to: "2026-03-06" });
});

test("the neighbour of a period is of the same kind, and the current one has no date", () => {
	assert.equal(neighbour(of({}), -1, calendar)?.date, "2026-11-09");
	assert.equal(neighbour(of({ date: "2026-11-09" }), 1, calendar)?.date, "");
	assert.equal(
		neighbour(of({ period: "month", date: "2026-03-31" }), -1, calendar)?.date,
		"2026-02-01",
	);
	assert.equal(neighbour(of({ period: "day" }), 1, calendar)?.date, "2026-11-23");
	assert.equal(neighbour(of({ period: "all" }), 1, calendar), null);
	const dates = neighbour(
		of({ period: "dates", from: "2026-03-01", to: "2026-03-07" }),
		1,
		calendar,
	);
	assert.deepEqual([dates?.from, dates?.to], ["2026-03-08", "2026-03-14"]);
});

test("a chart has a column a day, a month in long periods and a year in very long ones", () => {
	assert.equal(columns("2026-11-16", "2026-11-23").edges.length, 8);
	const year = columns("2026-01-10", "2026-12-05");
	assert.equal(year.unit, "month");
	assert.deepEqual(
		[year.edges[0], year.edges[1], year.edges.at(-1), year.edges.length],
		["2026-01-10", "2026-02-01", "2026-12-05", 13],
	);
	assert.deepEqual(columns("2016-05-05", "2026-11-23").unit, "year");
	assert.equal(columns("1900-01-01", "2200-01-01").edges.length, 301);
});

test("titles are in words of the language", () => {
	assert.equal(title(of({ period: "month" }), calendar, "en-GB"), "November 2026");
	assert.equal(title(of({ period: "day" }), calendar, "de-DE"), "Sonntag, 22. November 2026");
	assert.match(title(of({}), calendar, "en-GB"), /^16.{1,3}22 November 2026$/u);
	assert.equal(title(of({ period: "all" }), calendar), "All time");
	assert.equal(
		title(of({ period: "dates", to: "2026-11-22" }), calendar, "en-GB"),
		"Until 22 November 2026",
	);
});
