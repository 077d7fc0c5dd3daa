// The tracker's pages follow one another without a new worker, and are what a load would have shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, putPrivateFiles } from "../../bench/lib.js";
import { name as browserName } from "./lib/browser.js";
import { arrived, mark, marked, same, serialised, swaps } from "./lib/documents.js";
import { checkIn } from "./lib/look.js";
import { entries, live, scope, startTimer, tracker, watchLive } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const { fresh, open, server, url } = tracker();

const pages = [
	{ path: "?period=all", link: "Timer", heading: "Timer" },
	{ path: "projects.html", link: "Projects", heading: "Projects" },
	{ path: "report.html", link: "Report", heading: "Report" },
];

/** @param {Page} page @param {string} name */
const follow = (page, name) =>
	page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

/** The list of the pages has no period: the one with all entries is gone to by its address.
 * @param {Page} page @param {(typeof pages)[number]} to
 */
async function visit(page, { path, link, heading }) {
	if (path.startsWith("?")) await page.evaluate((path) => location.assign(`./${path}`), path);
	else await follow(page, link);
	await arrived(page, heading);
}

/** @param {import("node:test").TestContext} t */
async function full(t) {
	const context = await fresh(t, { reducedMotion: "reduce" });
	await watchLive(context);
	// What is said of the storage comes at its own time.
	await context.addInitScript(() => localStorage.setItem("timetracker/keep", "declined"));
	const page = await context.newPage();
	await page.goto(url("no-such-page"));
	await putPrivateFiles(page, scope, await filled(300));
	return page;
}

test("each page follows each other as if it were loaded, by links, back and forward", async (t) => {
	const page = await full(t);
	/** @type {Map<string, string[]>} */
	const loaded = new Map();
	for (const { path, heading } of pages) {
		await page.goto(url(path));
		await live(page);
		await arrived(page, heading);
		loaded.set(path, await serialised(page));
	}
	const it = /** @type {(to: (typeof pages)[number]) => string[]} */ (
		(to) => loaded.get(to.path) ?? []
	);
	for (const from of pages) {
		await page.goto(url(from.path));
		await live(page);
		await arrived(page, from.heading);
		await mark(page);
		for (const to of pages) {
			const way = `from ${from.heading} to ${to.heading}`;
			await visit(page, to);
			assert.equal(page.url(), url(to.path), way);
			await same(page, it(to), way);
			if (to === from) continue;
			await page.goBack({ waitUntil: "commit" });
			await arrived(page, from.heading);
			assert.equal(page.url(), url(from.path), way);
			await same(page, it(from), `back ${way}`);
			await page.goForward({ waitUntil: "commit" });
			await arrived(page, to.heading);
			await same(page, it(to), `forward ${way}`);
			await page.goBack({ waitUntil: "commit" });
			await arrived(page, from.heading);
		}
		assert.equal(await marked(page), await swaps(page), `from ${from.heading}`);
	}
});

test("a page that follows begins at its top, with its title told, and back is where one was", async (t) => {
	const page = await full(t);
	await page.goto(url("?period=all"));
	await live(page);
	await mark(page);
	await page.evaluate(() => scrollTo(0, 900));
	await page.waitForFunction(() => scrollY === 900);
	await page.evaluate(() => document.querySelector("header nav a")?.setAttribute("data-old", ""));
	const link = page
		.getByRole("navigation", { name: "Pages" })
		.getByRole("link", { name: "Projects" });
	await link.evaluate((a) => /** @type {HTMLElement} */ (a).focus({ preventScroll: true }));
	await page.keyboard.press("Enter");
	await arrived(page, "Projects");
	assert.equal(await page.title(), "Projects – Time tracker");
	await page.waitForFunction(() => scrollY === 0 && document.activeElement === document.body);
	if (await swaps(page)) {
		await page
			.locator("body > [aria-live]")
			.filter({ hasText: /^Projects – Time tracker$/ })
			.waitFor();
	}
	await page.keyboard.press("Tab");
	await page.waitForFunction(() => document.activeElement?.matches("body > header a"));
	await page.goBack({ waitUntil: "commit" });
	await arrived(page, "Timer");
	await page.waitForFunction(() => scrollY === 900);

	await page.setViewportSize({ width: 800, height: 300 });
	await page.evaluate(() => location.assign("./projects.html#currency"));
	await arrived(page, "Projects");
	await page.waitForFunction(() => scrollY > 0);
	assert.equal(await marked(page), await swaps(page));
});

test("the timer goes on while pages follow one another, and what was typed in time is kept in the URL", async (t) => {
	const page = await open(t, "report.html", { reducedMotion: "reduce" });
	await mark(page);
	await follow(page, "Timer");
	await arrived(page, "Timer");
	await startTimer(page, { description: "Paint the boat", project: "Boat" });
	await follow(page, "Report");
	await arrived(page, "Report");
	await page.waitForFunction(() => /^\d:\d\d:\d\d Paint the boat – Report/.test(document.title));
	const words = page.getByRole("searchbox");
	await words.fill("boat");
	await page.waitForURL(/words=boat/);
	await follow(page, "Timer");
	await arrived(page, "Timer");
	await page.keyboard.press("s");
	await page.getByText("Stopped after").waitFor();
	await entries(page, "Paint the boat").first().waitFor();
	await page.goBack({ waitUntil: "commit" });
	await arrived(page, "Report");
	assert.match(page.url(), /report\.html\?words=boat$/);
	assert.equal(await words.inputValue(), "boat");
	assert.equal(await marked(page), await swaps(page));
});

