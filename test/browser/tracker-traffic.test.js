// A whole session of the tracker asks nobody for anything.
import assert from "node:assert/strict";
import { test } from "node:test";
import { needs, profile, start } from "./lib/browser.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import {
	addEntry,
	counted,
	dayFromNow,
	entries,
	live,
	notice,
	openTracker,
	running,
	startTimer,
} from "./lib/tracker.js";

const heard = needs("console", "its requests and messages are not told");

test(
	"a session makes no request but for the pages it goes to, and none elsewhere",
	heard,
	async (t) => {
		const server = await serve(await site("timetracker"));
		t.after(() => server.close());
		const folder = await profile(t);
		const { context, close, kill, asked } = await start(folder, { logged: true });
		t.after(() => kill());
		/** @type {string[]} */
		const complaints = [];
		context.on("console", (message) => {
			if (["error", "warning"].includes(message.type())) complaints.push(message.text());
		});
		context.on("weberror", (error) => complaints.push(String(error.error())));

		const page = await openTracker(context, server.url);
		await page.waitForLoadState("networkidle");
		const today = dayFromNow(0);
		const loaded = server.requests.length;
		assert.ok(loaded > 0);
		await startTimer(page, { description: "Bail", project: "Boat" });
		await addEntry(page, {
			description: "Caulk",
			project: "Boat",
			start: `${today}T00:00`,
			end: `${today}T00:20`,
		});
		await entries(page, "Caulk").getByRole("button", { name: "Edit" }).click();
		const dialog = page.getByRole("dialog", { name: "Edit entry" });
		await dialog.getByLabel("Description").fill("Paint");
		await dialog.getByRole("button", { name: "Save" }).click();
		await entries(page, "Paint").waitFor();
		await running(page).getByRole("button", { name: "Stop" }).click();
		await running(page).waitFor({ state: "hidden" });
		await page.getByRole("search").getByRole("link", { name: "All" }).click();
		await page.getByRole("search").getByLabel("Words").fill("paint");
		await counted(entries(page), 1);
		await page.goBack();
		await counted(entries(page), 2);
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByRole("button", { name: "Download CSV" }).click(),
		]);
		await download.path();
		await entries(page, "Paint").getByRole("button", { name: "Delete" }).click();
		await notice(page).getByRole("button", { name: "Undo" }).click();
		await counted(entries(page), 2);
		// What is asked for seconds after the start, when nobody waits: a slow session meets it.
		const late = /\/ashore\/(check|work-reserve)\.js$/;
		assert.deepEqual(
			server.requests.slice(loaded).filter((path) => !late.test(path)),
			[],
			"requests after the load",
		);

		// Other pages ask for themselves and what belongs to them, and then for nothing more.
		for (const name of ["Projects", "Report"]) {
			const before = server.requests.length;
			await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();
			await page.getByRole("heading", { level: 1, name }).waitFor();
			await live(page);
			await page.waitForLoadState("networkidle");
			const document = `/${name.toLowerCase()}.html`;
			for (const path of server.requests.slice(before)) {
				assert.ok(path === document || path.startsWith("/_ashore/"), `${name} asked for ${path}`);
			}
			const settled = server.requests.length;
			if (name === "Projects") {
				await page.keyboard.press("n");
				await page.getByRole("dialog", { name: "New project" }).getByLabel("Name").fill("Lake");
				await page.getByRole("button", { name: "Save" }).click();
				await page.getByRole("link", { name: "Lake", exact: true }).waitFor();
			} else {
				await page.getByRole("search").getByRole("link", { name: "Month" }).click();
				await page.getByRole("search").getByLabel("Words").fill("paint");
				await page.getByRole("rowheader", { name: "Boat" }).waitFor();
				const [figures] = await Promise.all([
					page.waitForEvent("download"),
					page.getByRole("button", { name: "Download CSV" }).click(),
				]);
				await figures.path();
			}
			assert.deepEqual(server.requests.slice(settled), [], `requests after ${name} was loaded`);
		}
		await page.close();
		await close();
		assert.deepEqual(
			complaints.filter((text) => !/^migrate: applied \S+$/.test(text)),
			[],
		);

		// What the browser's network service did for pages and workers, whoever they asked. The browser's
		// own requests have no page that they come from.
		const origin = new URL(server.url).origin;
		const ours = (await asked()).filter(
			({ url, initiator }) =>
				url.startsWith(origin) || initiator.startsWith(origin) || initiator === "unknown",
		);
		assert.ok(ours.length >= loaded, `the log holds ${ours.length} requests of at least ${loaded}`);
		for (const { url } of ours) {
			assert.ok(
				url.startsWith(`${origin}/`) || url.startsWith("blob:") || url.startsWith("data:"),
				`asked for ${url}`,
			);
		}
	},
);
