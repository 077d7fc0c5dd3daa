// The finance app's pages as documents, empty and with a household's half year: accessible, in any width
// and scheme; and figures that lead to what makes them.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { finance, transactions } from "./lib/finance.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { live, watchLive } from "./lib/tracker.js";

const pages = ["", "budget.html", "reports.html", "import.html", "accounts.html"];

/** Where to put pictures of the pages: SHOTS names a folder. */
const shots = process.env.SHOTS;

for (const schemes of schemesOf) {
	describe(`in ${schemes.join(" and ")}`, () => {
		const { open, fresh, url } = finance({ scheme: schemes[0] });

		test("empty pages have no barrier that axe finds, and fit", async (t) => {
			const page = await open(t);
			for (const path of pages) {
				await page.goto(url(path));
				await live(page);
				await checkIn(page, schemes, `empty ${path || "index.html"}`);
			}
		});

		test("filled pages and dialogs have no barrier that axe finds, and fit", async (t) => {
			const context = await fresh(t);
			await watchLive(context);
			const page = await context.newPage();
			for (const path of pages) {
				await page.goto(url(`sample/${path}`));
				await live(page);
				await checkIn(page, schemes, `filled ${path || "index.html"}`);
				if (shots) await picture(page, shots, path || "index.html");
			}
			await page.getByRole("button", { name: "New account" }).click();
			await page.getByRole("dialog").waitFor();
			await checkIn(page, schemes, "an account's dialog", "dialog");
			await page.goto(url("sample/"));
			await live(page);
			await transactions(page).first().getByRole("checkbox").check();
			await page.getByText("1 selected").waitFor();
			await checkIn(page, schemes, "rows that are chosen");
			await transactions(page, "Car bank").first().getByRole("button", { name: "Edit" }).click();
			await page.getByRole("dialog").getByLabel("Part of the amount").first().waitFor();
			await checkIn(page, schemes, "a transaction's dialog", "dialog");
		});
	});
}

const { fresh, url } = finance();

test("a figure of a report leads to the transactions that make it", async (t) => {
	const context = await fresh(t);
	await watchLive(context);
	const page = await context.newPage();
	await page.goto(url("sample/reports.html"));
	await live(page);
	const table = page.getByRole("table", { name: /^Spending by category/ });
	const row = table.getByRole("row", { name: /^Car / });
	await row.waitFor();
	const link = row.getByRole("link").nth(1);
	const figure = await link.innerText();
	await link.click();
	await page.getByRole("heading", { level: 1, name: "Register" }).waitFor();
	await live(page);
	await transactions(page, "Filling station").first().waitFor();
	const amounts = await transactions(page).locator("[itemprop=amount]").allInnerTexts();
	const cents = (/** @type {string} */ text) => Number(text.replace(/[^\d]/g, ""));
	assert.equal(
		amounts.reduce((sum, text) => sum + cents(text), 0),
		cents(figure),
		`${amounts} make ${figure}`,
	);
});

test("a bar and a point of a chart lead to the transactions that make them", async (t) => {
	const context = await fresh(t);
	await watchLive(context);
	const page = await context.newPage();
	for (const [chart, shape, shown] of /** @type {const} */ ([
		["flow", "rect[data-colour=orange]", "only spending"],
		["worth", "circle[data-colour=green]", "of what is owned"],
	])) {
		await page.goto(url("sample/reports.html"));
		await live(page);
		await page.locator(`section[aria-labelledby=${chart}] svg a ${shape}`).last().click();
		await page.getByRole("heading", { level: 1, name: "Register" }).waitFor();
		await live(page);
		await page.getByText(`Shown are those ${shown}`).waitFor();
		await transactions(page).first().waitFor();
	}
});

/**
 * @param {import("playwright-core").Page} page
 * @param {string} folder
 * @param {string} name
 */
async function picture(page, folder, name) {
	await mkdir(folder, { recursive: true });
	for (const [width, scheme] of /** @type {const} */ ([
		[1280, "light"],
		[1280, "dark"],
		[320, "light"],
	])) {
		await page.setViewportSize({ width, height: width === 320 ? 700 : 900 });
		await page.emulateMedia({ colorScheme: scheme });
		await page.screenshot({
			path: join(folder, `${name.replace(".html", "")}-${width}-${scheme}.png`),
		});
	}
}
