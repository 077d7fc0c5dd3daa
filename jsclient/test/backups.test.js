// Backups in a folder: what is written, what is removed, and what stays when a step fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { backUp, dueIn, newest, proof, trouble } from "../../framework/archive/web/backups.js";
import { isTime, sentence } from "../../framework/archive/web/reminder.js";

const HOUR = 3_600_000;
const at = (/** @type {number} */ day) => new Date(Date.UTC(2026, 10, day, 8, 1, 2));

const missing = () => new DOMException("gone", "NotFoundError");

/**
 * A folder in memory; `fail` names the step that fails.
 *
 * @param {string[]} [files]
 */
function folderOf(files = []) {
	/** @type {Map<string, string>} */
	const kept = new Map(files.map((name) => [name, "old"]));
	const folder = {
		kept,
		fail: "",
		cut: false,
		/** @param {string} step */
		step(step) {
			if (folder.fail === step) throw new DOMException(step, "QuotaExceededError");
		},
		/** @param {string} name @param {{ create?: boolean }} [options] @returns {Promise<any>} */
		async getFileHandle(name, { create = false } = {}) {
			if (!kept.has(name) && !create) throw missing();
			if (create) folder.step("create");
			if (!kept.has(name)) kept.set(name, "");
			return {
				async getFile() {
					const text = kept.get(name);
					if (text === undefined) throw missing();
					folder.step("read");
					return new File([folder.cut ? text.slice(1) : text], name);
				},
				async createWritable() {
					folder.step("open");
					let text = "";
					return {
						/** @param {Uint8Array} part */
						async write(part) {
							folder.step("write");
							text += new TextDecoder().decode(part);
						},
						async close() {
							folder.step("close");
							kept.set(name, text);
						},
						async abort() {},
					};
				},
			};
		},
		/** @param {string} name */
		async removeEntry(name) {
			if (folder.fail === "remove" && kept.get(name) === "old")
				throw new DOMException("", "NoModificationAllowedError");
			if (!kept.delete(name)) throw missing();
		},
	};
	return folder;
}

/** @param {ReturnType<typeof folderOf>} folder */
const archiveOf = (folder) => ({
	async *export() {
		for (const text of ["SQL", "ite"]) {
			folder.step("export");
			yield { chunk: new TextEncoder().encode(text), done: 0, total: 6 };
		}
	},
	/** @param {{ file: Blob | ReadableStream<Uint8Array> }} input */
	async verify({ file }) {
		folder.step("verify");
		assert.equal(await new Response(file).text(), "SQLite");
		return { id: "1", bytes: 6, tables: [] };
	},
});

/** @param {ReturnType<typeof folderOf>} folder @param {string[]} names @param {Date} now @param {AbortSignal} [signal] */
const made = (folder, names, now, signal = new AbortController().signal) =>
	backUp({
		folder,
		archive: archiveOf(folder),
		app: "notes",
		names,
		keep: 2,
		now,
		passphrase: null,
		signal,
	});

test("the last few are kept, and no file that it did not write is removed", async () => {
	const foreign = ["letter.txt", "notes-backup-2020-01-01T00-00-00Z.sqlite"];
	const folder = folderOf(foreign);
	/** @type {string[]} */
	let names = [];
	for (const day of [1, 2, 3]) names = (await made(folder, names, at(day))).names;
	const want = [
		"notes-backup-2026-11-02T08-01-02Z.sqlite",
		"notes-backup-2026-11-03T08-01-02Z.sqlite",
	];
	assert.deepEqual(names, want);
	assert.deepEqual([...folder.kept.keys()].sort(), [...foreign, ...want].sort());
	assert.equal((await newest(folder, names))?.name, want[1]);
	folder.kept.delete(want[1]);
	assert.equal((await newest(folder, names))?.name, want[0]);
	assert.equal(await newest(folder, []), null);
});

test("a file of the same name is not written over", async () => {
	const taken = "notes-backup-2026-11-01T08-01-02Z.sqlite";
	const folder = folderOf([taken]);
	const { name } = await made(folder, [], at(1));
	assert.equal(name, "notes-backup-2026-11-01T08-01-02Z-2.sqlite");
	assert.equal(folder.kept.get(taken), "old");
});

