/**
 * Periods that a page shows: a day, a week, a month, a year, everything, or between two dates.
 */

import {
	addDays,
	daysBetween,
	daysOf,
	startOfMonth,
	startOfWeek,
	startOfYear,
} from "./ashore/date.js";

/** @import { Day } from "./ashore/date.js" */

/** @typedef {"day" | "week" | "month" | "year" | "all" | "dates"} PeriodName */

/**
 * A period as the URL has it. `date` is any day in it, empty for today; `from` and `to`, both
 * included, count for "dates" only, and an empty one leaves that side open.
 *
 * @typedef {{ period: PeriodName, date: string, from: string, to: string }} PeriodView
 */

/** @typedef {{ today: Day, firstWeekday: number }} Calendar */

/**
 * The days of a period: from the first up to the one after the last; null where it is open.
 *
 * @param {PeriodView} view
 * @param {Calendar} calendar
 * @returns {{ from: Day | null, to: Day | null }}
 */
export function range(view, { today, firstWeekday }) {
	const day = view.date || today;
	switch (view.period) {
		case "day":
			return { from: day, to: addDays(day, 1) };
		case "week": {
			const from = startOfWeek(day, firstWeekday);
			return { from, to: addDays(from, 7) };
		}
		case "month":
			return { from: startOfMonth(day), to: startOfMonth(day, 1) };
		case "year":
			return { from: startOfYear(day), to: startOfYear(day, 1) };
		case "all":
			return { from: null, to: null };
		case "dates": {
			// Two dates the wrong way round mean the same.
			const [from, to] =
				view.from && view.to && view.from > view.to ? [view.to, view.from] : [view.from, view.to];
			return { from: from || null, to: to ? addDays(to, 1) : null };
		}
	}
}

/**
 * The same period one step later or, for -1, earlier; null for one that has no neighbour.
 *
 * @param {PeriodView} view
 * @param {1 | -1} step
 * @param {Calendar} calendar
 * @returns {PeriodView | null}
 */
export function neighbour(view, step, calendar) {
	const { from, to } = range(view, calendar);
	if (!from || !to) return null;
	if (view.period === "dates") {
		const length = daysBetween(from, to) * step;
		return { ...view, from: addDays(from, length), to: addDays(to, length - 1) };
	}
	const days = range({ ...view, date: step > 0 ? to : addDays(from, -1) }, calendar);
	const current = within(calendar.today, days);
	return { ...view, date: current ? "" : /** @type {Day} */ (days.from) };
}

/** @typedef {"day" | "month" | "year"} Unit */

/**
 * Columns of a chart: the days of a period, its months if it is longer than ten weeks, its years if
 * it is longer than six. Each is given by its first day; the last element is the day after the last
 * one.
 *
 * @param {Day} from
 * @param {Day} to
 * @returns {{ unit: Unit, edges: Day[] }}
 */
export function columns(from, to) {
	const length = daysBetween(from, to);
	if (length <= 70) return { unit: "day", edges: [...daysOf(from, to), to] };
	const unit = length <= 6 * 366 ? "month" : "year";
	const next = unit === "month" ? startOfMonth : startOfYear;
	const edges = [from];
	for (let day = next(from, 1); day < to; day = next(day, 1)) edges.push(day);
	return { unit, edges: [...edges, to] };
}

/**
 * A period in words, in a language: "16 – 22 November 2026".
 *
 * @param {PeriodView} view
 * @param {Calendar} calendar
 * @param {string} [language]
 */
export function title(view, calendar, language) {
	const { from, to } = range(view, calendar);
	if (!from && !to) return view.period === "all" ? "All time" : "Any date";
	/** @type {Intl.DateTimeFormatOptions} */
	const long = { day: "numeric", month: "long", year: "numeric" };
	if (!from) return `Until ${text(addDays(/** @type {Day} */ (to), -1), long, language)}`;
	if (!to) return `From ${text(from, long, language)}`;
	if (view.period === "year") return text(from, { year: "numeric" }, language);
	if (view.period === "month") return text(from, { month: "long", year: "numeric" }, language);
	if (view.period === "day" || daysBetween(from, to) === 1) {
		return text(from, { weekday: "long", ...long }, language);
	}
	return new Intl.DateTimeFormat(language, { ...long, timeZone: "UTC" }).formatRange(
		noon(from),
		noon(addDays(to, -1)),
	);
}

/**
 * A day in words.
 *
 * @param {Day} day
 * @param {Intl.DateTimeFormatOptions} options
 * @param {string} [language]
 */
export function text(day, options, language) {
	return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(noon(day));
}

/**
 * @param {Day} day
 * @param {{ from: Day | null, to: Day | null }} range
 */
function within(day, { from, to }) {
	return (!from || day >= from) && (!to || day < to);
}

/** @param {Day} day */
function noon(day) {
	return Date.parse(`${day}T12:00:00Z`);
}
