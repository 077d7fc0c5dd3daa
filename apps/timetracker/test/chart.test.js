import assert from "node:assert/strict";
import { test } from "node:test";
import { labelEvery, layOut, stepFor } from "../web/chart.js";

const HOUR = 3_600_000;
const area = { x: 40, y: 10, width: 700, height: 200 };

test("parts stand on one another and stay in the area", () => {
	const { bars, lines } = layOut(
		[
			{
				milliseconds: 8 * HOUR,
				parts: [
					{ project: 0, milliseconds: 5 * HOUR },
					{ project: 1, milliseconds: 3 * HOUR },
				],
			},
			{ milliseconds: 0, parts: [] },
		],
		area,
	);
	const [first, second] = bars[0]?.parts ?? [];
	assert.ok(first && second);
	assert.equal(first.y + first.height, 210);
	assert.ok(Math.abs(second.y + second.height - first.y) < 1e-9);
	assert.ok(second.y >= area.y);
	assert.deepEqual(bars[1]?.parts, []);
	assert.equal(lines[0]?.y, 210);
	assert.equal(lines.at(-1)?.y, 10);
});

test("an empty chart has a scale of its own", () => {
	const { bars, lines } = layOut([{ milliseconds: 0, parts: [] }], area);
	assert.equal(bars.length, 1);
	assert.deepEqual(
		lines.map(({ hours }) => hours),
		[0, 1],
	);
});

test("there are at most six lines", () => {
	for (const hours of [0, 0.5, 3, 8, 12, 24, 100, 744, 30_000])
		assert.ok(hours / stepFor(hours) <= 5, String(hours));
});

test("labels leave room for each other", () => {
	assert.equal(labelEvery(7, 700, 60), 1);
	assert.equal(labelEvery(31, 300, 30), 4);
});
