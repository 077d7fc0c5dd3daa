// The tracker's keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addEntry, counted, entries, notice, running, tracker } from "./lib/tracker.js";

const { open } = tracker();
const march = "?period=month&date=2026-03-01";

test("keys start and stop, add, search and undo", async (t) => {
	const page = await open(t, march);
	await page.getByLabel("What are you doing?").fill("Row");
	await page.getByLabel("What are you doing?").blur();
	await page.keyboard.press("s");
	await running(page).filter({ hasText: "Row" }).waitFor();
	await page.keyboard.press("s");
	await running(page).waitFor({ state: "hidden" });

	await page.keyboard.press("n");
	const dialog = page.getByRole("dialog", { name: "Add entry" });
	await dialog.waitFor();
	await page.keyboard.press("Escape");
	await dialog.waitFor({ state: "hidden" });

	await addEntry(page, { description: "Dive", start: "2026-03-10T09:00", end: "2026-03-10T10:00" });
	await entries(page, "Dive").getByRole("button", { name: "Delete" }).click();
	await counted(entries(page), 0);
	await page.keyboard.press("u");
	await entries(page, "Dive").waitFor();
	await notice(page).filter({ hasText: "Undone." }).waitFor();

	await page.keyboard.press("/");
	await page.getByRole("searchbox", { name: "Words" }).and(page.locator(":focus")).waitFor();
	assert.equal(await page.getByRole("searchbox", { name: "Words" }).inputValue(), "");
});

test("keys do nothing while somebody types, in a dialog, with a modifier, or when they are off", async (t) => {
	const page = await open(t, march);
	const dialog = page.getByRole("dialog", { name: "Add entry" });
	await addEntry(page, { description: "Dive", start: "2026-03-10T09:00", end: "2026-03-10T10:00" });
	await entries(page, "Dive").getByRole("button", { name: "Delete" }).click();
	await counted(entries(page), 0);

	const idle = async () => {
		assert.ok(await running(page).isHidden(), "no timer runs");
		assert.ok(await dialog.isHidden(), "no dialog is open");
		assert.equal(await entries(page).count(), 0, "nothing was undone");
	};
	const words = page.getByRole("searchbox", { name: "Words" });
	await words.click();
	await page.keyboard.type("snu/SNU");
	assert.equal(await words.inputValue(), "snu/SNU");
	await page.waitForURL(/words=snu/);
	await idle();
	await words.fill("");
	await page.waitForURL((url) => !url.searchParams.has("words"));
	await page.getByRole("combobox", { name: "Project" }).last().focus();
	await page.keyboard.type("snu");
	await idle();

	await page.getByRole("button", { name: "Add entry" }).click();
	await dialog.getByRole("button", { name: "Cancel" }).focus();
	for (const key of ["s", "n", "u"]) await page.keyboard.press(key);
	await dialog.getByLabel("Description").fill("");
	await dialog.getByLabel("Description").pressSequentially("sun/");
	assert.equal(await dialog.getByLabel("Description").inputValue(), "sun/");
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await dialog.waitFor({ state: "hidden" });
	await idle();

	await page.getByRole("heading", { level: 1 }).click();
	await page.keyboard.press("Alt+u");
	await page.keyboard.press("Control+u");
	await idle();

	await page.getByRole("checkbox", { name: "Keyboard shortcuts" }).uncheck();
	await page.getByRole("heading", { level: 1 }).click();
	for (const key of ["s", "n", "u"]) await page.keyboard.press(key);
	await idle();
	await page.reload();
	await page.getByRole("button", { name: "Start" }).and(page.locator(":enabled")).waitFor();
	assert.equal(await page.getByRole("checkbox", { name: "Keyboard shortcuts" }).isChecked(), false);
	await page.keyboard.press("n");
	await idle();
	await page.getByRole("checkbox", { name: "Keyboard shortcuts" }).check();
	await page.keyboard.press("n");
	await dialog.waitFor();
});
