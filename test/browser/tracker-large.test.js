// Ten years of work: every view opens, and draws no more than a page of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, putPrivateFiles } from "../../bench/lib.js";
import {
	counted,
	day,
	dayFromNow,
	entries,
	live,
	scope,
	tracker,
	watchLive,
} from "./lib/tracker.js";

const { fresh, url } = tracker();
const size = 50_000;

test(`with ${size} entries every view opens and shows no more rows than a page has`, async (t) => {
	const context = await fresh(t);
	await watchLive(context);
	const page = await context.newPage();
	await page.goto(url("no-such-page"));
	await putPrivateFiles(page, scope, await filled(size));
	const year = Number(dayFromNow(0).slice(0, 4));
	const last = dayFromNow(-30);

	/** @param {string} path */
	const visit = async (path) => {
		const begun = performance.now();
		await page.goto(url(path));
		await live(page);
		t.diagnostic(`${path || "index.html"}: ${Math.round(performance.now() - begun)} ms`);
		assert.equal(await page.getByRole("alert").count(), 0, `${path} failed`);
	};

	for (const [path, most] of /** @type {[string, number][]} */ ([
		[`?date=${last}`, 1000],
		[`?period=month&date=${last}`, 1000],
		[`?period=day&date=${dayFromNow(-1)}`, 1000],
		["?period=all", 250],
		[`?period=year&date=${year - 2}-06-01`, 250],
		[`?period=dates&from=${year - 8}-01-01&to=${year - 3}-12-31`, 250],
		["?period=all&words=lamp+travel", 250],
		["?period=all&project=none", 250],
	])) {
		await visit(path);
		const rows = await entries(page).count();
		if (!path.includes("period=day")) assert.ok(rows > 20, `${path} shows ${rows} rows`);
		assert.ok(rows <= most, `${path} shows ${rows} rows`);
	}
	await visit("?period=all&words=nowhere");
	await page.getByRole("status").filter({ hasText: "Nothing matches." }).waitFor();
	await counted(entries(page), 0);

	// Older entries, page after page, with whole days; then back to the newest.
	await visit("?period=all");
	/** @type {Set<string>} */
	const days = new Set();
	const headings = page.getByRole("listitem").getByRole("heading", { level: 3 });
	for (let i = 0; i < 3; i++) {
		const names = await headings.allTextContents();
		assert.ok(names.length > 5, `page ${i} shows ${names.length} days`);
		for (const name of names) {
			assert.ok(!days.has(name), `${name} is on two pages`);
			days.add(name);
		}
		await page.getByRole("link", { name: "Older entries" }).click();
		await day(page, names[names.length - 1].replace(/^Today, /, "")).waitFor({ state: "detached" });
		await page.locator("main:not([aria-busy])").waitFor();
	}
	await page.getByRole("link", { name: "Newest entries" }).click();
	await page.getByRole("link", { name: "Newest entries" }).waitFor({ state: "hidden" });

	await visit("projects.html");
	await counted(page.getByRole("article"), 12);
	for (const [path, most] of /** @type {[string, number][]} */ ([
		[`report.html?date=${last}`, 9],
		[`report.html?period=month&date=${last}`, 33],
		[`report.html?period=year&date=${year - 1}-06-01`, 14],
		[`report.html?period=dates&from=${year - 9}-01-01&to=${year}-12-31`, 140],
	])) {
		await visit(path);
		const rows = await page
			.getByRole("table", { name: /^Hours by/ })
			.getByRole("row")
			.count();
		assert.ok(rows > 2 && rows <= most, `${path} shows ${rows} rows`);
		await page.getByRole("rowheader", { name: "Lighthouse" }).first().waitFor();
	}
});
