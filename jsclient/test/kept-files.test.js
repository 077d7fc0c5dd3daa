import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Folder } from "../folder.js";
import { encodeHead } from "../head.js";
import { Indexed, OPEN_WAIT, WORK_WAIT } from "../indexed.js";
import { BLOCK, KeptFile } from "../kept-file.js";
import { KeptFiles } from "../kept-files.js";
import { FakeIndexedDB } from "./fake-indexeddb.js";
import { FakeClock, settle } from "./fakes.js";
import { random } from "./random.js";

/** @import { Slot } from "../slots.js" */

/** @type {FakeIndexedDB} */
let idb;
/** @type {FakeClock} */
let clock;
/** @type {Error[]} */
let lost;

beforeEach(() => {
	idb = new FakeIndexedDB();
	clock = new FakeClock();
	lost = [];
});

/** @param {FakeIndexedDB} [on] */
async function openKept(on = idb) {
	const onLost = (/** @type {Error} */ error) => lost.push(error);
	const indexed = await Indexed.open(on.factory, "s", { clock, onLost });
	const files = new KeptFiles(indexed, { onLost });
	const opened = await Folder.open(files.root, "s", { clock });
	const db = /** @type {Slot} */ (opened.folder.slots["main.db"]);
	return { ...opened, indexed, files, db };
}

/** @param {Slot} slot */
function bytesOf(slot) {
	const bytes = new Uint8Array(slot.getSize());
	assert.equal(slot.read(bytes, { at: 0 }), bytes.length);
	return Buffer.from(bytes);
}

/** @param {number} n @param {number} value */
const filled = (n, value) => new Uint8Array(n).fill(value);

test("what was kept is there in the next worker, and what was not isn't", async () => {
	const first = await openKept();
	first.db.write(filled(3 * BLOCK, 1), { at: 0 });
	first.db.write(filled(10, 2), { at: BLOCK - 5 });
	await first.files.persist();
	const kept = bytesOf(first.db);
	first.db.write(filled(BLOCK, 9), { at: 0 });
	const { db, term } = await openKept(idb.crash());
	assert.deepEqual(bytesOf(db), kept);
	assert.equal(term, 2);
});

test("reads and writes over the borders of blocks are a file's", () => {
	const file = new KeptFile();
	let model = Buffer.alloc(0);
	const next = random(7);
	for (let i = 0; i < 3000; i++) {
		const at = Math.floor(next() * 5 * BLOCK);
		const n = Math.floor(next() * 2 * BLOCK);
		switch (Math.floor(next() * 6)) {
			case 0:
				file.truncate(at);
				model = Buffer.concat([
					model.subarray(0, at),
					Buffer.alloc(Math.max(0, at - model.length)),
				]);
				break;
			case 1: {
				const bytes = filled(n, i);
				assert.equal(file.write(bytes, { at }), n);
				if (n === 0) break;
				const grown = Buffer.alloc(Math.max(model.length, at + n));
				grown.set(model);
				grown.set(bytes, at);
				model = grown;
				break;
			}
			case 2:
				if (!file.changed) break;
				file.take();
				file.settle();
				break;
			default: {
				const got = new Uint8Array(n);
				const want = model.subarray(at, at + n);
				assert.equal(file.read(got, { at }), want.length);
				assert.deepEqual(Buffer.from(got.subarray(0, want.length)), Buffer.from(want));
			}
		}
		assert.equal(file.getSize(), model.length);
	}
});

test("a small commit to 100 MB writes under 64 KB", async () => {
	const { files, db } = await openKept();
	const mb = filled(1 << 20, 1);
	for (let i = 0; i < 100; i++) db.write(mb, { at: i << 20 });
	await files.persist();
	const before = { ...idb.count };
	// A row in a leaf, its index's leaf, the free list's trunk, and the header; and a page at the end.
	for (const page of [0, 77, 12_345, 25_000]) db.write(filled(BLOCK, 2), { at: page * BLOCK });
	db.write(filled(BLOCK, 3), { at: 100 << 20 });
	await files.persist();
	const bytes = idb.count.bytes - before.bytes;
	assert.deepEqual(
		[idb.count.puts - before.puts, idb.count.transactions - before.transactions],
		[6, 1],
	);
	assert.ok(bytes < 64 << 10, `${bytes} bytes`);
	assert.equal(bytes, 5 * BLOCK + 8);
	assert.deepEqual(new Set(idb.durability), new Set(["strict"]));
});

