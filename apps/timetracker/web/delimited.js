/**
 * Files of rows whose fields are separated by a character, as other programs write them.
 */

/** @typedef {{ line: number, fields: string[] }} Row */

/**
 * The text of a file: UTF-8, or UTF-16 with a byte order mark, or else Windows-1252.
 *
 * @param {Uint8Array} bytes
 */
export function textOf(bytes) {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
	if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder("windows-1252").decode(bytes);
	}
}

/**
 * The rows that aren't empty (https://www.rfc-editor.org/rfc/rfc4180). A quote where none belongs is a
 * part of the text.
 *
 * @param {string} text
 * @param {string} [separator] the one that the first line has most often, if none is given
 * @returns {Generator<Row, void>}
 */
export function* rowsOf(text, separator = separatorOf(text)) {
	const end = text.includes("\n") ? "\n" : "\r";
	const stop = new RegExp(
		`[${separator === "\t" ? "\\t" : separator}${end === "\n" ? "\\n" : "\\r"}]`,
		"g",
	);
	let at = 0;
	let line = 1;
	while (at < text.length) {
		/** @type {Row} */
		const row = { line, fields: [] };
		for (;;) {
			let field = "";
			if (text[at] === '"') {
				at++;
				for (;;) {
					let close = text.indexOf('"', at);
					if (close < 0) close = text.length;
					const part = text.slice(at, close);
					field += part;
					line += part.split(end).length - 1;
					at = close + 1;
					const next = text[at];
					if (next === '"') {
						field += '"';
						at++;
					} else if (next === "\r" && text[at + 1] === "\n" && end === "\n") {
						at++;
						break;
					} else if (next === undefined || next === separator || next === end) {
						break;
					} else {
						field += '"';
					}
				}
			} else {
				stop.lastIndex = at;
				const found = stop.exec(text)?.index ?? text.length;
				field = text.slice(at, found);
				if (end === "\n" && text[found] !== separator && field.endsWith("\r"))
					field = field.slice(0, -1);
				at = found;
			}
			row.fields.push(field);
			const ended = text[at];
			at++;
			if (ended !== separator) break;
		}
		line++;
		if (row.fields.some((field) => field.trim() !== "")) yield row;
	}
}

/** @param {string} text */
function separatorOf(text) {
	const head = text.slice(0, text.search(/[\r\n]|$/));
	const count = (/** @type {string} */ char) => head.split(char).length;
	return [",", ";", "\t"].reduce((best, char) => (count(char) > count(best) ? char : best));
}
