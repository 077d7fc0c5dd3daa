// The journal as a person uses it: what was typed stays, what another tab changed is shown.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { profile, start } from "./lib/browser.js";
import { add, entries, form, journal, openJournal, saved, text } from "./lib/journal.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { counted, live, notice } from "./lib/tracker.js";

const app = journal();

test("what was typed a second ago is there after the browser was killed", async (t) => {
	const server = await serve(await site("journal"));
	t.after(() => server.close());
	const folder = await profile(t);
	const first = await start(folder);
	t.after(() => first.kill());
	const page = await openJournal(first.context, server.url);
	await text(page).pressSequentially("The fog lifted at nine");
	await saved(page);
	// In the middle of typing: each second what is said to be saved is remembered.
	await text(page).pressSequentially(", and the ferry blew its horn twice", { delay: 20 });
	await page.waitForFunction(
		() => document.querySelector("output[name=state]")?.textContent === "Saved",
	);
	await text(page).pressSequentially(" and", { delay: 5 });
	await first.kill();

	const second = await start(folder);
	t.after(() => second.kill());
	const again = await openJournal(second.context, server.url);
	await entries(again, "The fog lifted at nine, and the ferry blew its horn twice").waitFor();
});

test("what another app shares is an entry, once, behind what was being written", async (t) => {
	const page = await app.open(t);
	const manifest = await page.evaluate(async () => {
		const link = document.querySelector("link[rel=manifest]");
		return (await fetch(/** @type {HTMLLinkElement} */ (link).href)).json();
	});
	const { action, method, params } = manifest.share_target;
	assert.equal(method, "GET");
	const shared = new URL(action, app.url());
	shared.searchParams.set(params.title, "Tides");
	shared.searchParams.set(params.text, "High at nine https://sea.example/");
	shared.searchParams.set(params.url, "https://sea.example/");
	const source = "# Tides\n\nHigh at nine https://sea.example/";
	await page.goto(shared.href);
	await page.getByRole("heading", { level: 1, name: "Tides" }).waitFor();
	await page.waitForURL(/entry\.html\?id=[^&]*$/);
	assert.equal(await text(page).inputValue(), source);
	await page.reload();
	await page.getByRole("heading", { level: 1, name: "Tides" }).waitFor();
	assert.equal(await text(page).inputValue(), source);
	await page.goto(app.url());
	await live(page);
	await counted(entries(page), 1);

	// Somebody was writing, and nothing of that was saved yet.
	await page.evaluate(() => {
		const draft = { version: "", source: "Low at three", tags: "sea", day: "2026-03-02" };
		const { pathname } = new URL(".", location.href);
		localStorage.setItem(`journal:unsaved:${pathname}:`, JSON.stringify(draft));
	});
	await page.goto(shared.href);
	await page.getByRole("heading", { level: 1, name: "Low at three" }).waitFor();
	assert.equal(await text(page).inputValue(), `Low at three\n\n${source}`);
	await page.goto(app.url());
	await live(page);
	await counted(entries(page), 2);
});

test("what a page could not save when it went is saved by the next", async (t) => {
	const page = await app.open(t);
	await add(page, "Morning");
	await entries(page, "Morning").getByRole("link").first().click();
	await page.getByRole("heading", { level: 1, name: "Morning" }).waitFor();
	await live(page);
	await text(page).pressSequentially(" and noon");
	await page.goto(app.url());
	await live(page);
	await entries(page).getByRole("link").first().click();
	await live(page);
	await page.getByRole("heading", { level: 1, name: "Morning and noon" }).waitFor();
});

