// The journal's pages as a person finds them: by roles and names.
import { openTracker, tracker } from "./tracker.js";

/**
 * @typedef {import("playwright-core").Page} Page
 */

/** One server and one browser for the tests of a file, as for the tracker.
 * @param {Parameters<typeof tracker>[0]} [options]
 */
export const journal = (options) => tracker(options, "journal");

/** Opens a page and waits until its rows are live. */
export const openJournal = openTracker;

/** The form in which an entry is written.
 * @param {Page} page
 */
export const form = (page) => page.getByRole("region", { name: /^(Write|Text)$/ });

/** Where a text is written.
 * @param {Page} page
 */
export const text = (page) => form(page).getByRole("textbox", { name: "Text, in Markdown" });

/** Waits until the form says that all is saved.
 * @param {Page} page
 */
export const saved = (page) => form(page).getByText("Saved", { exact: true }).waitFor();

/**
 * Writes an entry on the page of the entries.
 *
 * @param {Page} page
 * @param {string} source
 * @param {string} [tags]
 */
export async function add(page, source, tags = "") {
	await text(page).fill(source);
	await form(page).getByLabel("Tags").fill(tags);
	await form(page).getByRole("button", { name: "Done" }).click();
	await page.waitForFunction(() => document.querySelector("textarea")?.value === "");
}

/**
 * The articles of entries with this text.
 *
 * @param {Page} page
 * @param {string | RegExp} [what]
 */
export function entries(page, what) {
	return page
		.getByRole("region", { name: /^(Entries|Found|Tagged)/ })
		.getByRole("listitem")
		.getByRole("article")
		.filter(what === undefined ? {} : { hasText: what });
}
