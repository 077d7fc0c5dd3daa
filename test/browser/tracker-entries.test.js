// Recording time: entries, the timer, and the ways back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
	addEntry,
	counted,
	dayFromNow,
	entries,
	fillEntry,
	notice,
	running,
	startTimer,
	tracker,
} from "./lib/tracker.js";

const { open } = tracker();
const march = "?period=month&date=2026-03-01";

/** @param {import("playwright-core").Page} page */
const undo = (page) => notice(page).getByRole("button", { name: "Undo" });

test("an entry is added, changed and deleted, and each of it undone", async (t) => {
	const page = await open(t, march);
	await page.getByRole("status").filter({ hasText: "Nothing recorded in this period" }).waitFor();
	const sail = { description: "Sail", start: "2026-03-10T09:00", end: "2026-03-10T10:30" };
	await addEntry(page, sail);
	await notice(page).filter({ hasText: "Entry added." }).waitFor();
	await entries(page, "Sail").filter({ hasText: "1:30" }).waitFor();
	await undo(page).click();
	await counted(entries(page), 0);
	await addEntry(page, { ...sail, project: "Regatta", tags: "sea, wind", billable: true });
	const row = entries(page, "Sail").filter({ hasText: "Regatta" }).filter({ hasText: "wind" });
	await row.filter({ hasText: "billable" }).waitFor();

	await row.getByRole("button", { name: "Edit" }).click();
	const dialog = page.getByRole("dialog", { name: "Edit entry" });
	const shown = Object.fromEntries(
		await Promise.all(
			["Description", "Project", "Start", "End", "Duration"].map(async (label) => [
				label,
				await dialog.getByLabel(label, { exact: true }).inputValue(),
			]),
		),
	);
	assert.deepEqual(shown, {
		Description: "Sail",
		Project: "Regatta",
		Start: "2026-03-10T09:00",
		End: "2026-03-10T10:30",
		Duration: "1:30",
	});
	await fillEntry(dialog, { description: "Race", duration: "45 min", tags: "", billable: false });
	await dialog.getByLabel("Duration").blur();
	assert.equal(await dialog.getByLabel("End", { exact: true }).inputValue(), "2026-03-10T09:45");
	await dialog.getByRole("button", { name: "Save" }).click();
	await notice(page).filter({ hasText: "Entry changed." }).waitFor();
	await entries(page, "Race").filter({ hasText: "0:45" }).waitFor();
	await counted(entries(page), 1);
	await undo(page).click();
	await entries(page, "Sail").filter({ hasText: "1:30" }).filter({ hasText: "wind" }).waitFor();

	await row.getByRole("button", { name: "Delete" }).click();
	await notice(page).filter({ hasText: "Entry deleted." }).waitFor();
	await counted(entries(page), 0);
	await page.getByRole("button", { name: "Undo" }).and(page.locator(":focus")).waitFor();
	await undo(page).click();
	await row.waitFor();
	await page.reload();
	await row.waitFor();
});

test("an end before the start is refused with a message at the field", async (t) => {
	const page = await open(t, march);
	await page.getByRole("button", { name: "Add entry" }).click();
	const dialog = page.getByRole("dialog", { name: "Add entry" });
	await fillEntry(dialog, {
		description: "Backwards",
		start: "2026-03-10T09:00",
		end: "2026-03-10T08:59",
	});
	await dialog.getByText("The end is before the start.").waitFor();
	await dialog.getByRole("button", { name: "Save" }).click();
	const end = dialog.getByLabel("End", { exact: true });
	assert.equal(
		await end.evaluate((field) => /** @type {HTMLInputElement} */ (field).validationMessage),
		"The end is before the start.",
	);
	assert.ok(await dialog.isVisible());
	await fillEntry(dialog, { start: "2026-03-10T08:00" });
	await dialog.getByRole("button", { name: "Save" }).click();
	await dialog.waitFor({ state: "hidden" });
	await entries(page, "Backwards").filter({ hasText: "0:59" }).waitFor();
	await counted(entries(page), 1);
});

test("entries may overlap, and are marked then", async (t) => {
	const page = await open(t, march);
	await addEntry(page, { description: "Cook", start: "2026-03-10T09:00", end: "2026-03-10T10:00" });
	await addEntry(page, {
		description: "Phone",
		start: "2026-03-10T09:30",
		end: "2026-03-10T09:40",
	});
	await addEntry(page, { description: "Eat", start: "2026-03-10T10:00", end: "2026-03-10T10:30" });
	for (const text of ["Cook", "Phone"]) await entries(page, text).getByText("overlaps").waitFor();
	assert.ok(await entries(page, "Eat").getByText("overlaps").isHidden());
	await entries(page, "Phone").getByRole("button", { name: "Delete" }).click();
	await entries(page, "Cook").getByText("overlaps").waitFor({ state: "hidden" });
});

