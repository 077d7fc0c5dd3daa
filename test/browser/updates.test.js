// A new build that comes while tabs of the one before are open. Puppeteer drives these: it can leave service
// workers alone, and one that a debugger is attached to may never count as idle, which the next one waits for.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { launch } from "puppeteer-core";
import { name } from "./lib/browser.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @typedef {import("puppeteer-core").Page} Page */

const chromium = name === "chromium" ? {} : { skip: `${name} is not driven by Puppeteer here` };

/**
 * Where a program is: Puppeteer asks for that rather than for a name.
 *
 * @param {string} program
 */
async function found(program) {
	const { stdout } = await promisify(execFile)("which", [program]);
	return stdout.trim();
}

/**
 * A host whose site can be replaced, and a browser.
 *
 * @param {import("node:test").TestContext} t
 */
async function host(t) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-host-"));
	const server = await serve(join(folder, "site"), { mount: "/some/where/" });
	t.after(async () => {
		await server.close();
		await rm(folder, { recursive: true });
	});
	const browser = await launch({
		executablePath: await found(process.env.CHROMIUM ?? "/usr/bin/chromium"),
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
		targetFilter: (target) => target.type() !== "service_worker",
	});
	t.after(() => browser.close());
	return {
		server,
		/** @param {"offline" | "next"} which */
		async deploy(which) {
			await symlink(await site(which), join(folder, "fresh"));
			await rename(join(folder, "fresh"), join(folder, "site"));
		},
		/** @param {string} path @param {() => unknown} until */
		async open(path, until) {
			const page = await browser.newPage();
			await page.goto(server.url + path);
			await holds(page, until);
			return page;
		},
	};
}

/**
 * Waits until something holds in a page, whatever it is loading. A tab in the background paints nothing, and
 * what waits for a frame there waits for ever.
 *
 * @template A
 * @param {Page} page
 * @param {(arg: A) => unknown} is
 * @param {A} [arg]
 */
const holds = (page, is, arg) =>
	page.waitForFunction(/** @type {any} */ (is), { polling: 100, timeout: 60_000 }, arg);

/** The tracker's rows are there. */
const live = () => {
	const main = document.querySelector("main");
	return (
		main?.querySelector("li, article, table, [role=status]") && !main.hasAttribute("aria-busy")
	);
};

/** The build that a tracker's page is of, by its files.
 * @param {Page} page
 */
const buildOf = (page) =>
	page.evaluate(
		() => /_ashore\/([a-z2-7]{16})\//.exec(document.querySelector("script")?.src ?? "")?.[1],
	);

/** Waits until the page's app is kept.
 * @param {Page} page
 */
const kept = (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/**
 * Presses a button that is shown, and tells whether it is.
 *
 * @param {string} name
 */
const press = (name) => {
	const button = document.querySelector(`button[name=${name}]`);
	if (!(button instanceof HTMLElement) || button.hidden) return false;
	button.click();
	return true;
};

/** What the person does. */
const field = "form input[name=description]";

test(
	"a new build waits beside unsaved input, then all tabs move and lose nothing",
	chromium,
	async (t) => {
		const h = await host(t);
		await h.deploy("offline");
		const page = await h.open("timetracker/", live);
		await kept(page);
		const old = await buildOf(page);
		assert.ok(old);
		const other = await h.open("timetracker/", live);
		await page.type(field, "Not yet saved");
		await other.type(field, "Nor this");

		await h.deploy("next");
		const waits = await page.evaluate(async () => {
			const registration = await navigator.serviceWorker.ready;
			await registration.update();
			while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 50));
			return registration.waiting.state;
		});
		assert.equal(waits, "installed");
		// Nobody let it in: a third tab is of the same build as the two.
		const third = await h.open("timetracker/settings.html", live);
		assert.equal(await buildOf(third), old);
		await holds(page, () => document.forms[0]?.description.value === "Not yet saved");

		// A person lets it in, and hears first what would be lost.
		await holds(third, press, "apply");
		await holds(third, () =>
			[...document.querySelectorAll("output")].some(({ textContent }) =>
				textContent?.includes("has unsaved input"),
			),
		);
		await holds(third, press, "anyway");
		for (const tab of [page, other, third]) {
			await holds(
				tab,
				(before) => {
					const now = /_ashore\/([a-z2-7]{16})\//.exec(document.querySelector("script")?.src ?? "");
					return now && now[1] !== before;
				},
				old,
			);
			await holds(tab, live);
		}
		await holds(page, () => document.forms[0]?.description.value === "Not yet saved");
		await holds(other, () => document.forms[0]?.description.value === "Nor this");
		await holds(
			page,
			async (id) => !(await globalThis.caches.keys()).some((key) => key.includes(String(id))),
			old,
		);
	},
);

