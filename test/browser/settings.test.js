// The page of settings: the data out as a file, back in, and away.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { filled, putPrivateFiles } from "../../bench/lib.js";
import { name as browser } from "./lib/browser.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { erased, exportFile, importFile, openSettings, told } from "./lib/settings.js";
import {
	addEntry,
	counted,
	dayFromNow,
	entries,
	live,
	openTracker,
	scope,
	tracker,
} from "./lib/tracker.js";

const { url, fresh } = tracker();
const chromium = browser === "chromium" ? {} : { skip: "only Chromium's quota can be set" };

/**
 * A saved file with so many entries.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {number} entries
 */
async function saved(context, entries) {
	const page = await context.newPage();
	await page.goto(url("no-such-page"));
	await putPrivateFiles(page, scope, await filled(entries));
	return await exportFile(await openSettings(context, url()));
}

/** @param {string} description @param {number} minute */
const entry = (description, minute) => ({
	description,
	start: `${dayFromNow(0)}T00:0${minute}`,
	end: `${dayFromNow(0)}T00:0${minute + 1}`,
});

test("a file takes the place of the data in every tab, and undo leads back", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, entry("Bail", 1));
	const settings = await openSettings(context, url());
	const file = await exportFile(settings);
	const bytes = await readFile(file);
	assert.equal(bytes.subarray(0, 15).toString(), "SQLite format 3");
	await settings.getByText(/^Last saved from this browser: /).waitFor();

	await addEntry(page, entry("Caulk", 3));
	await counted(entries(page), 2);
	await importFile(settings, file);
	await counted(entries(page), 1);
	await entries(page, "Bail").waitFor();

	await settings.getByRole("button", { name: "Undo" }).click();
	await told(settings, /^The data of before are back/);
	await counted(entries(page), 2);
	// The app goes on with them.
	await addEntry(page, entry("Paint", 5));
	await counted(entries(page), 3);
});

test("a file with a passphrase is opened with it alone", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, entry("Bail", 1));
	const settings = await openSettings(context, url());
	const part = settings.getByRole("region", { name: "Save and open" });
	await part.getByLabel("Encrypt it with a passphrase").check();
	await part.getByLabel("Passphrase", { exact: true }).fill("too short");
	await part.getByRole("button", { name: "Save all data as a file" }).click();
	await told(settings, /^A passphrase has at least 10 characters/);
	await part.getByRole("button", { name: "Make one up" }).click();
	const made = part.getByLabel("Passphrase", { exact: true });
	const passphrase = await made.inputValue();
	assert.match(passphrase, /^(?:[a-z2-9]{4}-){4}[a-z2-9]{4}$/);
	assert.equal(await made.getAttribute("type"), "text");
	await checkIn(settings, ["light"], "encrypting");
	const file = await exportFile(settings);
	await told(settings, /^Saved .* as timetracker-[\d-]+\.sqlite\.age, encrypted\./);
	assert.equal((await readFile(file)).subarray(0, 22).toString(), "age-encryption.org/v1\n");
	assert.equal(await made.isVisible(), false);

	await addEntry(page, entry("Caulk", 3));
	await counted(entries(page), 2);
	const choice = part.getByLabel("Open or check a saved file");
	await choice.setInputFiles(file);
	const asked = part.getByLabel("Its passphrase").filter({ visible: true });
	await asked.fill("not the one");
	await asked.press("Enter");
	await told(settings, /^That isn't the passphrase of this file\.$/);
	await checkIn(settings, ["light"], "encrypting");
	// A person may give up.
	await part.getByRole("button", { name: "Cancel" }).click();
	await told(settings, /^Cancelled\. Nothing was changed\.$/);
	assert.equal(await asked.isVisible(), false);

	// What was checked so far of a file that was cut is of no use.
	const sealed = await readFile(file);
	const name = "cut.sqlite.age";
	const buffer = sealed.subarray(0, sealed.length - 20_000);
	await choice.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
	await asked.fill(passphrase);
	await asked.press("Enter");
	await told(settings, /^This encrypted file is damaged, or its end is missing/);

	await choice.setInputFiles(file);
	await asked.fill(passphrase);
	await part.getByRole("button", { name: "Open it" }).click();
	await told(settings, /^The file was checked/);
	await part.getByRole("button", { name: "Replace all data with this file" }).click();
	await told(settings, /^The file has taken the place/);
	await counted(entries(page), 1);
	await entries(page, "Bail").waitFor();

	// Rows of it come beside what is there.
	await addEntry(page, entry("Paint", 5));
	const rows = settings.getByRole("group").filter({ hasText: "Rows from a file" });
	await rows.getByText("Rows from a file", { exact: true }).click();
	await rows.getByLabel("Add rows from a file").setInputFiles(file);
	await asked.fill(passphrase);
	await asked.press("Enter");
	await rows.getByText(/^Nothing has changed yet/).waitFor();
});

