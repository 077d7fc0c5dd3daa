// What one tab does, the others show at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "./lib/browser.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import {
	addEntry,
	counted,
	dayFromNow,
	entries,
	openTracker,
	running,
	startTimer,
} from "./lib/tracker.js";

test("an entry and a timer of one tab show in the others, whichever tab made them", async (t) => {
	const server = await serve(await site("timetracker"));
	t.after(() => server.close());
	const { context } = await launch(t);
	const first = await openTracker(context, server.url);
	const second = await openTracker(context, server.url);
	const report = await openTracker(context, `${server.url}report.html?period=month`);
	const projects = await openTracker(context, `${server.url}projects.html`);
	const today = dayFromNow(0);

	await addEntry(first, {
		description: "Mend the net",
		project: "Boat",
		start: `${today}T00:00`,
		end: `${today}T00:10`,
	});
	await entries(second, "Mend the net").filter({ hasText: "0:10" }).waitFor();
	await projects.getByRole("link", { name: "Boat" }).waitFor();
	await report.getByRole("rowheader", { name: "Boat" }).waitFor();

	await startTimer(second, { description: "Sail", project: "Lake" });
	await running(first).filter({ hasText: "Sail" }).filter({ hasText: "Lake" }).waitFor();
	assert.match(await first.title(), /^\d+:\d\d:\d\d Sail – /);
	await projects.getByRole("link", { name: "Lake" }).waitFor();

	await running(first).getByRole("button", { name: "Stop" }).click();
	await running(second).waitFor({ state: "hidden" });
	await entries(second, "Mend the net").getByRole("button", { name: "Delete" }).click();
	await counted(entries(first, "Mend the net"), 0);

	// The tab that owns the database goes; the others stay live. A new view says that another took
	// over: a mutation sent meanwhile may fail.
	await first.close();
	await second.getByRole("search").getByRole("link", { name: "Month" }).click();
	await second
		.getByRole("link", { name: "Month" })
		.and(second.locator("[aria-current=page]"))
		.waitFor();
	await second.locator("main:not([aria-busy])").waitFor();
	await addEntry(second, { description: "Row", start: `${today}T00:20`, end: `${today}T00:25` });
	await entries(second, "Row").filter({ hasText: "0:05" }).waitFor();
	await startTimer(second, { description: "Swim", project: "Sea" });
	await projects.getByRole("link", { name: "Sea" }).waitFor();
});
