// Projects come and go; what was recorded on them stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addEntry, counted, entries, live, notice, startTimer, tracker } from "./lib/tracker.js";

const { open, url } = tracker();

/** @param {import("playwright-core").Page} page */
const undo = (page) => notice(page).getByRole("button", { name: "Undo" }).click();

/**
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
const project = (page, name) =>
	page.getByRole("article").filter({ has: page.getByRole("link", { name, exact: true }) });

test("a name that no project has makes one, whatever its case it is found again", async (t) => {
	const page = await open(t, "?period=all");
	await startTimer(page, { description: "One", project: "Harbour" });
	await startTimer(page, { description: "Two", project: " HARBOUR " });
	await addEntry(page, {
		description: "Three",
		project: "harbour",
		start: "2026-03-10T09:00",
		end: "2026-03-10T09:30",
	});
	await counted(entries(page, "Harbour"), 3);
	await page.goto(url("projects.html"));
	await live(page);
	await counted(page.getByRole("article"), 1);
	await project(page, "Harbour").waitFor();
});

test("a project is renamed, given a colour and a rate, and each of it undone", async (t) => {
	const page = await open(t, "projects.html");
	await page.getByRole("status").filter({ hasText: "No projects here." }).waitFor();
	await page.keyboard.press("n");
	const create = page.getByRole("dialog", { name: "New project" });
	await create.getByLabel("Name").fill("Harbour");
	await create.getByRole("radio", { name: "Teal" }).check();
	await create.getByRole("button", { name: "Save" }).click();
	await project(page, "Harbour").waitFor();
	await undo(page);
	await counted(page.getByRole("article"), 0);
	await page.getByRole("button", { name: "New project" }).click();
	await create.getByLabel("Name").fill("Harbour");
	await create.getByRole("radio", { name: "Teal" }).check();
	await create.getByRole("button", { name: "Save" }).click();

	await project(page, "Harbour").getByRole("button", { name: "Edit" }).click();
	const change = page.getByRole("dialog", { name: "Edit project" });
	assert.ok(await change.getByRole("radio", { name: "Teal" }).isChecked());
	await change.getByLabel("Name").fill("Port");
	await change.getByRole("radio", { name: "Pink" }).check();
	await change.getByLabel("Hourly rate").fill("12,50");
	await change.getByRole("button", { name: "Save" }).click();
	await project(page, "Port").filter({ hasText: "£12.50 an hour" }).waitFor();
	await counted(page.getByRole("article"), 1);
	await undo(page);
	await project(page, "Harbour").filter({ hasText: "no hourly rate" }).waitFor();
	await project(page, "Harbour").getByRole("button", { name: "Edit" }).click();
	assert.ok(await change.getByRole("radio", { name: "Teal" }).isChecked());

	// A name that another one has is refused, and so is an amount that is none.
	await page.keyboard.press("Escape");
	await page.getByRole("button", { name: "New project" }).click();
	await create.getByLabel("Name").fill("harbour");
	await create.getByRole("button", { name: "Save" }).click();
	await create.getByText("Another project has this name.").waitFor();
	const rate = create.getByLabel("Hourly rate");
	await rate.fill("much");
	assert.match(
		await rate.evaluate((field) => /** @type {HTMLInputElement} */ (field).validationMessage),
		/^Write an amount such as/,
	);
});

test("a project is archived and deleted with undo, and its entries stay", async (t) => {
	const page = await open(t, "?period=all");
	await addEntry(page, {
		description: "Dredge",
		project: "Harbour",
		start: "2026-03-10T09:00",
		end: "2026-03-10T10:00",
	});
	await entries(page, "Harbour").waitFor();
	await page.goto(url("projects.html"));
	await live(page);

	await project(page, "Harbour").getByRole("button", { name: "Archive" }).click();
	await notice(page).filter({ hasText: "Harbour is archived." }).waitFor();
	await counted(page.getByRole("article"), 0);
	await undo(page);
	await project(page, "Harbour").waitFor();
	await project(page, "Harbour").getByRole("button", { name: "Archive" }).click();
	await counted(page.getByRole("article"), 0);
	await page.getByRole("link", { name: "Show archived projects" }).click();
	await project(page, "Harbour").filter({ hasText: "archived" }).waitFor();
	assert.equal(new URL(page.url()).search, "?archived=1");
	await page.reload();
	await project(page, "Harbour").getByRole("button", { name: "Unarchive" }).click();
	await notice(page).filter({ hasText: "Harbour is back." }).waitFor();
	await page.getByRole("link", { name: "Hide archived projects" }).click();
	await project(page, "Harbour").waitFor();

	await project(page, "Harbour").getByRole("button", { name: "Delete" }).click();
	await notice(page)
		.filter({ hasText: "Harbour deleted. Its entries stay, without a project." })
		.waitFor();
	await counted(page.getByRole("article"), 0);
	const timer = await page.context().newPage();
	await timer.goto(url("?period=all"));
	await entries(timer, "Dredge")
		.filter({ hasText: "No project" })
		.filter({ hasText: "1:00" })
		.waitFor();
	await undo(page);
	await project(page, "Harbour").waitFor();
	await entries(timer, "Dredge").filter({ hasText: "Harbour" }).waitFor();
});
