/**
 * What other time trackers recorded, from their files.
 */

import { dayOf, isDay } from "./ashore/date.js";
import { rowsOf, textOf } from "./delimited.js";
import { readLocaltrack } from "./localtrack.js";
import { isSqlite } from "./sqlite.js";
import { instantsOf } from "./zone.js";

/** @import { IncomingEntry } from "./api.gen.js" */
/** @import { Day } from "./ashore/date.js" */

/** In which order a file writes days: year, month, day; or day or month first. @typedef {"ymd" | "dmy" | "mdy"} Order */

/**
 * - `source` is the tracker whose file it is
 * - `lines` has the place of each entry in the file
 * - `refused` are rows that aren't entries, and why
 * - `orders` are those that all days of the file fit; several if nobody can tell
 * - `moved` counts times that a clock doesn't show, or shows twice: the former were taken an hour later,
 *   of the latter the earlier one
 * - `left` names columns with something in them that this app has no place for
 *
 * @typedef {Object} Foreign
 * @property {string} source
 * @property {IncomingEntry[]} entries
 * @property {number[]} lines
 * @property {{ line: number, reason: string }[]} refused
 * @property {Order[]} orders
 * @property {number} moved
 * @property {string[]} left
 */

/** A file that none of the trackers wrote. */
export class ForeignError extends Error {}

/** The most that is read. */
export const MAX_BYTES = 64 << 20;

/** Names of columns, in small letters, by what they mean. Toggl says stop or end, Clockify end. */
const COLUMNS = {
	description: ["description"],
	project: ["project"],
	client: ["client"],
	task: ["task"],
	tags: ["tags", "tag"],
	billable: ["billable"],
	startDate: ["start date"],
	startTime: ["start time"],
	endDate: ["end date", "stop date"],
	endTime: ["end time", "stop time"],
};

/**
 * Reads a file of Toggl Track or Clockify (a detailed report as CSV), or of localtrack (its database).
 *
 * @param {Uint8Array} bytes
 * @param {{ zone: string, order?: Order }} options `zone` is that of the file's times; `order` is chosen
 *   where several fit
 * @returns {Foreign}
 */
export function readForeign(bytes, { zone, order }) {
	if (bytes.length > MAX_BYTES)
		throw new ForeignError("This file has more than 64 megabytes. Export a shorter time.");
	if (isSqlite(bytes)) return readLocaltrack(bytes);
	return readReport(textOf(bytes), zone, order);
}

const NEITHER =
	"This is no file of Toggl Track, Clockify or localtrack. In Toggl and Clockify choose Reports, Detailed, and export as CSV; of localtrack choose its database.";

/**
 * @param {string} text
 * @param {string} zone
 * @param {Order} [order]
 * @returns {Foreign}
 */