test("a page that was written as it was before, as a rollback does, isn't written again", async () => {
	const { files, db } = await openKept();
	db.write(filled(4 * BLOCK, 1), { at: 0 });
	await files.persist();
	const { puts, transactions } = idb.count;
	db.write(filled(BLOCK, 2), { at: BLOCK });
	db.write(filled(BLOCK, 1), { at: BLOCK });
	await files.persist();
	assert.deepEqual([idb.count.puts - puts, idb.count.transactions - transactions], [1, 1]);
	await files.persist();
	assert.equal(idb.count.transactions - transactions, 1);
});

test("what can't be kept is undone, whichever write fails", async () => {
	for (let at = 1; at <= 5; at++) {
		idb = new FakeIndexedDB();
		const { files, db } = await openKept();
		db.write(filled(3 * BLOCK, 1), { at: 0 });
		await files.persist();
		const kept = bytesOf(db);
		idb.quotaAt = at;
		for (const page of [0, 2, 3, 4]) db.write(filled(BLOCK, 2), { at: page * BLOCK });
		await assert.rejects(files.persist(), { message: /^ashore:full / });
		assert.deepEqual(bytesOf(db), kept);
		db.truncate(BLOCK);
		await files.persist();
		const again = await openKept(idb.crash());
		assert.deepEqual(bytesOf(again.db), kept.subarray(0, BLOCK));
	}
	assert.deepEqual(lost, []);
});

test("what is kept is always the last commit that was acknowledged, or the one under way", async () => {
	const next = random(20261122);
	const seed = await openKept();
	/** @type {Buffer[]} what a crash may leave */
	let allowed = [bytesOf(seed.db)];
	/** @type {FakeIndexedDB[]} */
	const crashes = [];
	let checked = 0;
	for (let step = 0; step < 120; step++) {
		const before = bytesOf(seed.db);
		for (let i = Math.floor(next() * 6); i >= 0; i--) {
			const pages = Math.ceil(seed.db.getSize() / BLOCK);
			const page = Math.floor(next() * (pages + 2));
			if (next() < 0.15) seed.db.truncate(Math.floor(next() * (pages + 1)) * BLOCK);
			else seed.db.write(filled(BLOCK, step), { at: page * BLOCK });
		}
		allowed = [before, bytesOf(seed.db)];
		if (next() < 0.2) idb.quotaAt = 1 + Math.floor(next() * 6);
		else if (next() < 0.1) idb.abortAt = 1;
		idb.onStep = () => crashes.push(idb.crash());
		const kept = await seed.files.persist().then(
			() => true,
			() => false,
		);
		idb.onStep = () => {};
		idb.quotaAt = 0;
		idb.abortAt = 0;
		if (!kept) assert.deepEqual(bytesOf(seed.db), before, `step ${step}: it was not undone`);
		crashes.push(idb.crash());
		const last = crashes.length - 1;
		for (const [i, crash] of crashes.splice(0).entries()) {
			const { db } = await openKept(crash);
			const found = bytesOf(db);
			const may = i < last ? allowed : [kept ? allowed[1] : allowed[0]];
			assert.ok(
				may.some((bytes) => bytes?.equals(found)),
				`step ${step}, crash ${i}`,
			);
			checked++;
		}
	}
	assert.ok(checked > 500, `${checked} crashes`);
	assert.deepEqual(lost, []);
});

test("an owner before can't write any more, even what it had begun counts before the next one reads", async () => {
	const old = await openKept();
	old.db.write(filled(BLOCK, 1), { at: 0 });
	const under = old.files.persist(); // and this worker is ended
	const { db, files } = await openKept();
	await under;
	assert.deepEqual(bytesOf(db), Buffer.from(filled(BLOCK, 1)));
	old.db.write(filled(BLOCK, 2), { at: 0 });
	await assert.rejects(old.files.persist(), { message: /^ashore:closed / });
	assert.equal(lost.length, 1);
	db.write(filled(BLOCK, 3), { at: 0 });
	await files.persist();
	assert.deepEqual(bytesOf((await openKept(idb.crash())).db), Buffer.from(filled(BLOCK, 3)));
});

