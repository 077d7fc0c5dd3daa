// What another device saved comes beside what is there: entries with their tags and pictures, the newer
// of what both changed, transactions with their money; and is taken back.
import { test } from "node:test";
import { addAccount, enter, finance, openFinance, transactions } from "./lib/finance.js";
import { add, entries, journal, openJournal, saved, text } from "./lib/journal.js";
import { exportFile, openSettings, told } from "./lib/settings.js";
import { counted, live } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const diary = journal();
const money = finance();

/** Opens the part and chooses a file.
 * @param {Page} page
 * @param {string} file
 */
async function choose(page, file) {
	const part = page.getByRole("group").filter({ hasText: "Rows from a file" });
	if (!(await page.getByLabel("Add rows from a file").isVisible()))
		await page.getByText("Rows from a file", { exact: true }).click();
	await page.getByLabel("Add rows from a file").setInputFiles(file);
	await told(page, /^Nothing has changed yet/);
	return part;
}

test("a journal of another device is united with this one, pictures included", async (t) => {
	const away = await diary.fresh(t);
	const theirs = await openJournal(away, diary.url("entry.html"));
	const png = await theirs.evaluate(async () => {
		const canvas = new OffscreenCanvas(600, 300);
		canvas.getContext("2d")?.fillRect(0, 0, 300, 300);
		const blob = await canvas.convertToBlob({ type: "image/png" });
		return [...new Uint8Array(await blob.arrayBuffer())];
	});
	await text(theirs).fill("# The sea");
	await theirs
		.locator("input[name=pictures]")
		.setInputFiles({ name: "calm_sea.png", mimeType: "image/png", buffer: Buffer.from(png) });
	await theirs
		.getByRole("region", { name: "Preview" })
		.getByRole("img", { name: "calm sea" })
		.waitFor();
	await saved(theirs);
	const settingsThere = await openSettings(away, diary.url());
	const first = await exportFile(settingsThere);

	const context = await diary.fresh(t);
	const page = await openJournal(context, diary.url());
	await add(page, "Mine alone", "here");
	const settings = await openSettings(context, diary.url());
	const part = await choose(settings, first);
	await part.getByRole("row", { name: "entries 1 0 0 0 0" }).waitFor();
	await part.getByRole("row", { name: "pictures 1 0 0 0 0" }).waitFor();
	await part.getByRole("button", { name: "Take these rows" }).click();
	await told(settings, /^Done\. Rows taken over from the file: 2\./);
	await counted(entries(page), 2);
	await page.waitForFunction(() => {
		const image = document.querySelector("article figure img");
		return image instanceof HTMLImageElement && image.naturalWidth === 240;
	});

	// Both go on with the same entry: the newer text is the other device's.
	await text(theirs).fill("# The sea\n\nStorm at nine");
	await saved(theirs);
	const second = await exportFile(settingsThere);
	await choose(settings, second);
	await part.getByRole("row", { name: "entries 0 1 0 0 0" }).waitFor();
	await part.getByRole("row", { name: "pictures 0 0 0 1 0" }).waitFor();
	await part.getByRole("button", { name: "Take these rows" }).click();
	await told(settings, /^Done\. Rows taken over from the file: 1\./);
	await page.getByRole("searchbox", { name: "Search" }).fill("storm");
	await entries(page, "The sea").getByText("Storm at nine").waitFor();
	await part.getByRole("button", { name: /^Undo: take back/ }).click();
	await told(settings, /^Rows that are as they were before: 1\.$/);
	await counted(entries(page), 0);
	await page.getByRole("searchbox", { name: "Search" }).fill("");
	await counted(entries(page), 2);
});

test("money of another device is united with that of this one, and stays balanced", async (t) => {
	const away = await money.fresh(t);
	const theirs = await openFinance(away, money.url("accounts.html"));
	await addAccount(theirs, money.url(), "Giro", { opening: "100" });
	const there = await openSettings(away, money.url());
	const begun = await exportFile(there);
	await theirs.goto(money.url());
	await live(theirs);
	await enter(theirs, { payee: "Baker", what: "Food", amount: "4.20" });
	const later = await exportFile(there);

	const context = await money.fresh(t);
	const settings = await openSettings(context, money.url());
	let part = await choose(settings, begun);
	await part.getByRole("button", { name: "Take these rows" }).click();
	await told(settings, /^Done\. Rows taken over from the file: 2\./);
	const page = await openFinance(context, money.url());
	// The same payee and category, made once more: they are one with those of the file.
	await enter(page, { payee: "baker", what: "Food", amount: "5.30" });
	await page.getByRole("link", { name: /^Giro €94.70/ }).waitFor();
	part = await choose(settings, later);
	await part.getByRole("row", { name: "payees 0 0 1 0 0" }).waitFor();
	await part.getByRole("row", { name: "transactions 1 0 0 1 0" }).waitFor();
	await part.getByRole("button", { name: "Take these rows" }).click();
	await told(settings, /^Done\. Rows taken over from the file: 1\./);
	await counted(transactions(page, "baker"), 2);
	await page.getByRole("link", { name: /^Giro €90.50/ }).waitFor();
	await part.getByRole("button", { name: /^Undo: take back/ }).click();
	await told(settings, /^Rows that are as they were before: 1\.$/);
	await page.getByRole("link", { name: /^Giro €94.70/ }).waitFor();
});
