/**
 * Months as rows of weeks.
 */

import { addDays, daysOf, startOfMonth, startOfWeek } from "./ashore/date.js";

/**
 * The weeks of a month: seven days each, empty where a day is of another month.
 *
 * @param {string} day of the month
 * @param {number} firstWeekday 1 Monday to 7 Sunday
 * @returns {string[][]}
 */
export function weeksOf(day, firstWeekday) {
	const first = startOfMonth(day);
	const end = startOfMonth(day, 1);
	/** @type {string[][]} */
	const weeks = [];
	for (let at = startOfWeek(first, firstWeekday); at < end; at = addDays(at, 7)) {
		weeks.push(daysOf(at, addDays(at, 7)).map((d) => (d < first || d >= end ? "" : d)));
	}
	return weeks;
}

/**
 * What a page of the calendar shows: a month, or the months of a year.
 *
 * @param {{ month: string, year: string }} state
 * @param {string} today
 */
export function periodOf({ month, year }, today) {
	if (/^(19|20|21)\d\d$/.test(year)) {
		const months = Array.from({ length: 12 }, (_, i) => startOfMonth(`${year}-01-01`, i));
		const to = (/** @type {number} */ by) => `?year=${Number(year) + by}`;
		return { months, year: true, before: to(-1), after: to(1) };
	}
	const valid = /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(month);
	const first = startOfMonth(valid ? `${month}-01` : today);
	const to = (/** @type {number} */ by) => `?month=${startOfMonth(first, by).slice(0, 7)}`;
	return { months: [first], year: false, before: to(-1), after: to(1) };
}
