// What a hasty hand, a long word, a late hour and an odd address do to the tracker.
import assert from "node:assert/strict";
import { test } from "node:test";
import { needs } from "./lib/browser.js";
import {
	addEntry,
	counted,
	dayFromNow,
	entries,
	fillEntry,
	live,
	notice,
	openTracker,
	running,
	startTimer,
	tracker,
} from "./lib/tracker.js";

const { fresh, open, server, url } = tracker();
const march = "?period=month&date=2026-03-01";

/**
 * Clicks twice in one place, as a hand does: the page has time to change in between.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Locator} button
 * @param {() => Promise<void>} between waits for the change
 */
async function twice(page, button, between) {
	await button.click();
	await between();
	await page.mouse.down({ clickCount: 2 });
	await page.mouse.up({ clickCount: 2 });
}

const clicked = needs("clickCount", "a second click that comes late is no double click there");

test("a double click is one click: one timer, one entry deleted", clicked, async (t) => {
	const page = await open(t, march);
	await page.setViewportSize({ width: 1280, height: 1200 });
	for (const name of ["One", "Two", "Three"]) {
		await addEntry(page, { description: name, start: "2026-03-10T09:00", end: "2026-03-10T10:00" });
	}
	await counted(entries(page), 3);
	const first = entries(page).first().getByRole("button", { name: "Delete" });
	await twice(page, first, () => counted(entries(page), 2));
	await notice(page).filter({ hasText: "Entry deleted." }).waitFor();
	await page.getByRole("button", { name: /^Undo/ }).click();
	await counted(entries(page), 3);

	await page.goto(url());
	await live(page);
	await page.getByLabel("What are you doing?").fill("Row");
	await twice(page, page.getByRole("button", { name: "Start" }), () =>
		running(page).filter({ hasText: "Row" }).waitFor(),
	);
	await page.keyboard.press("s");
	await running(page).waitFor({ state: "hidden" });
	await counted(entries(page), 1);
});

test("a day that no page shows counts as left out, whichever page", async (t) => {
	const page = await open(t);
	for (const path of ["", "report.html"]) {
		for (const query of [
			"?period=day&date=9999-12-31",
			"?period=month&date=0000-01-01",
			"?period=dates&from=0000-01-01&to=9999-12-31",
			"?period=dates&from=1900-01-01&to=2199-12-31",
			"?period=year&date=2199-12-31",
		]) {
			await page.goto(url(path + query));
			await live(page);
			await page.getByRole("status").filter({ visible: true }).first().waitFor();
			assert.equal(await page.getByRole("alert").count(), 0, path + query);
		}
	}
});

const typed = needs("dateKeys", "keys do not fill its date fields as they do elsewhere");

test("half a date makes no step in the history", typed, async (t) => {
	const page = await open(t, "?period=dates");
	const steps = () => page.evaluate(() => history.length);
	const before = await steps();
	await page.getByLabel("From", { exact: true }).pressSequentially("11032026");
	await page.waitForURL(/from=2026-/);
	assert.equal(await steps(), before + 1);
});

test("a long search is one that finds nothing, or what it is a copy of", async (t) => {
	const page = await open(t, march);
	const description = "Talk to the patient people of the harbour about the third berth";
	await addEntry(page, { description, start: "2026-03-10T09:00", end: "2026-03-10T10:00" });
	const words = page.getByRole("searchbox", { name: "Words" });
	await words.fill(description);
	await page.waitForURL(/words=/);
	await counted(entries(page), 1);
	await words.fill(`${description} again`);
	await page.getByText("Nothing matches.").waitFor();
	assert.equal(await page.getByRole("alert").count(), 0);
});

test("an input that the service refuses is named", async (t) => {
	const page = await open(t);
	await page
		.getByLabel("Tags")
		.first()
		.fill(Array.from({ length: 21 }, (_, i) => i).join());
	await page.getByRole("button", { name: "Start" }).click();
	await notice(page)
		.filter({ hasText: /Tags must .*20/ })
		.waitFor();
});

test("an entry that is added while another day is shown is on that day", async (t) => {
	const page = await open(t, "?period=day&date=2026-03-10");
	await addEntry(page, { description: "Dive" });
	await entries(page, "Dive").filter({ hasText: "1:00" }).waitFor();
});

test("long words stay within 320 px", async (t) => {
	const page = await open(t);
	const word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".repeat(2);
	await startTimer(page, { description: word, project: word, tags: word.slice(0, 50) });
	await page.setViewportSize({ width: 320, height: 700 });
	for (const path of ["", "projects.html", "report.html"]) {
		await page.goto(url(path));
		await live(page);
		await page.locator("[data-colour]").filter({ hasText: word, visible: true }).first().waitFor();
		assert.match(await page.title(), /^0:00:\d\d Donau/, path);
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		assert.ok(over <= 0, `${path} hangs over by ${over}`);
	}
});

