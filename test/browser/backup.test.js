// Backups into a folder that a person picked, for which a folder of the browser's own stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIn, schemesOf } from "./lib/look.js";
import { erased, openSettings } from "./lib/settings.js";
import { addEntry, dayFromNow, live, openTracker, scope, tracker } from "./lib/tracker.js";

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

test("backups are encrypted with the passphrase that the browser remembers", {
	skip,
}, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	const page = await openTracker(context, url());
	await addEntry(page, entry);
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved /);
	const part = settings.getByRole("region", { name: "Backup", exact: true });
	await part.getByText("Encrypt backups", { exact: true }).click();
	await part.getByLabel("Passphrase", { exact: true }).fill("correct horse battery staple");
	await part.getByLabel("The same again").fill("correct horse battery stable");
	const encrypt = part.getByRole("button", { name: "Encrypt the next backups with it" });
	await encrypt.click();
	await told(settings, /^The two passphrases differ/);
	await part.getByLabel("The same again").fill("correct horse battery staple");
	await encrypt.click();
	await told(settings, /^The next backups are encrypted\./);
	await checkIn(settings, ["light"], "encrypting");
	await part.getByRole("button", { name: "Back up now" }).click();
	await told(settings, /^Saved .* encrypted as .*\.sqlite\.age, read it back and checked it\.$/);
	assert.equal((await files(settings)).filter((name) => name.endsWith(".age")).length, 1);
	await settings.reload();
	await part.getByRole("button", { name: "Try the newest backup" }).click();
	await told(settings, /\.sqlite\.age restores: .*1 in entries.* Nothing was changed\.$/);
	// One of another passphrase is asked for.
	await part.getByText("Encrypt backups", { exact: true }).click();
	await part.getByRole("button", { name: "Make one up" }).click();
	await encrypt.click();
	await told(settings, /^The next backups are encrypted\./);
	await part.getByRole("button", { name: "Try the newest backup" }).click();
	await told(settings, /^It has another passphrase than the next backups have/);
	await part.getByLabel("Its passphrase").fill("correct horse battery staple");
	await part.getByLabel("Its passphrase").press("Enter");
	await told(settings, / restores: /);
	await part.getByRole("button", { name: "Stop encrypting them" }).click();
	await told(settings, /^The next backups are not encrypted/);
	await part.getByRole("button", { name: "Back up now" }).click();
	await told(settings, /^Saved .* as .*\.sqlite, read it back and checked it\.$/);
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

test("two tabs that find at once that a backup is due make one", { skip }, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved /);
	await settings.getByLabel("How often").selectOption("Once a day");
	await settings.waitForFunction(() =>
		Object.keys(localStorage).some((key) => key.endsWith("/pages backups")),
	);
	await settings.getByRole("link", { name: "Projects" }).click();
	await settings.getByRole("heading", { level: 1, name: "Projects" }).waitFor();
	await settings.evaluate(twoDaysAgo);
	await settings.close();
	// Each asks for its turn when both have seen that one is due, and the second after the first had its.
	await context.addInitScript(() => {
		const { locks } = navigator;
		const { request } = locks;
		const both = async () => {
			if (localStorage.getItem("test/asked")) return localStorage.setItem("test/asked", "both");
			localStorage.setItem("test/asked", "one");
			await new Promise((resolve) => addEventListener("storage", resolve, { once: true }));
		};
		/** @param {any[]} given */
		const wait = async (...given) => {
			if (!String(given[0]).endsWith(" backup")) return await Reflect.apply(request, locks, given);
			await both();
			await Reflect.apply(request, locks, [
				"test/turn",
				() => Reflect.apply(request, locks, given),
			]);
			Object.assign(globalThis, { turnOver: true });
		};
		Object.assign(locks, { request: wait });
	});
	const pages = await Promise.all([context.newPage(), context.newPage()]);
	await Promise.all(pages.map((page) => page.goto(url())));
	for (const page of pages)
		await page.waitForFunction(() => "turnOver" in globalThis, null, { polling: 100 });
	assert.equal((await files(pages[0])).length, 2);
});

/** In a page: the last backup was made two days ago. */
const twoDaysAgo = async () => {
	const name = Object.keys(localStorage).find((key) => key.endsWith(" backups"));
	/** @type {IDBDatabase} */
	const db = await new Promise((resolve) => {
		const open = indexedDB.open(String(name).replace(/ backups$/, ""));
		open.onsuccess = () => resolve(open.result);
	});
	const store = db.transaction("pages", "readwrite").objectStore("pages");
	await new Promise((resolve) => {
		const get = store.get("backup");
		get.onsuccess = () => {
			const last = new Date(Date.now() - 2 * 86_400_000);
			store.put({ ...get.result, last }, "backup").onsuccess = resolve;
		};
	});
	db.close();
};

