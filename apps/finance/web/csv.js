/**
 * Comma-separated values, as RFC 4180 has them: https://www.rfc-editor.org/rfc/rfc4180
 */

/**
 * A number as a spreadsheet reads it, written without becoming a float.
 *
 * @typedef {{ figure: string }} Figure
 */

/**
 * The text of a CSV file, with the byte order mark without which Excel takes UTF-8 for something
 * else.
 *
 * @param {readonly (readonly (string | Figure)[])[]} rows
 */
export function csv(rows) {
	return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

/**
 * One value. A text that a spreadsheet would run as a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay numbers, negative ones too.
 *
 * @param {string | Figure} value
 */
export function cell(value) {
	if (typeof value === "object") return value.figure;
	const text = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Offers a text as a file.
 *
 * @param {string} name
 * @param {BlobPart[]} pieces
 * @param {string} [type]
 */
export function download(name, pieces, type = "text/csv;charset=utf-8") {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob(pieces, { type }));
	link.download = name;
	link.click();
	// Browsers read the file some time after the click.
	setTimeout(() => URL.revokeObjectURL(link.href), 40_000);
}
