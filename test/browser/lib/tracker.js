// The time tracker's pages as a person finds them: by roles and names.
import { after, before } from "node:test";
import { profile, start } from "./browser.js";
import { serve } from "./server.js";
import { site } from "./site.js";

/** The tracker's folder below ashore/ when it is served at the root. */
export const scope = encodeURIComponent("timetracker@/");

/**
 * @typedef {import("playwright-core").Page} Page
 * @typedef {import("playwright-core").Locator} Locator
 */

/**
 * One server and one browser for the tests of a file; each test has storage
 * of its own.
 *
 * @param {Parameters<typeof start>[1]} [options]
 * @param {keyof typeof import("./site.js").apps} [name] of the app
 */
export function tracker(options, name = "timetracker") {
	/** @type {import("./server.js").StaticServer} */
	let server;
	/** @type {import("./browser.js").Running} */
	let browser;
	/** @type {(() => Promise<void>)[]} */
	const ends = [];
	before(async () => {
		const folder = await profile({ after: (end) => ends.push(end) });
		server = await serve(await site(name));
		browser = await start(folder, options);
	});
	after(async () => {
		await browser?.kill();
		await server?.close();
		for (const end of ends) await end();
	});
	/**
	 * Storage of its own.
	 *
	 * @param {import("node:test").TestContext} t
	 * @param {import("playwright-core").BrowserContextOptions} [more]
	 */
	const fresh = async (t, more) => {
		const context = await browser.fresh(more);
		t.after(() => context.close());
		return context;
	};
	return {
		/** Where a page of the site is served. */
		url: (path = "") => server.url + path,
		server: () => server,
		fresh,
		/**
		 * A page of the tracker in storage of its own.
		 *
		 * @param {import("node:test").TestContext} t
		 * @param {string} [path]
		 * @param {import("playwright-core").BrowserContextOptions} [more]
		 */
		open: async (t, path = "", more = undefined) =>
			openTracker(await fresh(t, more), server.url + path),
	};
}

/** @type {WeakSet<import("playwright-core").BrowserContext>} */
const watched = new WeakSet();

/**
 * Opens a page of the tracker and waits until its rows are live.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 */
export async function openTracker(context, url) {
	await watchLive(context);
	const page = await context.newPage();
	await page.goto(url);
	await live(page);
	return page;
}

/**
 * Remembers in each page when its main element lost aria-busy, which it gets
 * when its script starts.
 *
 * @param {import("playwright-core").BrowserContext} context
 */
export async function watchLive(context) {
	if (watched.has(context)) return;
	watched.add(context);
	await context.addInitScript(() => {
		const live = new Promise((resolve) => {
			let busy = false;
			const observer = new MutationObserver(() => {
				const main = document.querySelector("main");
				if (main?.hasAttribute("aria-busy")) busy = true;
				else if (main && busy) {
					observer.disconnect();
					resolve(undefined);
				}
			});
			observer.observe(document, {
				subtree: true,
				childList: true,
				attributeFilter: ["aria-busy"],
			});
		});
		Object.assign(globalThis, { live });
	});
}

/**
 * Waits until a page that was loaded shows live rows.
 *
 * @param {Page} page
 */
export async function live(page) {
	await page.evaluate(() => /** @type {any} */ (globalThis).live);
}

/** The article of the running timer.
 * @param {Page} page
 */
export const running = (page) => page.getByRole("article", { name: "Running timer" });

/**
 * Starts a timer from the form.
 *
 * @param {Page} page
 * @param {{ description?: string, project?: string, tags?: string, billable?: boolean }} what
 */
export async function startTimer(page, { description = "", project = "", tags = "", billable }) {
	const clock = page.getByRole("region", { name: "Clock" });
	await clock.getByLabel("What are you doing?").fill(description);
	await clock.getByLabel("Project").fill(project);
	await clock.getByLabel("Tags").fill(tags);
	if (billable !== undefined) await clock.getByLabel("Billable").setChecked(billable);
	await clock.getByRole("button", { name: "Start" }).click();
	await running(page)
		.filter({ hasText: description || project || "No description" })
		.waitFor();
}

/**
 * Fills the fields of the open dialog of an entry.
 *
 * @param {Locator} dialog
 * @param {{ description?: string, project?: string, start?: string, end?: string, duration?: string, tags?: string, billable?: boolean }} what
 */
export async function fillEntry(
	dialog,
	{ description, project, start, end, duration, tags, billable },
) {
	const fields = {
		Description: description,
		Project: project,
		Start: start,
		End: end,
		Duration: duration,
	};
	for (const [label, value] of Object.entries(fields)) {
		if (value !== undefined) await dialog.getByLabel(label, { exact: true }).fill(value);
	}
	if (tags !== undefined) await dialog.getByLabel("Tags").fill(tags);
	if (billable !== undefined) await dialog.getByLabel("Billable").setChecked(billable);
}

/**
 * Adds an entry in the dialog, and waits until it is recorded.
 *
 * @param {Page} page
 * @param {Parameters<typeof fillEntry>[1]} what
 */
export async function addEntry(page, what) {
	await page.getByRole("button", { name: "Add entry" }).click();
	const dialog = page.getByRole("dialog", { name: "Add entry" });
	await fillEntry(dialog, what);
	await dialog.getByRole("button", { name: "Save" }).click();
	await dialog.waitFor({ state: "hidden" });
}

/**
 * The articles of entries with this text, on every day that they touch.
 *
 * @param {Page} page
 * @param {string | RegExp} [text]
 */
export function entries(page, text) {
	return page
		.locator("main")
		.getByRole("listitem")
		.getByRole("article")
		.filter(text === undefined ? {} : { hasText: text });
}

/**
 * The section of a day of the list.
 *
 * @param {Page} page
 * @param {string | RegExp} name what the day's heading says; without the comma that some versions of
 *   a browser write after the weekday
 */
export function day(page, name) {
	const heading = typeof name === "string" ? new RegExp(`^${name.replace(" ", ",? ")}$`) : name;
	return page
		.getByRole("listitem")
		.filter({ has: page.getByRole("heading", { level: 3, name: heading }) })
		.filter({ has: page.getByRole("article") });
}

/** What was just done, and the way back.
 * @param {Page} page
 */
export const notice = (page) => page.getByRole("complementary", { name: "Last change" });

/**
 * Waits until a locator has exactly so many elements.
 *
 * @param {Locator} locator
 * @param {number} count
 */
export async function counted(locator, count) {
	if (count > 0) await locator.nth(count - 1).waitFor();
	await locator.nth(count).waitFor({ state: "detached" });
}

/**
 * The day some days from today, as the machine's clock has it in a zone.
 *
 * @param {number} days
 * @param {string} [zone]
 */
export function dayFromNow(days, zone = "Europe/Berlin") {
	const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
	const [year, month, day] = format.format(Date.now()).split("-").map(Number);
	return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}
