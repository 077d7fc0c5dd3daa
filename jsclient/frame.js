/**
 * A message between page and worker is one ArrayBuffer, little endian:
 *
 * ```
 *  0  4  magic "ASHR"
 *  4  1  protocol version, 1
 *  5  1  kind
 *  6  2  flags, 0
 *  8 16  client id, random, one a page load
 * 24  8  sequence: the call's number in its client, from 1; all that belongs to a call or watch carries
 *        its number
 * 32  8  term of the owner, 0 = not known yet
 * 40  8  call: every answer up to this sequence was received; update and part: their
 *        number, from 1; credit: bytes taken; chunk and end: bytes of the upload before it; watch
 *        and pace: milliseconds after a commit that an update may wait
 * 48  4  JSON length
 * 52  4  attachment count n
 * 56  4  call: timeout in milliseconds, 0 = the default of 30 s
 * 60  4  reserved, 0
 * 64 4n  lengths of the attachments
 *  …     JSON: one JSON-RPC 2.0 object; empty for cancel, unwatch, credit, chunk and pace
 *  …     attachments, one after another
 * ```
 *
 * framework/wire has the same in Go; both are tested against framework/wire/testdata/frames.json.
 */

export const HEADER_BYTES = 64;

/** Checked before a frame enters Go, whose memory never shrinks. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;

export const Kind = Object.freeze({
	call: 1,
	answer: 2,
	cancel: 3,
	watch: 4,
	update: 5,
	unwatch: 6,
	part: 7,
	credit: 8,
	chunk: 9,
	end: 10,
	pace: 11,
});

/** "ASHR", read as a little endian number. */
const MAGIC = 0x52485341;
const VERSION = 1;
export const CLIENT_BYTES = 16;

/**
 * @typedef {Object} Header
 * @property {number} kind one of Kind
 * @property {Uint8Array} client 16 bytes
 * @property {number} sequence
 * @property {number} term
 * @property {number} number bytes 40 to 47: acknowledged sequence, or an update's number
 * @property {number} timeout milliseconds
 */

/** @typedef {Header & { json: Uint8Array, attachments: Uint8Array[] }} Frame */

/**
 * What a Worker, a MessagePort and a BroadcastChannel have in common.
 *
 * @typedef {Object} Endpoint
 * @property {(message: any, transfer: Transferable[]) => void} postMessage
 * @property {(type: "message", listener: (event: MessageEvent) => void) => void} addEventListener
 * @property {(type: "message", listener: (event: MessageEvent) => void) => void} removeEventListener
 * @property {() => void} [start]
 */

/** What carries nothing beside its header. @type {readonly number[]} */
const BARE = [Kind.cancel, Kind.unwatch, Kind.credit, Kind.pace];

/** Bytes that aren't a frame, or a message that doesn't fit into one. */
export class FrameError extends Error {
	/** @param {string} message */
	constructor(message) {
		super(message);
		this.name = "FrameError";
	}
}

/**
 * Builds a frame. It throws a FrameError if the message is too large or a number doesn't fit.
 *
 * @param {{ kind: number, client: Uint8Array, sequence: number, term?: number, number?: number,
 *   timeout?: number, json?: Uint8Array, attachments?: readonly Uint8Array[] }} message
 * @returns {ArrayBuffer}
 */
export function encodeFrame(message) {
	const { kind, client, sequence, term = 0, number = 0, timeout = 0 } = message;
	const json = message.json ?? new Uint8Array(0);
	const attachments = message.attachments ?? [];
	if (client.length !== CLIENT_BYTES) throw new FrameError("a client id has 16 bytes");
	check(kind, sequence, json.length, attachments.length);
	if (!Number.isInteger(timeout) || timeout < 0 || timeout > 0xffffffff) {
		throw new FrameError("the timeout must be a whole number of milliseconds below 2^32");
	}

	const start = HEADER_BYTES + 4 * attachments.length;
	let total = start + json.length;
	for (const attachment of attachments) total += attachment.length;
	if (total > MAX_FRAME_BYTES) {
		throw new FrameError(`a message of ${total} bytes is over the limit of ${MAX_FRAME_BYTES}`);
	}

	const buffer = new ArrayBuffer(total);
	const view = new DataView(buffer);
	const bytes = new Uint8Array(buffer);
	view.setUint32(0, MAGIC, true);
	view.setUint8(4, VERSION);
	view.setUint8(5, kind);
	bytes.set(client, 8);
	setUint53(view, 24, sequence);
	setUint53(view, 32, term);
	setUint53(view, 40, number);
	view.setUint32(48, json.length, true);
	view.setUint32(52, attachments.length, true);
	view.setUint32(56, timeout, true);
	bytes.set(json, start);
	let at = start + json.length;
	for (const [i, attachment] of attachments.entries()) {
		view.setUint32(HEADER_BYTES + 4 * i, attachment.length, true);
		bytes.set(attachment, at);
		at += attachment.length;
	}
	return buffer;
}

