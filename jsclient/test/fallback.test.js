/** Tabs in browsers that refuse private files, and those files' return. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Folder } from "../folder.js";
import { encodeHead } from "../head.js";
import { Indexed, OPEN_WAIT, WORK_WAIT } from "../indexed.js";
import { BLOCK } from "../kept-file.js";
import { KeptFiles } from "../kept-files.js";
import { finishMove, moveHere } from "../move.js";
import { refusal } from "../refusal.js";
import { FakeIndexedDB } from "./fake-indexeddb.js";
import { FakeFiles, settle } from "./fakes.js";
import { mutation, query, World } from "./world.js";

/** @import { Seam } from "../boot.js" */
/** @import { Slot } from "../slots.js" */

/** @type {World} */
let world;
/** @type {Map<string, string>} */
let remembered;

/** A program that counts in its database: a call adds one, and is answered when that is kept. */
beforeEach(() => {
	world = new World();
	world.idb = new FakeIndexedDB();
	world.refuse = "SecurityError";
	remembered = new Map();
	world.memory = {
		getItem: (key) => remembered.get(key) ?? null,
		setItem: (key, value) => void remembered.set(key, value),
	};
	/** @type {Seam} */
	let seam;
	world.main = (given) => {
		seam = given;
		if (given.head.getSize() === 0) {
			given.head.write(encodeHead({ sequence: 1, generation: 1, created: 0 }), { at: 0 });
		}
		Promise.resolve(given.head.flush()).then(() => given.ready());
	};
	world.serve = async ({ method, reply }) => {
		const slot = /** @type {Slot} */ (seam.slots["main.db"]);
		const bytes = new Uint8Array(BLOCK);
		slot.read(bytes, { at: 0 });
		if (method === "read") {
			reply({ result: bytes[0] });
			return;
		}
		bytes[0] = (bytes[0] ?? 0) + 1;
		slot.write(bytes, { at: 0 });
		try {
			await seam.persist?.();
			reply({ result: bytes[0] });
		} catch (error) {
			const data = {
				code: String(error).includes("ashore:full") ? "quota" : "storage_unavailable",
			};
			reply({ error: { code: -32000, message: "not kept", data } });
		}
	};
});

const add = (/** @type {any} */ client) => client.call("add", null, mutation);
const read = (/** @type {any} */ client) => client.call("read", null, query);
/** Waits until a promise settles, letting time pass. @param {Promise<any>} promise @param {number} ms */
async function after(promise, ms) {
	promise.catch(() => {});
	await world.clock.advance(ms);
	return promise;
}
const steps = async () => {
	for (let i = 0; i < 10; i++) await settle();
};

test("without private files the data is in IndexedDB, says so in every tab, and outlives the tab", async () => {
	const first = world.tab();
	await first.client.ready;
	assert.deepEqual([await add(first.client), await add(first.client)], [1, 2]);
	const second = world.tab();
	await steps();
	await second.client.ready;
	for (const { client } of [first, second]) {
		const { kind, why, lastBackup } = await client.storage.state();
		assert.deepEqual([kind, why, lastBackup], ["indexeddb", "refused", null]);
	}
	assert.equal(second.client.state.role, "follower");
	first.kill();
	await steps();
	assert.equal(second.client.state.role, "owner");
	assert.deepEqual([await add(second.client), second.client.state.term], [3, 2]);
	assert.ok(
		[...remembered].some(([key, value]) => key.endsWith("/storage") && value === "indexeddb"),
	);
	second.client.close();
});

test("a mutation is answered when its transaction is complete, not before", async () => {
	const { client } = world.tab();
	await client.ready;
	const idb = /** @type {FakeIndexedDB} */ (world.idb);
	let complete = false;
	const before = idb.count.transactions;
	idb.onStep = () => {
		complete = idb.count.transactions > before || complete;
	};
	const answered = add(client).then(() => assert.equal(idb.count.transactions, before + 1));
	await answered;
	client.close();
});

test("a full quota fails the mutation, undoes it, and the worker goes on", async () => {
	const { client, workers } = world.tab();
	await client.ready;
	await add(client);
	const idb = /** @type {FakeIndexedDB} */ (world.idb);
	idb.quotaAt = 1;
	await assert.rejects(add(client), { code: "quota" });
	assert.equal(await read(client), 1);
	assert.equal(await add(client), 2);
	assert.equal(workers.length, 1);
	client.close();
});

