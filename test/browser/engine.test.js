// SQLite as a file of its own: a site over the native engine loads it beside the program.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { launch } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const sqlite3 = /\/sqlite3\.\w+\.wasm$/;
const script = /\/engine\.\w+\.js$/;
const program = /\/app\.\w+\.wasm$/;

/** @type {string} */
let folder;
/** Why the tests are skipped. @type {string | undefined} */
let stock;
before(async () => {
	folder = await site("lab");
	const files = await readdir(join(folder, "_ashore"));
	if (!files.some((name) => sqlite3.test(`/${name}`))) {
		stock = "the lab was built over the stock engine: no clang here (docs/engine.md)";
	}
});

/**
 * Serves the lab, with some answers changed, to a browser of the test's own.
 *
 * @param {import("node:test").TestContext} t
 * @param {import("./lib/server.js").Fault} [fault]
 */
async function lab(t, fault) {
	const server = await serve(folder);
	t.after(() => server.close());
	server.fault = fault;
	const { context } = await launch(t);
	return { server, context };
}

test("program, SQLite and its script are asked for before any of them is there", async (t) => {
	if (stock) return t.skip(stock);
	/** @type {Map<string, () => void>} the held answers, by what they are of */
	const held = new Map();
	const all = [program, sqlite3, script];
	/** @type {() => void} */
	let complete = () => {};
	const asked = new Promise((resolve) => {
		complete = () => resolve(undefined);
	});
	const { server, context } = await lab(t, async (path) => {
		if (!all.some((one) => one.test(path))) return undefined;
		const answered = new Promise((resolve) => held.set(path, () => resolve(undefined)));
		if (held.size === all.length) complete();
		await answered;
		return undefined;
	});
	const opened = openLab(context, server.url);
	await asked;
	for (const answer of held.values()) answer();
	await opened;
	for (const one of all) {
		assert.equal(
			server.requests.filter((path) => one.test(path)).length,
			1,
			`${one} is loaded once`,
		);
	}
});

for (const [name, file, answer, reason] of /** @type {const} */ ([
	["is not there", sqlite3, { status: 404 }, "wasm_not_found"],
	["is served with a wrong MIME type", sqlite3, { body: "\0asm" }, "wasm_type"],
	["is damaged", sqlite3, { type: "application/wasm", body: "\0asm?" }, "wasm_broken"],
	["has a script that is not there", script, { status: 404 }, "script"],
])) {
	test(`the start fails with ${reason} when SQLite ${name}`, async (t) => {
		if (stock) return t.skip(stock);
		const { server, context } = await lab(t, (path) => (file.test(path) ? answer : undefined));
		const page = await context.newPage();
		await page.goto(server.url);
		const status = page.getByRole("status").filter({ hasText: "failed:" });
		await status.waitFor();
		assert.equal(await status.textContent(), `failed: ${reason}`);
	});
}
