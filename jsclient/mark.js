import { crc32c, LayoutError } from "./head.js";

/** @import { Handle } from "./slots.js" */

/**
 * The marks lie in the head's file, behind its records: what is known of the database's health, and which
 * generations are never removed. framework/opfs/mark.go says what each byte means; both are tested against
 * framework/opfs/testdata/mark.json. Little endian:
 *
 * ```
 *   0   8  "ASHOMARK"
 *   8   4  layout version, 1
 *  12   4  flags: 1 doubt, 2 broken, 4 partial, 8 keep all
 *  16   8  sequence: the higher one counts
 *  24   8  generation
 *  32   8  checked, milliseconds since 1970 UTC; 0 is never
 *  40   8  since, milliseconds since 1970 UTC
 *  48   4  cause
 *  52   4  number of generations that are kept
 *  56 448  their numbers
 * 508   4  CRC-32C of the bytes before
 * ```
 */
export const MARK_BYTES = 512;

/** Where the two records start. */
export const MARK_OFFSETS = Object.freeze([8192, 12288]);

const MAGIC = new TextEncoder().encode("ASHOMARK");
const LAYOUT = 1;
const MOST_KEPT = 56;

/** Causes of doubt, by their numbers. */
export const CAUSES = Object.freeze(["", "io", "flush", "short", "corrupt", "head", "empty"]);

/**
 * @typedef {{ sequence: number, generation: number, doubt: boolean, broken: boolean, partial: boolean,
 *   keepAll: boolean, checked: number, since: number, cause: string, kept: number[] }} Mark
 */

/** @type {Mark} */
const NONE = Object.freeze({
	sequence: 0,
	generation: 0,
	doubt: false,
	broken: false,
	partial: false,
	keepAll: false,
	checked: 0,
	since: 0,
	cause: "",
	kept: [],
});

/**
 * Adds a generation to those that are never removed.
 *
 * @param {Mark} mark
 * @param {number} generation
 * @returns {Mark}
 */
export function keep(mark, generation) {
	if (mark.kept.includes(generation)) return mark;
	if (mark.kept.length === MOST_KEPT) return { ...mark, keepAll: true };
	return { ...mark, kept: [...mark.kept, generation] };
}

/**
 * @param {Mark} mark
 * @returns {Uint8Array}
 */
export function encodeMark(mark) {
	const bytes = new Uint8Array(MARK_BYTES);
	const view = new DataView(bytes.buffer);
	bytes.set(MAGIC);
	view.setUint32(8, LAYOUT, true);
	const { doubt, broken, partial, keepAll } = mark;
	view.setUint32(12, +doubt | (+broken << 1) | (+partial << 2) | (+keepAll << 3), true);
	const numbers = [mark.sequence, mark.generation, mark.checked, mark.since];
	for (const [i, n] of numbers.entries()) view.setBigUint64(16 + 8 * i, BigInt(n), true);
	view.setUint32(48, Math.max(0, CAUSES.indexOf(mark.cause)), true);
	view.setUint32(52, mark.kept.length, true);
	for (const [i, n] of mark.kept.entries()) view.setBigUint64(56 + 8 * i, BigInt(n), true);
	view.setUint32(MARK_BYTES - 4, crc32c(bytes.subarray(0, MARK_BYTES - 4)), true);
	return bytes;
}

/**
 * Reads one record: null if it was never written or is damaged. One of a newer layout throws.
 *
 * @param {Uint8Array} bytes
 * @returns {Mark | null}
 */
export function decodeMark(bytes) {
	if (bytes.length < MARK_BYTES) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, MARK_BYTES);
	if (MAGIC.some((byte, i) => bytes[i] !== byte)) return null;
	if (view.getUint32(MARK_BYTES - 4, true) !== crc32c(bytes.subarray(0, MARK_BYTES - 4)))
		return null;
	if (view.getUint32(8, true) !== LAYOUT) throw new LayoutError(view.getUint32(8, true));
	/** @param {number} at */
	const number = (at) => Number(view.getBigUint64(at, true));
	const flags = view.getUint32(12, true);
	const count = view.getUint32(52, true);
	if (count > MOST_KEPT || number(16) < 1) return null;
	return {
		sequence: number(16),
		generation: number(24),
		doubt: (flags & 1) !== 0,
		broken: (flags & 2) !== 0,
		partial: (flags & 4) !== 0,
		keepAll: (flags & 8) !== 0,
		checked: number(32),
		since: number(40),
		cause: CAUSES[view.getUint32(48, true)] ?? "unknown",
		kept: Array.from({ length: count }, (_, i) => number(56 + 8 * i)),
	};
}

/**
 * The newest mark of a head file. Where one was and none is whole, everything is kept.
 *
 * @param {Pick<Handle, "read">} file
 * @returns {Mark}
 */
export function readMark(file) {
	let newest = NONE;
	let torn = false;
	for (const at of MARK_OFFSETS) {
		const bytes = new Uint8Array(MARK_BYTES);
		file.read(bytes, { at });
		const mark = decodeMark(bytes);
		if (!mark) torn ||= bytes.some((byte) => byte !== 0);
		else if (mark.sequence > newest.sequence) newest = mark;
	}
	return newest.sequence > 0 ? newest : { ...NONE, doubt: torn, keepAll: torn };
}
