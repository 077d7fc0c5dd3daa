import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
	clientBytes,
	clientName,
	decodeFrame,
	encodeFrame,
	FrameError,
	Kind,
	MAX_FRAME_BYTES,
} from "../frame.js";
import { random } from "./random.js";

const golden = JSON.parse(
	readFileSync(new URL("../../framework/wire/testdata/frames.json", import.meta.url), "utf8"),
);

/** @param {string} hex */
function fromHex(hex) {
	return Uint8Array.from(Buffer.from(hex, "hex")).buffer;
}

/** @param {ArrayBuffer | Uint8Array} bytes */
function toHex(bytes) {
	return Buffer.from(/** @type {ArrayBuffer} */ (bytes)).toString("hex");
}

for (const want of golden.frames) {
	test(`golden frame: ${want.name}`, () => {
		const got = decodeFrame(fromHex(want.hex));
		assert.equal(got.kind, want.kind);
		assert.equal(clientName(got.client), want.client);
		for (const key of /** @type {const} */ (["sequence", "term", "number", "timeout"])) {
			assert.equal(got[key], want[key], key);
		}
		assert.equal(new TextDecoder().decode(got.json), want.json);
		assert.deepEqual(got.attachments.map(toHex), want.attachments);
		assert.equal(toHex(encodeFrame({ ...got, client: clientBytes(want.client) })), want.hex);
	});
}

for (const { name, hex } of golden.refused) {
	test(`refused: ${name}`, () => {
		assert.throws(() => decodeFrame(fromHex(hex)), FrameError);
	});
}

test("a frame over the limit is refused both ways", () => {
	const json = new Uint8Array(MAX_FRAME_BYTES);
	const message = { kind: Kind.call, client: new Uint8Array(16), sequence: 1, json };
	assert.throws(() => encodeFrame(message), FrameError);
	const largest = encodeFrame({ ...message, json: json.subarray(64) });
	assert.equal(largest.byteLength, MAX_FRAME_BYTES);
	decodeFrame(largest);
	assert.throws(() => decodeFrame(new ArrayBuffer(MAX_FRAME_BYTES + 1)), FrameError);
});

test("what can be encoded decodes to the same, and no damage is taken for a frame of other bytes", () => {
	const next = random(20261122);
	const int = (/** @type {number} */ n) => Math.floor(next() * n);
	const bytes = (/** @type {number} */ n) => Uint8Array.from({ length: n }, () => int(256));
	for (let round = 0; round < 2000; round++) {
		const kind = 1 + int(6);
		const bare = kind === Kind.cancel || kind === Kind.unwatch;
		const message = {
			kind,
			client: bytes(16),
			sequence: 1 + Math.floor(next() * (Number.MAX_SAFE_INTEGER - 1)),
			term: Math.floor(next() * Number.MAX_SAFE_INTEGER),
			number: int(2) === 0 ? 0 : Number.MAX_SAFE_INTEGER,
			timeout: int(2 ** 32),
			json: bytes(bare ? 0 : 1 + int(40)),
			attachments: Array.from({ length: bare ? 0 : int(4) }, () => bytes(int(20))),
		};
		const frame = encodeFrame(message);
		const got = decodeFrame(frame);
		assert.deepEqual(
			{ ...got, attachments: got.attachments.map(toHex) },
			{
				...message,
				attachments: message.attachments.map(toHex),
			},
		);

		const damaged = new Uint8Array(frame.slice(0));
		damaged[int(damaged.length)] ^= 1 << int(8);
		const cut = damaged.buffer.slice(0, int(2) === 0 ? damaged.length : int(damaged.length));
		try {
			assert.equal(toHex(encodeFrame(decodeFrame(cut))), toHex(cut));
		} catch (error) {
			assert.ok(error instanceof FrameError, `seed round ${round}: ${error}`);
		}
	}
});

test("bytes at random never throw anything but a FrameError", () => {
	const next = random(7);
	for (let round = 0; round < 2000; round++) {
		const noise = Uint8Array.from({ length: Math.floor(next() * 200) }, () => next() * 256);
		noise.set(new TextEncoder().encode("ASHR\u0001\u0001").subarray(0, noise.length));
		assert.throws(() => {
			decodeFrame(noise.buffer);
			throw new FrameError("by chance");
		}, FrameError);
	}
});

test("a client id's name and bytes are each other's inverse", () => {
	const id = Uint8Array.from({ length: 16 }, (_, i) => i * 17);
	assert.deepEqual(clientBytes(clientName(id)), id);
	for (const bad of ["", "00", "g".repeat(32), "A".repeat(32)]) {
		assert.throws(() => clientBytes(bad), FrameError);
	}
});
