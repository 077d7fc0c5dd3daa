// Two tabs edit one thing: nothing is overwritten unseen, and nothing that was typed is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIn, schemesOf } from "./lib/look.js";
import { addEntry, counted, dayFromNow, entries, openTracker, tracker } from "./lib/tracker.js";

const app = tracker();

test("an entry that another tab changed shows both versions, and saving keeps what each changed", async (t) => {
	const context = await app.fresh(t);
	const mine = await openTracker(context, app.url());
	const theirs = await openTracker(context, app.url());
	const today = dayFromNow(0);
	await addEntry(mine, {
		description: "Mend the net",
		project: "Boat",
		start: `${today}T00:00`,
		end: `${today}T00:10`,
	});
	await entries(theirs, "Mend the net").waitFor();

	const form = await edit(mine, "Mend the net");
	await form.getByLabel("Description").fill("Mend both nets");
	const other = await edit(theirs, "Mend the net");
	await other.getByLabel("Description").fill("Mend the old net");
	await other.getByLabel(/^Tags/).fill("harbour");
	await other.getByRole("button", { name: "Save" }).click();
	await entries(mine, "Mend the old net").waitFor();

	await form.getByRole("button", { name: "Save" }).click();
	const changed = form.getByRole("region", { name: "Changed meanwhile" });
	await changed.waitFor();
	await form.getByText("This entry was changed meanwhile.", { exact: true }).waitFor();
	const row = changed.getByRole("row", { name: /^Description/ });
	await row.getByRole("cell").first().filter({ hasText: "Mend both nets" }).waitFor();
	await row.getByRole("cell").last().filter({ hasText: "Mend the old net" }).waitFor();
	// What only they changed is in mine too, and so makes no difference.
	await counted(changed.getByRole("row"), 2);
	assert.equal(await form.getByLabel(/^Tags/).inputValue(), "harbour");
	assert.equal(await form.getByLabel("Description").inputValue(), "Mend both nets");
	await checkIn(mine, schemesOf[0], "both versions", "dialog[open]");

	await form.getByLabel("Description").fill("Mend all nets");
	await form.getByRole("button", { name: "Use theirs" }).click();
	assert.equal(await form.getByLabel("Description").inputValue(), "Mend the old net");
	await form.getByRole("button", { name: "Use yours" }).click();
	assert.equal(await form.getByLabel("Description").inputValue(), "Mend all nets");
	await form.getByRole("button", { name: "Save" }).click();
	await entries(theirs, "Mend all nets").filter({ hasText: "harbour" }).waitFor();
	await form.waitFor({ state: "hidden" });
});

test("undoing a change does not undo what another tab changed since", async (t) => {
	const context = await app.fresh(t);
	const mine = await openTracker(context, app.url());
	const theirs = await openTracker(context, app.url());
	const today = dayFromNow(0);
	await addEntry(mine, { description: "Row", start: `${today}T00:00`, end: `${today}T00:10` });
	for (const [page, before, after] of /** @type {const} */ ([
		[mine, "Row", "Row out"],
		[theirs, "Row out", "Row home"],
	])) {
		const form = await edit(page, before);
		await form.getByLabel("Description").fill(after);
		await form.getByRole("button", { name: "Save" }).click();
		await form.waitFor({ state: "hidden" });
	}
	await entries(mine, "Row home").waitFor();
	await mine.getByRole("button", { name: "Undo" }).click();
	await mine.getByText("This entry was changed meanwhile.").waitFor();
	await entries(mine, "Row home").waitFor();
});

test("a project that another tab changed shows both versions", async (t) => {
	const context = await app.fresh(t);
	const [mine, theirs] = [
		await openTracker(context, app.url("projects.html")),
		await openTracker(context, app.url("projects.html")),
	];
	await mine.getByRole("button", { name: "New project" }).click();
	await mine.getByRole("dialog").getByLabel("Name").fill("Boat");
	await mine.getByRole("dialog").getByRole("button", { name: "Save" }).click();
	/** @param {import("playwright-core").Page} page */
	const open = async (page) => {
		await page
			.getByRole("listitem")
			.filter({ hasText: "Boat" })
			.getByRole("button", { name: "Edit" })
			.click();
		return page.getByRole("dialog");
	};
	const form = await open(mine);
	await form.getByLabel("Name").fill("Sloop");
	const other = await open(theirs);
	await other.getByLabel("Name").fill("Ship");
	await other.getByLabel("Hourly rate").fill("90");
	await other.getByRole("button", { name: "Save" }).click();
	await other.waitFor({ state: "hidden" });

	await form.getByRole("button", { name: "Save" }).click();
	const changed = form.getByRole("region", { name: "Changed meanwhile" });
	await changed.waitFor();
	const row = changed.getByRole("row", { name: /^Name/ });
	await row.getByRole("cell").first().filter({ hasText: "Sloop" }).waitFor();
	await row.getByRole("cell").last().filter({ hasText: "Ship" }).waitFor();
	await checkIn(mine, schemesOf[0], "both versions", "dialog[open]");
	await form.getByRole("button", { name: "Use theirs" }).click();
	assert.equal(await form.getByLabel("Name").inputValue(), "Ship");
	await form.getByRole("button", { name: "Use yours" }).click();
	await form.getByRole("button", { name: "Save" }).click();
	await theirs.getByRole("link", { name: "Sloop" }).waitFor();
	await theirs.getByText(/90.00.* an hour/).waitFor();
});

/**
 * @param {import("playwright-core").Page} page
 * @param {string} description
 */
async function edit(page, description) {
	await entries(page, description).getByRole("button", { name: "Edit" }).click();
	return page.getByRole("dialog", { name: "Edit entry" });
}
