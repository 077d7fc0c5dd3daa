// What other time trackers recorded, from their files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { rowsOf } from "../web/delimited.js";
import { ForeignError, readForeign } from "../web/foreign.js";
import { FileError } from "../web/sqlite.js";

/** @param {string} name */
const file = async (name) =>
	new Uint8Array(await readFile(new URL(`../testdata/foreign/${name}`, import.meta.url)));
/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text);
const berlin = { zone: "Europe/Berlin" };
/** @param {import("../web/foreign.js").Foreign} foreign */
const lines = ({ entries }) =>
	entries.map(
		({ startedAt, stoppedAt, description, project, tags, billable }) =>
			`${startedAt.toISOString()} ${stoppedAt.toISOString()} ${description} @ ${project} # ${tags.join("|")} ${billable}`,
	);

test("a detailed report of Toggl Track, over both changes of the clock", async () => {
	const got = readForeign(await file("toggl.csv"), berlin);
	assert.equal(got.source, "Toggl Track");
	assert.deepEqual(lines(got), [
		'2026-03-28T08:00:00.000Z 2026-03-28T09:30:00.000Z Caulk, then "paint" @ Acme – Boat # deck|hull true',
		// 02:30 is skipped: an hour later by the clock. 03:30 is there.
		"2026-03-29T01:30:00.000Z 2026-03-29T01:30:00.000Z Night watch @  #  false",
		// 02:30 comes twice: the earlier one.
		"2026-10-25T00:30:00.000Z 2026-10-25T00:45:00.000Z Spät @ Übersee #  false",
	]);
	assert.equal(got.moved, 3);
	assert.deepEqual(got.left, ["Task"]);
	assert.deepEqual(got.refused, [{ line: 5, reason: "“2026-13-01 02:30:00” is no time" }]);
	assert.deepEqual(got.lines, [2, 3, 4]);
});

test("a detailed report of Clockify, with months first and halves of days", async () => {
	const got = readForeign(await file("clockify.csv"), { zone: "America/New_York" });
	assert.equal(got.source, "Clockify");
	assert.deepEqual(got.orders, ["mdy"]);
	assert.deepEqual(lines(got), [
		"2026-03-13T12:05:00.000Z 2026-03-13T16:00:00.000Z Planks @ Acme – Boat # hull true",
		"2026-03-04T05:10:00.000Z 2026-03-04T18:00:30.000Z No project @  #  false",
	]);
});

test("an order of days that nobody can tell is asked for", async () => {
	const content = await file("clockify-days.csv");
	const got = readForeign(content, berlin);
	assert.deepEqual(got.orders, ["mdy", "dmy"]);
	assert.match(lines(got)[0] ?? "", /^2026-04-03T06:05/);
	assert.match(
		lines(readForeign(content, { ...berlin, order: "dmy" }))[0] ?? "",
		/^2026-03-04T07:05/,
	);
	// One that doesn't fit isn't taken.
	assert.match(lines(readForeign(content, { ...berlin, order: "ymd" }))[0] ?? "", /^2026-04-03/);
});

test("localtrack's database in both its forms", async () => {
	const first = readForeign(await file("localtrack-first.sqlite"), berlin);
	assert.equal(first.source, "localtrack");
	assert.equal(first.entries.length, 99);
	assert.deepEqual(first.refused, [
		{ line: 100, reason: "it still runs: stop it in localtrack first" },
	]);
	const descriptions = first.entries.map(({ description }) => description);
	assert.ok(descriptions.includes("Über-3"));
	assert.ok(descriptions.includes("Work 98"));
	assert.ok(descriptions.includes(`Work 7${"x".repeat(994)}`)); // over several pages, cut to what an entry has
	const [entry] = first.entries;
	assert.equal(entry?.startedAt.getTime(), 1_500_000_000_000);
	assert.equal(entry?.stoppedAt.getTime(), 1_500_000_060_000);

	const later = readForeign(await file("localtrack.sqlite"), berlin);
	assert.deepEqual(
		later.entries.slice(0, 3).map(({ description, project }) => `${description} @ ${project}`),
		["Nr. 0 ⛵ @ Garten", "Nr. 1 ⛵ @ Boat", "Nr. 2 ⛵ @ "],
	);
	assert.equal(later.entries.length, 40);
});

test("other files are refused in words", async () => {
	for (const content of [
		bytes(""),
		bytes("\ufeff"),
		bytes("Project,Duration\nA,1\n"),
		bytes("PK\u0003\u0004 a zip"),
		new Uint8Array(1000),
	]) {
		assert.throws(() => readForeign(content, berlin), ForeignError);
	}
	assert.throws(() => readForeign(new Uint8Array(64 * 2 ** 20 + 1), berlin), /64 megabytes/);
	assert.throws(() => readForeign(bytes("SQLite format 3\0"), berlin), FileError);
	const other = await file("other.sqlite");
	assert.throws(() => readForeign(other, berlin), /no database of localtrack/);
});

test("whatever is changed or cut in a database, it is read or refused, and ends", async () => {
	for (const name of ["localtrack.sqlite", "localtrack-first.sqlite"]) {
		const whole = await file(name);
		let refused = 0;
		/** @param {Uint8Array} content @param {string} what */
		const attempt = (content, what) => {
			try {
				const { entries } = readForeign(content, berlin);
				assert.ok(entries.length <= 200, what);
			} catch (error) {
				refused++;
				if (!(error instanceof FileError || error instanceof ForeignError)) {
					throw new Error(`${name}, ${what}: ${error}`, { cause: error });
				}
			}
		};
		for (let at = 16; at < whole.length; at += 7) {
			for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
				const content = whole.slice();
				content[at] = byte;
				attempt(content, `${byte} at ${at}`);
			}
		}
		for (let end = 0; end < whole.length; end += 61) attempt(whole.slice(0, end), `cut at ${end}`);
		assert.ok(refused > 100);
	}
});

test("rows in quotes, with whatever ends of lines, are read as they were written", () => {
	for (const [text, want] of /** @type {[string, string[][]][]} */ ([
		[
			'a,b\r\n"1\r\n2","x""y"\r\n',
			[
				["a", "b"],
				["1\r\n2", 'x"y'],
			],
		],
		[
			"a;b\n1;2",
			[
				["a", "b"],
				["1", "2"],
			],
		],
		[
			"a\tb\r1\t2\r",
			[
				["a", "b"],
				["1", "2"],
			],
		],
		['a "b" c,"d" e\n', [['a "b" c', 'd" e\n']]],
		['"never closed,1\n2', [["never closed,1\n2"]]],
		["\n \n,\n", []],
		[
			'a,"b"\n\nc,',
			[
				["a", "b"],
				["c", ""],
			],
		],
	])) {
		assert.deepEqual(
			[...rowsOf(text)].map(({ fields }) => fields),
			want,
			JSON.stringify(text),
		);
	}
	assert.deepEqual(
		[...rowsOf('"a\nb"\n\nc\n')].map(({ line }) => line),
		[1, 4],
	);
});
