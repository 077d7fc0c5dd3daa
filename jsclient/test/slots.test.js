import assert from "node:assert/strict";
import { test } from "node:test";
import { Slot } from "../slots.js";

/**
 * @param {Partial<import("../slots.js").Handle>} parts
 */
function slotOver(parts) {
	const slot = new Slot("main.db");
	slot.handle = {
		read: () => 0,
		write: (buffer) => buffer.length,
		getSize: () => 0,
		truncate: () => {},
		flush: () => {},
		close: () => {},
		...parts,
	};
	return slot;
}

const buffer = new Uint8Array(10);

test("a write that comes back short is completed", () => {
	/** @type {[number, number][]} */
	const writes = [];
	const slot = slotOver({
		write: (rest, { at }) => {
			writes.push([at, rest.length]);
			return Math.min(4, rest.length);
		},
	});
	assert.equal(slot.write(buffer, { at: 100 }), 10);
	assert.deepEqual(writes, [
		[100, 10],
		[104, 6],
		[108, 2],
	]);
});

test("a write that makes no progress is a full disk", () => {
	assert.throws(
		() => slotOver({ write: () => 0 }).write(buffer),
		/^Error: ashore:full write main\.db/,
	);
});

test("Chromium's answer at the quota is a full disk, other nonsense an I/O error", () => {
	for (const [answer, token] of /** @type {const} */ ([
		[4294967288, "full"],
		[-8, "full"],
		[4294967295, "io"],
		[11, "io"],
		[Number.NaN, "io"],
		[-1, "io"],
		[2.5, "io"],
	])) {
		const want = new RegExp(`^Error: ashore:${token} `);
		assert.throws(() => slotOver({ write: () => answer }).write(buffer), want, `write ${answer}`);
		const nonsense = /^Error: ashore:io /; // a read needs no space
		assert.throws(() => slotOver({ read: () => answer }).read(buffer), nonsense, `read ${answer}`);
	}
});

test("a read that comes back short is handed on as it is", () => {
	const slot = slotOver({ read: () => 3, getSize: () => 1000 });
	assert.equal(slot.read(buffer, { at: 0 }), 3);
	assert.equal(slotOver({ read: () => 0 }).read(buffer, { at: 50 }), 0);
});

test("the browser's exceptions become tokens", () => {
	for (const [name, token] of /** @type {const} */ ([
		["QuotaExceededError", "full"],
		["InvalidStateError", "closed"],
		["NoModificationAllowedError", "io"],
		["TypeError", "io"],
	])) {
		const fail = () => {
			throw new DOMException("…", name);
		};
		const slot = slotOver({ read: fail, write: fail, getSize: fail, truncate: fail, flush: fail });
		for (const operation of [
			() => slot.read(buffer),
			() => slot.write(buffer),
			() => slot.getSize(),
			() => slot.truncate(0),
			() => slot.flush(),
		]) {
			assert.throws(operation, (/** @type {Error} */ error) => {
				assert.match(error.message, new RegExp(`^ashore:${token} \\w+ main\\.db: `));
				assert.ok(error.cause instanceof DOMException);
				return true;
			});
		}
	}
});

test("a slot without a handle is closed, and closing it again is nothing", () => {
	const slot = new Slot("side.db");
	slot.close();
	assert.throws(() => slot.flush(), /^Error: ashore:closed flush side\.db/);
});

test("changing the handle changes the file under the same facade", () => {
	const slot = slotOver({ getSize: () => 1 });
	const before = slot.handle;
	slot.handle = { .../** @type {any} */ (before), getSize: () => 2 };
	assert.equal(slot.getSize(), 2);
});
