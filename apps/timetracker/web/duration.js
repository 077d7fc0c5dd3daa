/**
 * Lengths of time in milliseconds, as people write and read them.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * A running clock: `1:05:09`.
 *
 * @param {number} milliseconds
 */
export function clock(milliseconds) {
	const seconds = Math.floor(Math.max(0, milliseconds) / SECOND);
	return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/**
 * Hours and minutes, rounded to the nearest minute: `1:05`.
 *
 * @param {number} milliseconds
 */
export function hours(milliseconds) {
	const minutes = Math.round(Math.max(0, milliseconds) / MINUTE);
	return `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

/**
 * For the `datetime` attribute of `<time>`: `PT1H5M9S`.
 *
 * @param {number} milliseconds
 */
export function iso(milliseconds) {
	const seconds = Math.floor(Math.max(0, milliseconds) / SECOND);
	return `PT${Math.floor(seconds / 3600)}H${Math.floor(seconds / 60) % 60}M${seconds % 60}S`;
}

/**
 * Decimal hours for spreadsheets: `1.0833`.
 *
 * @param {number} milliseconds
 */
export function decimal(milliseconds) {
	return (Math.max(0, milliseconds) / HOUR).toFixed(4);
}

/**
 * Reads a length of time: `1:30`, `1:30:15`, `90` (minutes), `90m`, `1.5h`, `1,5 h`, `1h 30m`, `45 s`.
 * Null for anything else.
 *
 * @param {string} text
 * @returns {number | null}
 */
export function parse(text) {
	const clean = text.trim().toLowerCase();
	const colons = /^(\d{1,5}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(clean);
	if (colons) {
		return Number(colons[1]) * HOUR + Number(colons[2]) * MINUTE + Number(colons[3] ?? 0) * SECOND;
	}
	if (/^\d{1,6}$/.test(clean)) return Number(clean) * MINUTE;
	const units =
		/^(?:(\d{1,6}(?:[.,]\d+)?)\s*(?:h|hours?))?\s*(?:(\d{1,6}(?:[.,]\d+)?)\s*(?:m|min|minutes?))?\s*(?:(\d{1,6})\s*(?:s|sec|seconds?))?$/.exec(
			clean,
		);
	if (!units || clean === "") return null;
	const [, h = "0", m = "0", s = "0"] = units;
	return Math.round(number(h) * HOUR + number(m) * MINUTE + number(s) * SECOND);
}

/** @param {string} text */
function number(text) {
	return Number(text.replace(",", "."));
}

/** @param {number} n */
function two(n) {
	return String(n).padStart(2, "0");
}
