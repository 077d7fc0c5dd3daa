import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPage, wholeDays } from "../web/pages.js";

const zone = "Europe/Berlin";

/** @param {string} id @param {string} start @param {string} stop */
const entry = (id, start, stop) => ({
	id,
	description: "",
	project: null,
	tags: [],
	billable: false,
	overlaps: false,
	version: "1",
	startedAt: new Date(start),
	stoppedAt: new Date(stop),
});

test("a page shows whole days only", () => {
	const entries = [
		entry("c", "2026-11-22T08:00Z", "2026-11-22T09:00Z"),
		entry("b", "2026-11-21T08:00Z", "2026-11-21T09:00Z"),
		entry("a", "2026-11-20T08:00Z", "2026-11-20T09:00Z"),
	];
	assert.equal(new Date(wholeDays(entries, zone)).toISOString(), "2026-11-20T23:00:00.000Z");
	assert.equal(
		new Date(wholeDays(entries.slice(0, 1), zone)).toISOString(),
		"2026-11-21T23:00:00.000Z",
	);
});

/**
 * An api whose list has one page of two entries.
 *
 * @param {ReturnType<typeof entry>[]} page
 * @param {ReturnType<typeof entry>[]} reaching
 * @param {boolean} more
 */
function fake(page, reaching, more) {
	/** @type {unknown[]} */
	const asked = [];
	const list = Object.assign(
		async (/** @type {unknown} */ input) => {
			asked.push(input);
			return { entries: reaching, next: null };
		},
		{
			async *watch() {
				yield { entries: page, next: more ? { id: "x", startedAt: new Date(0) } : null };
			},
		},
	);
	const api = /** @type {import("../web/api.gen.js").Api} */ (
		/** @type {unknown} */ ({ entries: { list } })
	);
	return { api, asked };
}

/** @param {AsyncIterable<import("../web/pages.js").Shown>} shown */
async function all(shown) {
	/** @type {{ ids: string[], from: number, more: boolean }[]} */
	const found = [];
	for await (const { entries, from, more } of shown)
		found.push({ ids: entries.map(({ id }) => id), from, more });
	return found;
}

test("the last page shows everything it has", async () => {
	const { api, asked } = fake([entry("a", "2026-11-20T08:00Z", "2026-11-20T09:00Z")], [], false);
	const shown = await all(watchPage(api, {}, { zone, signal: new AbortController().signal }));
	assert.deepEqual(shown, [{ ids: ["a"], from: -Infinity, more: false }]);
	assert.deepEqual(asked, []);
});

test("an entry from before the page that reaches into it is added", async () => {
	const first = entry("b", "2026-11-21T08:00Z", "2026-11-21T09:00Z");
	const last = entry("a", "2026-11-20T20:00Z", "2026-11-20T21:00Z");
	const night = entry("night", "2026-11-20T19:00Z", "2026-11-21T02:00Z");
	const { api, asked } = fake([first, last], [night, last], true);
	const shown = await all(
		watchPage(api, { words: "x" }, { zone, signal: new AbortController().signal }),
	);
	assert.deepEqual(
		shown.map(({ ids, more }) => [ids, more]),
		[
			[["b", "a"], true],
			[["b", "a", "night"], true],
		],
	);
	assert.deepEqual(asked, [
		{ words: "x", from: new Date("2026-11-20T23:00Z"), to: new Date("2026-11-20T23:00:00.001Z") },
	]);
});

test("a day that is longer than a page is shown whole", async () => {
	const last = entry("b", "2026-11-20T20:00Z", "2026-11-20T21:00Z");
	const others = [
		entry("twin", "2026-11-20T20:00Z", "2026-11-20T22:00Z"),
		entry("a", "2026-11-20T08:00Z", "2026-11-20T09:00Z"),
	];
	const { api, asked } = fake([last], [last, ...others], true);
	const shown = await all(watchPage(api, {}, { zone, signal: new AbortController().signal }));
	assert.deepEqual(shown.at(-1)?.ids, ["b", "twin", "a"]);
	assert.deepEqual(asked, [
		{ from: new Date("2026-11-19T23:00Z"), to: new Date("2026-11-20T20:00:00.001Z") },
	]);
});
