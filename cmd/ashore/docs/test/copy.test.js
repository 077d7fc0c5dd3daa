import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeHead } from "../../../../jsclient/head.js";
import { Indexed } from "../../../../jsclient/indexed.js";
import { BLOCK } from "../../../../jsclient/kept-file.js";
import { FakeIndexedDB } from "../../../../jsclient/test/fake-indexeddb.js";
import { copyOf, copyOfKept, TooLarge } from "../try/copy.js";

/** @typedef {Record<string, () => Uint8Array<ArrayBuffer>>} Files contents by path below the scope's folder */

/** @param {string} name */
const missing = (name) => new DOMException(name, "NotFoundError");

/**
 * Private files of one scope.
 *
 * @param {Files} files
 */
function root(files) {
	/** @param {string} prefix @returns {any} */
	const directory = (prefix) => ({
		/** @param {string} name */
		getDirectoryHandle: async (name) => {
			const path = `${prefix}${name}/`;
			if (!Object.keys(files).some((file) => file.startsWith(path))) throw missing(name);
			return directory(path);
		},
		/** @param {string} name */
		getFileHandle: async (name) => {
			const content = files[`${prefix}${name}`];
			if (!content) throw missing(name);
			return { getFile: async () => new File([content()], name, { lastModified: 1 }) };
		},
	});
	return directory("");
}

/** @param {string} text */
const bytes = (text) => new TextEncoder().encode(text);
const head = () => new Uint8Array(encodeHead({ sequence: 1, generation: 2, created: 0 }));

test("the generation in use is copied, and none is there before the first start", async () => {
	const files = {
		"ashore/app/head": head,
		"ashore/app/g1/db": () => bytes("an older one"),
		"ashore/app/g2/db": () => bytes("the one in use"),
	};
	const copy = await copyOf(root(files), "app");
	assert.equal(new TextDecoder().decode(copy ?? undefined), "the one in use");
	assert.equal(await copyOf(root(files), "other"), null);
	assert.equal(await copyOf(root({}), "app"), null);
});

test("a database of more than the limit is refused, with what to do", async () => {
	const files = {
		"ashore/app/head": head,
		"ashore/app/g2/db": () => new Uint8Array(600_000),
		"ashore/app/g2/db-wal": () => new Uint8Array(500_000),
	};
	await assert.rejects(copyOf(root(files), "app", { limit: 1_000_000 }), (error) => {
		assert.ok(error instanceof TooLarge);
		assert.match(error.message, /has 2 MB.*at most 1 MB.*live database/);
		return true;
	});
	assert.equal((await copyOf(root(files), "app", { limit: 1_100_000 }))?.length, 600_000);
});

test("a copy begins anew when the log began anew meanwhile", async () => {
	let reads = 0;
	const files = {
		"ashore/app/head": head,
		"ashore/app/g2/db": () => bytes(`database ${reads}`),
		// The first attempt sees two logs.
		"ashore/app/g2/db-wal": () => new Uint8Array(64).fill(reads++ < 2 ? 1 : 2),
	};
	await copyOf(root(files), "app");
	assert.ok(reads > 3, `${reads} reads`);
});

test("an app that writes all the time is told", async () => {
	let n = 0;
	const files = {
		"ashore/app/head": head,
		"ashore/app/g2/db": () => bytes("x"),
		"ashore/app/g2/db-wal": () => new Uint8Array(64).fill(n++ % 200),
	};
	await assert.rejects(copyOf(root(files), "app"), /writes all the time/);
});

test("a database that is kept in IndexedDB is copied from there, without taking it from its owner", async () => {
	const idb = new FakeIndexedDB();
	assert.equal(await copyOfKept(undefined, "app"), null);
	assert.equal(await copyOfKept(idb.factory, "app"), null);
	assert.equal(idb.disk.size, 0, "looking made a database");
	const owner = await Indexed.open(idb.factory, "app");
	assert.equal(await copyOfKept(idb.factory, "app"), null);
	/** @param {Uint8Array} bytes */
	const file = (bytes) => {
		/** @type {[number, Uint8Array][]} */
		const blocks = [];
		for (let at = 0; at < bytes.length; at += BLOCK) {
			const block = new Uint8Array(BLOCK);
			block.set(bytes.subarray(at, at + BLOCK));
			blocks.push([at / BLOCK, block]);
		}
		return { size: bytes.length, blocks, cut: null };
	};
	const db = Uint8Array.from({ length: 2 * BLOCK + 5 }, (_, i) => i);
	const changed = new Map([
		["head", file(head())],
		["g1/db", file(bytes("an older one"))],
		["g2/db", file(db)],
	]);
	await owner.write({ changed, removed: new Set() });
	assert.deepEqual(await copyOfKept(idb.factory, "app"), db);
	await assert.rejects(copyOfKept(idb.factory, "app", { limit: db.length - 1 }), TooLarge);
	await owner.write({ changed: new Map([["g2/db", file(bytes("changed"))]]), removed: new Set() });
	await owner.leave();
	assert.equal(await copyOfKept(idb.factory, "app"), null);
});