test("a page has a say before all tabs move", chromium, async (t) => {
	const h = await host(t);
	await h.deploy("offline");
	const page = await h.open("lab/", ready);
	await kept(page);
	const other = await h.open("lab/", ready);
	const old = await page.evaluate(() => lab.client.updates.state.current);
	await holds(page, () => lab.client.updates.state.offline);
	await other.evaluate(() => lab.api.lab.put({ text: "of the old build" }));
	await h.deploy("next");
	await page.evaluate(() => lab.client.updates.check());
	for (const tab of [page, other]) await holds(tab, () => lab.client.updates.state.waiting);

	await other.evaluate(() => {
		Object.assign(globalThis, { go: lab.client.updates.hold("An upload runs") });
	});
	/** @param {boolean} held */
	const locked = (held) =>
		holds(
			page,
			async (held) => {
				const { held: locks = [] } = await navigator.locks.query();
				return locks.some(({ name }) => name?.endsWith("hold/An%20upload%20runs")) === held;
			},
			held,
		);
	await locked(true);
	assert.deepEqual(await page.evaluate(() => lab.client.updates.apply()), {
		applied: false,
		held: ["An upload runs"],
	});
	assert.equal(await other.evaluate(() => lab.client.updates.state.current), old);
	await other.evaluate(() => /** @type {any} */ (globalThis).go());
	await locked(false);
	assert.deepEqual(await page.evaluate(() => lab.client.updates.apply()), {
		applied: true,
		held: [],
	});
	for (const tab of [page, other]) {
		await holds(
			tab,
			(before) => "lab" in globalThis && ![before, ""].includes(lab.client.updates.state.current),
			old,
		);
		await holds(tab, () => lab.client.updates.state.offline);
	}
	await holds(page, ready);
	assert.equal(await page.evaluate(() => lab.api.lab.count()), 1);
});

/** The lab's database is there. */
const ready = () => "lab" in globalThis && lab.client.state.phase === "ready";

test(
	"a tab reloads itself once for two builds, and says so when that didn't help",
	chromium,
	async (t) => {
		const h = await host(t);
		await h.deploy("offline");
		// A host that gives pages of one build beside the service worker of another, as a cache on the way may.
		h.server.fault = (path) =>
			path.endsWith("/lab/sw.js") ? { type: "text/javascript", body: another } : undefined;
		const page = await h.open("lab/", ready);
		await holds(page, () => "lab" in globalThis && lab.client.updates.state.skewed === "another");
		const loads = () => h.server.requests.filter((path) => path.endsWith("/lab/")).length;
		assert.equal(loads(), 2);
		await holds(page, ready);
		assert.equal(await page.evaluate(() => lab.api.lab.count()), 0);
		// Another tab has its own reload, and the first one has had its.
		const other = await h.open("lab/", ready);
		await holds(other, () => "lab" in globalThis && lab.client.updates.state.skewed === "another");
		await page.reload();
		await holds(page, () => "lab" in globalThis && lab.client.updates.state.skewed === "another");
		await page.evaluate(() => navigator.serviceWorker.dispatchEvent(new Event("controllerchange")));
		await page.evaluate(() => lab.api.lab.count());
		assert.equal(loads(), 2 + 2 + 1);
	},
);

/** A service worker of a build that the page isn't of. */
const another = `
	addEventListener("install", () => skipWaiting());
	addEventListener("activate", (event) => event.waitUntil(clients.claim()));
	addEventListener("message", ({ data, ports }) => data.type === "build" && ports[0].postMessage({ id: "another" }));
`;

test("an app isn't reloaded for the service worker of the site around it", chromium, async (t) => {
	const h = await host(t);
	await h.deploy("offline");
	const first = await h.open("lab/", ready);
	// The site's own, which the first app to be opened brings along, has the pages of all others.
	await holds(
		first,
		async () =>
			(await navigator.serviceWorker.getRegistration(new URL("../", location.href).href))?.active,
	);
	const page = await h.open("timetracker/", live);
	await holds(page, () =>
		navigator.serviceWorker.controller?.scriptURL.endsWith("/timetracker/sw.js"),
	);
	const type = await page.evaluate(
		() =>
			/** @type {PerformanceNavigationTiming} */ (performance.getEntriesByType("navigation")[0])
				.type,
	);
	assert.equal(type, "navigate");
});

test("a service worker that was withdrawn is gone, and what it kept", chromium, async (t) => {
	const h = await host(t);
	await h.deploy("offline");
	const page = await h.open("lab/", ready);
	await kept(page);
	await page.evaluate(() => lab.api.lab.put({ text: "stays" }));
	const other = await h.open("timetracker/", live);
	await kept(other);
	const caches = () => page.evaluate(() => globalThis.caches.keys());
	const before = await caches();
	const own = before.filter((name) => name.includes("/lab/ "));
	assert.ok(own.length >= 2 && own.length < before.length, before.join());

	const gone = await readFile(new URL("../../jsclient/sw.js", import.meta.url), "utf8");
	h.server.fault = (path) =>
		path.endsWith("/lab/sw.js") ? { type: "text/javascript", body: gone } : undefined;
	await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
	await holds(
		page,
		async () => !(await navigator.serviceWorker.getRegistration())?.scope.endsWith("/lab/"),
	);
	// The site's first page may still have been on its way into the cache.
	const after = await caches();
	assert.deepEqual(
		after.filter((name) => own.includes(name)),
		[],
	);
	for (const name of before) assert.ok(own.includes(name) || after.includes(name), name);
	// The tab was not reloaded, and goes on.
	assert.equal(await page.evaluate(() => lab.api.lab.count()), 1);
	const scope = await other.evaluate(
		async () => (await navigator.serviceWorker.getRegistration())?.scope,
	);
	assert.match(scope ?? "", /\/timetracker\/$/);
});
