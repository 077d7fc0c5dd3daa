/**
 * Months as YYYY-MM beside days as YYYY-MM-DD.
 */

import { addDays, dayText as textOf, startOfMonth } from "./ashore/date.js";

export { addDays, today } from "./ashore/date.js";

/**
 * @param {string} month
 * @param {number} months
 */
export const addMonths = (month, months) => startOfMonth(`${month}-01`, months).slice(0, 7);

/** The last day of a month.
 * @param {string} month
 */
export const lastDay = (month) => addDays(startOfMonth(`${month}-01`, 1), -1);

/**
 * @param {string} day
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export const dayText = (
	day,
	options = { weekday: "short", day: "numeric", month: "short", year: "numeric" },
) => textOf(day, options);

/**
 * @param {string} month
 * @param {"long" | "short"} [form]
 */
export const monthText = (month, form = "long") =>
	dayText(`${month}-01`, { month: form, year: "numeric" });
