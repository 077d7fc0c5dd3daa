// What the tracker shows is in its URL.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	addEntry,
	counted,
	day,
	dayFromNow,
	entries,
	live,
	startTimer,
	tracker,
} from "./lib/tracker.js";

const { open, url } = tracker();

/** @param {import("playwright-core").Page} page */
const search = (page) => page.getByRole("search");

/** @param {import("playwright-core").Page} page */
const query = (page) => new URL(page.url()).search;

test("periods, projects and words are kept by reload, back and a bookmark", async (t) => {
	const page = await open(t);
	const today = dayFromNow(0);
	await addEntry(page, {
		description: "Caulk the deck",
		project: "Boat",
		tags: "tar",
		start: `${today}T00:00`,
		end: `${today}T00:20`,
	});
	await addEntry(page, {
		description: "Read charts",
		start: `${today}T00:30`,
		end: `${today}T00:40`,
	});
	await addEntry(page, {
		description: "Old caulk",
		project: "Boat",
		start: "2019-05-06T09:00",
		end: "2019-05-06T10:00",
	});
	await counted(entries(page), 2);
	await day(page, /^Today/)
		.filter({ hasText: "0:30" })
		.waitFor();

	await search(page).getByRole("link", { name: "Today" }).click();
	await page.waitForURL("**/?period=day");
	await page
		.getByRole("link", { name: "Today" })
		.and(page.locator("[aria-current=page]"))
		.waitFor();
	await search(page).getByRole("link", { name: "All" }).click();
	await counted(entries(page), 3);
	assert.equal(query(page), "?period=all");

	await search(page).getByLabel("Project").selectOption({ label: "Boat" });
	await counted(entries(page), 2);
	await search(page).getByLabel("Words").pressSequentially("CAULK old");
	await counted(entries(page), 1);
	await entries(page, "Old caulk").waitFor();
	assert.match(query(page), /^\?period=all&project=[^&]+&words=CAULK\+old$/);
	const bookmark = page.url();

	await page.reload();
	await live(page);
	await counted(entries(page), 1);
	assert.equal(page.url(), bookmark);
	assert.equal(await search(page).getByLabel("Words").inputValue(), "CAULK old");
	assert.equal(await search(page).getByLabel("Project").locator(":checked").textContent(), "Boat");
	await page.getByRole("link", { name: "All" }).and(page.locator("[aria-current=page]")).waitFor();

	// Words replace the step of the project, which is one before that of the period.
	await page.goBack();
	await counted(entries(page), 3);
	await page.goBack();
	await counted(entries(page), 2);
	assert.equal(query(page), "?period=day");
	await page.goForward();
	await page.goForward();
	await counted(entries(page), 1);

	await page.goto(url("report.html"));
	await page.goto(bookmark);
	await live(page);
	await counted(entries(page), 1);
	await search(page).getByLabel("Words").fill("nowhere");
	await page.getByRole("status").filter({ hasText: "Nothing matches." }).waitFor();
	await search(page).getByLabel("Words").fill("tar");
	await entries(page, "Caulk the deck").waitFor();
	await search(page).getByLabel("Words").fill("");
	await search(page).getByLabel("Project").selectOption({ label: "No project" });
	await entries(page, "Read charts").waitFor();
	await counted(entries(page), 1);
});

test("two dates show what lies between them, both included", async (t) => {
	const page = await open(t, "?period=dates&from=2026-03-09&to=2026-03-10");
	for (const date of ["08", "09", "10", "11"]) {
		await addEntry(page, {
			description: `Log ${date}`,
			start: `2026-03-${date}T09:00`,
			end: `2026-03-${date}T10:00`,
		});
	}
	await counted(entries(page), 2);
	await day(page, "Monday 9 March 2026").filter({ hasText: "Log 09" }).waitFor();
	await search(page).getByLabel("To").fill("2026-03-11");
	await search(page).getByRole("button", { name: "Show" }).click();
	await counted(entries(page), 3);
	assert.equal(query(page), "?period=dates&from=2026-03-09&to=2026-03-11");
	await page.getByRole("link", { name: "Previous" }).click();
	await entries(page, "Log 08").waitFor();
	await counted(entries(page), 1);
	assert.equal(query(page), "?period=dates&from=2026-03-06&to=2026-03-08");
	await page.getByRole("link", { name: "Next" }).click();
	await counted(entries(page), 3);
});

test("weeks and months step back and forth, and back to now without a date", async (t) => {
	const page = await open(t);
	await startTimer(page, { description: "Drift" });
	await counted(entries(page), 1);
	const heading = page.getByRole("heading", { level: 2 }).first();
	const now = await heading.textContent();
	await page.getByRole("link", { name: "Previous" }).click();
	await counted(entries(page), 0);
	assert.match(query(page), /^\?date=\d{4}-\d\d-\d\d$/);
	await page.getByRole("link", { name: "Next" }).click();
	await counted(entries(page), 1);
	assert.equal(query(page), "");
	assert.equal(await heading.textContent(), now);
	// A view that nobody has is the usual one.
	await page.goto(url("?period=century&date=2026-02-30&words=&nonsense=1"));
	await live(page);
	await counted(entries(page), 1);
	assert.equal(await heading.textContent(), now);
});

test("the report has a chart and the same figures, and steps through periods", async (t) => {
	const page = await open(t, "?period=month&date=2026-03-01");
	await addEntry(page, {
		description: "Draw",
		project: "Map",
		start: "2026-03-10T09:00",
		end: "2026-03-10T11:00",
	});
	await addEntry(page, {
		description: "Print",
		start: "2026-03-12T09:00",
		end: "2026-03-12T09:45",
	});
	await page.goto(url("report.html?date=2026-03-10"));
	await live(page);
	await page.getByRole("img", { name: /^Hours by day and project/ }).waitFor();
	const figures = page.getByRole("table", { name: /^Hours by day and project/ });
	await counted(figures.getByRole("row"), 8);
	const cells = await figures
		.getByRole("row", { name: /10 Mar/ })
		.getByRole("cell")
		.allTextContents();
	assert.deepEqual(cells, ["2:00", "–", "2:00"]);
	const totals = page.getByRole("table", { name: "Time and amounts by project" });
	await totals.getByRole("row", { name: /^Map/ }).filter({ hasText: "2:00" }).waitFor();
	await totals
		.getByRole("row", { name: /^Total/ })
		.filter({ hasText: "2:45" })
		.waitFor();
	await page.getByRole("link", { name: "Next" }).click();
	await page.getByRole("status").filter({ hasText: "No hours in this period" }).waitFor();
	await page.getByRole("link", { name: "Previous" }).click();
	await totals
		.getByRole("row", { name: /^Total/ })
		.filter({ hasText: "2:45" })
		.waitFor();
	await search(page).getByRole("link", { name: "Year" }).click();
	await page.goto(url("report.html?period=year&date=2026-03-10"));
	const months = page.getByRole("table", { name: /^Hours by month and project/ });
	await counted(months.getByRole("row"), 13);
	await page.reload();
	await counted(months.getByRole("row"), 13);
});
