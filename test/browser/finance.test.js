// The finance app as a person uses it: what was entered stays, what another tab changed is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { profile, start } from "./lib/browser.js";
import { addAccount, enter, finance, openFinance, transactions } from "./lib/finance.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { counted, live, notice } from "./lib/tracker.js";

const app = finance();

test("a transaction entered by keys is there after the browser was killed", async (t) => {
	const server = await serve(await site("finance"));
	t.after(() => server.close());
	const folder = await profile(t);
	const first = await start(folder);
	t.after(() => first.kill());
	const page = await openFinance(first.context, `${server.url}accounts.html`);
	await addAccount(page, server.url, "Giro", { opening: "100" });
	await page.goto(server.url);
	await live(page);
	await enter(page, { payee: "Baker", what: "Food", amount: "4.20", day: "2026-03-02" });
	// The payee brings the category; then amount and Enter.
	await page.keyboard.press("Escape");
	const form = page.getByRole("region", { name: "New transaction" });
	await form.getByLabel("Payee").fill("Baker");
	await page.keyboard.press("Tab");
	await page.waitForFunction(
		() =>
			/** @type {HTMLInputElement | null} */ (document.querySelector("input[name=what]"))?.value ===
			"Food",
	);
	await page.keyboard.press("Tab");
	await page.keyboard.type("5,30");
	await page.keyboard.press("Enter");
	await transactions(page, "5.30").waitFor();
	await first.kill();

	const second = await start(folder);
	t.after(() => second.kill());
	const again = await openFinance(second.context, server.url);
	await transactions(again, "5.30").filter({ hasText: "Food" }).waitFor();
	await counted(transactions(again, "Baker"), 2);
	await again.getByRole("link", { name: /^Giro €90.50/ }).waitFor();
});

test("a transaction that another tab changed shows both versions, and saving keeps what each changed", async (t) => {
	const context = await app.fresh(t);
	const mine = await openFinance(context, app.url("accounts.html"));
	await addAccount(mine, app.url(), "Giro");
	await mine.goto(app.url());
	await live(mine);
	await enter(mine, { payee: "Baker", what: "Food", amount: "4.20" });
	const theirs = await openFinance(context, app.url());
	const edit = async (/** @type {import("playwright-core").Page} */ page) => {
		await transactions(page, "4.20").getByRole("button", { name: "Edit" }).click();
		return page.getByRole("dialog");
	};
	const form = await edit(mine);
	await form.getByLabel("Payee").fill("Butcher");
	const other = await edit(theirs);
	await other.getByLabel("Payee").fill("Barber");
	await other.getByLabel("Note", { exact: true }).fill("short");
	await other.getByRole("button", { name: "Save" }).click();
	await transactions(mine, "Barber").waitFor();
	await form.getByRole("button", { name: "Save" }).click();
	const changed = form.getByRole("region", { name: "Changed meanwhile" });
	await changed.waitFor();
	await changed.getByRole("row", { name: "Payee Butcher Barber" }).waitFor();
	await counted(changed.getByRole("row"), 2);
	assert.equal(await form.getByLabel("Note", { exact: true }).inputValue(), "short");
	await checkIn(mine, schemesOf[0], "both versions", "dialog[open]");
	await form.getByRole("button", { name: "Save" }).click();
	await transactions(theirs, "Butcher").filter({ hasText: "short" }).waitFor();
	await mine.getByRole("button", { name: "Undo" }).click();
	await transactions(theirs, "Barber").waitFor();
});

test("several are changed and deleted at once, and brought back", async (t) => {
	const page = await app.open(t, "accounts.html");
	await addAccount(page, app.url(), "Giro");
	await page.goto(app.url());
	await live(page);
	for (const payee of ["Baker", "Butcher", "Barber"])
		await enter(page, { payee, what: "Food", amount: "1" });
	await transactions(page, "Baker").getByRole("checkbox").check();
	await transactions(page, "Barber").getByRole("checkbox").check();
	await page.getByText("2 selected").waitFor();
	const bulk = page.locator("form[name=bulk]");
	await bulk.getByLabel("Category").fill("Treats");
	await bulk.getByRole("button", { name: "Change" }).click();
	await counted(transactions(page, "Treats"), 2);
	await notice(page).getByRole("button", { name: "Undo" }).click();
	await counted(transactions(page, "Food"), 3);
	await page.getByLabel("Select all shown").check();
	await bulk.getByRole("button", { name: "Delete" }).click();
	await counted(transactions(page), 0);
	await notice(page).getByRole("button", { name: "Undo" }).click();
	await counted(transactions(page, "Food"), 3);
});

