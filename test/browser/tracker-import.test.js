// What another time tracker recorded comes in, and can be taken away again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { checkIn, schemesOf } from "./lib/look.js";
import { openTracker, tracker } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, fresh } = tracker();

/** @param {string} name */
const foreign = (name) =>
	new URL(`../../apps/timetracker/testdata/foreign/${name}`, import.meta.url).pathname;

/** @param {Page} page @param {string} name */
async function choose(page, name) {
	await page.getByLabel("File", { exact: true }).setInputFiles(foreign(name));
	await page.getByRole("region", { name: "What is in it" }).waitFor();
}

/** What the page says of the file.
 * @param {Page} page
 */
const facts = (page) =>
	page.getByRole("list", { name: "Worth knowing" }).getByRole("listitem").allTextContents();

test("hours of Toggl Track come in over a change of the clock, once, and are taken away", async (t) => {
	const context = await fresh(t, { timezoneId: "Europe/Berlin", locale: "en-GB" });
	const page = await openTracker(context, url("import.html"));
	await choose(page, "toggl.csv");
	await page.getByText("Toggl Track: 3 entries, from 28 March 2026 to 25 October 2026.").waitFor();
	assert.deepEqual((await facts(page)).slice(0, 3), [
		"3 entries would be new, and 2 projects.",
		"1 row is refused.",
		"3 times fall into an hour in which clocks changed: of one that comes twice the earlier is taken, one that is skipped counts from the hour after.",
	]);
	await page.getByRole("button", { name: "Take them" }).click();
	await page.getByText("3 entries imported from toggl.csv.").waitFor();
	await page.getByRole("list", { name: "Imports" }).getByText("3 entries").waitFor();

	const list = await openTracker(context, url("?period=year&date=2026-06-01"));
	await list
		.getByRole("article")
		.filter({ hasText: 'Caulk, then "paint"' })
		.getByText("Acme – Boat")
		.waitFor();

	await choose(page, "toggl.csv");
	assert.match(
		(await facts(page)).join(" "),
		/^0 entries would be new\. 3 entries are here already/,
	);
	assert.equal(await page.getByRole("button", { name: "Take them" }).isDisabled(), true);
	await page.getByRole("button", { name: "Leave everything as it is" }).click();

	await page.getByRole("list", { name: "Imports" }).getByRole("button", { name: "Undo" }).click();
	await page.getByText("3 entries taken away again.").waitFor();
	await list.getByRole("article").filter({ hasText: "Caulk" }).waitFor({ state: "detached" });
});

test("an order of days that nobody can tell is asked for, and another time zone", async (t) => {
	const page = await openTracker(
		await fresh(t, { timezoneId: "Europe/Berlin", locale: "en-GB" }),
		url("import.html"),
	);
	await choose(page, "clockify-days.csv");
	await page.getByText("Clockify: 1 entry, from 3 April 2026").waitFor();
	await page.getByLabel("Days are written").selectOption("dmy");
	await page.getByText("Clockify: 1 entry, from 4 March 2026").waitFor();
	await page.getByRole("cell", { name: /4 Mar 2026, 08:05/ }).waitFor();
	await page.getByLabel("Time zone of the times in the file").selectOption("America/New_York");
	await page.getByRole("cell", { name: /4 Mar 2026, 08:05/ }).waitFor();
	await page.getByRole("button", { name: "Take them" }).click();
	await page.getByText("1 entry imported").waitFor();
	await page
		.getByRole("complementary", { name: "Last change" })
		.getByRole("button", { name: "Undo" })
		.click();
	await page.getByText("Nothing was imported yet.").waitFor();
});

test("localtrack's database comes in, and other files are refused in words", async (t) => {
	const page = await openTracker(await fresh(t), url("import.html"));
	await page.getByLabel("File", { exact: true }).setInputFiles(foreign("other.sqlite"));
	await page.getByText(/no database of localtrack/).waitFor();
	await page.getByLabel("File", { exact: true }).setInputFiles({
		name: "notes.txt",
		mimeType: "text/plain",
		buffer: await readFile(new URL(import.meta.url)),
	});
	await page.getByText(/This is no file of Toggl Track, Clockify or localtrack/).waitFor();
	await choose(page, "localtrack-first.sqlite");
	await page.getByText(/^localtrack: 99 entries/).waitFor();
	await page.getByText("Rows that are refused").click();
	await page.getByText("Line 100: it still runs: stop it in localtrack first").waitFor();
	await page.getByRole("button", { name: "Take them" }).click();
	await page.getByText("99 entries imported").waitFor();
});

for (const schemes of schemesOf) {
	const { fresh, url } = tracker({ scheme: schemes[0] });

	test(`it has no barrier that axe finds, and fits, in ${schemes.join(" and ")}`, async (t) => {
		const page = await openTracker(await fresh(t), url("import.html"));
		await checkIn(page, schemes, "import");
		await choose(page, "clockify-days.csv");
		await checkIn(page, schemes, "import with a file");
		await page.getByRole("button", { name: "Take them" }).click();
		await page.getByText("1 entry imported").waitFor();
		await checkIn(page, schemes, "import that was done");
	});
}
