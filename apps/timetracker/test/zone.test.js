import assert from "node:assert/strict";
import { test } from "node:test";
import {
	dayAt,
	edgesOf,
	inputValue,
	instantsOf,
	offsetAt,
	startOfDay,
	wallAt,
	wallOf,
} from "../web/zone.js";

const BERLIN = "Europe/Berlin";
const SAO_PAULO = "America/Sao_Paulo";
const LORD_HOWE = "Australia/Lord_Howe";

/** @param {string} text */
const at = (text) => Date.parse(text);
/** @param {string} text */
const wall = (text) => /** @type {import("../web/zone.js").Wall} */ (wallOf(text));
/** @param {number} instant */
const iso = (instant) => new Date(instant).toISOString();

test("a day begins at midnight of its zone", () => {
	assert.equal(iso(startOfDay("2026-01-15", BERLIN)), "2026-01-14T23:00:00.000Z");
	assert.equal(iso(startOfDay("2026-07-15", BERLIN)), "2026-07-14T22:00:00.000Z");
	assert.equal(iso(startOfDay("2026-07-15", SAO_PAULO)), "2026-07-15T03:00:00.000Z");
	assert.equal(iso(startOfDay("2026-07-15", LORD_HOWE)), "2026-07-14T13:30:00.000Z");
	assert.equal(iso(startOfDay("2026-01-15", LORD_HOWE)), "2026-01-14T13:00:00.000Z");
	assert.equal(iso(startOfDay("2026-01-15", "UTC")), "2026-01-15T00:00:00.000Z");
});

test("days have 23, 25, 23.5 and 24.5 hours when the clock changes", () => {
	/** @param {string} day @param {string} zone */
	const hours = (day, zone) => {
		const [from = 0, to = 0] = edgesOf([day], zone);
		return (to - from) / 3_600_000;
	};
	assert.equal(hours("2026-03-28", BERLIN), 24);
	assert.equal(hours("2026-03-29", BERLIN), 23);
	assert.equal(hours("2026-10-25", BERLIN), 25);
	assert.equal(hours("2026-10-04", LORD_HOWE), 23.5);
	assert.equal(hours("2026-04-05", LORD_HOWE), 24.5);
	assert.equal(hours("2018-11-04", SAO_PAULO), 23);
	assert.equal(hours("2018-02-17", SAO_PAULO), 25);
});

test("a day without midnight begins when the clock has jumped over it", () => {
	const start = startOfDay("2018-11-04", SAO_PAULO);
	assert.equal(iso(start), "2018-11-04T03:00:00.000Z");
	assert.deepEqual(wallAt(start, SAO_PAULO), { day: "2018-11-04", hour: 1, minute: 0, second: 0 });
	assert.equal(dayAt(start - 1, SAO_PAULO), "2018-11-03");
});

test("a skipped time is no instant, a repeated one is two", () => {
	assert.deepEqual(instantsOf(wall("2026-03-29T02:30"), BERLIN), []);
	assert.deepEqual(instantsOf(wall("2026-10-25T02:30"), BERLIN).map(iso), [
		"2026-10-25T00:30:00.000Z",
		"2026-10-25T01:30:00.000Z",
	]);
	assert.deepEqual(instantsOf(wall("2026-04-05T01:45"), LORD_HOWE).map(iso), [
		"2026-04-04T14:45:00.000Z",
		"2026-04-04T15:15:00.000Z",
	]);
	assert.deepEqual(instantsOf(wall("2026-10-04T02:15"), LORD_HOWE), []);
	assert.deepEqual(instantsOf(wall("2026-06-01T12:00"), BERLIN).map(iso), [
		"2026-06-01T10:00:00.000Z",
	]);
});

test("every hour of three years is found again from what the clock shows", () => {
	for (const zone of [
		BERLIN,
		SAO_PAULO,
		LORD_HOWE,
		"America/Havana",
		"Pacific/Apia",
		"Asia/Kathmandu",
	]) {
		for (
			let instant = at("2024-01-01T00:00Z");
			instant < at("2027-01-01T00:00Z");
			instant += 5 * 3_600_000 + 1_800_000
		) {
			const shown = wallAt(instant, zone);
			assert.ok(instantsOf(shown, zone).includes(instant), `${zone} ${iso(instant)}`);
			assert.ok(startOfDay(shown.day, zone) <= instant, `${zone} ${iso(instant)} before its day`);
		}
	}
});

test("a repeated midnight begins the day the first time", () => {
	// In Havana the clock goes back from 01:00 to 00:00.
	const start = startOfDay("2026-11-01", "America/Havana");
	assert.equal(dayAt(start - 1, "America/Havana"), "2026-10-31");
	assert.equal(offsetAt(start, "America/Havana"), -4 * 3_600_000);
});

test("the value of a date and time field is read as it was written", () => {
	assert.equal(inputValue(at("2026-03-02T09:05:59Z"), BERLIN), "2026-03-02T10:05");
	assert.deepEqual(wallOf("2026-03-02T10:05"), {
		day: "2026-03-02",
		hour: 10,
		minute: 5,
		second: 0,
	});
	assert.deepEqual(wallOf("2026-03-02T10:05:59"), {
		day: "2026-03-02",
		hour: 10,
		minute: 5,
		second: 59,
	});
	assert.equal(wallOf(""), null);
});
