// Each way in which the start can fail has its own plain answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { needs, profile, start } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
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

test(
	"files that another worker holds fail the start with handles_held, until it lets go",
	needs("handles", "nothing holds files without handles"),
	async (t) => {
		const server = await serve(folder);
		t.after(() => server.close());
		const context = await browser.fresh();
		t.after(() => context.close());
		const first = await openLab(context, server.url);
		await first.evaluate(() => lab.api.lab.put({ text: "kept" }));
		await first.close();
		// No lock is held beside: another version's tab may do that, or a worker that is ending.
		server.fault = (path) =>
			path === "/holder.js" ? { type: "text/javascript", body: holder } : undefined;
		const other = await context.newPage();
		await other.goto(`${server.url}files.html`);
		const held = await other.evaluate(
			() =>
				new Promise((resolve, reject) => {
					const worker = new Worker("/holder.js");
					Object.assign(globalThis, { worker });
					worker.onmessage = ({ data }) => resolve(data);
					worker.onerror = ({ message }) => reject(new Error(message));
				}),
		);
		assert.ok(Number(held) >= 2, `${held} files were held`);
		const page = await context.newPage();
		await page.goto(server.url);
		const status = page.getByRole("status");
		await status.filter({ hasText: "failed: handles_held" }).waitFor();
		await other.evaluate(() => /** @type {any} */ (globalThis).worker.terminate());
		await status.filter({ hasText: "ready" }).waitFor();
		const again = await openLab(context, server.url);
		assert.equal(await again.evaluate(() => lab.api.lab.count()), 1);
	},
);

/** A worker that takes the handles of all private files and keeps them. */
const holder = `(async () => {
	const held = [];
	const walk = async (folder) => {
		for await (const handle of folder.values()) {
			if (handle.kind === "directory") await walk(handle);
			else {
				for (;;) {
					try {
						held.push(await handle.createSyncAccessHandle());
						break;
					} catch (error) {
						if (error.name !== "NoModificationAllowedError") throw error;
						await new Promise((resolve) => setTimeout(resolve, 20));
					}
				}
			}
		}
	};
	await walk(await navigator.storage.getDirectory());
	self.held = held;
	postMessage(held.length);
})();`;
