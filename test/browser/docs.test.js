// The documentation that lies in a site: its search, and forms that call methods on a copy of the database.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { build, site } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await mkdtemp(join(tmpdir(), "ashore-docs-"));
	await build("lab", join(folder, "site"), "-inspector", "-fast");
});
after(() => rm(folder, { recursive: true }));

/**
 * @param {import("node:test").TestContext} t
 * @param {string} [built]
 * @param {string} [worker] what the worker's script begins with
 */
async function open(t, built = join(folder, "site"), worker = "") {
	const server = await serve(built, { worker });
	t.after(() => server.close());
	const { context } = await launch(t);
	const app = await openLab(context, server.url);
	await app.evaluate(() => lab.api.lab.put({ text: "kept" }));
	const page = await context.newPage();
	/** @type {string[]} */
	const errors = [];
	page.on("pageerror", (error) => errors.push(String(error)));
	t.after(() => assert.deepEqual(errors, []));
	const address = `${server.url}_ashore/docs/index.html`;
	await page.goto(address);
	return { app, page, address };
}

/** @param {import("playwright-core").Page} page @param {string} method */
async function form(page, method) {
	const article = page.locator(`[id="${method}"]`);
	await article.getByText("Try it", { exact: true }).click();
	const found = article.locator("form");
	await found.waitFor();
	return found;
}

test("a call in the docs works on a copy, and on the database itself when it is told so", async (t) => {
	const { app, page } = await open(t);
	const put = await form(page, "lab.put");
	await put.getByLabel("text").fill("tried");
	await put.getByRole("button", { name: "Call lab.put" }).click();
	await put.getByText(/On a scratch copy of \d+ kB/).waitFor();
	await put.getByText('"method": "lab.put"').waitFor();
	await put.getByText('"result":').waitFor();
	await put.getByText(/\d ms from the call to its answer/).waitFor();
	await put.getByText(/INSERT INTO notes/).waitFor();

	const count = await form(page, "lab.count");
	await count.getByRole("button", { name: "Call lab.count" }).click();
	await count.getByText('"result": 2').waitFor();
	assert.equal(await app.evaluate(() => lab.api.lab.count()), 1);

	await put.getByLabel("the live database").check();
	await put.getByRole("button", { name: "Call lab.put" }).click();
	await put.getByText("On the live database.").waitFor();
	await put.getByText('"result":').waitFor();
	assert.equal(await app.evaluate(() => lab.api.lab.count()), 2);

	const refuse = await form(page, "lab.refuse");
	await refuse.getByRole("button", { name: "Call lab.refuse" }).click();
	await refuse.getByText('"code": "refused"').waitFor();
});

test("a plain site tells request, answer and time of a call, and no SQL", async (t) => {
	const { app, page } = await open(t, await site("lab"));
	const put = await form(page, "lab.put");
	await put.getByLabel("text").fill("");
	await put.getByRole("button", { name: "Call lab.put" }).click();
	await put.getByText(/^On a scratch copy of/).waitFor();
	await put.getByText(/\d ms from the call to its answer/).waitFor();
	await put.getByText("SQL", { exact: true }).waitFor({ state: "detached" });
	assert.equal(await app.evaluate(() => lab.api.lab.count()), 1);
});

test("the search finds methods, types and errors by their names and words", async (t) => {
	const { page, address } = await open(t);
	await page.keyboard.press("/");
	const search = page.getByRole("searchbox", { name: "Search" });
	await search.fill("lab.pu");
	const found = page.getByRole("list", { name: "What was found" });
	await found.getByRole("link", { name: /^lab\.put mutation/ }).waitFor();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	await page.waitForURL(`${address}#lab.put`);
	await found.waitFor({ state: "hidden" });
	await search.fill("quota");
	await found.getByRole("link", { name: /^quota error/ }).click();
	await page.waitForURL(/errors\.html#error-quota$/);
	await page.getByRole("searchbox", { name: "Search" }).fill("zzzz");
	await page.getByText("nothing found").waitFor();
});

for (const schemes of schemesOf) {
	test(`everybody can read the docs, on small screens too (${schemes})`, async (t) => {
		const { page, address } = await open(t);
		const put = await form(page, "lab.put");
		await put.getByLabel("text").fill("looked at");
		await put.getByRole("button", { name: "Call lab.put" }).click();
		await put.getByText(/INSERT INTO notes/).waitFor();
		await checkIn(page, schemes, "a call");
		await page.goto(address.replace("index.html", "errors.html"));
		await page.getByRole("heading", { level: 1, name: "Errors" }).waitFor();
		await checkIn(page, schemes, "errors");
	});
}

test("a stream's items come as they come, and a button stops it", async (t) => {
	const { page } = await open(t);
	const rows = await form(page, "lab.rows");
	await rows.getByLabel("blocks").fill("120");
	await rows.getByLabel("size").fill("3");
	await rows.getByRole("button", { name: "Call lab.rows" }).click();
	await rows.getByText("120 items, of which the first 100 are here").waitFor();
	await rows.getByText('{"number":100,"at":"1970-01-01T00:00:00.000Z","text":"xxx"}').waitFor();
	await rows.getByText(/\d ms from the call to its end/).waitFor();
	await rows.getByText(/WITH RECURSIVE/).waitFor();
	await rows.getByRole("button", { name: "Stop" }).waitFor({ state: "hidden" });

	const blocks = await form(page, "lab.blocks");
	await blocks.getByLabel("blocks").fill("100000000");
	await blocks.getByLabel("size").fill("10");
	await blocks.getByRole("button", { name: "Call lab.blocks" }).click();
	await blocks.getByText(/^\d{3,} items, of which/).waitFor();
	await blocks.getByText("Attachment 0: 10 bytes").first().waitFor();
	await blocks.getByRole("button", { name: "Stop" }).click();
	await blocks.getByText('"stopped": true').waitFor();
});

test("a file is uploaded, and so is none", async (t) => {
	const { page } = await open(t);
	const sum = await form(page, "lab.sum");
	await sum.getByLabel("limit").fill("0");
	const call = sum.getByRole("button", { name: "Call lab.sum" });
	await sum.getByLabel(/^data/).setInputFiles({
		name: "numbers.txt",
		mimeType: "text/plain",
		buffer: Buffer.from("123456789"),
	});
	await call.click();
	await sum.getByText(`"crc32": ${0xcbf43926}`).waitFor();
	await sum.getByRole("button", { name: "Clear" }).click();
	await sum.getByLabel("limit").fill("0");
	await call.click();
	await sum.getByText('"bytes": 0').waitFor();
});

test("a scratch copy is made of a database in IndexedDB, and memory has none", async (t) => {
	const noHandles = "delete globalThis.FileSystemFileHandle?.prototype.createSyncAccessHandle;\n";
	const none = 'Object.defineProperty(globalThis, "indexedDB", { value: undefined });\n';
	for (const { worker, note, count } of [
		{ worker: noHandles, note: /On a scratch copy of \d+ kB/, count: 1 },
		{ worker: noHandles + none, note: /began empty.*live database/, count: 0 },
	]) {
		const { page } = await open(t, await site("lab"), worker);
		const counted = await form(page, "lab.count");
		await counted.getByRole("button", { name: "Call lab.count" }).click();
		await counted.getByText(note).waitFor();
		await counted.getByText(`"result": ${count}`).waitFor();
	}
});
