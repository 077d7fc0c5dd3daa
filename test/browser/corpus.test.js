// Values of all types that there are on the wire go from a page through the real worker to Go and
// back, unchanged. The types are cases of codegen's corpus; under Node all of them make that way.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch } from "./lib/browser.js";
import { serve } from "./lib/server.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

test("values of all types go to the worker and come back the same", async (t) => {
	const folder = await mkdtemp(join(tmpdir(), "ashore-corpus-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const go = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
		run("go", args, { cwd, maxBuffer: 1 << 26 });
	await go(root, "test", "-count=1", "-run=^TestSomeCasesAreAnApp$", "./codegen", "-app", folder);
	const engine = process.env.ENGINE ? [`-engine=${process.env.ENGINE}`] : [];
	await go(root, "build", "-o", join(folder, "ashore"), "./cmd/ashore");
	await run(join(folder, "ashore"), ["build", "-fast", ...engine, "-o", "dist", "."], {
		cwd: folder,
		maxBuffer: 1 << 26,
	});
	const server = await serve(join(folder, "dist"));
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await context.newPage();
	await page.goto(server.url);
	const done = page.getByRole("status").filter({ hasText: /\d failed/ });
	await done.waitFor({ timeout: 120_000 });
	assert.match((await done.textContent()) ?? "", /^\d{4} values of 20 services, 0 failed$/);
});
