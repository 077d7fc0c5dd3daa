// The tracker's pages as documents: accessible, in any width and scheme, and
// sensible without JavaScript.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { filled, putPrivateFiles } from "../../bench/lib.js";
import { needs } from "./lib/browser.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { site } from "./lib/site.js";
import {
	dayFromNow,
	entries,
	fillEntry,
	live,
	notice,
	running,
	scope,
	startTimer,
	tracker,
	watchLive,
} from "./lib/tracker.js";

const pages = ["", "projects.html", "report.html"];

/**
 * A page whose storage holds a filled database.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {(path: string) => string} url
 */
async function full(context, url) {
	await watchLive(context);
	const page = await context.newPage();
	await page.goto(url("no-such-page"));
	await putPrivateFiles(page, scope, await filled(2_000));
	return page;
}

const named = needs("names", "its tab crashes when axe asks for the names of what a timer runs in");

for (const schemes of schemesOf) {
	describe(`in ${schemes.join(" and ")}`, () => {
		const { fresh, open, url } = tracker({ scheme: schemes[0] });
		/** @type {(page: import("playwright-core").Page, what: string, part?: string) => Promise<void>} */
		const check = (page, what, part) => checkIn(page, schemes, what, part);

		test("empty pages have no barrier that axe finds, and fit", async (t) => {
			const page = await open(t);
			for (const path of pages) {
				await page.goto(url(path));
				await live(page);
				await page.getByRole("status").filter({ visible: true }).first().waitFor();
				await check(page, `empty ${path || "index.html"}`);
			}
		});

		test("filled pages and every dialog have no barrier that axe finds, and fit", async (t) => {
			const page = await full(await fresh(t), url);
			for (const path of [
				`?period=month&date=${dayFromNow(-31)}`,
				"?words=nowhere",
				"projects.html",
				"report.html?period=month",
				`report.html?period=year&date=${dayFromNow(-365)}`,
				"report.html?period=dates",
			]) {
				await page.goto(url(path));
				await live(page);
				await check(page, path);
			}

			await page.goto(url("?period=dates&from=2000-01-01"));
			await page.getByRole("link", { name: "Older entries" }).click();
			await page.getByRole("link", { name: "Newest entries" }).waitFor();
			await check(page, "older entries", "main nav, main form");

			await page.getByRole("link", { name: "Projects" }).click();
			await page.getByRole("heading", { level: 1, name: "Projects" }).waitFor();
			await live(page);
			await page.getByRole("button", { name: "New project" }).click();
			const project = page.getByRole("dialog", { name: "New project" });
			await project.getByLabel("Name").fill("Harbour office");
			await project.getByRole("button", { name: "Save" }).click();
			await project.getByText("Another project has this name.").waitFor();
			await check(page, "project's dialog", "dialog");
			await page.keyboard.press("Escape");
			await page.getByRole("button", { name: "Archive" }).first().click();
			await notice(page).filter({ hasText: "archived." }).waitFor();
			await page.getByRole("link", { name: "Show archived projects" }).click();
			await page.getByRole("button", { name: "Unarchive" }).waitFor();
			await check(page, "archived projects and a notice");
		});

		test(
			"a running timer and what is done beside it have no barrier that axe finds, and fit",
			named,
			async (t) => {
				const page = await full(await fresh(t), url);
				await page.goto(url(`?period=dates&from=${dayFromNow(-14)}`));
				await live(page);
				await startTimer(page, {
					description: `A description that is ${"very ".repeat(20)}long, Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen`,
					project: "Lighthouse",
					tags: "meeting, travel",
				});
				await check(page, "a running timer");
				await page.getByRole("button", { name: "Add entry" }).click();
				const add = page.getByRole("dialog", { name: "Add entry" });
				await fillEntry(add, { start: "2026-10-25T02:15", end: "2026-10-25T02:15" });
				await check(page, "entry's dialog with times that come twice", "dialog");
				await fillEntry(add, { end: "2026-10-24T09:00" });
				await add.getByText("The end is before the start.").waitFor();
				await check(page, "entry's dialog with a mistake", "dialog");
				await page.keyboard.press("Escape");
				await add.waitFor({ state: "hidden" });
				await entries(page).getByRole("button", { name: "Delete" }).nth(1).click();
				await notice(page).filter({ hasText: "Entry deleted." }).waitFor();
				await check(page, "a notice", "body > aside");

				await running(page).getByRole("button", { name: "Edit" }).click();
				const editor = page.getByRole("dialog", { name: "Edit the running timer" });
				await fillEntry(editor, { start: `${dayFromNow(-1)}T08:00` });
				await editor.getByRole("button", { name: "Save" }).click();
				await page.getByRole("dialog", { name: "Is this timer still meant to run?" }).waitFor();
				await check(page, "the question about a forgotten timer", "dialog[open]");
			},
		);
	});
}

