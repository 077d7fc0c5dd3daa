// A handler that panics is told to the page as internal, and its stack to the console: without files
// and lines, which ashore trace puts in.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch, needs } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const run = promisify(execFile);
const heard = needs("console", "its messages are not told");

test("a panic's stack in the console becomes files and lines", heard, async (t) => {
	const folder = await site("lab");
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	/** @type {string[]} */
	const said = [];
	context.on("console", (message) => said.push(message.text()));
	const page = await openLab(context, server.url);
	const code = await page.evaluate(() =>
		lab.api.lab.panic().catch((/** @type {any} */ error) => error.code),
	);
	assert.equal(code, "internal");
	const stack = said.join("\n");
	assert.match(stack, /the lab panics on purpose/);
	assert.match(stack, /\npanic\(\)\n\t\?:0 \+0x/);

	const scratch = await mkdtemp(join(tmpdir(), "ashore-trace-"));
	t.after(() => rm(scratch, { recursive: true }));
	await writeFile(join(scratch, "trace.txt"), stack);
	const { stdout } = await run(
		"go",
		["tool", "ashore", "trace", folder, join(scratch, "trace.txt")],
		{
			cwd: fileURLToPath(new URL("../..", import.meta.url)),
		},
	);
	const source = await readFile(new URL("./lab/lab.go", import.meta.url), "utf8");
	const line =
		source.split("\n").findIndex((text) => text.includes("the lab panics on purpose")) + 1;
	const [, place] = /main\.\(\*Lab\)\.Panic\((?:\.\.\.)?\)\n\t(\S+)/.exec(stdout) ?? [];
	assert.ok(place?.endsWith(`/lab.go:${line}`), `${place}, want line ${line}`);
	assert.match(stdout, /framework\/dispatch\/\w+\.go:\d+/);
});
