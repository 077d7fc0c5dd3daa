/**
 * Entries as rows of a CSV file: one row for each day that an entry touches, so that the hours add up
 * to what the page shows.
 */

import { clock, decimal } from "./duration.js";
import { plain, price } from "./money.js";
import { offsetAt, wallAt } from "./zone.js";

/** @import { Entry } from "./api.gen.js" */
/** @import { Group } from "./days.js" */

/** @typedef {(string | number)[]} Row */

/** @type {Row} */
export const HEADINGS = [
	"Date",
	"Start",
	"End",
	"UTC offset",
	"Duration",
	"Hours",
	"Project",
	"Description",
	"Tags",
	"Billable",
	"Rate",
	"Amount",
	"Currency",
];

/**
 * The rows of these days, the earliest entry first.
 *
 * @param {readonly Group<Entry>[]} groups
 * @param {{ zone: string, currency: string }} context
 * @returns {Row[]}
 */
export function rowsOf(groups, { zone, currency }) {
	/** @type {Row[]} */
	const rows = [];
	for (const { day, parts } of groups.toReversed()) {
		for (const { entry, from, to, ends } of parts.toReversed()) {
			const length = Math.max(0, to - from);
			const rate = entry.project?.rate ?? 0;
			const billed = entry.billable && rate > 0;
			rows.push([
				day,
				stamp(from, zone),
				entry.stoppedAt === null && ends ? "" : stamp(to, zone),
				offset(from, zone),
				clock(length),
				Number(decimal(length)),
				entry.project?.name ?? "",
				entry.description,
				entry.tags.join(", "),
				entry.billable ? "yes" : "no",
				rate > 0 ? Number(plain(rate, currency)) : "",
				billed ? Number(plain(price(length, rate), currency)) : "",
				rate > 0 ? currency : "",
			]);
		}
	}
	return rows;
}

/**
 * @param {number} instant
 * @param {string} zone
 */
function stamp(instant, zone) {
	const { day, hour, minute, second } = wallAt(instant, zone);
	return `${day} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/**
 * @param {number} instant
 * @param {string} zone
 */
function offset(instant, zone) {
	const minutes = offsetAt(instant, zone) / 60_000;
	const size = Math.abs(minutes);
	// Begins with letters, since a sign would begin a formula.
	return `UTC${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** @param {number} n */
function two(n) {
	return String(n).padStart(2, "0");
}
