/**
 * The head file names the current generation of the database. It holds two records, at offsets 0 and
 * 4096, and the older one is written over, so that a torn write leaves the other. framework/opfs has
 * the same in Go; both are tested against framework/opfs/testdata/head.json. Little endian:
 *
 * ```
 *  0  8  "ASHOHEAD"
 *  8  4  layout version, 1
 * 12  4  0
 * 16  8  sequence: the higher one counts
 * 24  8  generation
 * 32  8  created, milliseconds since 1970 UTC
 * 40  4  flags: 1 the generation has data, so that an empty file is damage
 * 44 16  0
 * 60  4  CRC-32C of bytes 0 to 59
 * ```
 */

/** @import { Handle } from "./slots.js" */

export const RECORD_BYTES = 64;

/** Where the two records start. */
export const RECORD_OFFSETS = Object.freeze([0, 4096]);

const MAGIC = new TextEncoder().encode("ASHOHEAD");
const LAYOUT = 1;

/** @typedef {{ sequence: number, generation: number, created: number, data?: boolean }} Head */

/**
 * @param {Head} head
 * @returns {Uint8Array}
 */
export function encodeHead({ sequence, generation, created, data = false }) {
	const bytes = new Uint8Array(RECORD_BYTES);
	const view = new DataView(bytes.buffer);
	bytes.set(MAGIC);
	view.setUint32(8, LAYOUT, true);
	view.setBigUint64(16, BigInt(sequence), true);
	view.setBigUint64(24, BigInt(generation), true);
	view.setBigUint64(32, BigInt(created), true);
	view.setUint32(40, data ? 1 : 0, true);
	view.setUint32(60, crc32c(bytes.subarray(0, 60)), true);
	return bytes;
}

/**
 * Reads one record: null if it was never written or is damaged. A record of a newer layout throws, for
 * its database must not be touched.
 *
 * @param {Uint8Array} bytes
 * @returns {Head | null}
 */
export function decodeHead(bytes) {
	if (bytes.length < RECORD_BYTES) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
	if (MAGIC.some((byte, i) => bytes[i] !== byte)) return null;
	if (view.getUint32(60, true) !== crc32c(bytes.subarray(0, 60))) return null;
	const layout = view.getUint32(8, true);
	if (layout !== LAYOUT) throw new LayoutError(layout);
	const numbers = [16, 24, 32].map((at) => Number(view.getBigUint64(at, true)));
	if (!numbers.every(Number.isSafeInteger)) return null;
	const [sequence = 0, generation = 0, created = 0] = numbers;
	return sequence > 0 && generation > 0 ? { sequence, generation, created } : null;
}

/**
 * Gives the newest valid record of a head file, null if it has none.
 *
 * @param {Pick<Handle, "read">} file
 * @returns {Head | null}
 */
export function readHead(file) {
	/** @type {Head | null} */
	let newest = null;
	for (const at of RECORD_OFFSETS) {
		const bytes = new Uint8Array(RECORD_BYTES);
		const head = file.read(bytes, { at }) === RECORD_BYTES ? decodeHead(bytes) : null;
		if (head && (!newest || head.sequence > newest.sequence)) newest = head;
	}
	return newest;
}

/** The files were laid out by a newer build. */
export class LayoutError extends Error {
	/** @param {number} layout */
	constructor(layout) {
		super(`the files have layout ${layout}, this build knows ${LAYOUT}`);
		this.name = "LayoutError";
	}
}

/** CRC-32C (Castagnoli), reflected. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
	let crc = byte;
	for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
	return crc;
});

/** @param {Uint8Array} bytes */
export function crc32c(bytes) {
	let crc = 0xffffffff;
	for (const byte of bytes) crc = (crc >>> 8) ^ /** @type {number} */ (TABLE[(crc ^ byte) & 0xff]);
	return (crc ^ 0xffffffff) >>> 0;
}
