// A second tab works, and goes on when the first closes.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch } from "./lib/browser.js";
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
