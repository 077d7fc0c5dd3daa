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

/** What another app shares is cut at so many characters. */
const SHARED = 20_000;

/**
 * Without an id it is a new entry of the day, which begins with what another app shares: title, text and url
 * are those of the manifest's share_target.
 */
export const entryView = defineView({
	id: text({ max: 100 }),
	day: day(),
	title: text(),
	text: text({ max: SHARED }),
	url: text({ max: 2_000 }),
});

/** For a view that has taken what was shared. */
export const nothingShared = Object.freeze({ title: "", text: "", url: "" });

/**
 * What was shared, as the text of an entry; empty if nothing was. Apps send the same thing in more than one
 * place, such as an address in the text.
 *
 * @param {{ title: string, text: string, url: string }} shared
 */
export function sharedText({ title, text, url }) {
	const body = text.trim();
	const heading = title.trim().replace(/\s+/g, " ");
	return [
		heading && !body.startsWith(heading) ? `# ${heading}` : "",
		body,
		body.includes(url.trim()) ? "" : url.trim(),
	]
		.filter(Boolean)
		.join("\n\n");
}

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