test("an entry that another tab changed shows both versions, and neither is lost", async (t) => {
	const context = await app.fresh(t);
	const mine = await openJournal(context, app.url());
	await add(mine, "First", "sea");
	await entries(mine, "First").getByRole("link").first().click();
	await mine.getByRole("heading", { level: 1, name: "First" }).waitFor();
	await live(mine);
	const theirs = await openJournal(context, mine.url());
	// What nobody changed follows the other tab.
	await text(theirs).fill("Second");
	await saved(theirs);
	await mine.getByRole("heading", { level: 1, name: "Second" }).waitFor();
	// A change that was kept when its page went is made of what is an old version by now.
	await mine.evaluate(() => {
		const id = new URL(location.href).searchParams.get("id");
		const draft = { version: "old", source: "Third, <b>mine</b>", tags: "sea", day: "2026-03-02" };
		localStorage.setItem(`journal:unsaved:/:${id}`, JSON.stringify(draft));
	});
	await mine.reload();
	await live(mine);
	const changed = form(mine).getByRole("region", { name: "Changed meanwhile" });
	await changed.getByRole("row", { name: "Text Third, <b>mine</b> Second" }).waitFor();
	await checkIn(mine, schemesOf[0], "both versions", "main");
	// Who goes away without a choice is asked again.
	await mine.reload();
	await live(mine);
	await changed.getByRole("row", { name: "Text Third, <b>mine</b> Second" }).waitFor();
	await changed.getByRole("button", { name: "Use theirs" }).click();
	await mine.waitForFunction(() => document.querySelector("textarea")?.value === "Second");
	await changed.getByRole("button", { name: "Use yours" }).click();
	await changed.getByRole("button", { name: "Keep this" }).click();
	await theirs.getByRole("heading", { level: 1, name: "Third, <b>mine</b>" }).waitFor();
	await changed.waitFor({ state: "hidden" });
});

test("search answers while one types, and the address keeps it", async (t) => {
	const page = await app.open(t);
	await add(page, "# Crème brûlée\n\nIn the harbour, after rain.", "kitchen");
	await add(page, "# Harbour\n\nNothing new.");
	await add(page, "# A walk\n\nFar.");
	await counted(entries(page), 3);
	await page.keyboard.press("Escape");
	await page.locator("h1").click();
	await page.keyboard.press("/");
	await page.keyboard.type("harb", { delay: 30 });
	await counted(entries(page), 2);
	await entries(page).first().getByRole("link", { name: "Harbour" }).waitFor();
	await page.keyboard.type(" creme");
	await counted(entries(page), 1);
	await page.locator("mark").filter({ hasText: "Crème" }).waitFor();
	await page.reload();
	await live(page);
	await counted(entries(page, "brûlée"), 1);
	await page.getByRole("searchbox").fill("nowhere");
	await page.getByText("Nothing matches.").waitFor();
	await page.getByRole("link", { name: "Show all entries" }).click();
	await live(page);
	await counted(entries(page), 3);
	await page
		.getByRole("navigation", { name: "Tags" })
		.getByRole("link", { name: "kitchen" })
		.click();
	await live(page);
	await counted(entries(page), 1);
});

test("what was deleted comes back", async (t) => {
	const page = await app.open(t);
	await add(page, "Gone");
	await add(page, "Stays");
	await entries(page, "Gone").getByRole("button", { name: "Delete" }).click();
	await counted(entries(page), 1);
	await notice(page).getByRole("button", { name: "Undo" }).click();
	await counted(entries(page), 2);
	await entries(page, "Gone").getByRole("link").first().click();
	await page.getByRole("heading", { level: 1, name: "Gone" }).waitFor();
	await live(page);
	await form(page).getByRole("button", { name: "Delete" }).click();
	await page.getByText("This entry is not there any more.").waitFor();
	await notice(page).getByRole("button", { name: "Undo" }).click();
	await text(page).waitFor();
	await page.goto(app.url("calendar.html"));
	await live(page);
	await page.getByRole("link", { name: /, 2 entries$/ }).click();
	await live(page);
	await page.getByText("Stays").waitFor();
});

test("what was asked for once more after its page went is there once", async (t) => {
	const page = await app.open(t);
	// As if the page had ended while its first save was under way: it was heard, and nobody knows.
	const draft = await page.evaluate(() => {
		const area = /** @type {HTMLTextAreaElement} */ (document.querySelector("textarea"));
		area.value = "The fog lifted";
		area.dispatchEvent(new Event("input", { bubbles: true }));
		Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
		document.dispatchEvent(new Event("visibilitychange"));
		Reflect.deleteProperty(document, "visibilityState");
		document.dispatchEvent(new Event("visibilitychange"));
		const name = Object.keys(localStorage).find((key) => /^journal:unsaved:.*:$/.test(key)) ?? "";
		return { name, ...JSON.parse(localStorage.getItem(name) ?? "") };
	});
	await saved(page);
	await entries(page, "The fog lifted").waitFor();
	await page.evaluate(({ name, ...draft }) => {
		const typed = { ...draft, source: `${draft.source} at nine` };
		localStorage.setItem(name, JSON.stringify(typed));
	}, draft);
	await page.goto(app.url());
	await live(page);
	await saved(page);
	await entries(page, "The fog lifted at nine").waitFor();
	await counted(entries(page), 1);
});

