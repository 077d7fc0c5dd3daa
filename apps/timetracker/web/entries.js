/**
 * The list of entries, grouped by day.
 */

import { copy, find, list, part, write } from "./ashore/dom.js";
import {
	clockChanges,
	dayName,
	timeOfDay,
	writeDuration,
	writeInstant,
	writeProject,
} from "./format.js";

/** @import { Entry } from "./api.gen.js" */
/** @import { Day } from "./ashore/date.js" */
/** @import { Group, Part } from "./days.js" */

/** @typedef {"continue" | "edit" | "delete"} EntryAction */

/** @type {WeakMap<Element, Entry>} */
const shown = new WeakMap();

/**
 * @param {HTMLOListElement} days
 * @param {readonly Group<Entry>[]} groups
 * @param {{ zone: string, today: Day }} context
 */
export function showEntries(days, groups, { zone, today }) {
	list(days, groups, {
		key: (group) => group.day,
		make: () => copy("day"),
		fill(node, group) {
			const day = part(node, "day");
			if (day instanceof HTMLTimeElement) day.dateTime = group.day;
			write(day, dayName(group.day, today));
			writeDuration(part(node, "total"), group.total);
			list(find(node, "ul", HTMLUListElement), group.parts, {
				key: (shownPart) => shownPart.entry.id,
				make: () => copy("entry"),
				fill: (item, shownPart) => fill(item, shownPart, zone),
			});
		},
	});
}

/**
 * Calls back when a button of an entry is pressed.
 *
 * @param {HTMLOListElement} days
 * @param {(action: EntryAction, entry: Entry) => void} act
 */
export function onEntryAction(days, act) {
	days.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("button") : null;
		const entry = shown.get(button?.closest("article")?.parentElement ?? days);
		if (button && entry) act(/** @type {EntryAction} */ (button.name), entry);
	});
}

/**
 * @param {HTMLElement} item
 * @param {Part<Entry>} shownPart
 * @param {string} zone
 */
function fill(item, { entry, from, to, begins, ends }, zone) {
	shown.set(item, entry);
	write(part(item, "description"), entry.description || "No description");
	writeProject(part(item, "project"), entry.project);
	part(item, "overlaps").hidden = !entry.overlaps;
	part(item, "billable").hidden = !entry.billable;
	const tags = part(item, "tags");
	if (tags.textContent !== entry.tags.join("")) {
		tags.replaceChildren(
			...entry.tags.map((tag) => {
				const span = document.createElement("span");
				span.textContent = tag;
				return span;
			}),
		);
	}
	// Where the clock is changed in between, times without their zone would not add up.
	const withZone = clockChanges(from, Math.max(from, to - 1), zone);
	writeInstant(
		part(item, "startedAt"),
		from,
		begins ? timeOfDay(from, zone, withZone) : "midnight",
	);
	const running = entry.stoppedAt === null && ends;
	writeInstant(
		part(item, "stoppedAt"),
		to,
		running ? "now" : ends ? timeOfDay(to, zone, withZone) : "midnight",
	);
	write(part(item, "note"), note(begins, ends, withZone));
	writeDuration(part(item, "duration"), to - from);
	find(item, "button[name=continue]", HTMLButtonElement).hidden = entry.stoppedAt === null;
}

/**
 * @param {boolean} begins
 * @param {boolean} ends
 * @param {boolean} changes
 */
function note(begins, ends, changes) {
	const notes = [];
	if (!begins) notes.push("from the day before");
	if (!ends) notes.push("goes on the next day");
	if (changes) notes.push("clock changed");
	return notes.length > 0 ? `(${notes.join(", ")})` : "";
}