test("a second click ends the first", async (t) => {
	const page = await open(t, "", { reducedMotion: "reduce" });
	await mark(page);
	let release = () => {};
	const held = /** @type {Promise<undefined>} */ (
		new Promise((resolve) => {
			release = () => resolve(undefined);
		})
	);
	server().fault = (path) => (path.endsWith("/projects.html") ? held : undefined);
	t.after(() => {
		server().fault = undefined;
		release();
	});
	const asked = page.waitForRequest(/projects\.html$/);
	await page.evaluate(() =>
		document
			.querySelectorAll("header nav a")[1]
			?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })),
	);
	await asked;
	await page.evaluate(() =>
		document
			.querySelectorAll("header nav a")[2]
			?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })),
	);
	await arrived(page, "Report");
	server().fault = undefined;
	release();
	assert.equal(page.url(), url("report.html"));
	assert.equal(await marked(page), await swaps(page));
	await page.goBack({ waitUntil: "commit" });
	await arrived(page, "Timer");
});

test("what a page of this build isn't is loaded by the browser", async (t) => {
	const page = await open(t, "", { reducedMotion: "reduce" });
	t.after(() => {
		server().fault = undefined;
	});
	/** @type {[string, { status?: number, type?: string, body: string }][]} */
	const answers = [
		["an error", { status: 500, type: "text/html", body: "<h1>Other</h1>" }],
		[
			"another script",
			{ type: "text/html", body: '<script type="module" src="/x.js"></script><h1>Other</h1>' },
		],
		[
			"another build",
			{
				type: "text/html",
				body: '<script type="module" data-page src="/_ashore/x/projects.js"></script><h1>Other</h1>',
			},
		],
		["no page", { type: "text/plain", body: "Other" }],
	];
	for (const [what, answer] of answers) {
		server().fault = undefined;
		await page.goto(url());
		await arrived(page, "Timer");
		await mark(page);
		server().fault = (path) => (path.endsWith("/projects.html") ? answer : undefined);
		await follow(page, "Projects");
		await page.getByText("Other", { exact: true }).waitFor();
		await page.waitForURL(url("projects.html"));
		assert.equal(await marked(page), false, what);
	}
});

test("where a page would lose something the browser asks, as for a load", async (t) => {
	const page = await open(t, "", { reducedMotion: "reduce" });
	await page.getByLabel("What are you doing?").click(); // who did nothing isn't asked
	await page.keyboard.type("Review");
	await mark(page);
	await page.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
	const asked = page.waitForEvent("dialog");
	const clicked = follow(page, "Projects");
	const dialog = await asked;
	assert.equal(dialog.type(), "beforeunload");
	await dialog.accept();
	await clicked;
	await arrived(page, "Projects");
	assert.equal(await marked(page), false);
});

test("without the Navigation API every page is loaded, and works", async (t) => {
	const context = await fresh(t);
	await context.addInitScript(() => {
		Object.defineProperty(globalThis, "navigation", { value: undefined });
	});
	const page = await context.newPage();
	await page.goto(url());
	for (const { link, heading } of [...pages.slice(1), ...pages.slice(0, 1)]) {
		await mark(page);
		await follow(page, link);
		await arrived(page, heading);
		assert.equal(await marked(page), false);
	}
	await page.goBack({ waitUntil: "commit" });
	await arrived(page, "Report");
});

test("pages that followed have no barrier that axe finds", async (t) => {
	const page = await full(t);
	await page.goto(url());
	await live(page);
	await mark(page);
	for (const { link, heading } of pages.slice(1)) {
		await follow(page, link);
		await arrived(page, heading);
		await checkIn(page, ["light"], `${heading} after another page`);
	}
	assert.equal(await marked(page), await swaps(page));
});

test(
	"500 pages later there is no more than after a few",
	browserName === "chromium" ? {} : { skip: "only Chromium's protocol counts nodes and listeners" },
	async (t) => {
		const page = await full(t);
		await page.goto(url());
		await live(page);
		const session = await page.context().newCDPSession(page);
		/** @param {number} times */
		const go = (times) =>
			page.evaluate(async (times) => {
				const { navigation } = globalThis;
				for (let i = 0; i < times; i++) {
					await navigation.navigate(["./projects.html", "./report.html", "./"][i % 3]).finished;
				}
			}, times);
		const count = async () => {
			await session.send("HeapProfiler.collectGarbage");
			const { usedSize } = await session.send("Runtime.getHeapUsage");
			return { ...(await session.send("Memory.getDOMCounters")), usedSize };
		};
		/** What is there when what comes after the rows has come. */
		const settled = async () => {
			await arrived(page, "Timer");
			for (let last = await count(); ; ) {
				const now = await count();
				if (now.nodes === last.nodes && now.jsEventListeners === last.jsEventListeners) return now;
				last = now;
			}
		};
		await mark(page);
		await go(60);
		const before = await settled();
		await go(501);
		const after = await settled();
		const both = JSON.stringify({ before, after });
		t.diagnostic(both);
		assert.equal(await marked(page), true);
		assert.ok(after.documents <= before.documents, both);
		// A page has hundreds of nodes and dozens of listeners: one of each kept a time would be many times as many.
		for (const what of /** @type {const} */ (["nodes", "jsEventListeners", "usedSize"])) {
			assert.ok(after[what] <= before[what] * 1.5 + 50, `${what}: ${both}`);
		}
	},
);
