/**
 * What the URLs of the pages hold.
 */

import { day, defineView, flag, oneOf, text } from "./ashore/location.js";

/** The project of a view: an id, empty for any, or this for the entries without one. */
export const NO_PROJECT = "none";

/** The first and the last day that pages show; the fields for days have them too. */
export const FIRST = "1900-01-01";
export const LAST = "2199-12-31";

/** A day that pages show: any other is junk, and nothing has to count beyond the years of dates. */
const shownDay = () => {
	const any = day();
	return {
		...any,
		/** @param {readonly string[]} texts */
		parse: (texts) => {
			const found = any.parse(texts);
			return found !== undefined && found >= FIRST && found <= LAST ? found : undefined;
		},
	};
};

const filter = {
	period: oneOf(["day", "week", "month", "year", "all", "dates"], "week"),
	date: shownDay(),
	from: shownDay(),
	to: shownDay(),
	project: text({ max: 100 }),
	words: text(),
};

/** The list of entries. `before` is where the older entries begin, a day that is not shown. */
export const listView = defineView({ ...filter, before: shownDay() });

export const reportView = defineView(filter);

export const projectsView = defineView({ archived: flag() });

/**
 * The project of a view as the service takes it: an id, empty for entries without one, undefined for
 * any.
 *
 * @param {string} project
 */
export function projectInput(project) {
	if (project === "") return undefined;
	return project === NO_PROJECT ? "" : project;
}