for (const step of ["create", "open", "export", "write", "close", "read", "verify"]) {
	test(`after a failure to ${step} the earlier ones are there, and nothing of the new one`, async () => {
		const names = ["a.sqlite", "b.sqlite"];
		const folder = folderOf(names);
		folder.fail = step;
		await assert.rejects(made(folder, names, at(1)), { name: "QuotaExceededError" });
		assert.deepEqual(
			[...folder.kept],
			names.map((name) => [name, "old"]),
		);
	});
}

test("a file that reads back shorter is not a backup", async () => {
	const folder = folderOf(["a.sqlite"]);
	folder.cut = true;
	await assert.rejects(made(folder, ["a.sqlite"], at(1)), /isn't what was written/);
	assert.deepEqual([...folder.kept.keys()], ["a.sqlite"]);
});

test("one that is ended leaves nothing", async () => {
	const folder = folderOf(["a.sqlite"]);
	await assert.rejects(made(folder, ["a.sqlite"], at(1), AbortSignal.abort()), {
		name: "AbortError",
	});
	assert.deepEqual([...folder.kept.keys()], ["a.sqlite"]);
});

test("an old one that can't be removed is tried again the next time", async () => {
	const folder = folderOf(["a.sqlite", "b.sqlite"]);
	folder.fail = "remove";
	let { names } = await made(folder, ["a.sqlite", "b.sqlite"], at(1));
	assert.deepEqual(names.slice(0, 2), ["a.sqlite", "b.sqlite"]);
	folder.fail = "";
	({ names } = await made(folder, names, at(2)));
	assert.equal(names.length, 2);
	assert.deepEqual([...folder.kept.keys()].sort(), names);
});

test("when one is due", () => {
	assert.equal(dueIn("never", null, at(1)), Number.POSITIVE_INFINITY);
	assert.equal(dueIn("never", at(1), at(9)), Number.POSITIVE_INFINITY);
	assert.equal(dueIn("day", null, at(1)), 0);
	assert.equal(dueIn("day", at(1), new Date(at(1).getTime() + 23 * HOUR)), HOUR);
	assert.equal(dueIn("day", at(1), at(3)), 0);
	assert.equal(dueIn("week", at(1), at(3)), 5 * 24 * HOUR);
	assert.equal(dueIn("week", at(9), at(1)), 0, "a clock that was set back");
});

test("what is said of a backup that restores, and of a folder that fails", () => {
	const tables = [
		{ name: "entries", rows: 3, now: 4 },
		{ name: "projects", rows: 1, now: 2 },
	];
	assert.equal(
		proof("a.sqlite", { tables }),
		"a.sqlite restores: 3 in entries, 1 in projects. Now there are: 4 in entries, 2 in projects. Nothing was changed.",
	);
	assert.match(trouble(missing()) ?? "", /isn't there any more/);
	assert.match(trouble(new DOMException("", "QuotaExceededError")) ?? "", /full/);
	assert.equal(trouble(new Error("x")), null);
});

test("it is time for a backup after many changes or days, and never without a change", () => {
	const now = at(20);
	/** @param {number} count @param {number} day @param {boolean} [scheduled] */
	const due = (count, day, scheduled) => isTime({ count, since: at(day) }, { now, scheduled });
	assert.equal(isTime(null, { now }), false);
	assert.deepEqual([due(99, 20), due(100, 20), due(100, 20, true)], [false, true, false]);
	assert.deepEqual([due(1, 6), due(1, 5), due(1, 5, true)], [false, true, true]);
});

test("what is in no backup is said with its number and its age", () => {
	/** @param {number} count @param {number} day */
	const said = (count, day) => sentence({ count, since: at(day) }, at(20));
	assert.equal(said(1, 20), "One change is in this browser alone.");
	assert.equal(said(2, 19), "About 2 changes, the first a day ago, are in this browser alone.");
	assert.match(said(3, 5), /^About 3 changes, the first 15 days ago, are /);
});
