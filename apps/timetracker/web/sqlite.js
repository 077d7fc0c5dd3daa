/**
 * Rows of tables in a SQLite file, read by the file's format (https://sqlite.org/fileformat2.html) and
 * by nothing else: no SQL of the file is run, so a file from anywhere can't do more than be refused.
 */

/** A file that can't be read. */
export class FileError extends Error {}

/** @typedef {null | number | bigint | string | Uint8Array} Value */

const MAGIC = "SQLite format 3\0";
/** A row that is longer isn't one of a list of entries. */
const MAX_PAYLOAD = 1 << 20;
const MAX_ROWS = 500_000;
const LEAF = 13;
const INTERIOR = 5;

/** @param {Uint8Array} bytes */
export function isSqlite(bytes) {
	return new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * The tables of a file: their rows as objects by the columns' names.
 *
 * @param {Uint8Array} bytes
 */
export function open(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.length < 512) throw new FileError("its end is missing");
	const written = view.getUint16(16);
	const size = written === 1 ? 65_536 : written;
	const usable = size - view.getUint8(20);
	if (size < 512 || (size & (size - 1)) !== 0 || usable < 480) throw new FileError("it is damaged");
	const pages = Math.floor(bytes.length / size);
	if (view.getUint32(28) > pages) throw new FileError("its end is missing");
	const encoding = ["utf-8", "utf-8", "utf-16le", "utf-16be"][view.getUint32(56)];
	if (!encoding) throw new FileError("it is damaged");
	const text = new TextDecoder(encoding);

	/** Where a page begins. @param {number} number from 1 */
	const page = (number) => {
		if (number < 1 || number > pages) throw new FileError("it is damaged");
		return (number - 1) * size;
	};

	/** @param {Cursor} at */
	const record = (at) => {
		const end = at.at + varint(at);
		/** @type {number[]} */
		const types = [];
		while (at.at < end) types.push(varint(at));
		return types.map((type) => value(at, type, text));
	};

	/** The whole of a cell's payload. @param {number} at @param {number} length */
	const payload = (at, length) => {
		if (length > MAX_PAYLOAD) throw new FileError("a row of it is too long");
		const most = usable - 35;
		let here = length;
		if (length > most) {
			const least = Math.floor(((usable - 12) * 32) / 255) - 23;
			const rest = least + ((length - least) % (usable - 4));
			here = rest <= most ? rest : least;
		}
		if (at + here + (here < length ? 4 : 0) > bytes.length) throw new FileError("it is damaged");
		const out = new Uint8Array(length);
		out.set(bytes.subarray(at, at + here));
		let next = here < length ? view.getUint32(at + here) : 0;
		for (let done = here; done < length; ) {
			const from = page(next);
			const n = Math.min(usable - 4, length - done);
			out.set(bytes.subarray(from + 4, from + 4 + n), done);
			done += n;
			next = view.getUint32(from);
		}
		return out;
	};

	/** @param {number} root @returns {Generator<{ id: number, values: Value[] }, void>} */
	function* rows(root) {
		const seen = new Set();
		const waiting = [root];
		let n = 0;
		for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
			// No page is in two places: a tree that says so has no end.
			if (seen.has(number)) throw new FileError("it is damaged");
			seen.add(number);
			const start = page(number);
			const head = number === 1 ? start + 100 : start;
			const kind = view.getUint8(head);
			const cells = view.getUint16(head + 3);
			const first = head + (kind === INTERIOR ? 12 : 8);
			if ((kind !== LEAF && kind !== INTERIOR) || first + 2 * cells > start + size)
				throw new FileError("it has tables of another kind");
			/** @type {number[]} */
			const below = [];
			for (let i = 0; i < cells; i++) {
				const at = new Cursor(bytes, start + view.getUint16(first + 2 * i), start + size);
				if (kind === INTERIOR) {
					below.push(at.integer(4));
					continue;
				}
				const length = varint(at);
				const id = varint(at);
				if (++n > MAX_ROWS) throw new FileError("it has too many rows");
				const content = payload(at.at, length);
				yield { id, values: record(new Cursor(content, 0, content.length)) };
			}
			if (kind === INTERIOR) below.push(view.getUint32(head + 8));
			waiting.push(...below.reverse());
		}
	}

	/** @type {Map<string, { root: number, columns: string[], id: string | null }>} */
	const tables = new Map();
	for (const { values } of rows(1)) {
		const [type, name, , root, sql] = values;
		if (type !== "table" || typeof name !== "string" || typeof sql !== "string") continue;
		const found = columnsOf(sql);
		if (found && typeof root === "number" && root > 1)
			tables.set(name.toLowerCase(), { root, ...found });
	}

	return {
		/** The columns of a table, null if there is no such. @param {string} name */
		columns: (name) => tables.get(name)?.columns ?? null,
		/** @param {string} name @returns {Generator<Record<string, Value>, void>} */
		*rows(name) {
			const table = tables.get(name);
			if (!table) return;
			for (const { id, values } of rows(table.root)) {
				/** @type {Record<string, Value>} */
				const row = Object.create(null);
				for (const [i, column] of table.columns.entries()) row[column] = values[i] ?? null;
				// The number of a row isn't in its record.
				if (table.id !== null) row[table.id] = id;
				yield row;
			}
		},
	};
}