function readReport(text, zone, order) {
	const rows = rowsOf(text);
	const header = rows.next().value?.fields.map((name) => name.trim().toLowerCase()) ?? [];
	const at = /** @type {Record<keyof typeof COLUMNS, number>} */ ({});
	for (const [key, names] of Object.entries(COLUMNS)) {
		at[/** @type {keyof typeof COLUMNS} */ (key)] = header.findIndex((name) =>
			names.includes(name),
		);
	}
	if ([at.startDate, at.startTime, at.endDate, at.endTime, at.description].some((i) => i < 0))
		throw new ForeignError(NEITHER);
	const clockify = header.includes("duration (h)") || header.includes("group");
	const all = [...rows];
	const orders = ordersOf(
		all.flatMap(({ fields }) => [fields[at.startDate] ?? "", fields[at.endDate] ?? ""]),
	);
	/** @type {Foreign} */
	const out = {
		source: clockify ? "Clockify" : "Toggl Track",
		entries: [],
		lines: [],
		refused: [],
		orders,
		moved: 0,
		left: [],
	};
	const chosen = order && orders.includes(order) ? order : orders[0];
	const left = new Set();
	for (const { line, fields } of all) {
		const field = (/** @type {keyof typeof COLUMNS} */ key) => (fields[at[key]] ?? "").trim();
		if (field("task")) left.add("Task");
		const times = [
			timeOf(field("startDate"), field("startTime"), chosen, zone),
			timeOf(field("endDate"), field("endTime"), chosen, zone),
		];
		const [start, stop] = times;
		if (!start || !stop) {
			const which = start ? ["endDate", "endTime"] : ["startDate", "startTime"];
			const what = which.map((key) => field(/** @type {keyof typeof COLUMNS} */ (key))).join(" ");
			out.refused.push({ line, reason: `“${what}” is no time` });
			continue;
		}
		out.moved += times.filter((time) => time?.moved).length;
		const client = field("client");
		const project = field("project");
		out.entries.push({
			description: field("description").slice(0, 1000),
			// There are no clients here: one is part of the project's name.
			project: (client && project ? `${client} – ${project}` : project || client).slice(0, 200),
			tags: tagsOf(field("tags")),
			billable: /^(yes|true|1)$/i.test(field("billable")),
			startedAt: new Date(start.instant),
			stoppedAt: new Date(stop.instant),
		});
		out.lines.push(line);
	}
	out.left = [...left];
	return out;
}

/** @param {string} text */
function tagsOf(text) {
	const tags = text.split(",").map((tag) => tag.trim().replaceAll(/\s+/g, " ").slice(0, 50));
	return [...new Set(tags.filter(Boolean))].slice(0, 50);
}

/**
 * The orders in which all of these are days.
 *
 * @param {string[]} days
 * @returns {Order[]}
 */
function ordersOf(days) {
	const written = [...new Set(days.map((day) => day.trim()).filter(Boolean))];
	const fits = /** @type {Order[]} */ (["ymd", "mdy", "dmy"]).map((order) => ({
		order,
		n: written.filter((day) => dayIn(day, order)).length,
	}));
	const most = Math.max(...fits.map(({ n }) => n));
	return most === 0 ? [] : fits.filter(({ n }) => n === most).map(({ order }) => order);
}

/**
 * @param {string} text
 * @param {Order} order
 * @returns {Day | null}
 */
function dayIn(text, order) {
	const match = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$/.exec(text.trim());
	if (!match) return null;
	const numbers = match.slice(1).map(Number);
	const [year = 0, month = 0, day = 0] =
		order === "ymd"
			? numbers
			: order === "mdy"
				? [numbers[2], numbers[0], numbers[1]]
				: [numbers[2], numbers[1], numbers[0]];
	if (year < 1970 || year > 9999) return null;
	if (month < 1 || month > 12 || day < 1) return null;
	const found = dayOf(year, month, day);
	return isDay(found) && found.endsWith(`-${String(day).padStart(2, "0")}`) ? found : null;
}

/**
 * @param {string} date
 * @param {string} time 24 hours, or 12 with am or pm
 * @param {Order | undefined} order
 * @param {string} zone
 */
function timeOf(date, time, order, zone) {
	const day = order && dayIn(date, order);
	const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\.?)?$/i.exec(time.trim());
	if (!day || !match) return null;
	let hour = Number(match[1]);
	const half = match[4]?.toLowerCase();
	if (half ? hour < 1 || hour > 12 : hour > 23) return null;
	if (half) hour = (hour % 12) + (half === "p" ? 12 : 0);
	const [minute, second] = [Number(match[2]), Number(match[3] ?? 0)];
	if (minute > 59 || second > 59) return null;
	const wall = { day, hour, minute, second };
	const found = instantsOf(wall, zone);
	const [first] = found;
	if (first !== undefined) return { instant: first, moved: found.length > 1 };
	// Skipped when summer time begins: what the clock shows an hour on.
	const [later] = instantsOf({ ...wall, hour: hour + 1 }, zone);
	return later === undefined ? null : { instant: later, moved: true };
}
