// The documentation of docs/api as a person finds it: everybody can read every page, and it prints.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { name as browser, launch } from "./lib/browser.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";

const folder = fileURLToPath(new URL("../../docs/api", import.meta.url));

for (const schemes of schemesOf) {
	test(`everybody can read each page of docs/api (${schemes})`, async (t) => {
		const server = await serve(folder);
		t.after(() => server.close());
		const { context } = await launch(t);
		const page = await context.newPage();
		const all = (await readdir(folder)).filter((name) => name.endsWith(".html"));
		assert.ok(all.length > 15, all.join(" "));
		// Of the packages' pages, which are alike, one stands for all, but in `make browsers`.
		const seen = (/** @type {string} */ name) => !name.startsWith("go-") || name === "go-app.html";
		const names = process.env.PAGES === "all" ? all : all.filter(seen);
		for (const name of names) {
			await page.goto(server.url + name);
			await page.getByRole("heading", { level: 1 }).waitFor();
			await checkIn(page, schemes, name);
		}
	});
}

test("docs/api opened from a folder, without any server, can be searched", {
	skip: browser !== "chromium" && "the driver opens pages of folders in Chromium alone",
}, async (t) => {
	const { context } = await launch(t);
	const page = await context.newPage();
	await page.goto(pathToFileURL(join(folder, "index.html")).href);
	await page.getByRole("searchbox", { name: "Search" }).fill("quota");
	const found = page.getByRole("list", { name: "What was found" });
	await found.getByRole("link", { name: /^quota error/ }).click();
	await page.waitForURL(/errors\.html#error-quota$/);
});
