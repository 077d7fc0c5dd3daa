// Each way in which the start can fail has its own plain answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { needs, profile, start } from "./lib/browser.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const host = "lab.example";
/** @type {string} */
let folder;
/** @type {import("./lib/browser.js").Running} */
let browser;
/** @type {(() => Promise<void>)[]} */
const ends = [];
before(async () => {
	folder = await site("lab");
	browser = await start(await profile({ after: (end) => ends.push(end) }), { hosts: [host] });
});
after(async () => {
	await browser?.kill();
	for (const end of ends) await end();
});

/**
 * Opens the lab's page after a change to it and returns what it says.
 *
 * @param {import("node:test").TestContext} t
 * @param {{ script?: () => void, fault?: import("./lib/server.js").Fault, hostname?: string }} change
 */
async function openBroken(t, { script, fault, hostname }) {
	const server = await serve(folder);
	t.after(() => server.close());
	server.fault = fault;
	const context = await browser.fresh();
	t.after(() => context.close());
	if (script) await context.addInitScript(script);
	const page = await context.newPage();
	const url = new URL(server.url);
	if (hostname) url.hostname = hostname;
	await page.goto(url.href);
	const status = page.getByRole("status").filter({ hasText: "failed:" });
	await status.waitFor();
	return await status.textContent();
}

test("without WebAssembly the start fails with no_webassembly", async (t) => {
	const said = await openBroken(t, {
		script: () => {
			Reflect.deleteProperty(globalThis, "WebAssembly");
		},
	});
	assert.equal(said, "failed: no_webassembly");
});

test("without workers the start fails with no_worker", async (t) => {
	const said = await openBroken(t, {
		script: () => {
			Reflect.deleteProperty(globalThis, "Worker");
		},
	});
	assert.equal(said, "failed: no_worker");
});

const named = needs("hosts", "no page is of an insecure origin without another host name");

test("on a page that is not a secure context the start fails with insecure", named, async (t) => {
	const said = await openBroken(t, { hostname: host });
	assert.equal(said, "failed: insecure");
});

test("a program that is not there is wasm_not_found", async (t) => {
	const said = await openBroken(t, {
		fault: (path) => (path.endsWith(".wasm") ? { status: 404 } : undefined),
	});
	assert.equal(said, "failed: wasm_not_found");
});

test("a program served with a wrong MIME type is wasm_type", async (t) => {
	const said = await openBroken(t, {
		fault: (path) => (path.endsWith(".wasm") ? { type: "text/plain", body: "\0asm" } : undefined),
	});
	assert.equal(said, "failed: wasm_type");
});
