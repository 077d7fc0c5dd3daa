// Where a browser refuses handles of private files: the app works, says where
// the data is, and loses nothing that it acknowledged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, name, needs, profile, start } from "./lib/browser.js";
import { checkNatively, privateFiles } from "./lib/files.js";
import { openLab } from "./lib/lab.js";
import { random } from "./lib/random.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const kills = Number(process.env.KILLS ?? 10);
const seed = Number(process.env.SEED ?? 20261122);

/** What takes the handles away; WebKitGTK has none. */
const noHandles = "delete globalThis.FileSystemFileHandle?.prototype.createSyncAccessHandle;\n";
const noIndexedDB = 'Object.defineProperty(globalThis, "indexedDB", { value: undefined });\n';

/** @param {import("node:test").TestContext} t @param {string} worker */
async function serveLab(t, worker) {
	const server = await serve(await site("lab"), { worker });
	t.after(() => server.close());
	return server;
}

/** @param {import("playwright-core").Page} page */
const state = (page) =>
	page.evaluate(async () => {
		const { kind, why, persistence } = await lab.client.storage.state();
		return { kind, why, persistence };
	});

/** @param {import("playwright-core").Page} page @param {string[]} texts */
const put = (page, ...texts) =>
	page.evaluate(async (texts) => {
		for (const text of texts) await lab.api.lab.put({ text });
	}, texts);

/** @param {import("playwright-core").Page} page */
const list = (page) =>
	page.evaluate(async () => (await lab.api.lab.list()).map((/** @type {any} */ note) => note.text));

test("without handles the data is in IndexedDB, in every tab, and outlives the browser", async (t) => {
	const server = await serveLab(t, noHandles);
	const folder = await profile(t);
	const first = await start(folder);
	t.after(() => first.kill());
	const page = await openLab(first.context, server.url);
	await put(page, "one", "two");
	const { kind, why } = await state(page);
	assert.deepEqual([kind, why], ["indexeddb", "no_opfs"]);
	const other = await openLab(first.context, server.url);
	assert.equal((await state(other)).kind, "indexeddb");
	await put(other, "three");
	await page.reload();
	await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
	assert.deepEqual(await list(page), ["one", "two", "three"]);
	await first.close();
	const second = await start(folder);
	t.after(() => second.kill());
	const again = await openLab(second.context, server.url);
	assert.deepEqual(await list(again), ["one", "two", "three"]);
});

test(`every acknowledged note survives ${kills} kills on IndexedDB`, async (t) => {
	t.diagnostic(`seed ${seed}`);
	const next = random(seed);
	const server = await serveLab(t, noHandles);
	const folder = await profile(t);
	/** @type {string[]} */
	const acknowledged = [];
	let sent = 0;
	let browser = await start(folder);
	t.after(() => browser.kill());
	for (let run = 0; run <= kills; run++) {
		const page = await openLab(browser.context, server.url);
		const notes = await list(page);
		assert.equal(new Set(notes).size, notes.length, `run ${run}: a note is there twice`);
		for (const text of acknowledged) {
			assert.ok(notes.includes(text), `run ${run}: ${text} was acknowledged and is gone`);
		}
		const before = 1 + Math.floor(next() * 60);
		const texts = Array.from({ length: before + 50 }, () => `note ${sent++}`);
		await page.evaluate((texts) => {
			const told = /** @type {any} */ (globalThis);
			told.acknowledged = [];
			(async () => {
				for (const text of texts) {
					await lab.api.lab.put({ text });
					told.acknowledged.push(text);
				}
			})();
		}, texts);
		for (;;) {
			const done = await page.evaluate(() => /** @type {any} */ (globalThis).acknowledged);
			if (done.length < before) continue;
			acknowledged.push(...done);
			break;
		}
		if (name === "chromium") {
			// Of the whole browser its own database may not survive: docs/storage.md, "Where private files
			// are refused". So what is killed is the process of the page and its worker.
			const devtools = await browser.context.newCDPSession(page);
			const ended = page.waitForEvent("crash");
			devtools.send("Page.crash").catch(() => {});
			await ended;
			await page.close();
			if (run !== kills) continue;
			await browser.close();
		} else {
			await browser.kill();
		}
		browser = await start(folder);
	}
	const page = await openLab(browser.context, server.url);
	const notes = await list(page);
	for (const text of acknowledged)
		assert.ok(notes.includes(text), `at the end: ${text} was acknowledged and is gone`);
	t.diagnostic(`${acknowledged.length} notes were acknowledged, none is gone`);
});

test("without IndexedDB the app works in memory, and says so", async (t) => {
	const server = await serveLab(t, noHandles + noIndexedDB);
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	await put(page, "one");
	assert.deepEqual(await list(page), ["one"]);
	assert.deepEqual(await state(page), { kind: "memory", why: "no_opfs", persistence: "unknown" });
});

test(
	"when the handles are there again the data moves to private files",
	needs("handles", "there is nothing to move to"),
	async (t) => {
		const folder = await site("lab");
		const old = await serve(folder, { worker: noHandles });
		const port = Number(new URL(old.url).port);
		const { context } = await launch(t);
		let page = await openLab(context, old.url);
		await put(page, "one", "two");
		await page.close();
		await old.close();

		const server = await serve(folder, { port });
		page = await openLab(context, server.url);
		assert.deepEqual([(await state(page)).kind, await list(page)], ["opfs", ["one", "two"]]);
		await put(page, "three");
		await page.goto(`${server.url}files.html`);
		const check = await checkNatively(
			await privateFiles(page),
			"SELECT text FROM notes ORDER BY id",
		);
		assert.deepEqual(check, { integrity: "ok", rows: ["one", "two", "three"] });
		await page.close();
		await server.close();

		// The copy in IndexedDB is no database any more.
		const again = await serve(folder, { port, worker: noHandles });
		t.after(() => again.close());
		page = await context.newPage();
		await page.goto(again.url);
		await page.getByText("hidden").first().waitFor();
	},
);

const privately = name === "firefox" ? {} : { skip: "only Firefox is driven in a private window" };

test("Firefox's private windows keep the data as long as they are open", privately, async (t) => {
	const server = await serveLab(t, "");
	const { context } = await launch(t, { privately: true });
	const page = await openLab(context, server.url);
	await put(page, "one");
	const { kind, why } = await state(page);
	t.diagnostic(`a private window has ${kind} (${why})`);
	await page.reload();
	await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
	assert.deepEqual(await list(page), kind === "memory" ? [] : ["one"]);
});

const bare = name === "webkit" ? {} : { skip: "only WebKitGTK has the private files as a switch" };

test("WebKitGTK as it is shipped, without private files, loses nothing", bare, async (t) => {
	const server = await serveLab(t, ";");
	const folder = await profile(t);
	for (const want of [[], ["one"]]) {
		const browser = await start(folder, { bare: true });
		t.after(() => browser.kill());
		const page = await openLab(browser.context, server.url);
		assert.deepEqual(await list(page), want);
		await put(page, "one");
		const { kind, why } = await state(page);
		assert.deepEqual([kind, why], ["indexeddb", "no_opfs"]);
		await page.reload();
		await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
		assert.deepEqual(await list(page), [...want, "one"]);
		await browser.close();
	}
});
