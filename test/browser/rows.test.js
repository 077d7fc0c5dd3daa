// Rows of files into the app's tables: what would change is seen first, and can be taken back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { checkIn, schemesOf } from "./lib/look.js";
import { exportFile, openSettings, told } from "./lib/settings.js";
import { addEntry, counted, dayFromNow, entries, openTracker, tracker } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, fresh } = tracker();
const today = dayFromNow(0);
const file = {
	name: "work.csv",
	mimeType: "text/csv",
	buffer: Buffer.from(
		`Text;started at;stopped at;Customer\r\nÜbersetzen;${today}T00:05:00+01:00;${today}T00:06:00+01:00;A\r\n=Rechnen;${today}T00:07:00+01:00;${today}T00:06:00+01:00;B\r\n`,
	),
};

/** Opens the part and chooses a file.
 * @param {Page} page
 * @param {string | typeof file} chosen
 */
async function choose(page, chosen) {
	const part = page.getByRole("group").filter({ hasText: "Rows from a file" });
	if (!(await page.getByLabel("Add rows from a file").isVisible()))
		await page.getByText("Rows from a file", { exact: true }).click();
	await page.getByLabel("Add rows from a file").setInputFiles(chosen);
	await told(page, /^Nothing has changed yet/);
	return part;
}

test("rows of a CSV file are seen, mapped, taken and taken back", async (t) => {
	const context = await fresh(t, { timezoneId: "Europe/Berlin" });
	const page = await openTracker(context, url());
	await addEntry(page, { description: "Bail", start: `${today}T00:01`, end: `${today}T00:02` });
	const settings = await openSettings(context, url());
	const part = await choose(settings, file);
	await part.getByLabel("Into the table").selectOption("entries");
	await part.getByText("1 new, 0 changed, 0 as they are here, 1 refused").waitFor();
	await part.getByRole("cell", { name: "the end is before the start" }).waitFor();
	await part.getByLabel("Column of the table for Text").selectOption("description");
	await part.getByRole("cell", { name: "the end is before the start" }).waitFor();
	assert.equal(await part.getByLabel("Between columns stands").inputValue(), "semicolon");

	const [download] = await Promise.all([
		settings.waitForEvent("download"),
		part.getByRole("button", { name: "Save the refused rows as CSV" }).click(),
	]);
	assert.equal(
		await readFile(await download.path(), "utf8"),
		"\uFEFFline,column,value,reason\r\n3,,,the end is before the start\r\n",
	);
	await counted(entries(page), 1);
	await part.getByRole("button", { name: "Take these rows" }).click();
	await told(settings, /^Done: 1 new/);
	await entries(page, "Übersetzen").waitFor();

	// What such a file's columns are is known from now on.
	await choose(settings, file);
	await part.getByLabel("Into the table").selectOption("entries");
	await part.getByRole("table", { name: "Columns, as the last time" }).waitFor();
	assert.equal(await part.getByLabel("Column of the table for Text").inputValue(), "description");
	await part.getByRole("button", { name: "Leave everything as it is" }).click();
	await part.getByRole("button", { name: "Undo: take back what came from work.csv" }).click();
	await told(settings, /^Rows that are as they were before: 1\.$/);
	await counted(entries(page), 1);
	await entries(page, "Bail").waitFor();
});

test("rows of a file that another browser saved come beside those that are there", async (t) => {
	const theirs = await fresh(t);
	await addEntry(await openTracker(theirs, url()), {
		description: "Theirs",
		project: "Boat",
		start: `${today}T00:01`,
		end: `${today}T00:02`,
	});
	const saved = await exportFile(await openSettings(theirs, url()));

	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, { description: "Mine", start: `${today}T00:03`, end: `${today}T00:04` });
	const settings = await openSettings(context, url());
	const part = await choose(settings, saved);
	await part.getByRole("row", { name: "entries 1 0 0 0 0" }).waitFor();
	await part.getByRole("button", { name: "Take these rows" }).click();
	await told(settings, /^Done\. Rows taken over from the file: \d+\./);
	await entries(page, "Theirs").filter({ hasText: "Boat" }).waitFor();
	await counted(entries(page), 2);
	await part.getByRole("button", { name: /^Undo: take back/ }).click();
	await told(settings, /^Rows that are as they were before/);
	await counted(entries(page), 1);
	await entries(page, "Mine").waitFor();
});

for (const schemes of schemesOf) {
	const { fresh, url } = tracker({ scheme: schemes[0] });

	test(`it has no barrier that axe finds, and fits, in ${schemes.join(" and ")}`, async (t) => {
		const settings = await openSettings(await fresh(t), url());
		const part = await choose(settings, file);
		await part.getByLabel("Into the table").selectOption("entries");
		await part.getByText(/^1 new/).waitFor();
		await checkIn(settings, schemes, "settings with a file of rows");
		const saved = await exportFile(settings);
		await choose(settings, saved);
		await part.getByRole("table", { name: "Rows of the file" }).waitFor();
		await checkIn(settings, schemes, "settings with a file to merge");
	});
}
