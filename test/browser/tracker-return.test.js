// A return visit shows the last rows at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { profile, start } from "./lib/browser.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import {
	addEntry,
	counted,
	dayFromNow,
	entries,
	live,
	openTracker,
	watchLive,
} from "./lib/tracker.js";

test("a return visit paints the last rows of its URL before the program is there, then live ones", async (t) => {
	const server = await serve(await site("timetracker"));
	t.after(() => server.close());
	const folder = await profile(t);
	const today = dayFromNow(0);

	const first = await start(folder);
	t.after(() => first.kill());
	const page = await openTracker(first.context, server.url);
	const caulk = { start: `${today}T00:00`, end: `${today}T00:20`, project: "Boat" };
	await addEntry(page, { description: "Caulk", ...caulk });
	await entries(page, "Caulk").waitFor();
	// Another page changes what this one remembers as its last rows.
	await page.goto(`${server.url}?period=day`);
	await live(page);
	await entries(page, "Caulk").getByRole("button", { name: "Edit" }).click();
	const dialog = page.getByRole("dialog", { name: "Edit entry" });
	await dialog.getByLabel("Description").fill("Paint");
	await dialog.getByRole("button", { name: "Save" }).click();
	await entries(page, "Paint").waitFor();
	await page.goto("about:blank");
	await first.close();

	let release = () => {};
	const held = new Promise((resolve) => {
		release = () => resolve(undefined);
	});
	server.fault = async (path) => {
		if (path.endsWith(".wasm")) await held;
		return undefined;
	};
	const second = await start(folder);
	t.after(() => second.kill());
	await watchLive(second.context);
	const again = await second.context.newPage();
	await again.goto(server.url);
	await again.getByRole("progressbar", { name: "Starting" }).waitFor();
	assert.equal(await again.locator("main").getAttribute("aria-busy"), "true");
	await counted(entries(again), 1);
	await entries(again, "Caulk").filter({ hasText: "Boat" }).filter({ hasText: "0:20" }).waitFor();
	await again.getByRole("rowheader", { name: "Boat" }).waitFor();
	// A URL that was never shown paints nothing of another.
	const other = await second.context.newPage();
	await other.goto(`${server.url}?period=month`);
	await other.getByRole("progressbar", { name: "Starting" }).waitFor();
	assert.equal(await entries(other).count(), 0);
	assert.equal(await other.locator("main").getAttribute("aria-busy"), "true");

	release();
	await live(again);
	await entries(again, "Paint").filter({ hasText: "0:20" }).waitFor();
	await counted(entries(again), 1);
	await again.getByRole("progressbar", { name: "Starting" }).waitFor({ state: "hidden" });
	await live(other);
	await counted(entries(other, "Paint"), 1);
});
