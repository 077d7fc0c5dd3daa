/**
 * Calendar days as text, `2026-03-29`: counting with them has no hours, no time zone and no summer
 * time.
 */

/** @typedef {string} Day a calendar day, `YYYY-MM-DD` */

const DAY = 86_400_000;

/**
 * Whether a text is a calendar day that exists.
 *
 * @param {string} text
 */
export function isDay(text) {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
	const at = Date.parse(`${text}T00:00:00Z`);
	return !Number.isNaN(at) && text === new Date(at).toISOString().slice(0, 10);
}

/**
 * The day some days later, or earlier if the number is negative.
 *
 * @param {Day} day
 * @param {number} days
 * @returns {Day}
 */
export function addDays(day, days) {
	return text(number(day) + days);
}

/**
 * The first day of the month some months later.
 *
 * @param {Day} day
 * @param {number} months
 * @returns {Day}
 */
export function startOfMonth(day, months = 0) {
	const [year, month] = split(day);
	return text(Date.UTC(year, month - 1 + months, 1) / DAY);
}

/**
 * The first day of the year some years later.
 *
 * @param {Day} day
 * @param {number} years
 * @returns {Day}
 */
export function startOfYear(day, years = 0) {
	return text(Date.UTC(split(day)[0] + years, 0, 1) / DAY);
}

/**
 * The first day of the week that has this day.
 *
 * @param {Day} day
 * @param {number} firstWeekday 1 Monday to 7 Sunday
 * @returns {Day}
 */
export function startOfWeek(day, firstWeekday) {
	return addDays(day, -((weekday(day) - firstWeekday + 7) % 7));
}

/**
 * 1 for Monday to 7 for Sunday.
 *
 * @param {Day} day
 */
export function weekday(day) {
	// 1970-01-01 was a Thursday.
	return ((((number(day) + 3) % 7) + 7) % 7) + 1;
}

/**
 * How many days lie from one day to another.
 *
 * @param {Day} from
 * @param {Day} to
 */
export function daysBetween(from, to) {
	return number(to) - number(from);
}

/**
 * The days from one day up to another, which is not among them.
 *
 * @param {Day} from
 * @param {Day} to
 * @returns {Day[]}
 */
export function daysOf(from, to) {
	return Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, i) => addDays(from, i));
}

/**
 * Year, month from 1, and day of the month.
 *
 * @param {Day} day
 * @returns {[number, number, number]}
 */
export function split(day) {
	return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

/**
 * @param {number} year
 * @param {number} month from 1
 * @param {number} day
 * @returns {Day}
 */
export function dayOf(year, month, day) {
	return text(Date.UTC(year, month - 1, day) / DAY);
}

/** @param {Day} day */
function number(day) {
	return Date.parse(`${day}T00:00:00Z`) / DAY;
}

/**
 * @param {number} days since 1970-01-01
 * @returns {Day}
 */
function text(days) {
	return new Date(days * DAY).toISOString().slice(0, 10);
}

/**
 * The day that it is where the person is.
 *
 * @param {Date} [now]
 * @returns {Day}
 */
export function today(now = new Date()) {
	return dayOf(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

/**
 * A day in words.
 *
 * @param {Day} day
 * @param {Intl.DateTimeFormatOptions} [how]
 */
export function dayText(day, how = { dateStyle: "full" }) {
	const date = new Date(`${day}T00:00:00Z`);
	return new Intl.DateTimeFormat(undefined, { ...how, timeZone: "UTC" }).format(date);
}
