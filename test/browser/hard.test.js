// What an app can run into by its data: SQL at SQLite's limits, and files that are no databases. Each
// is an error, and the same worker answers the next call.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch, needs } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
const size = 1 << 20;

/** SQL, and whether it succeeds; where that depends on the memory there is, null. */
const statements = /** @type {const} */ ({
	"a blob of a gigabyte": [
		"INSERT INTO notes (id, text, created) VALUES ('b', zeroblob(1073741824), 0)",
		false,
	],
	"a function's blob of a gigabyte": ["SELECT hex(zeroblob(600000000))", false],
	"texts of a gigabyte together": [
		`SELECT group_concat(s) FROM (${endless} SELECT printf('%.*c', 10000000, 'x') AS s FROM n LIMIT 110)`,
		false,
	],
	"a gigabyte that is allowed": ["SELECT randomblob(999999999)", null],
	"a text of a megabyte": [`SELECT length('${"x".repeat(size)}')`, true],
	"rows of a megabyte": [`VALUES (1)${",(1)".repeat(size / 4)}`, true],
	"a sum of a megabyte": [`SELECT 1${"+1".repeat(size / 2)}`, false],
	"a megabyte of ORs": [`SELECT 1 FROM notes WHERE id = 1${" OR id = 2".repeat(size / 10)}`, false],
	"a megabyte of calls": [`SELECT ${"abs(".repeat(size / 5)}1${")".repeat(size / 5)}`, false],
	"a megabyte of subqueries": [
		`${"SELECT * FROM (".repeat(size / 16)}SELECT 1${")".repeat(size / 16)}`,
		false,
	],
	"a megabyte of columns": [`SELECT 1${",1".repeat(size / 2)}`, false],
	"a megabyte that does not end": [`SELECT '${"x".repeat(size)}`, false],
});

test("after SQL at SQLite's limits the same worker answers", { timeout: 180_000 }, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	let alive = 0;
	for (const [name, [sql, succeeds]] of Object.entries(statements)) {
		const seen = await page.evaluate(async (sql) => {
			const begun = performance.now();
			const code = await lab.api.lab.run({ sql }, { timeout: 60_000 }).then(
				() => "",
				(/** @type {{ code: string }} */ error) => error.code,
			);
			const took = Math.round(performance.now() - begun);
			return { code, took, alive: await lab.api.lab.alive(), count: await lab.api.lab.count() };
		}, sql);
		t.diagnostic(`${name}: ${seen.code || "succeeds"} after ${seen.took} ms`);
		if (succeeds !== null) assert.equal(seen.code, succeeds ? "" : "internal", name);
		assert.equal(seen.alive, ++alive, `${name}: another worker answers`);
		assert.equal(seen.count, 0, name);
	}
});

test("after the deadline of an endless statement the same worker answers", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	for (const sql of [
		`${endless} SELECT count(*) FROM n`,
		`${endless} INSERT INTO notes (id, text, created) SELECT i, 'x', 0 FROM n WHERE i % 100000 = 0`,
	]) {
		const seen = await page.evaluate(async (sql) => {
			const before = await lab.api.lab.alive();
			const code = await lab.api.lab.run({ sql }, { timeout: 500 }).then(
				() => "",
				(/** @type {{ code: string }} */ error) => error.code,
			);
			return {
				code,
				turns: (await lab.api.lab.alive()) - before,
				count: await lab.api.lab.count(),
			};
		}, sql);
		assert.deepEqual(seen, { code: "deadline", turns: 1, count: 0 });
	}
});

test("a handler that prints is answered", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const seen = await page.evaluate(async () => {
		const texts = Array.from({ length: 50 }, (_, i) => `line ${i}`);
		await Promise.all(texts.map((text) => lab.api.lab.say({ text })));
		return [await lab.api.lab.count(), await lab.api.lab.alive()];
	});
	assert.deepEqual(seen, [50, 1]);
});