test("a folder that the browser forgot to allow waits for a person, who allows it again", {
	skip,
}, async (t) => {
	const context = await fresh(t);
	await withFolder(context);
	await context.addInitScript(() => {
		const state = () => localStorage.getItem("test/permission") ?? "granted";
		Object.assign(FileSystemDirectoryHandle.prototype, {
			queryPermission: async () => (state() === "granted" ? "granted" : "prompt"),
			async requestPermission() {
				if (!navigator.userActivation.isActive) throw new DOMException("", "SecurityError");
				const answer = localStorage.getItem("test/answer") ?? "denied";
				localStorage.setItem("test/permission", answer);
				return answer;
			},
		});
	});
	const settings = await openSettings(context, url());
	await settings.getByRole("button", { name: "Choose a folder" }).click();
	await told(settings, /^Saved /);
	await settings.getByLabel("How often").selectOption("Once a day");
	await settings.evaluate(() => localStorage.setItem("test/permission", "prompt"));
	await settings.clock.install({ time: Date.now() + 2 * 86_400_000 });
	await settings.reload();
	await told(settings, /The browser asks you to allow that again\.$/);
	await settings.clock.fastForward(60_000);
	const now = settings.getByRole("button", { name: "Back up now" });
	assert.equal(await now.count(), 0);
	assert.equal((await files(settings)).length, 1);

	const allow = settings.getByRole("button", { name: "Allow the folder again" });
	await allow.click();
	await told(settings, /wasn't allowed to\. Nothing is written\.$/);
	assert.equal((await files(settings)).length, 1);
	await settings.evaluate(() => localStorage.setItem("test/answer", "granted"));
	await allow.click();
	// What was due is made now, without another click.
	await now.waitFor();
	await settings.clock.fastForward(60_000);
	await told(settings, /^Saved /);
	assert.equal((await files(settings)).length, 2);
	assert.equal(await allow.count(), 0);
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
	await recount(settings, "1 2026-01-01T00:00:00.000Z");
	await settings.reload();
	await told(settings, /One change, the first \d+ days ago, is .* It is time to make one\.$/);
});

/**
 * Says how much was changed since the last backup.
 *
 * @param {Page} page
 * @param {string} text a number and a moment
 */
const recount = (page, text) =>
	page.evaluate((text) => {
		const key = Object.keys(localStorage).find((key) => key.endsWith("/changes"));
		if (!key) throw new Error("changes are not counted");
		localStorage.setItem(key, text);
	}, text);

/** @param {Page} page @returns {Promise<string[]>} */
const changes = (page) =>
	page.evaluate(() =>
		Object.keys(localStorage)
			.filter((key) => key.endsWith("/changes"))
			.map((key) => String(localStorage.getItem(key)).split(" ")[0]),
	);

/** @param {Page} page */
const reminder = (page) => page.getByRole("region", { name: "Reminder" });

/** Waits until a page has said all that it says of the data.
 * @param {Page} page
 */
const advised = async (page) => {
	await live(page);
	await page.getByRole("region", { name: "Where your data is" }).waitFor();
	await page.evaluate(() => navigator.storage.estimate());
};

test("other pages remind of a backup after many changes or days, until there is one", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url());
	await addEntry(page, entry);
	await page.reload();
	await live(page);
	assert.deepEqual(await changes(page), ["1"]);

	await recount(page, `99 ${new Date().toISOString()}`);
	await page.reload();
	await advised(page);
	assert.equal(await reminder(page).count(), 0);
	await addEntry(page, { ...entry, description: "Wash" });
	await page.reload();
	const said = reminder(page).getByRole("status");
	await said.filter({ hasText: "About 100 changes are in this browser alone." }).waitFor();

	// It is said once aloud, and stays to be read.
	await page.reload();
	await reminder(page).getByText("About 100 changes").waitFor();
	assert.equal(await said.count(), 0);
	await page.clock.install();
	await reminder(page).getByRole("button", { name: "Remind me later" }).click();
	await reminder(page).waitFor({ state: "detached" });
	await page.reload();
	await advised(page);
	assert.equal(await reminder(page).count(), 0);
	await page.clock.setSystemTime(Date.now() + 8 * 86_400_000);
	await page.reload();
	await reminder(page).getByText("About 100 changes, the first 8 days ago").waitFor();

	await reminder(page).getByRole("link", { name: "Make a backup" }).click();
	await page.getByRole("heading", { name: "Settings" }).waitFor();
	await page.evaluate(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
	await told(page, /It is time to make one\.$/);
	await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "Save all data as a file" }).click(),
	]);
	await told(page, /^Last backup: .*, as a download\.$/);
	assert.deepEqual(await changes(page), [""]);
	await page.getByRole("link", { name: "Projects" }).click();
	await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
	await recount(page, "1 2026-01-01T00:00:00.000Z");
	await page.reload();
	await reminder(page).getByText("One change, the first").waitFor();
});

test("changes of sample data need no backup", async (t) => {
	const context = await fresh(t);
	const page = await openTracker(context, url("sample/"));
	await addEntry(page, entry);
	await page.reload();
	await live(page);
	assert.deepEqual(await changes(page), []);
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

	test(`the reminder has no barrier that axe finds, and fits, in ${schemes.join(" and ")}`, async (t) => {
		const context = await fresh(t);
		const page = await openTracker(context, url());
		await addEntry(page, entry);
		await page.reload();
		await live(page);
		await recount(page, "12345 2026-01-01T00:00:00.000Z");
		await page.reload();
		await reminder(page).getByText("About 12,345 changes").waitFor();
		await checkIn(page, schemes, "the reminder of a backup");
	});
}