test("a file that isn't one is refused in words, and nothing changes", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, entry("Bail", 1));
	const settings = await openSettings(context, url());
	for (const [name, buffer, want] of /** @type {[string, Buffer, RegExp][]} */ ([
		["notes.txt", Buffer.from("nothing of the kind"), /not a file that an app exported/],
		[
			"cut.sqlite",
			(await readFile(await exportFile(settings))).subarray(0, 8192),
			/end of this file is missing/,
		],
	])) {
		await settings
			.getByLabel("Open or check a saved file")
			.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
		await told(settings, want);
		assert.equal(await settings.getByRole("button", { name: "Replace all data" }).count(), 0);
	}
	await entries(page, "Bail").waitFor();
});

test(
	"a file for which there is no room changes nothing, and the app goes on",
	chromium,
	async (t) => {
		const context = await fresh(t);
		const page = await openTracker(context, url());
		await addEntry(page, entry("Bail", 1));
		const settings = await openSettings(context, url());
		const large = await saved(await fresh(t), 20_000);
		const devtools = await context.newCDPSession(page);
		const origin = new URL(url()).origin;
		const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
		const quotaSize = usage + 200_000;
		await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
		await settings.getByLabel("Open or check a saved file").setInputFiles(large);
		await told(settings, /storage is full|no room|space/i);
		await told(settings, /no room|full|space/i);
		assert.equal(await settings.getByRole("button", { name: "Replace all data" }).count(), 0);
		// Data go out all the same, and what is there stays.
		const bytes = await readFile(await exportFile(settings));
		assert.equal(bytes.subarray(0, 15).toString(), "SQLite format 3");
		await counted(entries(page), 1);

		await devtools.send("Storage.overrideQuotaForOrigin", { origin });
		await importFile(settings, large);
		await settings.getByRole("button", { name: "Undo" }).click();
		await told(settings, /^The data of before are back/);
		await entries(page, "Bail").waitFor();
		await counted(entries(page), 1);
	},
);

test(
	"a full disk keeps no file from taking its place, nor the data of before from coming back",
	chromium,
	async (t) => {
		const context = await fresh(t);
		const page = await openTracker(context, url());
		await addEntry(page, entry("Bail", 1));
		const settings = await openSettings(context, url());
		const large = await saved(await fresh(t), 20_000);
		await settings.getByLabel("Open or check a saved file").setInputFiles(large);
		await told(settings, /^The file was checked/);
		const devtools = await context.newCDPSession(page);
		const origin = new URL(url()).origin;
		const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
		await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage });
		await settings.getByRole("button", { name: "Replace all data with this file" }).click();
		await told(settings, /^The file has taken the place/);
		await settings.getByRole("button", { name: "Undo" }).click();
		await told(settings, /^The data of before are back/);
		await entries(page, "Bail").waitFor();
		await counted(entries(page), 1);
		await devtools.send("Storage.overrideQuotaForOrigin", { origin });
		await addEntry(page, entry("Caulk", 3));
		await counted(entries(page), 2);
	},
);

