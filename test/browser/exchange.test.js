// What one browser saved another one opens: the same rows, byte for byte.
import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { test } from "node:test";
import { encodeHead } from "../../jsclient/head.js";
import { name, profile } from "./lib/browser.js";
import * as chromium from "./lib/chromium.js";
import { checkNatively } from "./lib/files.js";
import * as firefox from "./lib/firefox.js";
import { serve } from "./lib/server.js";
import { told } from "./lib/settings.js";
import { site } from "./lib/site.js";
import { addEntry, dayFromNow, entries, openTracker } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const drivers = { chromium, firefox };
const executable = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const both = await access(executable).then(
	() => true,
	() => false,
);
const skip =
	name !== "chromium"
		? "it runs in both browsers, and once is enough"
		: !both && "there is no Firefox";

const rows = `SELECT id || quote(project_id) || quote(description) || quote(tags) || billable || ' ' || started_at || ' ' || stopped_at || ' ' || created_at FROM entries
	UNION ALL SELECT id || quote(name) || quote(colour) FROM projects ORDER BY 1`;

for (const [from, to] of /** @type {const} */ ([
	["chromium", "firefox"],
	["firefox", "chromium"],
])) {
	test(`what ${from} saved opens in ${to}`, { skip }, async (t) => {
		const server = await serve(await site("timetracker"));
		t.after(() => server.close());
		/** @param {keyof typeof drivers} which */
		const start = async (which) => {
			const browser = await drivers[which].start(await profile(t));
			t.after(() => browser.kill());
			return openTracker(browser.context, server.url);
		};
		const here = await start(from);
		const today = dayFromNow(0);
		for (const [i, description] of ["Bail", "Ünïcödé ⛵ 船", 'quote\'s "end"; --'].entries()) {
			const [begin, end] = [`${today}T00:0${2 * i}`, `${today}T00:0${2 * i + 1}`];
			await addEntry(here, { description, project: "Boat", start: begin, end, tags: "wet, deck" });
		}
		const file = await saved(here, server.url);
		const expected = await rowsOf(file);
		assert.equal(expected.length, 4);

		const there = await start(to);
		await addEntry(there, { description: "Goes", start: `${today}T00:00`, end: `${today}T00:01` });
		const settings = await openSettings(there, server.url);
		await settings.evaluate(async (text) => {
			const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
			const input = [...document.querySelectorAll("input")].find(({ labels }) =>
				labels?.[0]?.textContent?.startsWith("Open or check"),
			);
			if (!input) throw new Error("there is no field for a file");
			const files = new DataTransfer();
			files.items.add(new File([bytes], "saved.sqlite"));
			input.files = files.files;
			input.dispatchEvent(new Event("change", { bubbles: true }));
		}, file.toString("base64"));
		await told(settings, /^The file was checked/);
		await settings.getByRole("button", { name: "Replace all data with this file" }).click();
		await told(settings, /^The file has taken the place/);
		await entries(there, "Bail").waitFor();
		await entries(there, "Ünïcödé ⛵ 船").waitFor();
		await entries(there, "Goes").waitFor({ state: "detached" });
		assert.deepEqual(await rowsOf(await saved(there, server.url)), expected);
	});
}

/** The page of settings, of a browser that saves files as downloads; what it saves is in `saved`.
 * @param {Page} page
 * @param {string} url
 */
async function openSettings(page, url) {
	const settings = await page.context().newPage();
	await settings.addInitScript(() => {
		Reflect.deleteProperty(globalThis, "showSaveFilePicker");
		const { createObjectURL } = URL;
		URL.createObjectURL = (/** @type {Blob} */ blob) => {
			Object.assign(globalThis, { saved: blob });
			return createObjectURL(blob);
		};
	});
	await settings.goto(`${url}settings.html`);
	await settings.getByText(/saved from this browser/).waitFor();
	return settings;
}

/** The file that the page of settings saves.
 * @param {Page} page
 * @param {string} url
 */
async function saved(page, url) {
	const settings = await openSettings(page, url);
	await settings.getByRole("button", { name: "Save all data as a file" }).click();
	await told(settings, /^Saved .* as .*\.sqlite/);
	const address = await settings.evaluate(async () => {
		const reader = new FileReader();
		reader.readAsDataURL(/** @type {any} */ (globalThis).saved);
		await new Promise((resolve) => {
			reader.onload = resolve;
		});
		return String(reader.result);
	});
	await settings.close();
	return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
}

/** @param {Buffer} db */
async function rowsOf(db) {
	const head = Buffer.from(encodeHead({ sequence: 1, generation: 1, created: 1 }));
	const { integrity, rows: found } = await checkNatively({ "x/head": head, "x/g1/db": db }, rows);
	assert.equal(integrity, "ok");
	return found;
}
