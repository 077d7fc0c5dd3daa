// Backups into a folder that a person picked, for which a folder of the browser's own stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIn, schemesOf } from "./lib/look.js";
import { erased, openSettings } from "./lib/settings.js";
import { addEntry, dayFromNow, openTracker, scope, tracker } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const { url, fresh } = tracker();
const noPicker = process.env.BROWSER === "firefox" || process.env.BROWSER === "webkit";
const skip = noPicker && "no page of this browser can write to a folder";

/** @param {import("playwright-core").BrowserContext} context */
async function withFolder(context) {
	await context.addInitScript(() => {
		Object.assign(globalThis, {
			showDirectoryPicker: async () =>
				(await navigator.storage.getDirectory()).getDirectoryHandle("picked", { create: true }),
		});
	});
}

/** @param {Page} page @returns {Promise<string[]>} */
const files = (page) =>
	page.evaluate(async () => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("picked");
		const names = [];
		for await (const name of folder.keys()) names.push(name);
		return names.sort();
	});

/** @param {Page} page @param {RegExp} text */
const told = (page, text) =>
	page.getByRole("region", { name: "Backup", exact: true }).getByText(text).first().waitFor();

const entry = {
	description: "Bail",
	start: `${dayFromNow(0)}T00:01`,
	end: `${dayFromNow(0)}T00:02`,
};

test("a backup is written to the folder and checked, the last are kept, and one is tried", {
	skip,
}, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	const page = await openTracker(context, url());
	await addEntry(page, entry);
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved .* read it back and checked it/);
	await told(settings, /^Last backup: .* in the folder, read back and checked/);
	const [first] = await files(settings);
	assert.match(first, /^timetracker-backup-.*Z\.sqlite$/);

	await settings.evaluate(async () => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("picked");
		await folder.getFileHandle("letter.txt", { create: true });
	});
	await settings.getByRole("button", { name: "Try the newest backup" }).click();
	await told(settings, / restores: .*1 in entries.* Nothing was changed\.$/);
	await settings.getByLabel("How many are kept").fill("1");
	await settings.getByLabel("How many are kept").press("Tab");
	// It can't be changed until it is remembered.
	await settings.locator("input[type=number]:enabled").waitFor();
	// What is chosen is there after a reload, and so is the folder.
	await settings.reload();
	await told(settings, /^Backups go to the folder picked/);
	await settings.waitForFunction(
		() =>
			/** @type {HTMLInputElement} */ (document.querySelector("input[type=number]")).value === "1",
	);
	await settings.getByRole("button", { name: "Back up now" }).click();
	await told(settings, /^Saved .* read it back and checked it/);
	const left = await files(settings);
	assert.equal(left.length, 2);
	assert.equal(left[0], "letter.txt");
	assert.notEqual(left[1], first);
});

test("it is made by itself when it is due, and says when the folder is gone", {
	skip,
}, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved /);
	await settings.evaluate(async () => {
		await (await navigator.storage.getDirectory()).removeEntry("picked", { recursive: true });
	});
	await settings.getByRole("button", { name: "Back up now" }).click();
	await told(settings, /^The folder isn't there any more/);
	await settings.clock.install({ time: Date.now() + 3 * 86_400_000 });
	await settings.getByRole("button", { name: "Choose another folder" }).click();
	await told(settings, /^Saved /);
	await settings.clock.fastForward(2 * 86_400_000);
	await settings.getByLabel("How often").selectOption("Once a day");
	await settings.clock.fastForward(60_000);
	await told(settings, /^Saved /);
	assert.equal((await files(settings)).length, 2);
});

test("any page of the app makes the backup that is due", { skip }, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved /);
	await settings.getByLabel("How often").selectOption("Once a day");
	await settings.waitForFunction(() =>
		Object.keys(localStorage).some((key) => key.endsWith("/pages backups")),
	);
	await settings.close();
	const page = await context.newPage();
	await page.clock.install({ time: Date.now() + 2 * 86_400_000 });
	await page.goto(url());
	await page.locator("main:not([aria-busy])").waitFor();
	for (let count = 1; count < 2; count = (await files(page)).length)
		await page.clock.runFor(20_000);
});

test("erasing everything forgets the folder", { skip }, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved /);
	await settings.getByLabel("Type timetracker").fill("timetracker");
	await settings.getByRole("button", { name: "Erase everything" }).click();
	await settings.getByText("Everything that this app had on this device is erased").waitFor();
	assert.deepEqual(await erased(settings, scope), []);
});

test("where no folder can be picked it says so, and when it is time", async (t) => {
	const context = await fresh(t);
	await context.addInitScript(() => Reflect.deleteProperty(globalThis, "showDirectoryPicker"));
	const settings = await openSettings(context, url());
	await told(settings, /lets no page write to a folder/);
	await told(settings, /^No backup was made/);
	const download = settings.waitForEvent("download");
	await settings.getByRole("button", { name: "Save all data as a file" }).click();
	const file = await (await download).path();
	await told(settings, /^Last backup: .*, as a download\.$/);
	await settings.getByLabel("Try whether a file restores").setInputFiles(file);
	await told(settings, / restores: /);
	await settings.evaluate(() => {
		for (const key of Object.keys(localStorage))
			if (key.endsWith("/backup")) localStorage.setItem(key, "2026-01-01T00:00:00.000Z download");
	});
	await settings.reload();
	await told(settings, /more than 14 days ago/);
});

for (const schemes of schemesOf) {
	const { fresh, url } = tracker({ scheme: schemes[0] });

	test(`it has no barrier that axe finds, and fits, in ${schemes.join(" and ")}`, {
		skip,
	}, async (t) => {
		const context = await fresh(t);
		await withFolder(context);
		const settings = await openSettings(context, url());
		await settings.getByRole("button", { name: "Choose a folder" }).click();
		await told(settings, /^Saved /);
		await checkIn(settings, schemes, "settings with a folder for backups");
	});
}
