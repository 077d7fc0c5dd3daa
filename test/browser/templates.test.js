// The apps that `ashore new` makes, as a person finds them: everybody can use them, and the larger one
// loses nothing where two tabs change one thing.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch } from "./lib/browser.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { exportFile } from "./lib/settings.js";

const run = promisify(execFile);
const cwd = fileURLToPath(new URL("../..", import.meta.url));

/** Builds a template and serves it. @param {import("node:test").TestContext} t @param {"blank" | "crud"} template */
async function built(t, template) {
	const folder = await mkdtemp(join(tmpdir(), `ashore-${template}-`));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const engine = process.env.ENGINE ? [`-engine=${process.env.ENGINE}`] : [];
	const app = `./cmd/ashore/newapp/${template}`;
	await run("go", ["tool", "ashore", "build", "-fast", ...engine, "-o", folder, app], {
		cwd,
		maxBuffer: 1 << 26,
	});
	const server = await serve(folder);
	t.after(() => server.close());
	return server.url;
}

/** @param {import("playwright-core").BrowserContext} context @param {string} url */
async function open(context, url) {
	const page = await context.newPage();
	await page.goto(url);
	await page.locator("main:not([aria-busy])").waitFor();
	return page;
}

/** @param {import("node:test").TestContext} t @param {string} url @param {(page: import("playwright-core").Page, schemes: import("./lib/look.js").Scheme[]) => Promise<void>} fn */
async function inSchemes(t, url, fn) {
	for (const schemes of schemesOf) {
		const { context } = await launch(t);
		await fn(await open(context, url), schemes);
	}
}

/** Data go out of every new app. @param {import("playwright-core").Page} page @param {import("./lib/look.js").Scheme[]} schemes */
async function settings(page, schemes) {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
	await page.goto(new URL("settings.html", page.url()).href);
	await page.getByText(/saved from this browser/).waitFor();
	await checkIn(page, schemes, "settings");
	await exportFile(page);
}

test("everybody can use the blank template", async (t) => {
	await inSchemes(t, await built(t, "blank"), async (page, schemes) => {
		await page.getByLabel("Note").fill(`Mend the ${"very ".repeat(30)}long net`);
		await page.getByRole("button", { name: "Add" }).click();
		await page.getByRole("listitem").filter({ hasText: "long net" }).waitFor();
		await checkIn(page, schemes, "a note");
		await settings(page, schemes);
	});
});

test("everybody can use the crud template, and two tabs lose nothing", async (t) => {
	const url = await built(t, "crud");
	await inSchemes(t, url, async (page, schemes) => {
		await page.getByLabel("New item").fill(`Mend the ${"very ".repeat(30)}long net`);
		await page.getByRole("button", { name: "Add" }).click();
		await page.getByRole("button", { name: /long net$/ }).waitFor();
		await checkIn(page, schemes, "an item");
		await page.getByRole("button", { name: /long net$/ }).click();
		await checkIn(page, schemes, "a dialog", "dialog[open]");
		await page.getByRole("button", { name: "Delete" }).click();
		await page.getByText("is deleted.").waitFor();
		await checkIn(page, schemes, "something deleted");
		await settings(page, schemes);
	});

	const { context } = await launch(t);
	const [mine, theirs] = [await open(context, url), await open(context, url)];
	await mine.getByLabel("New item").fill("Rope");
	await mine.getByRole("button", { name: "Add" }).click();
	for (const page of [mine, theirs]) {
		await page.getByRole("button", { name: "Rope" }).click();
		await page.getByRole("dialog").waitFor();
	}
	await theirs.getByLabel("Title").fill("Line");
	await theirs.getByLabel("Notes").fill("ten metres");
	await theirs.getByRole("button", { name: "Save" }).click();
	await theirs.getByRole("button", { name: "Line" }).waitFor();

	await mine.getByLabel("Title").fill("Cord");
	await mine.getByRole("button", { name: "Save" }).click();
	const region = mine.getByRole("region", { name: "Changed meanwhile" });
	await region.getByText("Line", { exact: true }).waitFor();
	await region.getByText("ten metres").waitFor();
	await checkIn(mine, schemesOf[0] ?? [], "two versions", "dialog[open]");
	const title = mine.getByLabel("Title");
	/** @param {string} want */
	const holds = (want) =>
		mine.waitForFunction((want) => {
			const input = document.querySelector("dialog input[name=title]");
			return input instanceof HTMLInputElement && input.value === want;
		}, want);
	await region.getByRole("button", { name: "Use that version" }).click();
	await holds("Line");
	await title.fill("Line of theirs");
	await region.getByRole("button", { name: "Use mine" }).click();
	await holds("Cord");
	await region.getByRole("button", { name: "Use that version" }).click();
	await holds("Line of theirs");
	await region.getByRole("button", { name: "Use mine" }).click();
	await mine.getByRole("button", { name: "Save" }).click();
	await theirs.getByRole("button", { name: "Cord" }).waitFor();
	await mine.getByRole("dialog").waitFor({ state: "hidden" });
});
