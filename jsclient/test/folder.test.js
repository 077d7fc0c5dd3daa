import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Folder } from "../folder.js";
import { encodeHead, LayoutError } from "../head.js";
import { storageError } from "../storage-error.js";
import { FakeClock, FakeFiles } from "./fakes.js";

/** @type {FakeFiles} */
let files;

beforeEach(() => {
	files = new FakeFiles();
});

function openFolder() {
	const { root } = files.agent();
	return Folder.open(root, "s", { clock: new FakeClock(), about: { name: "app", path: "/" } });
}

/** @param {string} path @param {Uint8Array} bytes */
function put(path, bytes) {
	files.files.set(path, { bytes, holder: null });
}

/** @param {string} path */
function has(path) {
	return files.files.has(path);
}

test("the first start makes generation 1 and says whose folder it is", async () => {
	const { folder, term, generation } = await openFolder();
	assert.deepEqual([term, generation, await folder.generations()], [1, 1, [1]]);
	const about = files.files.get("/ashore/s/scope.json");
	assert.equal(new TextDecoder().decode(about?.bytes), '{"name":"app","path":"/"}\n');
	assert.equal(about?.holder, null);
	folder.slots["main.db"]?.write(new Uint8Array([7]), { at: 0 });
	assert.deepEqual(files.files.get("/ashore/s/g1/db")?.bytes, new Uint8Array([7]));
	folder.close();
	assert.ok([...files.files.values()].every(({ holder }) => holder === null));
});

test("each owner has a term of its own", async () => {
	for (const want of [1, 2, 3]) {
		const { folder, term } = await openFolder();
		assert.equal(term, want);
		folder.close();
	}
});

test("the head says which generation is opened, and one that is gone is not made anew", async () => {
	const { folder } = await openFolder();
	await folder.attach("side", 5, true);
	folder.close();
	const head = encodeHead({ sequence: 1, generation: 5, created: 0 });
	put("/ashore/s/head", head);
	const { folder: again, generation } = await openFolder();
	assert.equal(generation, 5);
	again.close();

	put("/ashore/s/head", encodeHead({ sequence: 2, generation: 6, created: 0 }));
	const error = await openFolder().catch(storageError);
	assert.deepEqual(
		[/** @type {any} */ (error).code, /** @type {any} */ (error).reason],
		["corrupt", "generation"],
	);
	assert.equal(has("/ashore/s/g6/db"), false);
	assert.ok([...files.files.values()].every(({ holder }) => holder === null));
});

test("a head without a record is a start that was cut off, but not where there are generations", async () => {
	put("/ashore/s/head", encodeHead({ sequence: 1, generation: 1, created: 0 }).subarray(0, 40));
	const { folder } = await openFolder();
	await folder.attach("side", 2, true);
	folder.close();
	await assert.rejects(openFolder(), { code: "corrupt", reason: "head" });
});

test("files of a newer layout are refused", async () => {
	assert.equal(storageError(new LayoutError(2)).code, "schema_newer");
});

test("slots take generations, give them back and swap them", async () => {
	const { folder } = await openFolder();
	await folder.attach("main", 1, false);
	await assert.rejects(folder.attach("main", 2, true), /^Error: ashore:attached/);
	await assert.rejects(folder.attach("side", 1, false), /^Error: ashore:attached/);
	await assert.rejects(folder.attach("side", 2, false), /^Error: ashore:missing/);
	await folder.attach("side", 2, true);
	folder.slots["side.db"]?.write(new Uint8Array([2]), { at: 0 });
	folder.swap();
	assert.equal(folder.slots["main.db"]?.getSize(), 1);
	assert.equal(folder.slots["side.db"]?.getSize(), 0);
	await folder.attach("main", 2, false);
	await assert.rejects(folder.remove(1), /^Error: ashore:attached/);
	await folder.detach("side");
	await folder.detach("side");
	assert.throws(() => folder.slots["side.db"]?.getSize(), /^Error: ashore:closed/);
	await folder.remove(1);
	await folder.remove(1);
	assert.deepEqual(await folder.generations(), [2]);
});

test("a generation that another worker has is held, and none of it is kept", async () => {
	const { folder } = await openFolder();
	await folder.attach("side", 2, true);
	await folder.detach("side");
	const other = files.agent();
	const root = await other.root.getDirectoryHandle("ashore");
	const directory = await (await root.getDirectoryHandle("s")).getDirectoryHandle("g2");
	await (await directory.getFileHandle("db-wal")).createSyncAccessHandle();
	await assert.rejects(folder.attach("side", 2, false), /^Error: ashore:held/);
	other.die();
	await folder.attach("side", 2, false);
});

test("the browser's refusals have reasons", () => {
	for (const [name, code, reason] of /** @type {const} */ ([
		["SecurityError", "storage_unavailable", "refused"],
		["NotAllowedError", "storage_unavailable", "refused"],
		["NoModificationAllowedError", "storage_unavailable", "handles_held"],
		["QuotaExceededError", "quota", "full"],
		["UnknownError", "storage_unavailable", "broken"],
	])) {
		const error = storageError(new DOMException("…", name));
		assert.deepEqual([error.code, error.reason], [code, reason], name);
	}
});