const bank =
	"Buchungstag;Name;Zweck;Betrag\n02.03.2026;Baker;Rolls;-4,20\n03.03.2026;Work;;2.500,00\n04.03.2026;Broken;;x\n05.03.2026;Tax;;1,00\n06.03.2026;Tax;;1,00\n";

test("a bank's file is mapped, looked at, imported once and undone", async (t) => {
	const page = await app.open(t, "accounts.html");
	await addAccount(page, app.url(), "Giro");
	await page.goto(app.url());
	await live(page);
	await enter(page, { payee: "At the baker’s", what: "Food", amount: "4.20", day: "2026-03-01" });
	await page.goto(app.url("import.html"));
	await live(page);
	const choose = () =>
		page
			.getByLabel(/^CSV file/)
			.setInputFiles({ name: "bank.csv", mimeType: "text/csv", buffer: Buffer.from(bank) });
	await choose();
	const rows = page.getByRole("region", { name: "Rows", exact: true });
	await rows.getByRole("row", { name: /Baker.*4\.20.*Perhaps/ }).waitFor();
	await page.getByText("Rows that were not understood").click();
	await page.getByText("Line 4 has an amount that is not an amount").waitFor();
	await page.getByRole("combobox", { name: /^Note/ }).selectOption("none");
	await rows.getByText("Rolls").waitFor({ state: "detached" });
	assert.equal(await rows.getByLabel("Import line 2").isChecked(), false);
	await checkIn(page, schemesOf[0], "a file", "main");
	await page.getByRole("button", { name: "Import 3 transactions" }).click();
	await notice(page).getByText("3 transactions imported.").waitFor();
	await choose();
	await page.getByText("It is as you said the last time").waitFor();
	await page.getByText("3 imported before").waitFor();
	await page.getByRole("button", { name: "Import 0 transactions" }).waitFor();
	await page.getByRole("button", { name: "Undo import of bank.csv" }).click();
	await page.getByText("Nothing was imported yet.").waitFor();
	await page.goto(app.url());
	await live(page);
	await counted(transactions(page), 1);
});

test("a file is read by the separator that a person says, the next time too", async (t) => {
	const page = await app.open(t, "accounts.html");
	await addAccount(page, app.url(), "Giro");
	await page.goto(app.url("import.html"));
	await live(page);
	const misleading =
		"Date;Name, of, the, other;Amount\n2026-01-01;a, b, c, d;-1.00\n2026-01-02;a, b, c, d;2.00\n";
	const choose = () =>
		page.getByLabel(/^CSV file/).setInputFiles({
			name: "bank.csv",
			mimeType: "text/csv",
			buffer: Buffer.from(misleading),
		});
	const separator = page.getByRole("combobox", { name: /^Between the columns/ });
	await choose();
	await page.getByText("0 rows were understood").waitFor();
	await separator.selectOption("a semicolon");
	await page.getByRole("button", { name: "Import 2 transactions" }).click();
	await notice(page).getByText("2 transactions imported.").waitFor();
	await choose();
	await page.getByText("2 imported before").waitFor();
	await page.waitForFunction(
		() =>
			document.querySelector("select[name=separator]:has(> [value=semicolon]:checked)") !== null,
	);
});

test("a budget that another tab changed meanwhile shows both, and neither is lost", async (t) => {
	const context = await app.fresh(t);
	const mine = await openFinance(context, app.url("accounts.html"));
	await addAccount(mine, app.url(), "Giro");
	await mine.goto(app.url());
	await live(mine);
	await enter(mine, { payee: "Baker", what: "Food", amount: "4.20" });
	await mine.goto(app.url("budget.html"));
	await live(mine);
	const theirs = await openFinance(context, app.url("budget.html"));
	const budget = (/** @type {import("playwright-core").Page} */ page) =>
		page.getByRole("textbox", { name: "Budget of Food" });
	await budget(mine).fill("50");
	await budget(theirs).fill("100");
	await budget(theirs).press("Tab");
	await notice(theirs).getByText("Budget of Food saved.").waitFor();
	// The other figures follow; what is being written stays.
	await mine.getByRole("row", { name: /^Food.*95\.80/ }).waitFor();
	await budget(mine).press("Tab");
	const dialog = mine.getByRole("dialog", { name: "Budget of Food" });
	await dialog.getByRole("row", { name: "Budget €50.00 €100.00" }).waitFor();
	await checkIn(mine, schemesOf[0], "both budgets", "dialog[open]");
	await dialog.getByRole("button", { name: "Save" }).click();
	await theirs.getByRole("row", { name: /^Food.*45\.80/ }).waitFor();
	await notice(mine).getByRole("button", { name: "Undo" }).click();
	await theirs.getByRole("row", { name: /^Food.*95\.80/ }).waitFor();
});
