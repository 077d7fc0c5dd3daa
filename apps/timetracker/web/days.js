/**
 * Entries shared out to calendar days. An entry that reaches over midnight shows on each day that it
 * touches, with the part of it that lies there, so that the parts of a day add up to its total.
 */

import { addDays, daysOf } from "./ashore/date.js";
import { dayAt, startOfDay } from "./zone.js";

/** @import { Day } from "./ashore/date.js" */

/**
 * What of an entry matters here; `stoppedAt` is null while it runs.
 *
 * @typedef {{ startedAt: Date, stoppedAt: Date | null }} Span
 */

/**
 * Part of an entry on one day.
 *
 * @template {Span} E
 * @typedef {Object} Part
 * @property {E} entry
 * @property {number} from
 * @property {number} to for a running entry, now
 * @property {boolean} begins whether the entry begins on this day
 * @property {boolean} ends whether it ends on this day
 */

/**
 * @template {Span} E
 * @typedef {{ day: Day, total: number, parts: Part<E>[] }} Group
 */

/**
 * Groups entries by day, the last day first, and within a day the one that starts last first.
 *
 * @template {Span} E
 * @param {readonly E[]} entries
 * @param {{ zone: string, from: number, to: number, now: number }} window only the time from `from`
 *   up to `to` counts; a running entry reaches to `now`
 * @returns {Group<E>[]}
 */
export function byDay(entries, { zone, from, to, now }) {
	/** @type {Map<Day, Group<E>>} */
	const groups = new Map();
	/** @type {Map<Day, number>} */
	const starts = new Map();
	/** @param {Day} day */
	const startOf = (day) => {
		const known = starts.get(day) ?? startOfDay(day, zone);
		starts.set(day, known);
		return known;
	};
	for (const entry of entries) {
		const start = entry.startedAt.getTime();
		const stop = Math.max(start, entry.stoppedAt?.getTime() ?? now);
		const first = dayAt(Math.max(start, from), zone);
		const last = dayAt(Math.max(start, from, Math.min(stop, to) - 1), zone);
		for (const day of daysOf(first, addDays(last, 1))) {
			const begin = startOf(day);
			const end = startOf(addDays(day, 1));
			const part = {
				entry,
				from: Math.max(start, begin, from),
				to: Math.min(stop, end, to),
				begins: start >= begin,
				ends: stop <= end,
			};
			let group = groups.get(day);
			if (!group) {
				group = { day, total: 0, parts: [] };
				groups.set(day, group);
			}
			group.total += Math.max(0, part.to - part.from);
			group.parts.push(part);
		}
	}
	const sorted = [...groups.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
	for (const { parts } of sorted) parts.sort((a, b) => b.from - a.from);
	return sorted;
}
