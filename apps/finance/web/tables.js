/**
 * The tables of reports: figures that lead to the transactions that make them.
 */

import { find } from "./ashore/dom.js";

/**
 * @typedef {{ text: string, href?: string }} Figure
 * @typedef {{ name: string, href?: string, figures: readonly Figure[] }} Line
 */

/**
 * @param {HTMLTableElement} table
 * @param {{ head: readonly (string | { text: string, colour: string })[], lines: readonly Line[],
 *   foot?: readonly Line[] }} content a column with a colour is the one that a chart draws in it
 */
export function showTable(table, { head, lines, foot = [] }) {
	const row = document.createElement("tr");
	for (const one of head) {
		const { text, colour } = typeof one === "string" ? { text: one } : one;
		const header = cell("th", { text }, "col");
		if (colour) header.dataset.colour = colour;
		row.append(header);
	}
	find(table, "thead", HTMLTableSectionElement).replaceChildren(row);
	find(table, "tbody", HTMLTableSectionElement).replaceChildren(...lines.map(lineOf));
	find(table, "tfoot", HTMLTableSectionElement).replaceChildren(...foot.map(lineOf));
}

/** @param {Line} line */
function lineOf({ name, href, figures }) {
	const row = document.createElement("tr");
	row.append(cell("th", { text: name, href }, "row"), ...figures.map((one) => cell("td", one)));
	return row;
}

/**
 * @param {"th" | "td"} name
 * @param {Figure} figure
 * @param {"row" | "col"} [scope]
 */
function cell(name, { text, href }, scope) {
	const node = document.createElement(name);
	if (scope) node.setAttribute("scope", scope);
	if (!href) {
		node.textContent = text;
		return node;
	}
	const link = document.createElement("a");
	link.href = href;
	link.textContent = text;
	node.append(link);
	return node;
}
