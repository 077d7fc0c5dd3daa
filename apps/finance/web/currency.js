/**
 * Which of the accounts' currencies a page shows.
 */

import { control } from "./ashore/dom.js";

/** @import { Total } from "./api.gen.js" */

/**
 * Offers the currencies in a form's select, and gives the chosen one: the first if it is none of them.
 *
 * @param {HTMLFormElement | HTMLSelectElement} where
 * @param {readonly Total[]} totals
 * @param {string} wanted
 */
export function chooseCurrency(where, totals, wanted) {
	const select =
		where instanceof HTMLFormElement ? control(where, "currency", HTMLSelectElement) : where;
	const codes = totals.map(({ currency }) => currency);
	const chosen = codes.includes(wanted) ? wanted : (codes[0] ?? "");
	if ([...select.options].map(({ value }) => value).join() !== codes.join())
		select.replaceChildren(...codes.map((code) => new Option(code, code)));
	select.value = chosen;
	const label = select.closest("label");
	if (label) label.hidden = codes.length < 2;
	return chosen;
}
