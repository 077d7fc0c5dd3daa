import assert from "node:assert/strict";
import { test } from "node:test";
import { bars, lines, scale } from "../web/chart.js";
import { addDays, addMonths, lastDay } from "../web/date.js";

test("lines are round, few, and have all between them", () => {
	for (const [low, high] of [
		[0, 0],
		[0, 7],
		[0, 123456],
		[-5000, 200],
		[-999999, 0],
		[0, 1e12],
	]) {
		const all = lines(low, high);
		assert.ok(all.length <= 7 && all.length >= 2, `${all}`);
		assert.ok(/** @type {number} */ (all[0]) <= low && /** @type {number} */ (all.at(-1)) >= high);
		assert.ok(all.includes(0));
	}
});

test("parts of a bar stand on each other", () => {
	const area = { x: 0, y: 0, width: 100, height: 100 };
	const at = scale([0, 100], area);
	const [[[first, second]]] = /** @type {any} */ (bars([[[30, 20]]], area, at));
	assert.deepEqual([first.y, first.height, second.y, second.height], [70, 30, 50, 20]);
});

test("months and days are counted over years", () => {
	assert.equal(addMonths("2026-01", -1), "2025-12");
	assert.equal(addMonths("2026-12", 1), "2027-01");
	assert.equal(addMonths("2026-03", -59), "2021-04");
	assert.equal(lastDay("2024-02"), "2024-02-29");
	assert.equal(addDays("2026-03-01", -1), "2026-02-28");
});
