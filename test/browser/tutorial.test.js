// The habit tracker of docs/tutorial.md, made of what the tutorial prints, does in a browser what the
// tutorial says. The commands that need none are run by cmd/ashore's tests.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch, needs } from "./lib/browser.js";
import { serve } from "./lib/server.js";
import { counted } from "./lib/tracker.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes the app of the tutorial and gives its built site. @param {import("node:test").TestContext} t */
async function habits(t) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-tutorial-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const app = join(folder, "habits");
	const ashore = (/** @type {string} */ cwd, /** @type {string[]} */ ...args) =>
		run("go", ["tool", "ashore", ...args], { cwd, maxBuffer: 1 << 26 });
	await ashore(root, "new", app);
	await rm(join(app, "notes.go"));
	await rm(join(app, "notes_test.go"));
	const text = await readFile(join(root, "docs", "tutorial.md"), "utf8");
	for (const [, name, body] of text.matchAll(/^`([\w./-]+)`\n\n```\w+\n(.*?)^```$/gms)) {
		await mkdir(dirname(join(app, name)), { recursive: true });
		await writeFile(join(app, name), body);
	}
	await ashore(app, "generate", ".");
	const engine = process.env.ENGINE ? [`-engine=${process.env.ENGINE}`] : [];
	await ashore(app, "build", "-fast", ...engine, "-o", "dist", ".");
	return join(app, "dist");
}

test(
	"the tutorial's habit tracker adds, ticks, follows another tab, refuses and exports",
	needs("console", "downloads are heard of in Chromium alone"),
	async (t) => {
		const server = await serve(await habits(t));
		t.after(() => server.close());
		const { context } = await launch(t);
		const page = await context.newPage();
		await page.goto(server.url);
		await page.locator("main:not([aria-busy])").waitFor();
		const add = async (/** @type {string} */ name, goal = "3") => {
			await page.getByLabel("New habit").fill(name);
			await page.getByLabel("Days a week").fill(goal);
			await page.getByRole("button", { name: "Add" }).click();
		};
		const item = (/** @type {typeof page} */ of) =>
			of.getByRole("listitem").filter({ hasText: "Row" });

		await add("Row");
		await item(page).filter({ hasText: "0 of 3 days" }).waitFor();
		const other = await context.newPage();
		await other.goto(server.url);
		await other.locator("main:not([aria-busy])").waitFor();
		await other.getByRole("checkbox", { name: "Row" }).check();
		await item(page).filter({ hasText: "1 of 3 days" }).waitFor();
		await page.locator("input:checked").waitFor();

		await add("row");
		await page.getByText("you have this habit already").waitFor();
		await add("Swim", "9");
		await page.getByText("goal must be at most 7").waitFor();
		await counted(page.getByRole("listitem"), 1);

		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Export as CSV" }).click(),
		]);
		assert.equal(download.suggestedFilename(), "habits.csv");
		assert.match(
			await readFile(await download.path(), "utf8"),
			/^day,habit\n\d{4}-\d\d-\d\d,Row\n$/,
		);
	},
);
