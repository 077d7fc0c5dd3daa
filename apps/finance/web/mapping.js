/**
 * The form that says what the columns of a file mean.
 */

import { control, find, part, write } from "./ashore/dom.js";

/** @import { Mapping, Preview } from "./api.gen.js" */

const COLUMNS = /** @type {const} */ ([
	"dayColumn",
	"amountColumn",
	"inColumn",
	"outColumn",
	"payeeColumn",
	"noteColumn",
]);

/**
 * @param {HTMLElement} section with the form and a table of the first rows
 * @param {() => void} changed
 */
export function mappingForm(section, changed) {
	const form = find(section, "form", HTMLFormElement);
	/** @param {string} name */
	const select = (name) => control(form, name, HTMLSelectElement);
	const negate = control(form, "negate", HTMLInputElement);
	form.addEventListener("change", (event) => {
		const name = event.target instanceof HTMLSelectElement ? event.target.name : "";
		// One column with signs, or two without.
		if (name === "amountColumn" && select(name).value !== "0")
			for (const other of ["inColumn", "outColumn"]) select(other).value = "0";
		if ((name === "inColumn" || name === "outColumn") && select(name).value !== "0")
			select("amountColumn").value = "0";
		changed();
	});
	return {
		/** @returns {Omit<Mapping, "separator">} */
		read() {
			const columns = /** @type {Record<typeof COLUMNS[number], number>} */ (
				Object.fromEntries(COLUMNS.map((name) => [name, Number(select(name).value)]))
			);
			return {
				...columns,
				dayOrder: /** @type {Mapping["dayOrder"]} */ (select("dayOrder").value),
				decimal: /** @type {Mapping["decimal"]} */ (select("decimal").value),
				negate: negate.checked,
			};
		},
		/**
		 * @param {Preview} preview
		 * @param {boolean} corrected a person said what they mean
		 */
		fill({ header, sample, mapping, remembered }, corrected) {
			section.hidden = false;
			if (!corrected) {
				for (const name of COLUMNS) {
					select(name).replaceChildren(
						new Option("none", "0"),
						...header.map((text, i) => new Option(text || `Column ${i + 1}`, String(i + 1))),
					);
				}
				write(
					part(section, "remembered"),
					remembered
						? "It is as you said the last time for such a file. Correct what is wrong."
						: "This is a guess. Correct what is wrong; it is remembered for files like this.",
				);
			}
			for (const name of COLUMNS) select(name).value = String(mapping[name]);
			select("dayOrder").value = mapping.dayOrder;
			select("decimal").value = mapping.decimal;
			negate.checked = mapping.negate;
			const head = document.createElement("tr");
			head.append(...header.map((text) => cell("th", text)));
			find(section, "thead", HTMLTableSectionElement).replaceChildren(head);
			find(section, "tbody", HTMLTableSectionElement).replaceChildren(
				...sample.map((fields) => {
					const row = document.createElement("tr");
					row.append(...fields.map((text) => cell("td", text)));
					return row;
				}),
			);
		},
	};
}

/**
 * @param {"th" | "td"} name
 * @param {string} text
 */
function cell(name, text) {
	const node = document.createElement(name);
	if (name === "th") node.setAttribute("scope", "col");
	node.textContent = text;
	return node;
}
