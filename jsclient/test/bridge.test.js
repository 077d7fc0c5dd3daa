import assert from "node:assert/strict";
import { test } from "node:test";
import { Bridge } from "../bridge.js";
import { encodeFrame, Kind, MAX_FRAME_BYTES } from "../frame.js";
import { lacking } from "../support.js";

const client = Uint8Array.from({ length: 16 }, (_, i) => i);
const frame = () => encodeFrame({ kind: Kind.cancel, client, sequence: 1, term: 4 });

/** @param {Partial<import("../bridge.js").Exports>} [parts] */
function bridgeOver(parts = {}) {
	/** @type {string[]} */
	const told = [];
	/** @type {[string, number][]} */
	const delivered = [];
	const bridge = new Bridge({
		deliver: (name, { byteLength }) => delivered.push([name, byteLength]),
		enter: () => told.push("enter"),
		onCrash: (error) => told.push(`crash ${error}`),
		log: () => told.push("log"),
	});
	const go = { _resume: () => void told.push("resume"), exited: false };
	bridge.connect(
		{
			mem: { buffer: new ArrayBuffer(65536) },
			ashore_alloc: () => 1024,
			ashore_frame: (nonce) => nonce << 2,
			ashore_drop: (nonce) => nonce << 2,
			ashore_event: (change) => told.push(`event ${change}`),
			...parts,
		},
		go,
	);
	return { bridge, told, delivered, go };
}

test("Go hears where an event begins and ends", () => {
	const { told, go } = bridgeOver();
	go._resume();
	assert.deepEqual(told.splice(0), ["event 1", "resume", "event -1"]);
	go.exited = true;
	go._resume();
	assert.deepEqual(told, ["event 1", "resume"]);
});

test("what dies in an event is told, and nothing below it goes on", () => {
	const { bridge, told, go } = bridgeOver({
		ashore_event: () => {
			throw new WebAssembly.RuntimeError("unreachable");
		},
	});
	assert.throws(() => go._resume(), /unreachable/);
	assert.deepEqual(told.splice(0), ["crash RuntimeError: unreachable"]);
	bridge.receive(frame(), client, 4);
	assert.deepEqual(told, []);
});

test("Go is entered by an ordinary event when work is left or the nonce is wrong", () => {
	for (const [answer, want] of /** @type {const} */ ([
		[(/** @type {number} */ nonce) => nonce << 2, []],
		[(/** @type {number} */ nonce) => (nonce << 2) | 1, ["enter"]],
		[(/** @type {number} */ nonce) => (nonce << 2) | 2, ["log"]],
		[() => 359989249, ["log", "enter"]],
		[() => -1, ["log", "enter"]],
	])) {
		const { bridge, told } = bridgeOver({ ashore_frame: answer });
		bridge.receive(frame(), client, 4);
		assert.deepEqual(told, want);
	}
});

test("memory that grew in alloc is looked up again", () => {
	const mem = { buffer: new ArrayBuffer(2048) };
	/** @type {number[]} */
	const got = [];
	const { bridge, told } = bridgeOver({
		mem,
		ashore_alloc: () => {
			mem.buffer = new ArrayBuffer(4096);
			return 3000;
		},
		ashore_frame: (nonce, pointer, length) => {
			got.push(...new Uint8Array(mem.buffer, pointer, length).subarray(0, 4));
			return nonce << 2;
		},
	});
	bridge.receive(frame(), client, 4);
	assert.deepEqual([new TextDecoder().decode(Uint8Array.from(got)), told], ["ASHR", []]);
});

test("nonces stay in their range and are never 0", () => {
	/** @type {number[]} */
	const nonces = [];
	const { bridge } = bridgeOver({
		ashore_frame: (nonce) => {
			nonces.push(nonce);
			return nonce << 2;
		},
	});
	for (let i = 0; i < 3; i++) bridge.receive(frame(), client, 4);
	assert.deepEqual(nonces, [1, 2, 3]);
});

test("what is too large, no frame, a stranger's or of an old term never enters Go", () => {
	const { bridge, told } = bridgeOver({
		ashore_alloc: () => assert.fail("entered"),
	});
	bridge.receive(new ArrayBuffer(MAX_FRAME_BYTES + 1), client, 4);
	bridge.receive(new ArrayBuffer(10), client, 4);
	bridge.receive(new ArrayBuffer(64), client, 4);
	bridge.receive(frame(), new Uint8Array(16), 4);
	assert.deepEqual(told, ["log", "log", "log", "log"]);
	bridge.receive(frame(), client, 5);
	assert.equal(told.length, 4);
});

test("a trap is told once, and nothing enters after it", () => {
	const { bridge, told } = bridgeOver({
		ashore_frame: () => {
			throw new WebAssembly.RuntimeError("unreachable");
		},
	});
	bridge.receive(frame(), client, 4);
	bridge.receive(frame(), client, 4);
	bridge.drop(client);
	assert.deepEqual(told, ["crash RuntimeError: unreachable"]);
});

test("outgoing frames are copied and named, and nothing is thrown into Go", () => {
	const mem = { buffer: new ArrayBuffer(65536) };
	const { bridge, told, delivered } = bridgeOver({ mem });
	new Uint8Array(mem.buffer).set(new Uint8Array(frame()), 4096);
	bridge.imports.send(4096, 64);
	assert.deepEqual(delivered, [["000102030405060708090a0b0c0d0e0f", 64]]);
	bridge.imports.send(0, 64);
	bridge.imports.send(60000, 100000);
	assert.deepEqual([delivered.length, told], [1, ["log", "log"]]);
});

test("a program without the exports is refused", () => {
	assert.throws(() => bridgeOver({ ashore_drop: /** @type {any} */ (undefined) }), /ashore_drop/);
});

test("what a browser lacks is named, the address first", () => {
	const whole = {
		isSecureContext: true,
		WebAssembly: {},
		Worker: {},
		BroadcastChannel: {},
		navigator: { locks: {} },
	};
	assert.equal(lacking(whole), null);
	for (const [change, reason] of /** @type {const} */ ([
		[{ isSecureContext: false, navigator: {} }, "insecure"],
		[{ WebAssembly: undefined }, "no_webassembly"],
		[{ Worker: undefined }, "no_worker"],
		[{ navigator: {} }, "no_locks"],
		[{ BroadcastChannel: undefined }, "no_locks"],
	])) {
		assert.equal(lacking({ ...whole, ...change })?.reason, reason);
	}
});