/**
 * Damages the database, in a page on which no worker runs.
 *
 * @param {import("playwright-core").Page} page
 * @param {"empty" | "text" | "random" | "truncated" | "corrupted" | "a page"} how
 */
function damage(page, how) {
	return page.evaluate(async (how) => {
		/** @type {Map<string, FileSystemFileHandle>} */
		const files = new Map();
		/** @param {FileSystemDirectoryHandle} folder */
		const walk = async (folder) => {
			for await (const [name, handle] of folder.entries()) {
				if (handle.kind === "directory")
					await walk(/** @type {FileSystemDirectoryHandle} */ (handle));
				else files.set(name, /** @type {FileSystemFileHandle} */ (handle));
			}
		};
		await walk(await navigator.storage.getDirectory());
		const handle = /** @type {FileSystemFileHandle} */ (files.get("db"));
		const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
		if (bytes.length < 100 * 4096) throw new Error(`the database has ${bytes.length} bytes`);
		/** @type {Uint8Array<ArrayBuffer>} */
		let now = bytes.slice();
		if (how === "empty") now = new Uint8Array(0);
		if (how === "text") now = new TextEncoder().encode("A letter to a friend. ".repeat(1000));
		if (how === "random") crypto.getRandomValues(now.subarray(0, 65536));
		if (how === "truncated") now = bytes.slice(0, bytes.length / 2);
		// All but the first pages: the schema is read, the notes cannot be.
		if (how === "corrupted") now.fill(0xa5, 3 * 4096);
		if (how === "a page") now.fill(0xa5, 200 * 4096, 201 * 4096);
		for (const [name, one] of files) {
			if (name !== "db" && name !== "db-wal") continue;
			const stream = await one.createWritable();
			if (name === "db") await stream.write(now);
			await stream.close();
		}
	}, how);
}

/**
 * Opens the lab on a database that was damaged after it had been used.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 * @param {Parameters<typeof damage>[1]} how
 */
async function damaged(context, url, how) {
	const page = await openLab(context, url);
	// More than the WAL keeps: the notes are in the database's file.
	await page.evaluate(
		(sql) => lab.api.lab.run({ sql }),
		`${endless} INSERT INTO notes (id, text, created) SELECT i, hex(randomblob(450)), 0 FROM n LIMIT 6000`,
	);
	await page.goto(`${url}files.html`);
	await damage(page, how);
	await page.goto(url);
	return page;
}

const kept = needs("handles", "its database is no file");

for (const [how, status] of /** @type {const} */ ([
	["empty", "failed: empty"], // it is known that there was something in it
	["text", "failed: database"],
	["random", "failed: database"],
	["truncated", "failed: database"],
	["corrupted", "failed: database"],
])) {
	test(`a database file that is ${how} is found at the start: ${status}`, kept, async (t) => {
		const server = await serve(folder);
		t.after(() => server.close());
		const { context } = await launch(t);
		const page = await damaged(context, server.url, how);
		const output = page.getByRole("status").filter({ hasText: /ready|failed/ });
		await output.waitFor();
		assert.equal(await output.textContent(), status);
	});
}

test("a damaged page that is only found by a query is an error each time", kept, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await damaged(context, server.url, "a page");
	await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
	const seen = await page.evaluate(async () => {
		/** @param {Promise<unknown>} call */
		const code = (call) =>
			call.then(
				() => "ok",
				(/** @type {{ code: string }} */ error) => error.code,
			);
		/** @type {unknown[]} */
		const codes = [];
		for (let i = 0; i < 3; i++) {
			codes.push(await code(lab.api.lab.list()), await code(lab.api.lab.noop()));
			codes.push(await lab.api.lab.alive());
		}
		return codes;
	});
	assert.deepEqual(seen, ["corrupt", "ok", 1, "corrupt", "ok", 2, "corrupt", "ok", 3]);
});
