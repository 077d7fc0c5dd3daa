/**
 * The table of projects with their share of the time as bars.
 */

import { copy, find, list, part } from "./ashore/dom.js";
import { writeDuration, writeProject } from "./format.js";

/** @import { Entry, ProjectTotal, Totals } from "./api.gen.js" */

/**
 * @param {HTMLTableSectionElement} body
 * @param {readonly ProjectTotal[]} totals
 */
export function showTotals(body, totals) {
	const most = Math.max(1, ...totals.map((total) => total.milliseconds));
	list(body, totals, {
		key: (total) => total.project?.id ?? "",
		make: () => copy("project-total"),
		fill(row, total) {
			writeProject(part(row, "project"), total.project);
			writeDuration(part(row, "duration"), total.milliseconds);
			const bar = find(row, "rect:last-of-type", SVGRectElement);
			bar.setAttribute("width", ((100 * total.milliseconds) / most).toFixed(2));
			bar.dataset.colour = total.project?.colour ?? "none";
		},
	});
}

/**
 * Totals with what has been added since by the running entry, if it is one of those that they count.
 *
 * @param {Totals} totals
 * @param {Entry | null} running
 * @param {{ from: number, to: number, now: number }} window
 * @returns {Totals}
 */
export function grown(totals, running, { from, to, now }) {
	if (!running) return totals;
	const since = Math.max(totals.at.getTime(), running.startedAt.getTime(), from);
	const more = Math.max(0, Math.min(now, to) - since);
	const id = running.project?.id;
	return {
		...totals,
		milliseconds: totals.milliseconds + more,
		projects: totals.projects.map((total) =>
			total.project?.id === id ? { ...total, milliseconds: total.milliseconds + more } : total,
		),
	};
}