/**
 * Reads the header and nothing else, so that a frame whose rest is damaged can still be answered.
 * It checks length, magic, version and the range of numbers only, and throws a FrameError.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Header}
 */
export function decodeHeader(buffer) {
	if (buffer.byteLength < HEADER_BYTES) throw new FrameError("shorter than its header");
	const view = new DataView(buffer);
	if (view.getUint32(0, true) !== MAGIC) throw new FrameError("not a frame");
	if (view.getUint8(4) !== VERSION) {
		throw new FrameError(`protocol version ${view.getUint8(4)}, not ${VERSION}`);
	}
	return {
		kind: view.getUint8(5),
		client: new Uint8Array(buffer, 8, CLIENT_BYTES),
		sequence: getUint53(view, 24),
		term: getUint53(view, 32),
		number: getUint53(view, 40),
		timeout: view.getUint32(56, true),
	};
}

/**
 * Reads a whole frame; `json` and `attachments` are views into the buffer. It accepts exactly what
 * encodeFrame writes, and throws a FrameError for anything else. It doesn't look into the JSON.
 *
 * @param {ArrayBuffer} buffer
 * @returns {Frame}
 */
export function decodeFrame(buffer) {
	const header = decodeHeader(buffer);
	if (buffer.byteLength > MAX_FRAME_BYTES) throw new FrameError("over the limit");
	const view = new DataView(buffer);
	if (view.getUint16(6, true) !== 0 || view.getUint32(60, true) !== 0) {
		throw new FrameError("reserved bytes are not 0");
	}
	const jsonLength = view.getUint32(48, true);
	const count = view.getUint32(52, true);
	const start = HEADER_BYTES + 4 * count;
	if (start + jsonLength > buffer.byteLength) throw new FrameError("lengths past the end");

	/** @type {Uint8Array[]} */
	const attachments = [];
	let at = start + jsonLength;
	for (let i = 0; i < count; i++) {
		const length = view.getUint32(HEADER_BYTES + 4 * i, true);
		if (at + length > buffer.byteLength) throw new FrameError("lengths past the end");
		attachments.push(new Uint8Array(buffer, at, length));
		at += length;
	}
	if (at !== buffer.byteLength) throw new FrameError("bytes after the end");
	check(header.kind, header.sequence, jsonLength, count);
	return { ...header, json: new Uint8Array(buffer, start, jsonLength), attachments };
}

/**
 * The rules that bind a header to its content, for both directions.
 *
 * @param {number} kind
 * @param {number} sequence
 * @param {number} jsonLength
 * @param {number} attachments
 */
function check(kind, sequence, jsonLength, attachments) {
	if (!Number.isInteger(kind) || kind < Kind.call || kind > Kind.pace) {
		throw new FrameError(`kind ${kind} is not known`);
	}
	if (sequence === 0 && kind !== Kind.answer) throw new FrameError("the sequence is 0");
	const chunk = kind === Kind.chunk;
	const bare = chunk || BARE.includes(kind);
	if (bare && (jsonLength > 0 || attachments !== Number(chunk))) {
		throw new FrameError("content where none belongs");
	}
	if (!bare && jsonLength === 0) throw new FrameError("no JSON");
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {number} value
 */
function setUint53(view, at, value) {
	if (!Number.isSafeInteger(value) || value < 0) throw new FrameError(`${value} is out of range`);
	view.setUint32(at, value % 0x100000000, true);
	view.setUint32(at + 4, Math.floor(value / 0x100000000), true);
}

/**
 * @param {DataView} view
 * @param {number} at
 */
function getUint53(view, at) {
	const value = view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x100000000;
	if (!Number.isSafeInteger(value)) throw new FrameError("a number past 2^53-1");
	return value;
}

/** Frames up to here are copied to the other side: that is quicker than to hand over their memory. */
const COPIED_BYTES = 4096;

/**
 * What of a frame goes to the other side with its message.
 *
 * @param {ArrayBuffer} frame
 * @returns {Transferable[]}
 */
export function transfer(frame) {
	return frame.byteLength > COPIED_BYTES ? [frame] : [];
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function sameClient(a, b) {
	for (let i = 0; i < CLIENT_BYTES; i++) if (a[i] !== b[i]) return false;
	return true;
}

/**
 * A client id as 32 hexadecimal digits, as locks, channels and control messages name it.
 *
 * @param {Uint8Array} client
 */
export function clientName(client) {
	let name = "";
	for (const byte of client) name += HEX[byte];
	return name;
}

/**
 * @param {string} name 32 lower case hexadecimal digits
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function clientBytes(name) {
	if (!/^[0-9a-f]{32}$/.test(name)) throw new FrameError("not a client id");
	const client = new Uint8Array(CLIENT_BYTES);
	for (let i = 0; i < CLIENT_BYTES; i++) {
		client[i] = Number.parseInt(name.slice(2 * i, 2 * i + 2), 16);
	}
	return client;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