test("an entry is continued with its project, tags and mark", async (t) => {
	const page = await open(t);
	const today = dayFromNow(0);
	await addEntry(page, {
		description: "Splice",
		project: "Rigging",
		tags: "rope",
		billable: true,
		start: `${today}T00:00`,
		end: `${today}T00:01`,
	});
	await entries(page, "Splice").getByRole("button", { name: "Continue" }).click();
	await running(page).filter({ hasText: "Splice" }).filter({ hasText: "Rigging" }).waitFor();
	await counted(entries(page, "Splice").filter({ hasText: "rope" }).getByText("billable"), 2);
	await counted(entries(page, "now"), 1);
});

test("a discarded timer comes back, and runs on", async (t) => {
	const page = await open(t);
	await startTimer(page, { description: "Bail" });
	await running(page).getByRole("button", { name: "Discard" }).click();
	await notice(page).filter({ hasText: "Timer discarded." }).waitFor();
	await running(page).waitFor({ state: "hidden" });
	await counted(entries(page), 0);
	await undo(page).click();
	await running(page).filter({ hasText: "Bail" }).waitFor();
	await counted(entries(page, "now"), 1);
});

test("the CSV holds what is shown, and no formula", async (t) => {
	const page = await open(t, "projects.html");
	await page.getByRole("button", { name: "New project" }).click();
	const dialog = page.getByRole("dialog", { name: "New project" });
	await dialog.getByLabel("Name").fill("Regatta");
	await dialog.getByLabel("Hourly rate").fill("60");
	await dialog.getByRole("button", { name: "Save" }).click();
	await page.getByRole("link", { name: "Regatta" }).waitFor();
	await page.goto(new URL(march, page.url().replace("projects.html", "")).href);
	await addEntry(page, {
		description: 'Plan "it", sail',
		project: "regatta",
		tags: "sea, wind",
		billable: true,
		start: "2026-03-10T09:00",
		end: "2026-03-10T10:30",
	});
	await addEntry(page, { description: "=1+1", start: "2026-03-31T23:30", end: "2026-04-01T00:45" });
	await addEntry(page, {
		description: "Another month",
		start: "2026-04-02T09:00",
		end: "2026-04-02T10:00",
	});
	await counted(entries(page), 2);
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "Download CSV" }).click(),
	]);
	assert.equal(download.suggestedFilename(), `time-${dayFromNow(0)}.csv`);
	assert.deepEqual((await readFile(await download.path(), "utf8")).split("\r\n"), [
		"\uFEFFDate,Start,End,UTC offset,Duration,Hours,Project,Description,Tags,Billable,Rate,Amount,Currency",
		'2026-03-10,2026-03-10 09:00:00,2026-03-10 10:30:00,UTC+01:00,1:30:00,1.5,Regatta,"Plan ""it"", sail","sea, wind",yes,60,90,GBP',
		"2026-03-31,2026-03-31 23:30:00,2026-04-01 00:00:00,UTC+02:00,0:30:00,0.5,,'=1+1,,no,,,",
		"",
	]);
});

/**
 * A timer that was started yesterday at eight.
 *
 * @param {import("node:test").TestContext} t
 */
async function forgotten(t) {
	const page = await open(t, "?period=all");
	await startTimer(page, { description: "Anchor watch" });
	await running(page).getByRole("button", { name: "Edit" }).click();
	const editor = page.getByRole("dialog", { name: "Edit the running timer" });
	await fillEntry(editor, { start: `${dayFromNow(-1)}T08:00` });
	await editor.getByRole("button", { name: "Save" }).click();
	const dialog = page.getByRole("dialog", { name: "Is this timer still meant to run?" });
	await dialog.filter({ hasText: "Anchor watch has been running for" }).waitFor();
	return { page, dialog };
}

test("a forgotten timer is asked about, and kept", async (t) => {
	const { page, dialog } = await forgotten(t);
	await dialog.getByRole("button", { name: "Keep it running" }).click();
	await dialog.waitFor({ state: "hidden" });
	await page.reload();
	await running(page).filter({ hasText: "Anchor watch" }).waitFor();
	assert.ok(await dialog.isHidden());
});

test("a forgotten timer is trimmed, to no time before it began", async (t) => {
	const { page, dialog } = await forgotten(t);
	const stop = dialog.getByLabel("It should have stopped at");
	assert.equal(await stop.inputValue(), `${dayFromNow(-1)}T16:00`);
	await stop.fill(`${dayFromNow(-2)}T10:30`);
	await dialog.getByRole("button", { name: "Stop it at that time" }).click();
	await dialog.getByText("The end is before the start.").waitFor();
	await stop.fill(`${dayFromNow(-1)}T10:30`);
	await dialog.getByRole("button", { name: "Stop it at that time" }).click();
	await dialog.waitFor({ state: "hidden" });
	await running(page).waitFor({ state: "hidden" });
	await entries(page, "Anchor watch").filter({ hasText: "2:30" }).waitFor();
	await counted(entries(page), 1);
});

test("a forgotten timer is discarded, and comes back with undo", async (t) => {
	const { page, dialog } = await forgotten(t);
	await dialog.getByRole("button", { name: "Discard it" }).click();
	await notice(page).filter({ hasText: "Timer discarded." }).waitFor();
	await running(page).waitFor({ state: "hidden" });
	await counted(entries(page), 0);
	await undo(page).click();
	await dialog.filter({ hasText: "Anchor watch has been running for" }).waitFor();
});
