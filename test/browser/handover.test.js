// Which tab owns the database follows who is looked at, and what becomes of pages that are put away.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch, name } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { bound, lifecycle } from "./lib/storm.js";

/** @typedef {import("playwright-core").Page} Page */

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

const drivable =
	name === "chromium" ? {} : { skip: "only Chromium's DevTools hide and freeze pages" };

/** Waits until a page's client has a role and answers. @param {Page} page @param {string} role */
const becomes = (page, role) =>
	bound(
		page.evaluate(async (role) => {
			while (lab.client.state.role !== role || lab.client.state.phase !== "ready") {
				await new Promise((resolve) =>
					lab.client.addEventListener("state", resolve, { once: true }),
				);
			}
		}, role),
		30_000,
		`a tab to become ${role}`,
	);

test("a hidden owner hands the database over to the tab that is looked at", drivable, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t, { plain: true });
	const first = await openLab(context, server.url);
	const behind = await openLab(context, server.url);
	const second = await openLab(context, server.url);
	await first.bringToFront();
	await becomes(first, "owner");
	// Notes are put in all tabs meanwhile.
	const put = (/** @type {Page} */ page, /** @type {string} */ tab) =>
		page.evaluate(async (tab) => {
			/** @type {string[]} */
			const failed = [];
			let n = 0;
			for (const from = lab.client.state.term; lab.client.state.term === from; n++) {
				await lab.api.lab.put({ text: `${tab} ${n}` }).catch((error) => failed.push(String(error)));
			}
			return { n, failed };
		}, tab);
	const term = await first.evaluate(() => lab.client.state.term);
	const before = await first.evaluate(() => lab.api.lab.count());
	const all = [put(first, "first"), put(behind, "behind"), put(second, "second")];
	// Actions, too, one after the other: each that has begun delays it.
	const acts = second.evaluate(async () => {
		let n = 0;
		for (const from = lab.client.state.term; lab.client.state.term === from; n++) {
			await lab.api.lab.phases();
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		return n;
	});
	await second.bringToFront();
	await becomes(second, "owner");
	const done = await bound(Promise.all(all), 30_000, "the notes of all tabs");
	const acted = await bound(acts, 30_000, "the actions of a tab");
	t.diagnostic(
		`notes while it was handed over: ${done.map(({ n }) => n).join(", ")}; actions: ${acted}`,
	);
	assert.deepEqual(
		done.flatMap(({ failed }) => failed),
		[],
	);
	const count = await second.evaluate(() => lab.api.lab.count());
	assert.equal(
		count - before,
		done.reduce((sum, { n }) => sum + n, 0),
	);
	assert.equal(await second.evaluate(() => lab.client.state.term), term + 1, "one hand-over");
	await behind.bringToFront();
	await becomes(behind, "owner");
});

test("plugins hear when the last page of the app is hidden", drivable, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t, { plain: true });
	const owner = await openLab(context, server.url);
	const phases = () => owner.evaluate(() => lab.api.lab.phases());
	assert.deepEqual(await phases(), ["owner_gained"]);
	const elsewhere = await context.newPage();
	await elsewhere.bringToFront();
	await bound(
		owner.evaluate(async () => {
			while ((await lab.api.lab.phases()).length < 2) await new Promise((r) => setTimeout(r, 5));
		}),
		30_000,
		"the plugin to hear of it",
	);
	assert.deepEqual(await phases(), ["owner_gained", "hidden"]);
});

test(
	"a frozen owner stands in nobody's way, and goes on when it is thawed",
	drivable,
	async (t) => {
		const server = await serve(folder);
		t.after(() => server.close());
		const { context } = await launch(t, { plain: true });
		const first = await openLab(context, server.url);
		const second = await openLab(context, server.url);
		await first.evaluate(() => {
			(async () => {
				for await (const count of lab.api.lab.count.watch()) Object.assign(globalThis, { count });
			})();
		});
		await lifecycle(first, "frozen");
		await becomes(second, "owner");
		const took = await second.evaluate(async () => {
			const begun = performance.now();
			await lab.api.lab.put({ text: "while the owner is frozen" });
			return performance.now() - begun;
		});
		t.diagnostic(`a note took ${Math.round(took)} ms while the first owner was frozen`);
		await lifecycle(first, "active");
		await becomes(first, "follower");
		await second.evaluate(() => lab.api.lab.put({ text: "after it was thawed" }));
		await bound(
			first.evaluate(async () => {
				while (/** @type {any} */ (globalThis).count !== 2)
					await new Promise((r) => setTimeout(r, 5));
			}),
			30_000,
			"the watch of the tab that was frozen",
		);
	},
);

test("a page that comes back from the browser's cache goes on", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	await page.evaluate(() => {
		addEventListener("pageshow", (event) => {
			Object.assign(globalThis, { back: /** @type {PageTransitionEvent} */ (event).persisted });
		});
		(async () => {
			for await (const count of lab.api.lab.count.watch()) Object.assign(globalThis, { count });
		})();
	});
	await page.goto(`${server.url}files.html`);
	// Its worker is gone: another page gets lock and files.
	const other = await openLab(context, server.url);
	assert.equal(await other.evaluate(() => lab.client.state.role), "owner");
	await other.evaluate(() => lab.api.lab.put({ text: "while it was away" }));
	await page.goBack({ waitUntil: "commit" }); // a page from the cache doesn't load again
	const granted = await page.evaluate(() => "back" in globalThis);
	t.diagnostic(`${name} ${granted ? "granted" : "did not grant"} the page its cache`);
	if (!granted) return;
	await becomes(page, "follower");
	await bound(
		page.evaluate(async () => {
			while (/** @type {any} */ (globalThis).count !== 1)
				await new Promise((r) => setTimeout(r, 5));
		}),
		30_000,
		"the watch of the page that came back",
	);
	await page.evaluate(() => lab.api.lab.put({ text: "after it came back" }));
	assert.equal(await other.evaluate(() => lab.api.lab.count()), 2);
});

test("while the owner runs a long statement, others wait for it and don't take it for dead", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const first = await openLab(context, server.url);
	const second = await openLab(context, server.url);
	const term = await second.evaluate(() => lab.client.state.term);
	const long = first.evaluate(async () => {
		const begun = performance.now();
		const code = await lab.api.lab.spin({ timeout: 13_000 }).catch((error) => error.code);
		return { code, took: performance.now() - begun };
	});
	const waiting = second.evaluate(async () => {
		await lab.api.lab.put({ text: "waited" }, { timeout: 120_000 });
		return lab.client.state.term;
	});
	// A tab that opens meanwhile waits too, longer than it takes to call an owner silent.
	const third = await openLab(context, server.url);
	assert.equal(await waiting, term);
	const { code, took } = await long;
	t.diagnostic(`others waited for a statement of ${Math.round(took)} ms`);
	assert.equal(code, "deadline");
	assert.equal(await third.evaluate(() => lab.client.state.term), term);
	assert.equal(await third.evaluate(() => lab.api.lab.count()), 1);
});
