// A site of several apps, and their sample data.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { can, profile, start } from "./lib/browser.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { addEntry, counted, dayFromNow, entries, live, running, watchLive } from "./lib/tracker.js";

/** Those that one browser can show. */
const [schemes] = schemesOf;

// Not at the host's root.
const mount = "/some/where/";

/** @type {import("./lib/server.js").StaticServer} */
let server;
/** @type {import("./lib/browser.js").Running} */
let browser;
/** @type {(() => Promise<void>)[]} */
const ends = [];

before(async () => {
	const folder = await profile({ after: (end) => ends.push(end) });
	server = await serve(await site("several"), { mount });
	browser = await start(folder, { scheme: schemes[0] });
});

after(async () => {
	await browser?.kill();
	await server?.close();
	for (const end of ends) await end();
});

/** @param {import("node:test").TestContext} t */
async function fresh(t) {
	const context = await browser.fresh();
	t.after(() => context.close());
	await watchLive(context);
	return context;
}

const url = (path = "") => server.url + path;

/** @param {import("playwright-core").Page} page */
const banner = (page) => page.getByRole("region", { name: "Sample data" });

/** The scopes whose databases the origin has.
 * @param {import("playwright-core").Page} page
 */
const scopes = (page) =>
	page.evaluate(async () => {
		/** @type {string[]} */
		const names = [];
		const root = await navigator.storage.getDirectory();
		const all = await root.getDirectoryHandle("ashore", { create: true });
		for await (const name of /** @type {any} */ (all).keys()) names.push(decodeURIComponent(name));
		return names.sort();
	});

test("the first page leads to sample data, whose pages say so and keep to themselves", async (t) => {
	const context = await fresh(t);
	const page = await context.newPage();
	await page.goto(url());
	await checkIn(page, schemes, "the first page");
	await page.getByRole("link", { name: "Time tracker with sample data" }).click();
	await page.waitForURL("**/timetracker/sample/");
	await live(page);
	await running(page).filter({ hasText: "Light in the hall" }).waitFor();
	await banner(page).getByText("made up").waitFor();
	await checkIn(page, schemes, "sample data");
	await page.getByRole("link", { name: "Projects" }).click();
	await page.waitForURL("**/timetracker/sample/projects.html");
	await live(page);
	await page.getByRole("link", { name: "Regatta" }).waitFor();
	await banner(page).waitFor();

	// Side by side with the person's own, and nothing of the one in the other.
	await banner(page).getByRole("link", { name: "Begin with your own" }).click();
	await page.waitForURL("**/timetracker/");
	await live(page);
	await page.getByText("Nothing").first().waitFor();
	await counted(banner(page), 0);
	await counted(entries(page), 0);
	if (can.handles)
		assert.deepEqual(await scopes(page), [
			`timetracker@${mount}timetracker/`,
			`timetracker@${mount}timetracker/sample/`,
		]);
	const apps = page.getByRole("navigation", { name: "Apps" });
	await apps.getByRole("link", { name: "All apps" }).click();
	await page.waitForURL(url());
});

test("sample data are cleared in all tabs, begin anew, and what is a person's own stays", async (t) => {
	const context = await fresh(t);
	const own = await context.newPage();
	await own.goto(url("timetracker/"));
	await live(own);
	const today = dayFromNow(0);
	await addEntry(own, { description: "My own", start: `${today}T00:00`, end: `${today}T00:20` });
	await counted(entries(own), 1);

	const page = await context.newPage();
	await page.goto(url("timetracker/sample/projects.html"));
	await live(page);
	await page.getByRole("link", { name: "Regatta" }).waitFor();
	await page.getByRole("button", { name: "Archive" }).first().click();
	await counted(page.getByRole("main").getByRole("article"), 4);
	const other = await context.newPage();
	await other.goto(url("timetracker/sample/?period=month"));
	await live(other);
	await entries(other).first().waitFor();

	await banner(page).getByRole("button", { name: "Clear the sample data" }).click();
	for (const left of [page, other]) {
		await left.waitForURL("**/timetracker/");
		await live(left);
		await entries(left, "My own").waitFor();
		await counted(entries(left), 1);
	}
	if (can.handles) assert.deepEqual(await scopes(page), [`timetracker@${mount}timetracker/`]);
	assert.deepEqual(
		await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("sample"))),
		[],
	);

	await page.goto(url("timetracker/sample/projects.html"));
	await live(page);
	await counted(page.getByRole("main").getByRole("article"), 5);
	await banner(page).getByRole("button", { name: "Clear the sample data" }).click();
	await page.waitForURL("**/timetracker/");
	await live(page);
	await counted(entries(page), 1);
});
