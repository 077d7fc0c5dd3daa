/**
 * What the URLs of the pages hold.
 */

import { day, defineView, text } from "./ashore/location.js";

/** `before` is where older entries begin: a day and an id. */
export const listView = defineView({
	q: text({ max: 200 }),
	tag: text({ max: 50 }),
	from: day(),
	to: day(),
	before: text({ max: 120 }),
});

/** @typedef {ReturnType<typeof listView.read>} ListState */

/** Without an id it is a new entry of the day. */
export const entryView = defineView({ id: text({ max: 100 }), day: day() });

/** A month, as 2026-03, or a year; empty for the month that it is. */
export const calendarView = defineView({ month: text({ max: 7 }), year: text({ max: 4 }) });

/**
 * The entries of a view, as the service is asked for them.
 *
 * @param {ListState} state
 * @returns {import("./api.gen.js").ListInput}
 */
export function listInput({ tag, from, to, before }) {
	const [day = "", id = ""] = before.split("~");
	return {
		tag,
		...(from ? { from } : {}),
		...(to ? { to } : {}),
		...(/^\d{4}-\d{2}-\d{2}$/.test(day) && id ? { before: { day, id } } : {}),
	};
}

/** The list of entries that these choose.
 * @param {Partial<ListState>} state
 */
export const toList = (state) =>
	`./${listView.write({ ...listView.read(new URLSearchParams()), ...state })}`;

/** @param {string} id */
export const toEntry = (id) => `./entry.html?id=${encodeURIComponent(id)}`;
