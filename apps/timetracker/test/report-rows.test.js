import assert from "node:assert/strict";
import { test } from "node:test";
import { reportRows } from "../web/report-rows.js";

const HOUR = 3_600_000;
const at = new Date("2026-03-02T00:00:00Z");

test("a report's rows are of one length and add up", () => {
	const boat = { id: "1", name: "Boat", colour: /** @type {const} */ ("blue"), rate: 9000 };
	const rows = reportRows(
		{
			days: [
				{
					from: at,
					to: at,
					milliseconds: 3 * HOUR,
					parts: [
						{ project: 0, milliseconds: 2 * HOUR },
						{ project: 1, milliseconds: HOUR },
					],
				},
				{ from: at, to: at, milliseconds: 0, parts: [] },
			],
			totals: {
				count: 2,
				milliseconds: 3 * HOUR,
				at,
				projects: [
					{
						project: boat,
						count: 1,
						milliseconds: 2 * HOUR,
						billableMilliseconds: HOUR / 2,
						amount: 4500,
					},
					{ project: null, count: 1, milliseconds: HOUR, billableMilliseconds: HOUR, amount: 0 },
				],
			},
		},
		["2026-03-02", "2026-03-03", "2026-03-04"],
		"EUR",
	);
	assert.deepEqual(rows, [
		["Date", "Boat", "No project", "Total hours"],
		["2026-03-02", 2, 1, 3],
		["2026-03-03", 0, 0, 0],
		["Billable hours", 0.5, 1, 1.5],
		["Amount (EUR)", 45, 0, 45],
	]);
});
