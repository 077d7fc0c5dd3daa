// A site that works without a network, and builds that come while its tabs are open.
import assert from "node:assert/strict";
import { mkdtemp, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { name, profile, start } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { checkIn, schemesOf } from "./lib/look.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { addEntry, counted, dayFromNow, entries, live, watchLive } from "./lib/tracker.js";

/** @typedef {import("playwright-core").Page} Page */

const mount = "/some/where/";

/**
 * Waits until something holds in a page. A tab in the background paints nothing, and what waits for a frame
 * there waits for ever.
 *
 * @template A
 * @param {Page} page
 * @param {(arg: A) => unknown} is
 * @param {A} [arg]
 */
const holds = (page, is, arg) =>
	page.waitForFunction(/** @type {any} */ (is), arg, { polling: 100 });

const chromium =
	name === "chromium" ? {} : { skip: `${name} is driven without a profile that a restart keeps` };

/**
 * A host whose site can be replaced, and a browser that can be started anew.
 *
 * @param {import("node:test").TestContext} t
 */
async function host(t) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-host-"));
	const root = join(folder, "site");
	const server = await serve(root, { mount });
	const kept = await profile(t);
	let browser = await start(kept);
	t.after(async () => {
		await browser.kill();
		await server.close();
		await rm(folder, { recursive: true });
	});
	await watchLive(browser.context);
	return {
		server,
		/** The browser's context as it is now. */
		context: () => browser.context,
		url: (path = "") => server.url + path,
		/** @param {"offline" | "next"} which */
		async deploy(which) {
			await symlink(await site(which), join(folder, "fresh"));
			await rename(join(folder, "fresh"), root);
		},
		async restart() {
			await browser.close();
			browser = await start(kept);
			await watchLive(browser.context);
		},
	};
}

/** Waits until the page's app is kept.
 * @param {Page} page
 */
const kept = (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** Waits until the first page of the site is kept, too.
 * @param {Page} page
 */
const siteKept = (page) =>
	holds(
		page,
		async (scope) => (await navigator.serviceWorker.getRegistration(scope))?.active,
		mount,
	);

/** What the page's caches are named.
 * @param {Page} page
 */
const caches = (page) => page.evaluate(() => globalThis.caches.keys());

/**
 * Has the browser look for a new build, and tells whether that was kept.
 *
 * @param {Page} page
 */
const update = (page) =>
	page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		const found = new Promise((resolve) => {
			registration.addEventListener("updatefound", () => resolve(registration.installing), {
				once: true,
			});
		});
		await registration.update();
		const worker = /** @type {ServiceWorker} */ (await found);
		while (worker.state === "installing") {
			await new Promise((resolve) =>
				worker.addEventListener("statechange", resolve, { once: true }),
			);
		}
		return worker.state;
	});

/** @param {Page} page */
const said = (page) => page.getByRole("textbox", { name: "What are you doing?" });

test(
	"after one visit every page works without a network, and so does a change",
	chromium,
	async (t) => {
		const h = await host(t);
		await h.deploy("offline");
		const page = await h.context().newPage();
		await page.goto(h.url("timetracker/"));
		await live(page);
		const today = dayFromNow(0);
		await addEntry(page, { description: "With", start: `${today}T00:00`, end: `${today}T00:10` });
		await kept(page);
		await siteKept(page);
		// The browser had all that the page had loaded: nothing whose name says its contents was asked for twice.
		// (An icon is loaded for the tab by itself.)
		const hashed = h.server.requests.filter((path) => /\/_ashore\/.*\.(js|css|wasm)$/.test(path));
		assert.deepEqual(
			hashed.filter((path, at) => hashed.indexOf(path) !== at),
			[],
		);
		await h.server.close();
		await h.restart();

		const cold = await h.context().newPage();
		await cold.goto(h.url("timetracker/"));
		await live(cold);
		await entries(cold, "With").waitFor();
		await addEntry(cold, {
			description: "Without",
			start: `${today}T00:20`,
			end: `${today}T00:30`,
		});
		await counted(entries(cold), 2);
		for (const [path, heading] of /** @type {const} */ ([
			["timetracker/projects.html", "Projects"],
			["timetracker/report.html", "Report"],
			["timetracker/index.html?period=all", "Timer"],
			["timetracker/sample/", "Timer"],
		])) {
			await cold.goto(h.url(path));
			await cold.getByRole("heading", { level: 1, name: heading }).waitFor();
			await live(cold);
		}
		await cold.goto(h.url("timetracker/rescue.html"));
		await cold.getByRole("heading", { level: 1 }).waitFor();
		await cold.goto(h.url());
		await cold.getByRole("link", { name: "Time tracker", exact: true }).waitFor();
		// What isn't kept says so.
		await cold.goto(h.url("timetracker/_ashore/docs/index.html"));
		await cold.getByRole("heading", { name: "No network" }).waitFor();
		await cold.getByRole("link", { name: "Go to the first page" }).click();
		await live(cold);
		await counted(entries(cold), 2);
	},
);

