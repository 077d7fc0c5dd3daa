/**
 * Wall clocks and instants. Only the page knows the time zone: it turns calendar days into the
 * instants at which they begin and sends those. Everything here is computed with Intl and takes the
 * zone as an argument, so that tests can be anywhere.
 */

import { addDays, dayOf, split } from "./ashore/date.js";

/** @import { Day } from "./ashore/date.js" */

/**
 * What a clock on the wall shows.
 *
 * @typedef {{ day: Day, hour: number, minute: number, second: number }} Wall
 */

/** The zone of the browser, such as Europe/Berlin. */
export function localZone() {
	return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone */
function format(zone) {
	let known = formats.get(zone);
	if (!known) {
		known = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
			timeZone: zone,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		});
		formats.set(zone, known);
	}
	return known;
}

/**
 * What the clock shows at an instant.
 *
 * @param {number} instant milliseconds since 1970, UTC
 * @param {string} zone
 * @returns {Wall}
 */
export function wallAt(instant, zone) {
	/** @type {Record<string, number>} */
	const part = {};
	for (const { type, value } of format(zone).formatToParts(instant)) part[type] = Number(value);
	return {
		day: dayOf(part.year ?? 1970, part.month ?? 1, part.day ?? 1),
		hour: part.hour ?? 0,
		minute: part.minute ?? 0,
		second: part.second ?? 0,
	};
}

/**
 * The calendar day at an instant.
 *
 * @param {number} instant
 * @param {string} zone
 * @returns {Day}
 */
export function dayAt(instant, zone) {
	return wallAt(instant, zone).day;
}

/**
 * How far the clock is ahead of UTC at an instant, in milliseconds.
 *
 * @param {number} instant
 * @param {string} zone
 */
export function offsetAt(instant, zone) {
	return utc(wallAt(instant, zone)) - Math.floor(instant / 1000) * 1000;
}

/**
 * The instants at which a clock shows this: one; two, the earlier first, for a time that comes twice
 * when summer time ends; none for a time that is skipped when it begins.
 *
 * @param {Wall} wall
 * @param {string} zone
 * @returns {number[]}
 */
export function instantsOf(wall, zone) {
	const shown = utc(wall);
	const found = new Set();
	for (const offset of offsetsAround(shown, zone)) {
		const instant = shown - offset;
		if (offsetAt(instant, zone) === offset) found.add(instant);
	}
	return [...found].sort((a, b) => a - b);
}

/**
 * The instant at which a day begins: usually midnight; where the clock skips midnight, as it did in
 * São Paulo, the first instant after it.
 *
 * @param {Day} day
 * @param {string} zone
 * @returns {number}
 */
export function startOfDay(day, zone) {
	const midnight = { day, hour: 0, minute: 0, second: 0 };
	const [first] = instantsOf(midnight, zone);
	if (first !== undefined) return first;
	// The clock jumps over midnight. Look for the jump: before it the day is not there yet.
	const offsets = offsetsAround(utc(midnight), zone);
	let before = utc(midnight) - Math.max(...offsets) - 1000;
	let after = utc(midnight) - Math.min(...offsets) + 1000;
	while (after - before > 1000) {
		const middle = before + Math.floor((after - before) / 2000) * 1000;
		if (dayAt(middle, zone) >= day) after = middle;
		else before = middle;
	}
	return after;
}

/**
 * The instants at which these days begin, then the one at which the last one ends.
 *
 * @param {Day[]} days one after another
 * @param {string} zone
 * @returns {number[]}
 */
export function edgesOf(days, zone) {
	const last = days.at(-1);
	if (last === undefined) return [];
	return [...days, addDays(last, 1)].map((day) => startOfDay(day, zone));
}

/**
 * What `<input type="datetime-local">` takes: `2026-03-29T01:30`.
 *
 * @param {number} instant
 * @param {string} zone
 */
export function inputValue(instant, zone) {
	const { day, hour, minute } = wallAt(instant, zone);
	return `${day}T${two(hour)}:${two(minute)}`;
}

/**
 * What the clock shows, from the value of `<input type="datetime-local">`, or null for an empty one.
 *
 * @param {string} value
 * @returns {Wall | null}
 */
export function wallOf(value) {
	const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?/.exec(value);
	if (!match?.[1]) return null;
	return {
		day: match[1],
		hour: Number(match[2]),
		minute: Number(match[3]),
		second: Number(match[4] ?? 0),
	};
}

/**
 * The offsets that may hold when a clock shows this: those of the day before and the day after. Zones
 * change their offset at most once in two days.
 *
 * @param {number} shown
 * @param {string} zone
 */
function offsetsAround(shown, zone) {
	return new Set([offsetAt(shown - 86_400_000, zone), offsetAt(shown + 86_400_000, zone)]);
}

/**
 * The instant at which a clock in UTC shows this.
 *
 * @param {Wall} wall
 */
function utc({ day, hour, minute, second }) {
	const [year, month, date] = split(day);
	return Date.UTC(year, month - 1, date, hour, minute, second);
}

/** @param {number} n */
function two(n) {
	return String(n).padStart(2, "0");
}