/**
 * The names of a table's columns, in small letters, and the one that is the row's number. Null for a
 * table that isn't as plain as that.
 *
 * @param {string} sql CREATE TABLE …
 */
function columnsOf(sql) {
	const body = /^create\s+table\s+[^(]*\(([\s\S]*)\)\s*(strict)?\s*$/i.exec(
		sql.replaceAll(/--.*$/gm, ""),
	)?.[1];
	if (body === undefined || /\bgenerated\b|\bas\s*\(/i.test(body)) return null;
	/** @type {string[]} */
	const columns = [];
	/** @type {string | null} */
	let id = null;
	let depth = 0;
	let part = "";
	for (const char of `${body},`) {
		if (char === "(") depth++;
		if (char === ")") depth--;
		if (char !== "," || depth > 0) {
			part += char;
			continue;
		}
		const words = part.trim().toLowerCase();
		part = "";
		if (/^(primary|unique|check|foreign|constraint)\b/.test(words)) continue;
		const name = /^["[`]?(\w+)["\]`]?/.exec(words)?.[1];
		if (!name) return null;
		if (/^\S+\s+integer\s+primary\s+key\b/.test(words)) id = name;
		columns.push(name);
	}
	return { columns, id };
}

/** Bytes that are read one after the other. */
class Cursor {
	/** @param {Uint8Array} bytes @param {number} at @param {number} end */
	constructor(bytes, at, end) {
		this.bytes = bytes;
		this.at = at;
		this.end = Math.min(end, bytes.length);
	}

	/** @param {number} n */
	take(n) {
		if (!(n >= 0 && this.at + n <= this.end)) throw new FileError("it is damaged");
		this.at += n;
		return this.bytes.subarray(this.at - n, this.at);
	}

	/** A big-endian number without a sign. @param {number} n bytes, at most 6 */
	integer(n) {
		return this.take(n).reduce((number, byte) => number * 256 + byte, 0);
	}
}

/**
 * A number of one to nine bytes (https://sqlite.org/fileformat2.html#varint). Beyond 2^53 it is rounded:
 * no length is that large.
 *
 * @param {Cursor} at
 */
function varint(at) {
	let number = 0;
	for (let i = 0; i < 8; i++) {
		const byte = at.integer(1);
		number = number * 128 + (byte & 127);
		if (byte < 128) return number;
	}
	return number * 256 + at.integer(1);
}

const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

/**
 * @param {Cursor} at
 * @param {number} type https://sqlite.org/fileformat2.html#serialtype
 * @param {TextDecoder} text
 * @returns {Value}
 */
function value(at, type, text) {
	if (type >= 12) {
		const bytes = at.take(Math.floor((type - 12) / 2));
		return type % 2 === 1 ? text.decode(bytes) : bytes;
	}
	if (type === 10 || type === 11) throw new FileError("it is damaged");
	if (type === 0) return null;
	if (type >= 8) return type - 8;
	const bytes = at.take(LENGTHS[type] ?? 0);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
	if (type === 7) return view.getFloat64(0);
	if (type === 6) {
		const big = view.getBigInt64(0);
		return BigInt.asIntN(54, big) === big ? Number(big) : big;
	}
	const unsigned = bytes.reduce((number, byte) => number * 256 + byte, 0);
	const whole = 256 ** bytes.length;
	return unsigned >= whole / 2 ? unsigned - whole : unsigned;
}
