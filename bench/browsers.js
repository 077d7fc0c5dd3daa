// The browsers behind one small interface: Chromium over its debugging
// protocol, Firefox over WebDriver BiDi.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { start } from "../test/browser/lib/chromium.js";

/**
 * @typedef {object} Page
 * @property {<A, R>(work: (argument: A) => R | Promise<R>, argument: A) => Promise<R>} evaluate
 * @property {(url: string) => Promise<void>} goto waits for the document, not for what it loads later
 * @property {() => Promise<void>} front
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Browser
 * @property {string} version
 * @property {() => Promise<Page>} open an empty page
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Kind
 * @property {string} title
 * @property {(profile: string) => Promise<Browser>} start
 */

/** The longest that any step may take: the slowest engine fills its tables in minutes. */
const PATIENCE = 900_000;

/** @type {Record<string, Kind>} */
export const browsers = {
	chromium: {
		title: "Chromium",
		async start(profile) {
			const { context, close } = await start(profile);
			context.setDefaultTimeout(PATIENCE);
			return {
				version: `Chromium ${context.browser()?.version()}`,
				close,
				async open() {
					const page = await context.newPage();
					watch(page);
					return {
						evaluate: (work, argument) => page.evaluate(/** @type {any} */ (work), argument),
						goto: async (url) => void (await page.goto(url, { waitUntil: "commit" })),
						front: () => page.bringToFront(),
						close: () => page.close(),
					};
				},
			};
		},
	},
	firefox: {
		title: "Firefox",
		async start(profile) {
			const browser = await puppeteer.launch({
				browser: "firefox",
				executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
				headless: true,
				userDataDir: profile,
				protocolTimeout: PATIENCE,
				extraPrefsFirefox: {
					// What is measured is the page, not what the browser fetches for itself.
					"app.update.enabled": false,
					"browser.safebrowsing.malware.enabled": false,
					"browser.safebrowsing.phishing.enabled": false,
				},
			});
			return {
				version: (await browser.version()).replace(/^firefox\//i, "Firefox "),
				close: () => browser.close(),
				async open() {
					const page = await browser.newPage();
					page.setDefaultTimeout(PATIENCE);
					watch(page);
					return {
						evaluate: (work, argument) => page.evaluate(/** @type {any} */ (work), argument),
						goto: async (url) => void (await page.goto(url, { waitUntil: "domcontentloaded" })),
						front: () => page.bringToFront(),
						close: () => page.close(),
					};
				},
			};
		},
	},
};

/** Prints what goes wrong in a page.
 * @param {any} page */
function watch(page) {
	page.on("pageerror", (/** @type {Error} */ error) => console.error(`    page: ${error}`));
	page.on("console", (/** @type {any} */ message) => {
		const text = message.text();
		if (message.type() === "error") console.error(`    console: ${text}`);
	});
}

/** A folder for a browser's profile, and how to be rid of it. */
export async function profile() {
	const folder = await mkdtemp(join(tmpdir(), "ashore-bench-"));
	return {
		folder,
		remove: () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
	};
}