test("where IndexedDB is refused too the data is in memory, and the state says it", async () => {
	const idb = /** @type {FakeIndexedDB} */ (world.idb);
	idb.refuse = "InvalidStateError";
	const { client } = world.tab();
	let changes = 0;
	client.storage.addEventListener("change", () => changes++);
	await client.ready;
	assert.equal(await add(client), 1);
	const { kind, why, persistence } = await client.storage.state();
	assert.deepEqual([kind, why, persistence, changes], ["memory", "refused", "unknown", 1]);
	client.close();
	world.idb = null;
	const { client: none } = world.tab();
	await none.ready;
	assert.equal((await none.storage.state()).kind, "memory");
	none.close();
});

test("what is kept somewhere is not hidden behind an empty database", async () => {
	const idb = /** @type {FakeIndexedDB} */ (world.idb);
	const first = world.tab();
	await first.client.ready;
	await add(first.client);
	first.client.close();
	await steps();

	idb.refuse = "SecurityError";
	const second = world.tab();
	await assert.rejects(second.client.ready, { code: "storage_unavailable", reason: "hidden" });
	second.client.close();

	idb.refuse = null;
	for (const key of remembered.keys()) if (key.endsWith("/storage")) remembered.set(key, "opfs");
	const third = world.tab();
	await assert.rejects(third.client.ready, { code: "storage_unavailable", reason: "hidden" });
	third.client.close();

	remembered.clear();
	const fourth = world.tab();
	await fourth.client.ready;
	assert.equal(await read(fourth.client), 1);
	fourth.client.close();
});

test("an IndexedDB that says nothing fails the start in time, and trying again helps", async () => {
	const idb = /** @type {FakeIndexedDB} */ (world.idb);
	idb.silent = true;
	const { client } = world.tab();
	const failed = assert.rejects(client.ready, { code: "storage_unavailable", reason: "broken" });
	await after(failed, OPEN_WAIT);
	world.idb = new FakeIndexedDB();
	client.retry();
	await steps();
	assert.equal(client.state.phase, "ready");
	client.close();
});

test("where nobody knows what was kept the worker is restarted and reads what is there", async () => {
	const idb = /** @type {FakeIndexedDB} */ (world.idb);
	const { client, workers } = world.tab();
	await client.ready;
	await add(client);
	idb.silent = true;
	idb.committing = true;
	const again = add(client); // is asked of the next worker, which has no record of it
	world.idb = idb.crash();
	assert.equal(await after(again, WORK_WAIT), 2);
	await steps();
	assert.equal(workers.length, 2);
	assert.deepEqual([client.state.phase, await read(client)], ["ready", 2]);
	client.close();
});

test("which words of browsers are a refusal", () => {
	const why = (/** @type {string} */ name) => refusal(new DOMException("", name));
	assert.deepEqual(
		[
			"SecurityError",
			"UnknownError",
			"NotSupportedError",
			"NotFoundError",
			"QuotaExceededError",
		].map(why),
		["refused", "refused", "no_opfs", null, null],
	);
});

test("when private files are given the data moves there, and stays", async () => {
	const first = world.tab();
	await first.client.ready;
	await add(first.client);
	first.client.close();
	await steps();

	world.refuse = null;
	const second = world.tab();
	await steps();
	await second.client.ready;
	assert.deepEqual(
		[await read(second.client), await add(second.client), second.client.state.term],
		[1, 2, 2],
	);
	assert.deepEqual((await second.client.storage.state()).kind, "opfs");
	second.client.close();
	await steps();

	remembered.clear(); // and a browser that refuses them again does not go back to the old copy
	world.refuse = "UnknownError";
	const third = world.tab();
	await assert.rejects(third.client.ready, { code: "storage_unavailable", reason: "hidden" });
	third.client.close();
});

/** @param {FakeFiles} files */
function copyOf(files) {
	const copy = new FakeFiles();
	for (const [path, { bytes }] of files.files)
		copy.files.set(path, { bytes: bytes.slice(), holder: null });
	copy.folders = new Set(files.folders);
	return copy;
}

