import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeHead, encodeHead, LayoutError } from "../head.js";
import { decodeMark, encodeMark, keep, readMark } from "../mark.js";

const golden = JSON.parse(
	readFileSync(new URL("../../framework/opfs/testdata/mark.json", import.meta.url), "utf8"),
);

const mark = {
	sequence: 5,
	generation: 7,
	doubt: true,
	broken: true,
	partial: false,
	keepAll: false,
	checked: 1_700_000_000_002,
	since: 1_800_000_000_001,
	cause: "flush",
	kept: [3, 7],
};

/** @param {Uint8Array} record @param {number} at */
const fileOf = (record, at) => ({
	/** @param {Uint8Array} buffer @param {{ at: number }} options */
	read(buffer, options) {
		const bytes = new Uint8Array(at + record.length);
		bytes.set(record, at);
		const part = bytes.subarray(options.at, options.at + buffer.length);
		buffer.set(part);
		return part.length;
	},
});

test("marks and heads are written and read as Go does it", () => {
	assert.equal(Buffer.from(encodeMark(mark)).toString("hex"), golden.mark);
	assert.deepEqual(decodeMark(Buffer.from(golden.mark, "hex")), mark);
	const head = { sequence: 4, generation: 7, created: 1_700_000_000_000, data: true };
	assert.equal(Buffer.from(encodeHead(head)).toString("hex"), golden.head);
	const { data: _, ...known } = head;
	assert.deepEqual(decodeHead(Buffer.from(golden.head, "hex")), known);
});

test("a damaged mark keeps everything, and none is nothing", () => {
	const record = encodeMark(mark);
	assert.deepEqual(readMark(fileOf(record, 8192)), mark);
	record[100] = 9;
	const { doubt, keepAll } = readMark(fileOf(record, 12288));
	assert.deepEqual({ doubt, keepAll }, { doubt: true, keepAll: true });
	assert.equal(readMark(fileOf(new Uint8Array(0), 0)).keepAll, false);
});

test("a mark of a newer layout is refused", () => {
	const record = encodeMark(mark);
	new DataView(record.buffer).setUint32(8, 2, true);
	assert.equal(decodeMark(record), null); // its checksum is wrong
	let kept = mark;
	for (let i = 10; i < 80; i++) kept = keep(kept, i);
	assert.equal(kept.keepAll, true);
	assert.equal(decodeMark(encodeMark(kept))?.kept.length, 56);
	assert.ok(new LayoutError(2).message.includes("2"));
});