test("pictures are pasted and dropped, and go from the text when they are removed", async (t) => {
	const page = await app.open(t, "entry.html");
	await text(page).fill("# The sea\n\nCalm.");
	for (const [event, name] of /** @type {const} */ ([
		["paste", "low_tide.png"],
		["drop", "high_tide.png"],
	])) {
		await text(page).evaluate(
			async (area, { event, name }) => {
				const canvas = new OffscreenCanvas(60, 30);
				canvas.getContext("2d")?.fillRect(0, 0, 30, 30);
				const blob = await canvas.convertToBlob({ type: "image/png" });
				const data = new DataTransfer();
				data.items.add(new File([blob], name, { type: "image/png" }));
				const how = { bubbles: true, cancelable: true };
				const happens =
					event === "paste"
						? new ClipboardEvent(event, { ...how, clipboardData: data })
						: new DragEvent(event, { ...how, dataTransfer: data });
				if (area.dispatchEvent(happens)) throw new Error("the browser would do it, too");
			},
			{ event, name },
		);
		const preview = page.getByRole("region", { name: "Preview" });
		await preview.getByRole("img", { name: name.replace("_", " ").replace(".png", "") }).waitFor();
	}
	await saved(page);
	const pictures = page.getByRole("region", { name: "Pictures" });
	await counted(pictures.getByRole("figure"), 2);
	const before = await text(page).inputValue();
	await pictures.getByRole("button", { name: "Remove low_tide.png" }).click();
	await counted(pictures.getByRole("figure"), 1);
	await page.waitForFunction(() =>
		/^# The sea\n\nCalm\.\n\n!\[high tide\]\(picture:[^)]+\)$/.test(
			document.querySelector("textarea")?.value ?? "",
		),
	);
	await notice(page).getByRole("button", { name: "Undo" }).click();
	await counted(pictures.getByRole("figure"), 2);
	await page.waitForFunction((text) => document.querySelector("textarea")?.value === text, before);
	await saved(page);
});

test("a picture is shown, and goes along in the export", async (t) => {
	const page = await app.open(t, "entry.html");
	const png = await page.evaluate(async () => {
		const canvas = new OffscreenCanvas(600, 300);
		canvas.getContext("2d")?.fillRect(0, 0, 300, 300);
		const blob = await canvas.convertToBlob({ type: "image/png" });
		return [...new Uint8Array(await blob.arrayBuffer())];
	});
	await text(page).fill("# The sea");
	await page
		.locator("input[name=pictures]")
		.setInputFiles({ name: "calm_sea.png", mimeType: "image/png", buffer: Buffer.from(png) });
	const preview = page.getByRole("region", { name: "Preview" });
	await preview.getByRole("img", { name: "calm sea" }).waitFor();
	await page.waitForFunction(() => {
		const image = document.querySelector("article img");
		return image instanceof HTMLImageElement && image.naturalWidth === 600;
	});
	await saved(page);
	await page.goto(app.url());
	await live(page);
	await page.waitForFunction(() => {
		const image = document.querySelector("article figure img");
		return image instanceof HTMLImageElement && image.naturalWidth === 240;
	});
	const downloading = page.waitForEvent("download");
	await page.getByRole("button", { name: "Export as zip" }).click();
	const download = await downloading;
	assert.match(download.suggestedFilename(), /^journal-\d{4}-\d\d-\d\d\.zip$/);
	const zip = await readFile(await download.path());
	assert.equal(zip.subarray(0, 4).toString("latin1"), "PK\x03\x04");
	assert.ok(zip.includes(Buffer.from(png)), "the zip has the picture's bytes");
	assert.match(zip.toString("latin1"), /\d{4}\/\d{4}-\d\d-\d\d-the-sea-[0-9a-f]{12}\.md/);
});
