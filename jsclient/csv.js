/**
 * Comma-separated values, as RFC 4180 has them: https://www.rfc-editor.org/rfc/rfc4180
 */

/**
 * A value of a row: a text, a number, or a number that must not become a float on its way, written as a
 * spreadsheet reads it.
 *
 * @typedef {string | number | { figure: string }} Value
 */

/**
 * The text of a CSV file, with the byte order mark without which Excel takes UTF-8 for something
 * else.
 *
 * @param {readonly (readonly Value[])[]} rows
 */
export function csv(rows) {
	return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/**
 * One value. A text that a spreadsheet would run as a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay numbers, negative ones too.
 *
 * @param {Value} value
 */
export function cell(value) {
	if (typeof value === "number") return String(value);
	if (typeof value === "object") return value.figure;
	const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
