import assert from "node:assert/strict";
import { test } from "node:test";
import { Held } from "../held.js";

/** A random number generator that repeats itself. @param {number} seed */
function random(seed) {
	let state = seed;
	return (/** @type {number} */ n) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * n);
	};
}

/** A file, and how often it was written. */
class File {
	bytes = new Uint8Array(0);
	writes = 0;

	write = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => {
		this.writes++;
		if (at + bytes.length > this.bytes.length) {
			const larger = new Uint8Array(at + bytes.length);
			larger.set(this.bytes);
			this.bytes = larger;
		}
		this.bytes.set(bytes, at);
	};
}

/** @param {File} a @param {File} b @param {number} end */
const same = (a, b, end) =>
	Buffer.compare(a.bytes.subarray(0, end), b.bytes.subarray(0, end)) === 0;

/**
 * What SQLite writes for a transaction: pages, and the last of them again until the sector is full.
 *
 * @param {number} from
 * @param {number} page
 * @param {Uint8Array[]} pages
 * @param {boolean} flushed
 * @param {(bytes: Uint8Array, at: number) => void} write
 * @param {() => void} flush
 */
function transaction(from, page, pages, flushed, write, flush) {
	let at = from;
	let sector = Number.POSITIVE_INFINITY;
	const piece = (/** @type {Uint8Array} */ bytes) => {
		const first = at < sector && at + bytes.length >= sector ? sector - at : 0;
		if (first > 0) {
			write(bytes.subarray(0, first), at);
			flush();
		}
		if (first < bytes.length) write(bytes.subarray(first), at + first);
		at += bytes.length;
	};
	const frame = (/** @type {number} */ n, /** @type {boolean} */ commits) => {
		const header = new Uint8Array(24).fill(at & 0xff, 8);
		new DataView(header.buffer).setUint32(0, n + 1);
		new DataView(header.buffer).setUint32(4, commits ? pages.length : 0);
		piece(header);
		piece(pages[n] ?? new Uint8Array(page));
	};
	for (let n = 0; n < pages.length; n++) frame(n, n === pages.length - 1);
	if (!flushed) return at;
	sector = Math.ceil(at / 4096) * 4096;
	if (sector === at) flush();
	while (at < sector) frame(pages.length - 1, true);
	return at;
}

test("a file is at each commit what SQLite has written", () => {
	const next = random(7);
	for (const page of [512, 1024, 4096, 8192]) {
		for (const flushed of [true, false]) {
			const held = new Held();
			held.flushed = flushed;
			const file = new File();
			const want = new File();
			let at = 32;
			let end = 0;
			for (let n = 0; n < 300; n++) {
				const pages = Array.from({ length: 1 + next(3) }, () =>
					new Uint8Array(page).map(() => next(256)),
				);
				const flush = () => {
					held.releaseAll(file.write);
					assert.ok(same(file, want, end), "at a flush");
				};
				const write = (/** @type {Uint8Array} */ bytes, /** @type {number} */ to) => {
					want.write(bytes, to);
					end = to + bytes.length; // beyond it something may have been written ahead
					held.take(bytes, to, file.write);
				};
				at = transaction(at, page, pages, flushed, write, flush);
				if (!flushed)
					assert.ok(same(file, want, Number.POSITIVE_INFINITY), "at a commit without a flush");
				if (next(5) === 0) held.release(file.write);
				if (next(20) === 0) at = 32;
			}
			held.release(file.write);
			assert.ok(same(file, want, Number.POSITIVE_INFINITY), "at the end");
		}
	}
});

test("a commit of one page is one write", () => {
	const held = new Held();
	held.flushed = true;
	const file = new File();
	let flushes = 0;
	let at = 32;
	for (let n = 0; n < 100; n++) {
		at = transaction(
			at,
			4096,
			[new Uint8Array(4096).fill(n)],
			true,
			(bytes, to) => held.take(bytes, to, file.write),
			() => {
				flushes++;
				held.releaseAll(file.write);
			},
		);
	}
	assert.equal(flushes, 100);
	assert.ok(file.writes <= 103, `${file.writes} writes of 100 commits`);
});

test("a transaction of several pages is one write, with and without a flush", () => {
	for (const flushed of [true, false]) {
		const held = new Held();
		held.flushed = flushed;
		const file = new File();
		let at = 32;
		for (let n = 0; n < 100; n++) {
			at = transaction(
				at,
				4096,
				[1, 2, 3, 4, 5].map((i) => new Uint8Array(4096).fill(n + i)),
				flushed,
				(bytes, to) => held.take(bytes, to, file.write),
				() => held.releaseAll(file.write),
			);
		}
		assert.ok(file.writes <= 103, `${file.writes} writes of 100 commits`);
	}
});

test("what can't be written is kept, until a new frame says that it is dead", () => {
	const held = new Held();
	const file = new File();
	let full = true;
	/** @param {Uint8Array} bytes @param {number} at */
	const write = (bytes, at) => {
		if (full) throw new Error("full");
		file.write(bytes, at);
	};
	const header = new Uint8Array(24);
	const page = new Uint8Array(4096).fill(1);
	/** @param {number} at @param {number} length */
	const read = (at, length) => {
		const bytes = new Uint8Array(length);
		assert.ok(held.answer(bytes, at, write));
		return bytes;
	};
	const frames = 15;
	for (let n = 0; n < frames; n++) {
		held.take(header, 32 + n * 4120, write);
		held.take(page, 56 + n * 4120, write);
	}
	held.take(header, 32 + frames * 4120, write);
	assert.throws(() => held.take(page, 56 + frames * 4120, write), /full/);
	assert.throws(() => held.take(new Uint8Array(1), 1_000_000, write), /full/);
	assert.deepEqual(read(56 + 14 * 4120, 4096), page);
	assert.throws(() => held.release(write), /full/);

	held.take(header, 32 + 5 * 4120, write); // after a transaction that was rolled back
	held.take(page.subarray(0, 9), 56 + 5 * 4120, write);
	assert.deepEqual(read(56 + 4 * 4120, 4096), page);
	full = false;
	held.release(write);
	assert.equal(file.bytes.length, 32 + 5 * 4120 + 24 + 9);
	assert.ok(!held.answer(new Uint8Array(9), 56, write));

	const commit = header.slice().fill(1, 7, 8);
	full = true;
	held.take(commit, 32, write);
	assert.throws(() => held.take(page, 56, write), /full/);
	full = false;
	held.releaseAll(write);
	assert.equal(file.bytes[39], 0, "a commit that failed was written");
});
