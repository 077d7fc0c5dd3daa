import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
	crc32c,
	decodeHead,
	encodeHead,
	LayoutError,
	RECORD_BYTES,
	RECORD_OFFSETS,
	readHead,
} from "../head.js";

const golden = JSON.parse(
	readFileSync(new URL("../../framework/opfs/testdata/head.json", import.meta.url), "utf8"),
);

/**
 * A head file with these bytes at the records' offsets; it ends after the last of them.
 *
 * @param {string} at0
 * @param {string} at4096
 */
function fileOf(at0, at4096) {
	const first = Buffer.from(at0, "hex");
	const second = Buffer.from(at4096, "hex");
	const bytes = new Uint8Array(second.length > 0 ? 4096 + second.length : first.length);
	bytes.set(first);
	bytes.set(second, second.length > 0 ? 4096 : 0);
	return {
		/** @param {Uint8Array} buffer @param {{ at: number }} options */
		read(buffer, { at }) {
			const part = bytes.subarray(at, at + buffer.length);
			buffer.set(part);
			return part.length;
		},
	};
}

for (const { name, at0, at4096, head, error } of golden) {
	test(`golden head: ${name}`, () => {
		const file = fileOf(at0, at4096);
		if (error === "layout") {
			assert.throws(() => readHead(file), LayoutError);
			return;
		}
		assert.ok(head || error === "none", `unknown error ${error}`);
		const { sequence, generation, created } = head ?? {};
		assert.deepEqual(readHead(file), head ? { sequence, generation, created } : null);
	});
}

test("records are written as Go writes them", () => {
	const first = golden.find((/** @type {any} */ vector) => vector.name === "first head");
	assert.equal(Buffer.from(encodeHead(first.head)).toString("hex"), first.at0);
});

test("CRC-32C gives the published check value", () => {
	assert.equal(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
});

test("no single wrong bit passes for a record", () => {
	const record = encodeHead({ sequence: 5, generation: 3, created: 1_700_000_000_000 });
	for (let bit = 0; bit < RECORD_BYTES * 8; bit++) {
		const damaged = record.slice();
		damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
		assert.equal(decodeHead(damaged), null, `bit ${bit}`);
	}
	assert.deepEqual(RECORD_OFFSETS, [0, 4096]);
});