const { fresh, url } = tracker();

const unscripted = needs("withoutScript", "it has no way to switch JavaScript off");

test(
	"without JavaScript each page says what it is for and why it needs it",
	unscripted,
	async (t) => {
		const context = await fresh(t, { javaScriptEnabled: false });
		const page = await context.newPage();
		/** @type {Set<string>} */
		const told = new Set();
		for (const [path, name] of [
			["", "Timer"],
			["projects.html", "Projects"],
			["report.html", "Report"],
		]) {
			await page.goto(url(path));
			await page.getByRole("heading", { level: 1, name }).waitFor();
			const navigation = page.getByRole("navigation", { name: "Pages" });
			assert.deepEqual(await navigation.getByRole("link").allTextContents(), [
				"Timer",
				"Projects",
				"Report",
				"Settings",
			]);
			assert.match(
				await page.getByRole("main").innerText(),
				/This page needs JavaScript\. There is no server behind it/,
			);
			const purpose = await page.getByRole("main").getByRole("paragraph").first().textContent();
			const description = await page.locator("meta[name=description]").getAttribute("content");
			for (const text of [await page.title(), description, purpose]) {
				assert.ok(text && text.length > 5 && !told.has(text), `${name}: ${text}`);
				told.add(text);
			}
			// Nothing that does nothing.
			assert.equal(await page.getByRole("button").count(), 0, `${name}: buttons`);
			assert.equal(await page.getByRole("textbox").count(), 0, `${name}: fields`);
		}
		await page
			.getByRole("navigation", { name: "Pages" })
			.getByRole("link", { name: "Projects" })
			.click();
		await page.getByRole("heading", { level: 1, name: "Projects" }).waitFor();
	},
);

test("built pages carry a strict policy, and no class", async () => {
	const folder = await site("timetracker");
	const names = (await readdir(folder)).filter((name) => name.endsWith(".html"));
	assert.deepEqual(names.sort(), [
		"import.html",
		"index.html",
		"projects.html",
		"report.html",
		"rescue.html",
		"settings.html",
	]);
	for (const name of names) {
		const text = await readFile(join(folder, name), "utf8");
		const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/i.exec(text)?.[1] ?? "";
		const directives = Object.fromEntries(
			policy.split(";").map((directive) => {
				const [key, ...values] = directive.trim().split(/\s+/);
				return [key, values.join(" ")];
			}),
		);
		assert.equal(directives["default-src"], "'self'", name);
		assert.equal(directives["script-src"], "'self' 'wasm-unsafe-eval'", name);
		assert.equal(directives["object-src"], "'none'", name);
		assert.equal(directives["base-uri"], "'none'", name);
		assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:|\*/, name);
		assert.ok(
			text.indexOf("Content-Security-Policy") < text.indexOf("<script"),
			`${name}: policy first`,
		);
		assert.doesNotMatch(text, /\sclass\s*=/i, name);
		assert.doesNotMatch(text, /\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)/i, name);
	}
});

const heard = needs("console", "its messages are not told");

test("the browser has nothing against the pages' policy", heard, async (t) => {
	const context = await fresh(t);
	await watchLive(context);
	const page = await context.newPage();
	/** @type {string[]} */
	const complaints = [];
	page.on("console", (message) => {
		if (/Content.Security.Policy|Refused to|violat/i.test(message.text()))
			complaints.push(message.text());
	});
	page.on("pageerror", (error) => complaints.push(String(error)));
	await context.addInitScript(() => {
		/** @type {string[]} */
		const violations = [];
		Object.assign(globalThis, { violations });
		document.addEventListener("securitypolicyviolation", (event) => {
			violations.push(`${event.violatedDirective} ${event.blockedURI}`);
		});
	});
	for (const path of pages) {
		await page.goto(url(path));
		await live(page);
		if (path === "") await startTimer(page, { description: "Row", project: "Lake" });
		complaints.push(...(await page.evaluate(() => /** @type {any} */ (globalThis).violations)));
	}
	assert.deepEqual(complaints, []);
});