test("an entry keeps its project when another one has the same name", async (t) => {
	const page = await open(t, "projects.html");
	const projects = page.locator("main").getByRole("article");
	const dialog = page.getByRole("dialog");
	await page.getByRole("button", { name: "New project" }).click();
	await dialog.getByLabel("Name").fill("Boat");
	await dialog.getByLabel("Red").check();
	await dialog.getByRole("button", { name: "Save" }).click();
	await counted(projects, 1);
	await projects.getByRole("button", { name: "Delete" }).click();
	await counted(projects, 0);

	// While it is gone another one is made; then the first comes back.
	const other = await openTracker(page.context(), url(march));
	const when = { start: "2026-03-10T09:00", end: "2026-03-10T10:00" };
	await addEntry(other, { description: "Paint", project: "Boat", ...when });
	await page.getByRole("button", { name: /^Undo/ }).click();
	await counted(projects, 2);

	const second = entries(other, "Paint").locator("[data-colour=blue]");
	await second.waitFor();
	await entries(other, "Paint").getByRole("button", { name: "Edit" }).click();
	const editor = other.getByRole("dialog", { name: "Edit entry" });
	await fillEntry(editor, { description: "Paint the deck" });
	await editor.getByRole("button", { name: "Save" }).click();
	await entries(other, "Paint the deck").waitFor();
	assert.equal(await second.count(), 1);
});

test("a row keeps the focus when one above it goes", async (t) => {
	const page = await open(t, march);
	for (const hour of ["07", "08", "09"]) {
		await addEntry(page, {
			description: `At ${hour}`,
			start: `2026-03-10T${hour}:00`,
			end: `2026-03-10T${hour}:30`,
		});
	}
	await counted(entries(page), 3);
	const edit = entries(page, "At 07").getByRole("button", { name: "Edit" });
	await edit.focus();
	const other = await openTracker(page.context(), url(march));
	await entries(other, "At 09").getByRole("button", { name: "Delete" }).click();
	await counted(entries(page), 2);
	// Some browsers match :focus in the tab alone that a person sees.
	assert.ok(await edit.evaluate((button) => button === document.activeElement));
});

const clocked = needs("clock", "its pages' clock can't be set");

test("at midnight the page goes on to the new day", clocked, async (t) => {
	const tomorrow = dayFromNow(1);
	const page = await open(t, "?period=day");
	await page.clock.install({ time: new Date(`${tomorrow}T23:59:30+01:00`) });
	await page.reload();
	await live(page);
	const heading = page.getByRole("heading", { level: 2 }).first();
	const before = await heading.textContent();
	await page.clock.fastForward(60_000);
	await heading.filter({ hasNotText: before ?? "" }).waitFor();
	const after = dayFromNow(2);
	await addEntry(page, { description: "Late", start: `${after}T00:00`, end: `${after}T00:01` });
	await entries(page, "Late").waitFor();

	await page.goto(url("report.html?period=day"));
	await live(page);
	await page.getByRole("cell", { name: "0:01" }).first().waitFor();
});

test(
	"a question that was closed without an answer comes again, not at once",
	clocked,
	async (t) => {
		const page = await open(t);
		await startTimer(page, { description: "Anchor watch" });
		await page.clock.install({ time: Date.now() + 11 * 3_600_000 });
		await page.reload();
		const dialog = page.getByRole("dialog", { name: "Is this timer still meant to run?" });
		await dialog.waitFor();
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "hidden" });
		await page.clock.fastForward(60_000);
		await page
			.getByRole("timer")
			.filter({ hasText: /^11:01/ })
			.waitFor();
		assert.ok(await dialog.isHidden());
		await page.clock.fastForward(600_000);
		await dialog.waitFor();
	},
);

test("the page works where reading localStorage throws", async (t) => {
	const page = await open(t);
	await page.addInitScript(() => {
		Object.defineProperty(globalThis, "localStorage", {
			get() {
				throw new DOMException("denied", "SecurityError");
			},
		});
	});
	await page.reload();
	await live(page);
	await page.keyboard.press("n");
	await page.getByRole("dialog", { name: "Add entry" }).waitFor();
});

test("a failure of the start fits 320 px, with its details", async (t) => {
	const page = await (await fresh(t)).newPage();
	await page.setViewportSize({ width: 320, height: 700 });
	server().fault = (path) => (path.endsWith(".wasm") ? { status: 404 } : undefined);
	t.after(() => {
		server().fault = undefined;
	});
	await page.goto(url());
	const alert = page.getByRole("alert");
	await alert.getByText("Details", { exact: true }).click();
	await alert.getByText("wasm_not_found").waitFor();
	const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	assert.ok(over <= 0, `hangs over by ${over}`);
});
