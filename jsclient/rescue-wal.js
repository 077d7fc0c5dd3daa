/**
 * A database and its write-ahead log as one file, without SQLite: what the log has committed is laid over
 * the database's pages. See https://sqlite.org/fileformat2.html#walformat.
 */

const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** The log's magic numbers: its checksums are in little endian, or in big. */
const LITTLE = 0x377f0682;
const BIG = 0x377f0683;
const VERSION = 3_007_000;

/** So many bytes of the log are read at once, at least. */
const READ = 1 << 20;

const SQLITE = new TextEncoder().encode("SQLite format 3\0");

/**
 * - `pages` says where in the log the newest committed page of each number lies
 * - `count` is the database's size in pages as of the last commit, 0 if the log has none
 *
 * @typedef {{ pageSize: number, pages: Map<number, number>, count: number, frames: number }} Log
 */

/**
 * Reads a log up to its last whole commit: each frame must have the log's salts, and a checksum over all
 * before it.
 *
 * @param {Blob} wal
 * @returns {Promise<Log>}
 */
export async function readLog(wal) {
	/** @type {Log} */
	const log = { pageSize: 0, pages: new Map(), count: 0, frames: 0 };
	if (wal.size < WAL_HEADER) return log;
	const header = new DataView(await wal.slice(0, WAL_HEADER).arrayBuffer());
	const magic = header.getUint32(0);
	const pageSize = header.getUint32(8);
	if ((magic !== LITTLE && magic !== BIG) || header.getUint32(4) !== VERSION) return log;
	if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return log;
	const little = magic === LITTLE;
	let sum = checksum([0, 0], header, 0, 24, little);
	if (sum[0] !== header.getUint32(24) || sum[1] !== header.getUint32(28)) return log;
	log.pageSize = pageSize;

	const frame = FRAME_HEADER + pageSize;
	const batch = Math.max(1, Math.floor(READ / frame)) * frame;
	/** Of the transaction that isn't committed yet. @type {Map<number, number>} */
	const open = new Map();
	for (let from = WAL_HEADER; from + frame <= wal.size; from += batch) {
		const view = new DataView(await wal.slice(from, from + batch).arrayBuffer());
		for (let at = 0; at + frame <= view.byteLength; at += frame) {
			if (view.getUint32(at + 8) !== header.getUint32(16)) return log;
			if (view.getUint32(at + 12) !== header.getUint32(20)) return log;
			sum = checksum(sum, view, at, 8, little);
			sum = checksum(sum, view, at + FRAME_HEADER, pageSize, little);
			if (sum[0] !== view.getUint32(at + 16) || sum[1] !== view.getUint32(at + 20)) return log;
			const number = view.getUint32(at);
			const count = view.getUint32(at + 4);
			if (number === 0) return log;
			open.set(number, from + at + FRAME_HEADER);
			if (count === 0) continue;
			for (const [page, place] of open) log.pages.set(page, place);
			log.frames += open.size;
			open.clear();
			log.count = count;
		}
	}
	return log;
}

/**
 * The database as one file that SQLite opens anywhere: with what its log has committed, and a header that
 * asks for no log. Nothing is copied: the parts are those of the two files.
 *
 * @param {Blob} main
 * @param {Blob} wal
 * @returns {Promise<{ file: Blob, frames: number }>} frames is how many pages came from the log
 */
export async function oneFile(main, wal) {
	const { pageSize, pages, count, frames } = await readLog(wal);
	/** @type {BlobPart[]} */
	const parts = [];
	if (count === 0) {
		parts.push(main);
	} else {
		/** @param {number} number */
		const kept = (number) => {
			const from = (number - 1) * pageSize;
			const page = main.slice(from, from + pageSize);
			return page.size === pageSize ? page : new Blob([page, new Uint8Array(pageSize - page.size)]);
		};
		const changed = [...pages.keys()].filter((number) => number <= count).sort((a, b) => a - b);
		const whole = Math.min(count, Math.floor(main.size / pageSize));
		let next = 1;
		/** @param {number} end first number that isn't taken from the database */
		const upTo = (end) => {
			const last = Math.min(end - 1, whole);
			if (last >= next) parts.push(main.slice((next - 1) * pageSize, last * pageSize));
			for (let number = Math.max(next, last + 1); number < end; number++) parts.push(kept(number));
		};
		for (const number of changed) {
			upTo(number);
			const place = pages.get(number) ?? 0;
			parts.push(wal.slice(place, place + pageSize));
			next = number + 1;
		}
		upTo(count + 1);
	}
	return { file: await withoutLog(new Blob(parts)), frames };
}

/**
 * Sets the header's two bytes that ask for a log to those that don't.
 *
 * @param {Blob} file
 */
async function withoutLog(file) {
	const header = new Uint8Array(await file.slice(0, 100).arrayBuffer());
	if (!isDatabase(header)) return file; // damaged: it goes out as it is
	header[18] = 1;
	header[19] = 1;
	return new Blob([header, file.slice(100)], { type: "application/vnd.sqlite3" });
}

/**
 * Whether a file begins as an SQLite database does.
 *
 * @param {Uint8Array} header
 */
export function isDatabase(header) {
	return header.length >= 100 && SQLITE.every((byte, i) => header[i] === byte);
}

/**
 * The log's checksum goes on over 8 bytes at a time.
 *
 * @param {number[]} before
 * @param {DataView} view
 * @param {number} at
 * @param {number} length
 * @param {boolean} little
 */
function checksum([a = 0, b = 0], view, at, length, little) {
	for (let i = at; i < at + length; i += 8) {
		a = (a + view.getUint32(i, little) + b) >>> 0;
		b = (b + view.getUint32(i + 4, little) + a) >>> 0;
	}
	return [a, b];
}