test("a database that says nothing is given up after a while, and the files are as they were", async () => {
	const { files, db } = await openKept();
	db.write(filled(BLOCK, 1), { at: 0 });
	await files.persist();
	idb.silent = true;
	db.write(filled(BLOCK, 2), { at: 0 });
	const failed = assert.rejects(files.persist(), { message: /^ashore:io .*longer than 30 s/ });
	await clock.advance(WORK_WAIT);
	await failed;
	assert.deepEqual(bytesOf(db), Buffer.from(filled(BLOCK, 1)));
	assert.deepEqual(lost, []); // it was aborted, which is certain

	idb.committing = true;
	db.write(filled(BLOCK, 3), { at: 0 });
	const unknown = assert.rejects(files.persist(), { lost: true });
	await clock.advance(WORK_WAIT);
	await unknown;
	assert.equal(lost.length, 1);
	await assert.rejects(files.persist()); // nobody knows what is kept
});

test("an open that is never answered ends, and leaves nothing open", async () => {
	idb.silent = true;
	const failed = assert.rejects(Indexed.open(idb.factory, "s", { clock }), {
		name: "TimeoutError",
	});
	await clock.advance(OPEN_WAIT);
	await failed;
	assert.equal(idb.open_.size, 0);
	const stop = new AbortController();
	const stopped = assert.rejects(
		Indexed.open(idb.factory, "s", { clock, signal: stop.signal }),
		/enough/,
	);
	stop.abort(new Error("enough"));
	await stopped;
	assert.equal(clock.size, 0);
});

test("a browser that takes the database away is noticed", async () => {
	await openKept();
	for (const db of idb.open_) db.onversionchange?.();
	assert.equal(lost.length, 1);
	assert.equal(idb.open_.size, 0);
});

test("generations are made, changed over and removed as in a folder of the browser's", async () => {
	const { folder, files, db } = await openKept();
	db.write(filled(BLOCK, 1), { at: 0 });
	await folder.head.write(encodeHead({ sequence: 1, generation: 1, created: 0 }), { at: 0 });
	await folder.head.flush();
	await folder.attach("side", 2, true);
	const side = /** @type {Slot} */ (folder.slots["side.db"]);
	side.write(filled(2 * BLOCK, 2), { at: 0 });
	folder.slots["side.db-journal"]?.write(filled(100, 1), { at: 0 });
	await folder.head.flush();
	await folder.head.write(encodeHead({ sequence: 2, generation: 2, created: 0 }), { at: 4096 });
	const before = idb.crash();
	await folder.head.flush();
	assert.equal((await openKept(before)).generation, 1);
	folder.swap();
	await folder.detach("side");
	assert.deepEqual(await folder.generations(), [1, 2]);

	const again = await openKept(idb.crash());
	assert.deepEqual([again.generation, await again.folder.generations()], [2, [1, 2]]);
	assert.deepEqual(bytesOf(again.db), Buffer.from(filled(2 * BLOCK, 2)));
	await folder.remove(1);
	await folder.remove(1);
	assert.deepEqual(await folder.generations(), [2]);
	assert.deepEqual(await (await openKept(idb.crash())).folder.generations(), [2]);
	await assert.rejects(folder.attach("side", 1, false), /ashore:missing/);
	await folder.attach("side", 1, true);
	assert.equal(folder.slots["side.db"]?.getSize(), 0);
	await files.persist();
	assert.deepEqual(await (await openKept(idb.crash())).folder.generations(), [1, 2]);
});

test("without a keeper files are there as long as the worker", async () => {
	const files = new KeptFiles(null);
	const { folder } = await Folder.open(files.root, "s", { clock });
	folder.slots["main.db"]?.write(filled(BLOCK, 1), { at: 0 });
	await files.persist();
	await folder.detach("main");
	await folder.attach("main", 1, false);
	assert.equal(folder.slots["main.db"]?.getSize(), BLOCK);
	await settle();
});