test(
	"a file that finds no room where it is saved is not left half, and the app goes on",
	chromium,
	async (t) => {
		const context = await fresh(t);
		const page = await openTracker(context, url());
		await addEntry(page, entry("Bail", 1));
		const settings = await openSettings(context, url());
		await settings.evaluate(async () => {
			const folder = await navigator.storage.getDirectory();
			const picked = await folder.getFileHandle("picked", { create: true });
			Object.assign(globalThis, { showSaveFilePicker: async () => picked });
		});
		const devtools = await context.newCDPSession(page);
		const origin = new URL(url()).origin;
		const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
		await devtools.send("Storage.overrideQuotaForOrigin", {
			origin,
			quotaSize: Math.round(usage / 2),
		});
		const save = settings.getByRole("button", { name: "Save all data as a file" });
		await save.click();
		await told(settings, /^There is no room for the file there/);
		const size = () =>
			settings.evaluate(async () => {
				const folder = await navigator.storage.getDirectory();
				return (await (await folder.getFileHandle("picked")).getFile()).size;
			});
		assert.equal(await size(), 0);
		await devtools.send("Storage.overrideQuotaForOrigin", { origin });
		await addEntry(page, entry("Caulk", 3));
		await counted(entries(page), 2);
		await save.click();
		await told(settings, /^Saved /);
		assert.ok((await size()) > 0);
	},
);

test("a table is saved as CSV and JSON", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, { ...entry("=1+1", 1) });
	const settings = await openSettings(context, url());
	await settings.getByText("Single tables").click();
	await settings.getByLabel("Table").selectOption("entries");
	for (const [button, want] of /** @type {[string, RegExp][]} */ ([
		["Save as CSV", /,'=1\+1,/],
		["Save as JSON", /"description": "=1\+1"/],
	])) {
		const [download] = await Promise.all([
			settings.waitForEvent("download"),
			settings.getByRole("button", { name: button }).click(),
		]);
		assert.match(await readFile(await download.path(), "utf8"), want);
		await told(settings, /^Saved /);
	}
});

test("everything on the device is erased, once its name is typed, in all tabs", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, entry("Bail", 1));
	const settings = await openSettings(context, url());
	const file = await exportFile(settings);
	const button = settings.getByRole("button", { name: "Erase everything" });
	const name = settings.getByLabel("Type timetracker");
	await name.fill("timetrack");
	await button.click();
	await settings.getByText("Nothing was erased").waitFor();
	await name.fill("timetracker");
	await button.click();
	await settings.getByText("Everything that this app had on this device is erased").waitFor();
	// The other tab says so, begins nothing anew, and leaves nothing when it goes.
	await page.getByRole("alert").getByText("The data was erased").waitFor();
	assert.deepEqual(await erased(settings, scope), []);
	await page.goto("about:blank");
	assert.deepEqual(await erased(settings, scope), []);

	await settings.getByRole("link", { name: "Begin anew" }).click();
	await live(settings);
	await counted(entries(settings), 0);
	const again = await openSettings(context, url());
	await importFile(again, file);
	await entries(settings, "Bail").waitFor();
});

for (const schemes of schemesOf) {
	const { fresh, url } = tracker({ scheme: schemes[0] });

	test(`it has no barrier that axe finds, and fits, in ${schemes.join(" and ")}`, async (t) => {
		const settings = await openSettings(await fresh(t), url());
		await checkIn(settings, schemes, "settings");
		await settings.getByText("Single tables").click();
		await settings
			.getByLabel("Open or check a saved file")
			.setInputFiles(await exportFile(settings));
		await told(settings, /^The file was checked/);
		await checkIn(settings, schemes, "settings with a file that was checked");
	});
}
