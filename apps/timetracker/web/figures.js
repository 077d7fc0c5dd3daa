/**
 * The tables of a report.
 */

import { copy, find, list, part, write } from "./ashore/dom.js";
import { writeDuration, writeProject } from "./format.js";
import { money } from "./money.js";

/** @import { DaysReport, Totals } from "./api.gen.js" */
/** @import { Unit } from "./period.js" */

/**
 * Time and amounts by project.
 *
 * @param {HTMLTableElement} table
 * @param {Totals} totals
 * @param {string} currency
 */
export function showProjectTotals(table, totals, currency) {
	const most = Math.max(1, ...totals.projects.map((total) => total.milliseconds));
	list(find(table, "tbody", HTMLTableSectionElement), totals.projects, {
		key: (total) => total.project?.id ?? "",
		make: () => copy("report-project"),
		fill(row, total) {
			writeProject(part(row, "project"), total.project);
			writeDuration(part(row, "duration"), total.milliseconds);
			writeDuration(part(row, "billable"), total.billableMilliseconds);
			const rate = total.project?.rate ?? 0;
			write(part(row, "rate"), rate > 0 ? money(rate, currency) : "–");
			write(part(row, "amount"), rate > 0 ? money(total.amount, currency) : "–");
			const bar = find(row, "rect:last-of-type", SVGRectElement);
			bar.setAttribute("width", ((100 * total.milliseconds) / most).toFixed(2));
			bar.dataset.colour = total.project?.colour ?? "none";
		},
	});
	const billable = totals.projects.reduce((sum, total) => sum + total.billableMilliseconds, 0);
	const amount = totals.projects.reduce((sum, total) => sum + total.amount, 0);
	const row = document.createElement("tr");
	row.append(
		heading("row", "Total"),
		document.createElement("td"),
		duration(totals.milliseconds),
		duration(billable),
		document.createElement("td"),
		cell(money(amount, currency)),
	);
	find(table, "tfoot", HTMLTableSectionElement).replaceChildren(row);
}

/**
 * The figures of the chart.
 *
 * @param {HTMLTableElement} table
 * @param {DaysReport} report
 * @param {readonly string[]} labels of the days
 * @param {Unit} unit
 */
export function showFigures(table, { days, totals }, labels, unit) {
	write(
		find(table, "caption", HTMLTableCaptionElement),
		`Hours by ${unit} and project, the figures of the chart`,
	);
	const head = document.createElement("tr");
	head.append(
		heading("col", { day: "Day", month: "Month", year: "Year" }[unit]),
		...totals.projects.map(({ project }) => {
			const th = heading("col", "");
			writeProject(th, project);
			return th;
		}),
		heading("col", "Total"),
	);
	find(table, "thead", HTMLTableSectionElement).replaceChildren(head);
	const rows = days.map((day, i) => {
		const row = document.createElement("tr");
		row.append(heading("row", labels[i] ?? ""));
		for (const project of totals.projects.keys()) {
			const time = day.parts.find((other) => other.project === project)?.milliseconds ?? 0;
			row.append(time > 0 ? duration(time) : cell("–"));
		}
		row.append(duration(day.milliseconds));
		return row;
	});
	find(table, "tbody", HTMLTableSectionElement).replaceChildren(...rows);
}

/**
 * @param {"row" | "col"} scope
 * @param {string} text
 */
function heading(scope, text) {
	const th = document.createElement("th");
	th.scope = scope;
	th.textContent = text;
	return th;
}

/** @param {string} text */
function cell(text) {
	const td = document.createElement("td");
	td.textContent = text;
	return td;
}

/** @param {number} milliseconds */
function duration(milliseconds) {
	const td = document.createElement("td");
	const time = document.createElement("time");
	writeDuration(time, milliseconds);
	td.append(time);
	return td;
}
