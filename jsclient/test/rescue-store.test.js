import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeHead, readHead } from "../head.js";
import { KeptFiles } from "../kept-files.js";
import { readMark } from "../mark.js";
import { Store } from "../rescue-store.js";

const text = new TextEncoder();

/** An app's folder in memory, with these files. @param {Record<string, Uint8Array>} files */
async function folderOf(files) {
	const { root } = new KeptFiles(null);
	const all = await root.getDirectoryHandle("ashore");
	const directory = await all.getDirectoryHandle("scope");
	for (const [path, bytes] of Object.entries(files)) {
		await withFile(directory, path, (handle) => handle.write(bytes, { at: 0 }));
	}
	return directory;
}

/**
 * @template T
 * @param {FileSystemDirectoryHandle} directory
 * @param {string} path
 * @param {(handle: FileSystemSyncAccessHandle) => T} fn
 */
async function withFile(directory, path, fn) {
	const [first = "", second] = path.split("/");
	const folder = second ? await directory.getDirectoryHandle(first, { create: true }) : directory;
	const file = await folder.getFileHandle(second ?? first, { create: true });
	const handle = await file.createSyncAccessHandle();
	try {
		return fn(handle);
	} finally {
		handle.close();
	}
}

/** @param {FileSystemDirectoryHandle} directory @param {string} path */
const bytesOf = (directory, path) =>
	withFile(directory, path, (handle) => {
		const bytes = new Uint8Array(handle.getSize());
		handle.read(bytes, { at: 0 });
		return bytes;
	});

const head = (/** @type {number} */ generation, sequence = 1) =>
	encodeHead({ sequence, generation, created: 1_700_000_000_000 });

/** @param {string} rest */
const database = (rest) => text.encode(`SQLite format 3\0${rest.padEnd(200)}`);

test("a copy of an earlier state becomes the app's, and the way back is there", async () => {
	const directory = await folderOf({
		head: head(5),
		"g3/db": database("earlier"),
		"g3/db-wal": text.encode("log"),
		"g5/db": text.encode("broken"),
	});
	const store = new Store(directory);
	const before = await store.list();
	assert.deepEqual(
		before.generations.map(({ number, current, database }) => [number, current, database]),
		[
			[5, true, false],
			[3, false, true],
		],
	);
	assert.deepEqual(await store.restore(3), { before: 5, now: 6 });
	assert.deepEqual(await bytesOf(directory, "g6/db"), database("earlier"));
	assert.deepEqual(await bytesOf(directory, "g6/db-wal"), text.encode("log"));
	assert.deepEqual(await bytesOf(directory, "g5/db"), text.encode("broken"));
	const restored = await store.list();
	assert.equal(restored.current, 6);
	assert.deepEqual(
		restored.generations.filter(({ kept }) => kept).map(({ number }) => number),
		[5],
	);
	assert.deepEqual(await store.use(5), { before: 6, now: 5 });
	const mark = await withFile(directory, "head", (handle) => readMark(handle));
	assert.deepEqual(mark.kept, [5, 6]); // 6 lies behind the head now
	assert.equal(await withFile(directory, "head", (handle) => readHead(handle)?.sequence), 3);
});

test("a head that is gone is made anew by choosing a state", async () => {
	const directory = await folderOf({ head: text.encode("junk"), "g2/db": database("two") });
	const store = new Store(directory);
	assert.equal((await store.list()).current, 0);
	assert.deepEqual(await store.use(2), { before: 0, now: 2 });
	assert.equal((await store.list()).current, 2);
	await assert.rejects(store.use(7), /no generation 7/);
});

test("wherever choosing a state is cut off, the head before or the new one is read", async () => {
	const original = { head: head(5), "g3/db": database("three"), "g5/db": database("five") };
	for (let stop = 1; ; stop++) {
		const directory = await folderOf(original);
		let left = stop;
		const cut = {
			...directory,
			getFileHandle: async (/** @type {string} */ name, /** @type {any} */ options) => {
				const file = await directory.getFileHandle(name, options);
				const handle = await file.createSyncAccessHandle();
				const { write } = handle;
				handle.write = (bytes, at) => {
					if (--left === 0) {
						write.call(handle, /** @type {Uint8Array} */ (bytes).subarray(0, 30), at);
						throw new DOMException("cut off", "UnknownError");
					}
					return write.call(handle, bytes, at);
				};
				return { createSyncAccessHandle: async () => handle };
			},
		};
		const done = await new Store(/** @type {any} */ (cut)).use(3).catch(() => null);
		const [now, mark] = await withFile(directory, "head", (handle) => [
			readHead(handle)?.generation,
			readMark(handle),
		]);
		assert.equal(now, done ? 3 : 5, `stopped at ${stop}`);
		if (done) {
			assert.deepEqual(mark.kept, [5]);
			assert.equal(stop, 3);
			return;
		}
	}
});

test("handles that a worker which ended still holds are waited for", async () => {
	const directory = await folderOf({ head: head(2), "g2/db": database("two") });
	let held = 3;
	const busy = {
		...directory,
		getFileHandle: async (/** @type {string} */ name, /** @type {any} */ options) => ({
			createSyncAccessHandle: async () => {
				if (held-- > 0) throw new DOMException("held", "NoModificationAllowedError");
				return await (await directory.getFileHandle(name, options)).createSyncAccessHandle();
			},
		}),
	};
	const { current } = await new Store(/** @type {any} */ (busy)).list();
	assert.deepEqual([current, held], [2, -1]);
});