for (const [what, broken] of /** @type {const} */ ([
	["a file of it is missing", "missing"],
	["there is no room for it", "quota"],
]))
	test(`an old build goes on if a new one can't be kept, as ${what}`, chromium, async (t) => {
		const h = await host(t);
		await h.deploy("offline");
		const page = await openLab(h.context(), h.url("lab/"));
		await kept(page);
		const before = (await caches(page)).sort();
		const current = await page.evaluate(() => lab.client.updates.state.current);
		await h.deploy("next");
		const { origin } = new URL(h.url());
		const session = await h.context().newCDPSession(page);
		if (broken === "missing") {
			h.server.fault = (path) => (path.endsWith("/wasm_exec.js") ? { status: 500 } : undefined);
		} else {
			const { usage = 0 } = await page.evaluate(() => navigator.storage.estimate());
			const quotaSize = usage + 300_000;
			await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
		}
		assert.equal(await update(page), "redundant");
		await holds(
			page,
			(why) => lab.client.updates.state.failed === why,
			broken === "missing" ? "files" : "room",
		);
		await holds(
			page,
			async (count) => (await globalThis.caches.keys()).length === count,
			before.length,
		);
		assert.deepEqual((await caches(page)).sort(), before);
		// What is kept must do: of a host that answers, the only tab may be given the new build.
		h.server.fault = () => ({ status: 503 });
		await page.reload();
		await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
		assert.equal(await page.evaluate(() => lab.client.updates.state.current), current);
		await page.evaluate(() => lab.api.lab.put({ text: "goes on" }));

		h.server.fault = undefined;
		await session.send("Storage.overrideQuotaForOrigin", { origin });
		assert.equal(await update(page), "installed");
		await holds(page, () => lab.client.updates.state.waiting);
		assert.equal(await page.evaluate(() => lab.client.updates.state.failed), null);
	});

test("that a new version is here has no barrier that axe finds, and fits", chromium, async (t) => {
	const h = await host(t);
	await h.deploy("offline");
	const page = await h.context().newPage();
	await page.goto(h.url("timetracker/settings.html"));
	await page.getByText("opens without a network").waitFor();
	await h.deploy("next");
	assert.equal(await update(page), "installed");
	const version = page.getByRole("region", { name: "Version", exact: true });
	await version.getByText("A new version is here.").waitFor();
	await version.getByRole("button", { name: "Use the new version" }).waitFor();
	assert.equal(await version.getByRole("button", { name: "Look for a new version" }).count(), 0);
	for (const scheme of schemesOf.flat()) {
		await checkIn(page, [scheme], "a new version is here");
		if (!process.env.SHOTS) continue;
		await page.setViewportSize({ width: 320, height: 800 });
		await version.screenshot({ path: join(process.env.SHOTS, `version-320-${scheme}.png`) });
	}
});

test(
	"of two tabs of two builds the older one yields, and keeps what is in it",
	chromium,
	async (t) => {
		const h = await host(t);
		// No service worker holds the tabs together.
		h.server.fault = (path) => (path.endsWith("/sw.js") ? { status: 404 } : undefined);
		await h.deploy("offline");
		const old = await h.context().newPage();
		await old.goto(h.url("timetracker/"));
		await live(old);
		await said(old).pressSequentially("Not yet saved");

		await h.deploy("next");
		const fresh = await h.context().newPage();
		await fresh.goto(h.url("timetracker/"));
		await live(fresh);
		const today = dayFromNow(0);
		await addEntry(fresh, { description: "Newer", start: `${today}T00:00`, end: `${today}T00:10` });
		await old.getByRole("alert").filter({ hasText: "version" }).waitFor();
		assert.equal(await said(old).inputValue(), "Not yet saved");

		// The other way round: a tab of the older one that is opened later takes nothing away.
		await h.deploy("offline");
		const late = await h.context().newPage();
		await late.goto(h.url("timetracker/"));
		await late.getByRole("alert").filter({ hasText: "version" }).waitFor();
		await addEntry(fresh, { description: "Still", start: `${today}T00:20`, end: `${today}T00:30` });
		await fresh.close();
		await entries(late, "Still").waitFor();
		// The host no longer had what the first tab needed to wait for its turn.
		assert.equal(await said(old).inputValue(), "Not yet saved");
		await old.reload();
		await live(old);
		await entries(old, "Still").waitFor();
	},
);

test("Chromium would install every app", chromium, async (t) => {
	const server = await serve(await site("several"));
	const browser = await start(await profile(t));
	t.after(async () => {
		await browser.kill();
		await server.close();
	});
	const page = await browser.context.newPage();
	for (const app of ["timetracker", "journal", "finance"]) {
		await page.goto(`${server.url}${app}/`);
		const session = await browser.context.newCDPSession(page);
		const { errors, data } = await session.send("Page.getAppManifest");
		assert.deepEqual(errors, [], app);
		const { icons, scope } = JSON.parse(data ?? "{}");
		assert.equal(scope, "./");
		assert.ok(icons.some((/** @type {any} */ { purpose }) => purpose === "maskable"));
		const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
		const own = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito");
		assert.deepEqual(own, [], app);
	}
});
