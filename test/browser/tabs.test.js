// A second tab works, and goes on when the first closes.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch, name } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

test("a second tab's calls go through the first, and it takes over when the first closes", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const first = await openLab(context, server.url);
	const second = await openLab(context, server.url);
	await first.evaluate(() => lab.api.lab.put({ text: "from the first" }));
	await second.evaluate(() => lab.api.lab.put({ text: "from the second" }));
	assert.equal(await first.evaluate(() => lab.api.lab.count()), 2);
	assert.equal(await second.evaluate(() => lab.api.lab.count()), 2);
	await first.close();
	// The query is asked again of whoever owns the database next.
	const { count, took } = await second.evaluate(async () => {
		const begun = performance.now();
		return { count: await lab.api.lab.count(), took: performance.now() - begun };
	});
	t.diagnostic(`answered ${Math.round(took)} ms after the owner's tab had closed`);
	assert.equal(count, 2);
	await second.evaluate(() => lab.api.lab.put({ text: "after the first closed" }));
	assert.equal(await second.evaluate(() => lab.api.lab.count()), 3);
});

test("a second tab's frames go over a port of its own", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	await openLab(context, server.url);
	const second = await openLab(context, server.url);
	const { calls, broadcast } = await second.evaluate(async () => {
		let broadcast = 0;
		const { postMessage } = BroadcastChannel.prototype;
		BroadcastChannel.prototype.postMessage = function (message) {
			if (message instanceof ArrayBuffer) broadcast++;
			postMessage.call(this, message);
		};
		// The port comes some events after the tab is ready, and begins when nothing is on its way.
		let calls = 0;
		let before = 0;
		do {
			before = broadcast;
			calls++;
			await lab.api.lab.count();
		} while (broadcast > before && calls < 1000);
		return { calls, broadcast };
	});
	assert.ok(calls < 1000, `${broadcast} frames went over the channel`);
});

test("a tab that reloads again and again always comes back with its data", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	for (let i = 1; i <= 10; i++) {
		await page.evaluate((i) => lab.api.lab.put({ text: `note ${i}` }), i);
		await page.reload();
		await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
		assert.equal(await page.evaluate(() => lab.api.lab.count()), i);
	}
});

test("an abort in a second tab frees the first tab's worker", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const first = await openLab(context, server.url);
	const second = await openLab(context, server.url);
	await first.evaluate(() => lab.api.lab.put({ text: "kept" }));
	const outcome = await second.evaluate(async () => {
		const controller = new AbortController();
		const spinning = lab.api.lab
			.spin({ signal: controller.signal })
			.catch((/** @type {Error} */ error) => error.name);
		await new Promise((resolve) => setTimeout(resolve, 1000));
		controller.abort();
		return { name: await spinning, count: await lab.api.lab.count() };
	});
	assert.deepEqual(outcome, { name: "AbortError", count: 1 });
	assert.equal(await first.evaluate(() => lab.api.lab.count()), 1);
});

const severalAtOnce = name === "webkit" ? { skip: "WebDriver asks one page at a time" } : {};

test(
	"whoever's tab owns the database and however it ends, each note is kept once",
	severalAtOnce,
	async (t) => {
		const rounds = Number(process.env.ROUNDS ?? 9);
		const server = await serve(folder);
		t.after(() => server.close());
		const { context } = await launch(t);
		await context.addInitScript(() => {
			// Before the client, which listens on the way down and fails what was sent.
			const leave = () => {
				/** @type {any} */ (globalThis).leaving = true;
			};
			addEventListener("pagehide", leave, { capture: true });
		});
		let opened = 0;
		/** A tab that puts one note after the other, and writes down what it was answered. */
		const putting = async (/** @type {import("playwright-core").Page} */ page) => {
			await page.evaluate((tab) => {
				const put = async () => {
					for (let n = 0; !localStorage.getItem("stop"); n++) {
						const text = `${tab} ${n}`;
						try {
							await lab.api.lab.put({ text });
							localStorage.setItem(`done ${text}`, "");
							/** @type {any} */ (globalThis).done = n + 1;
						} catch (error) {
							if (/** @type {any} */ (globalThis).leaving) return;
							localStorage.setItem(`failed ${text}`, String(error));
						}
					}
					/** @type {any} */ (globalThis).stopped = true;
				};
				put();
			}, `tab ${++opened}`);
			return page;
		};
		const goesOn = (/** @type {import("playwright-core").Page} */ page) =>
			page.evaluate(async () => {
				const self = /** @type {any} */ (globalThis);
				for (const from = self.done ?? 0; (self.done ?? 0) < from + 5; ) {
					await new Promise((resolve) => setTimeout(resolve, 5));
				}
			});
		const pages = [];
		for (let i = 0; i < 3; i++) pages.push(await putting(await openLab(context, server.url)));
		const ends = [];
		const ways = name === "chromium" ? ["close", "reload", "crash"] : ["close", "reload"];
		for (let round = 0; round < rounds; round++) {
			await Promise.all(pages.map(goesOn));
			const roles = await Promise.all(
				pages.map((page) => page.evaluate(() => lab.client.state.role)),
			);
			const at = roles.indexOf("owner");
			const page = /** @type {import("playwright-core").Page} */ (pages.splice(at, 1)[0]);
			if (at < 0) throw new Error(`no owner among ${roles}`);
			const how = ways[round % ways.length];
			ends.push(how);
			if (how === "reload") {
				await page.reload();
				await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
				pages.push(await putting(page));
				continue;
			}
			if (how === "crash") {
				const crashed = page.waitForEvent("crash");
				const devtools = await context.newCDPSession(page);
				devtools.send("Page.crash").catch(() => {});
				await crashed;
			}
			await page.close();
			pages.push(await putting(await openLab(context, server.url)));
		}
		await Promise.all(pages.map(goesOn));
		const [page] = pages;
		if (!page) throw new Error("no page");
		await page.evaluate(() => localStorage.setItem("stop", "now"));
		// Not waitForFunction: it waits for frames, which tabs in the background don't paint.
		const stopped = (/** @type {import("playwright-core").Page} */ each) =>
			each.evaluate(async () => {
				while (!(/** @type {any} */ (globalThis).stopped))
					await new Promise((r) => setTimeout(r, 5));
			});
		await Promise.all(pages.map(stopped));
		const { keys, texts } = await page.evaluate(async () => ({
			keys: Object.keys(localStorage).map((key) => `${key}: ${localStorage.getItem(key)}`),
			texts: (await lab.api.lab.list()).map(({ text }) => text),
		}));
		assert.deepEqual(
			keys.filter((key) => key.startsWith("failed ")),
			[],
		);
		const done = keys.filter((key) => key.startsWith("done ")).map((key) => key.slice(5, -2));
		assert.equal(new Set(texts).size, texts.length, "a note was kept twice");
		const kept = new Set(texts);
		assert.deepEqual(
			done.filter((text) => !kept.has(text)),
			[],
			"a note was answered and is lost",
		);
		t.diagnostic(
			`${done.length} notes answered and ${texts.length} kept over ${ends.length} owners' ends`,
		);
		assert.ok(done.length >= 15 * rounds);
		assert.ok(texts.length - done.length <= ends.length);
	},
);
