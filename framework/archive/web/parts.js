/**
 * Small things that the parts of pages are made of.
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {...(Node | string)} content
 * @returns {HTMLElementTagNameMap[T]}
 */
export function made(tag, ...content) {
	const node = document.createElement(tag);
	node.append(...content);
	return node;
}

/**
 * A button of this name, that doesn't send a form.
 *
 * @param {HTMLButtonElement} button
 * @param {string} name
 */
export function named(button, name) {
	button.type = "button";
	button.name = name;
	return button;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/**
 * Bytes as a person reads them.
 *
 * @param {number} bytes
 */
export function size(bytes) {
	let unit = 0;
	let n = bytes;
	for (; n >= 1000 && unit < UNITS.length - 1; unit++) n /= 1000;
	return new Intl.NumberFormat(undefined, {
		style: "unit",
		unit: UNITS[unit],
		maximumFractionDigits: n < 10 && unit > 0 ? 1 : 0,
	}).format(n);
}

/** @param {Date} at */
export function when(at) {
	return new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" }).format(at);
}

/**
 * A control with its name before it.
 *
 * @param {string} text
 * @param {HTMLElement} control
 */
export function labelled(text, control) {
	return made("label", `${text} `, control);
}

/**
 * A table with a line of headings.
 *
 * @param {string} caption
 * @param {readonly string[]} columns
 * @param {readonly HTMLTableRowElement[]} rows
 */
export function table(caption, columns, rows) {
	const head = made("tr", ...columns.map((text) => headed(text, "col")));
	return made("table", made("caption", caption), made("thead", head), made("tbody", ...rows));
}

/**
 * A cell that heads its row or column.
 *
 * @param {string} text
 * @param {"row" | "col"} scope
 */
export function headed(text, scope) {
	const cell = made("th", text);
	cell.scope = scope;
	return cell;
}