/** An IndexedDB with two generations, of which the second counts. */
async function filledDatabase() {
	const idb = new FakeIndexedDB();
	const kept = new KeptFiles(await Indexed.open(idb.factory, "s"));
	const { folder } = await Folder.open(kept.root, "s");
	for (const [slot, generation, pages] of /** @type {const} */ ([
		["main", 1, 3],
		["side", 2, 70],
	])) {
		await folder.attach(slot, generation, true);
		for (let i = 0; i < pages; i++) {
			folder.slots[`${slot}.db`]?.write(new Uint8Array(BLOCK).fill(generation * 10 + i), {
				at: i * BLOCK,
			});
		}
	}
	folder.head.write(encodeHead({ sequence: 1, generation: 1, created: 0 }), { at: 0 });
	folder.head.write(encodeHead({ sequence: 2, generation: 2, created: 0 }), { at: 4096 });
	await folder.head.flush();
	return idb;
}

/** @param {FakeFiles} files @param {FakeIndexedDB} idb */
async function openMoved(files, idb) {
	const { factory } = idb;
	const onFirst = (/** @type {Folder} */ folder) => moveHere(folder, "s", { factory });
	const opened = await Folder.open(files.agent().root, "s", { onFirst });
	if (opened.folder.moving) await finishMove(opened.folder, "s", { factory });
	return opened;
}

test("a move that ends at any point leaves one of the two whole and current", async () => {
	const idb = await filledDatabase();
	const files = new FakeFiles();
	/** @type {{ files: FakeFiles, idb: FakeIndexedDB, what: string }[]} */
	const moments = [];
	let what = "";
	const look = () => {
		moments.push({ files: copyOf(files), idb: idb.crash(), what });
	};
	idb.onStep = look;
	files.onStep = (name) => {
		what = name;
		look();
	};
	const { folder, generation } = await openMoved(files, idb);
	look();
	assert.deepEqual([generation, await folder.generations(), folder.moving], [2, [1, 2], false]);

	let inFiles = 0;
	for (const [i, moment] of moments.entries()) {
		const at = `moment ${i} of ${moments.length}, after ${moment.what}`;
		const head = moment.files.files.get("/ashore/s/head")?.bytes.length ?? 0;
		const indexed = await Indexed.open(moment.idb.crash().factory, "s");
		const moving = moment.files.files.get("/ashore/s/term")?.bytes[8] === 1;
		if (head > 0) inFiles++;
		assert.ok(head > 0 || !indexed.moved, `${at}: neither is whole`);
		assert.ok(head === 0 || indexed.moved || moving, `${at}: both count, and neither knows`);

		const again = await openMoved(moment.files, moment.idb);
		assert.equal(again.generation, 2, at);
		const slot = /** @type {Slot} */ (again.folder.slots["main.db"]);
		const bytes = new Uint8Array(70 * BLOCK);
		assert.equal(slot.getSize(), bytes.length, at);
		slot.read(bytes, { at: 0 });
		assert.ok(
			bytes.every((byte, n) => byte === ((20 + Math.floor(n / BLOCK)) & 255)),
			at,
		);
		assert.ok((await Indexed.open(moment.idb.factory, "s")).moved, at);
		assert.equal(again.folder.moving, false, at);
		again.folder.close();
	}
	assert.ok(
		moments.length > 30 && inFiles > 3,
		`${moments.length} moments, ${inFiles} with a head`,
	);
});

test("without room for a move the data stays where it is", async () => {
	const idb = await filledDatabase();
	const files = new FakeFiles();
	for (let at = 1; ; at++) {
		let n = 0;
		files.onStep = (name) => {
			if (name.startsWith("write") && ++n === at)
				throw new DOMException("full", "QuotaExceededError");
		};
		const opened = await openMoved(files, idb).catch((error) => error);
		files.onStep = () => {};
		if (!(opened instanceof Error)) {
			assert.ok(at > 6);
			break;
		}
		if (files.files.get("/ashore/s/head")?.bytes.length) {
			assert.equal((await openMoved(copyOf(files), idb.crash())).generation, 2, `write ${at}`);
			continue;
		}
		assert.equal(refusal(opened), "no_room", `write ${at}`);
		assert.ok([...files.files.values()].every(({ holder }) => holder === null));
		const kept = new KeptFiles(await Indexed.open(idb.crash().factory, "s"));
		assert.equal((await Folder.open(kept.root, "s")).generation, 2, `write ${at}`);
	}
});
