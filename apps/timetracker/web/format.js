/**
 * Times and projects, written as the browser's language has them.
 */

import { write } from "./ashore/dom.js";
import { hours, iso } from "./duration.js";
import { text } from "./period.js";
import { offsetAt } from "./zone.js";

/** @import { EntryProject } from "./api.gen.js" */
/** @import { Day } from "./ashore/date.js" */

/**
 * A time of day, with the zone's name where the clock changes between two of them.
 *
 * @param {number} instant
 * @param {string} zone
 * @param {boolean} [withZone]
 */
export function timeOfDay(instant, zone, withZone = false) {
	return new Intl.DateTimeFormat(undefined, {
		hour: "numeric",
		minute: "2-digit",
		timeZone: zone,
		...(withZone ? { timeZoneName: "short" } : {}),
	}).format(instant);
}

/**
 * Day and time.
 *
 * @param {number} instant
 * @param {string} zone
 */
export function dayAndTime(instant, zone) {
	return new Intl.DateTimeFormat(undefined, {
		weekday: "short",
		day: "numeric",
		month: "short",
		hour: "numeric",
		minute: "2-digit",
		timeZone: zone,
	}).format(instant);
}

/**
 * @param {Day} day
 * @param {Day} today
 */
export function dayName(day, today) {
	const name = text(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
	return day === today ? `Today, ${name}` : name;
}

/**
 * Fills a `<time>` with an instant.
 *
 * @param {HTMLElement} node
 * @param {number} instant
 * @param {string} words
 */
export function writeInstant(node, instant, words) {
	if (node instanceof HTMLTimeElement) node.dateTime = new Date(instant).toISOString();
	write(node, words);
}

/**
 * Fills a `<time>` with a length of time.
 *
 * @param {HTMLElement} node
 * @param {number} milliseconds
 * @param {string} [words]
 */
export function writeDuration(node, milliseconds, words = hours(milliseconds)) {
	if (node instanceof HTMLTimeElement) node.dateTime = iso(milliseconds);
	write(node, words);
}

/**
 * Fills an element with the name of a project, and takes its colour.
 *
 * @param {HTMLElement} node
 * @param {EntryProject | null} project
 * @param {string} [none] what to write for none
 */
export function writeProject(node, project, none = "No project") {
	node.dataset.colour = project?.colour ?? "none";
	write(node, project?.name ?? none);
}

/**
 * Whether the clock is changed between two instants.
 *
 * @param {number} from
 * @param {number} to
 * @param {string} zone
 */
export function clockChanges(from, to, zone) {
	return offsetAt(from, zone) !== offsetAt(to, zone);
}
