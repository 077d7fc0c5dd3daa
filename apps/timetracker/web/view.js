/**
 * What the URLs of the pages hold.
 */

import { day, defineView, flag, oneOf, text } from "./ashore/location.js";

/** The project of a view: an id, empty for any, or this for the entries without one. */
export const NO_PROJECT = "none";

const filter = {
	period: oneOf(["day", "week", "month", "year", "all", "dates"], "week"),
	date: day(),
	from: day(),
	to: day(),
	project: text({ max: 100 }),
	words: text(),
};

/** The list of entries. `before` is where the older entries begin, a day that is not shown. */
export const listView = defineView({ ...filter, before: day() });

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
