// The finance app's pages as a person finds them: by roles and names.
import { openTracker, tracker } from "./tracker.js";

/**
 * @typedef {import("playwright-core").Page} Page
 */

/** The app's folder below ashore/ when it is served at the root. */
export const scope = encodeURIComponent("finance@/");

/** One server and one browser for the tests of a file, as for the tracker.
 * @param {Parameters<typeof tracker>[0]} [options]
 */
export const finance = (options) => tracker(options, "finance");

/** Opens a page and waits until its rows are live. */
export const openFinance = openTracker;

/**
 * Makes an account.
 *
 * @param {Page} page
 * @param {string} url of the app
 * @param {string} name
 * @param {{ opening?: string, currency?: string }} [more]
 */
export async function addAccount(page, url, name, { opening = "", currency = "EUR" } = {}) {
	await page.goto(`${url}accounts.html`);
	await page.getByRole("button", { name: "New account" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("textbox", { name: "Name" }).fill(name);
	await dialog.getByLabel("Currency").selectOption(currency);
	await dialog.getByLabel("Balance to begin with").fill(opening);
	await dialog.getByRole("button", { name: "Save" }).click();
	await page.getByRole("link", { name, exact: true }).waitFor();
}

/**
 * Writes down a transaction by the form.
 *
 * @param {Page} page
 * @param {{ payee: string, what: string, amount: string, day?: string }} one
 */
export async function enter(page, { payee, what, amount, day }) {
	const form = page.getByRole("region", { name: "New transaction" });
	if (day) await form.getByLabel("Day").fill(day);
	await form.getByLabel("Payee").fill(payee);
	await form.getByLabel("Category or account").fill(what);
	await form.getByLabel("Amount", { exact: true }).fill(amount);
	await form.getByRole("button", { name: "Add" }).click();
	await transactions(page, payee).first().waitFor();
}

/**
 * The articles of transactions with this text.
 *
 * @param {Page} page
 * @param {string | RegExp} [text]
 */
export function transactions(page, text) {
	return page
		.locator("main")
		.getByRole("listitem")
		.getByRole("article")
		.filter(text === undefined ? {} : { hasText: text });
}
