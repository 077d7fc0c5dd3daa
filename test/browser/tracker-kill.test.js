// What the tracker recorded survives the browser's death.
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
	openTracker,
	running,
	startTimer,
} from "./lib/tracker.js";

/** The milliseconds that a clock such as 1:05:09 shows.
 * @param {string | null} text
 */
function milliseconds(text) {
	const [hours, minutes, seconds] = (text ?? "").split(":").map(Number);
	return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

test("a timer runs on and entries are there after the browser was killed", async (t) => {
	const server = await serve(await site("timetracker"));
	t.after(() => server.close());
	const folder = await profile(t);

	const first = await start(folder);
	t.after(() => first.kill());
	const page = await openTracker(first.context, server.url);
	const today = dayFromNow(0);
	await addEntry(page, {
		description: "Breakfast",
		start: `${today}T00:05`,
		end: `${today}T00:35`,
	});
	await entries(page, "Breakfast").filter({ hasText: "0:30" }).waitFor();
	const before = Date.now();
	await startTimer(page, { description: "Count the buoys", project: "Harbour", tags: "sea, cold" });
	const after = Date.now();
	await page.close();
	await first.kill();

	const second = await start(folder);
	t.after(() => second.kill());
	const again = await openTracker(second.context, server.url);
	await running(again)
		.filter({ hasText: "Count the buoys" })
		.filter({ hasText: "Harbour" })
		.waitFor();
	const asked = Date.now();
	const { elapsed, title } = await again.evaluate(() => ({
		elapsed: document.querySelector('main [role="timer"]')?.textContent ?? null,
		title: document.title,
	}));
	const got = milliseconds(elapsed);
	// The clock shows whole seconds, and is written once a second.
	assert.ok(
		got >= asked - after - 3000,
		`elapsed ${elapsed}, at least ${(asked - after) / 1000} s passed`,
	);
	assert.ok(
		got <= Date.now() - before,
		`elapsed ${elapsed}, at most ${(Date.now() - before) / 1000} s passed`,
	);
	assert.match(title, /^\d+:\d\d:\d\d Count the buoys – /);
	await entries(again, "Breakfast").filter({ hasText: "0:30" }).waitFor();
	await counted(entries(again, "Count the buoys"), 1);
	await entries(again, "Count the buoys")
		.filter({ hasText: "now" })
		.filter({ hasText: "sea" })
		.waitFor();
});

test("starting a timer stops the one that runs", async (t) => {
	const server = await serve(await site("timetracker"));
	t.after(() => server.close());
	const browser = await start(await profile(t));
	t.after(() => browser.kill());
	const page = await openTracker(browser.context, server.url);
	await startTimer(page, { description: "Count the buoys" });
	await startTimer(page, { description: "Paint the buoys" });
	await counted(entries(page, "now"), 1);
	await entries(page, "now").filter({ hasText: "Paint the buoys" }).waitFor();
	await counted(entries(page, "Count the buoys"), 1);
	await entries(page, "Count the buoys").getByRole("button", { name: "Continue" }).waitFor();
	assert.match(await page.title(), /Paint the buoys/);
	await running(page).getByRole("button", { name: "Stop" }).click();
	await running(page).waitFor({ state: "hidden" });
	await counted(entries(page, "now"), 0);
	assert.equal(await page.title(), "Time tracker");
});
