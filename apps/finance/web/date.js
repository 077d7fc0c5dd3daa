/**
 * Days as YYYY-MM-DD and months as YYYY-MM, counted without a time zone.
 */

/** @param {Date} [now] */
export function today(now = new Date()) {
	return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/**
 * @param {string} day
 * @param {number} days
 */
export function addDays(day, days) {
	return new Date(Date.parse(`${day}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * @param {string} month
 * @param {number} months
 */
export function addMonths(month, months) {
	const [year, number] = month.split("-").map(Number);
	const all = /** @type {number} */ (year) * 12 + /** @type {number} */ (number) - 1 + months;
	return `${String(Math.floor(all / 12)).padStart(4, "0")}-${two((all % 12) + 1)}`;
}

/** The last day of a month.
 * @param {string} month
 */
export const lastDay = (month) => addDays(`${addMonths(month, 1)}-01`, -1);

/**
 * @param {string} day
 * @param {Intl.DateTimeFormatOptions} [options]
 */
export function dayText(
	day,
	options = { weekday: "short", day: "numeric", month: "short", year: "numeric" },
) {
	return new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(
		Date.parse(`${day}T00:00Z`),
	);
}

/**
 * @param {string} month
 * @param {"long" | "short"} [form]
 */
export const monthText = (month, form = "long") =>
	dayText(`${month}-01`, { month: form, year: "numeric" });
