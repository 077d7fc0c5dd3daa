import assert from "node:assert/strict";
import { test } from "node:test";
import { byDay } from "../web/days.js";
import { HEADINGS, rowsOf } from "../web/export.js";

const zone = "Europe/Berlin";
const client = /** @type {const} */ ({ id: "p", name: "Client", colour: "blue", rate: 9000 });

/** @param {Partial<import("../web/api.gen.js").Entry>} more */
const entry = (more) => ({
	id: "e",
	description: "Paint",
	project: client,
	tags: ["hull", "wood"],
	billable: true,
	startedAt: new Date("2026-11-20T08:00:00Z"),
	stoppedAt: new Date("2026-11-20T09:30:00Z"),
	overlaps: false,
	version: "1",
	...more,
});

/** @param {ReturnType<typeof entry>[]} entries */
const rows = (...entries) =>
	rowsOf(
		byDay(entries, { zone, from: -Infinity, to: Infinity, now: Date.parse("2026-11-20T12:00Z") }),
		{ zone, currency: "EUR" },
	);

test("a row says when, how long, what and for how much", () => {
	assert.deepEqual(rows(entry({})), [
		[
			"2026-11-20",
			"2026-11-20 09:00:00",
			"2026-11-20 10:30:00",
			"UTC+01:00",
			"1:30:00",
			1.5,
			"Client",
			"Paint",
			"hull, wood",
			"yes",
			90,
			135,
			"EUR",
		],
	]);
	assert.equal(rows(entry({}))[0]?.length, HEADINGS.length);
});

test("the earliest entry comes first, and one over midnight has a row a day", () => {
	const found = rows(
		entry({
			id: "late",
			startedAt: new Date("2026-11-21T08:00Z"),
			stoppedAt: new Date("2026-11-21T09:00Z"),
		}),
		entry({
			id: "night",
			startedAt: new Date("2026-11-20T22:00Z"),
			stoppedAt: new Date("2026-11-21T01:00Z"),
		}),
	);
	assert.deepEqual(
		found.map((row) => [row[0], row[1], row[5]]),
		[
			["2026-11-20", "2026-11-20 23:00:00", 1],
			["2026-11-21", "2026-11-21 00:00:00", 2],
			["2026-11-21", "2026-11-21 09:00:00", 1],
		],
	);
});

test("a running entry has no end, one without project no rate", () => {
	const [row] = rows(entry({ stoppedAt: null, project: null, tags: [], billable: false }));
	assert.deepEqual(row?.slice(2, 13), [
		"",
		"UTC+01:00",
		"4:00:00",
		4,
		"",
		"Paint",
		"",
		"no",
		"",
		"",
		"",
	]);
});

test("time that is not billable costs nothing", () => {
	const [row] = rows(entry({ billable: false }));
	assert.deepEqual(row?.slice(9), ["no", 90, "", "EUR"]);
});
