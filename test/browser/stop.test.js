// A statement without end is stopped, and nothing that was acknowledged goes.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch, needs } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

test("after an abort of an endless statement the next call is answered and no acknowledged write is lost", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const result = await page.evaluate(async () => {
		await lab.api.lab.put({ text: "kept" });
		const controller = new AbortController();
		const spinning = lab.api.lab.spin({ signal: controller.signal }).then(
			() => "answered",
			(/** @type {Error} */ error) => error.name,
		);
		// The worker has begun when a call behind it does not come back first.
		await new Promise((resolve) => setTimeout(resolve, 1000));
		const aborted = performance.now();
		controller.abort();
		const outcome = await spinning;
		const rejected = performance.now() - aborted;
		const notes = await lab.api.lab.list();
		const answered = performance.now() - aborted;
		await lab.api.lab.put({ text: "after" });
		return {
			outcome,
			rejected,
			answered,
			texts: notes.map((note) => note.text),
			count: await lab.api.lab.count(),
		};
	});
	assert.equal(result.outcome, "AbortError");
	assert.ok(result.rejected < 100, `the aborted call rejected after ${result.rejected} ms`);
	assert.deepEqual(result.texts, ["kept"]);
	assert.equal(result.count, 2);
	t.diagnostic(`next call answered ${Math.round(result.answered)} ms after the abort`);
});

test("a deadline stops an endless statement by itself and the worker goes on", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const result = await page.evaluate(async () => {
		await lab.api.lab.put({ text: "kept" });
		const begun = performance.now();
		const code = await lab.api.lab.spin({ timeout: 1000 }).then(
			() => "answered",
			(/** @type {{ code: string }} */ error) => error.code,
		);
		return { code, waited: performance.now() - begun, count: await lab.api.lab.count() };
	});
	assert.equal(result.code, "deadline");
	assert.equal(result.count, 1);
	t.diagnostic(`stopped after ${Math.round(result.waited)} ms of a deadline of 1000 ms`);
});

const observed = needs("longTasks", "nothing else tells of tasks over 50 ms");

test("the page has no task over 50 ms while the worker runs a long query", observed, async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const result = await page.evaluate(async () => {
		/** @type {number[]} */
		const long = [];
		const observer = new PerformanceObserver((list) => {
			for (const entry of list.getEntries()) long.push(entry.duration);
		});
		observer.observe({ type: "longtask" });
		// A machine's speed isn't known: ask for more until a query takes ten seconds.
		let took = 0;
		for (
			let steps = 1_000_000;
			took < 10_000;
			steps = Math.ceil(steps * Math.min(8, 11_000 / took))
		) {
			const begun = performance.now();
			await lab.api.lab.steps({ steps }, { timeout: 120_000 });
			took = performance.now() - begun;
		}
		observer.disconnect();
		return { long, took };
	});
	t.diagnostic(`the query took ${Math.round(result.took)} ms`);
	assert.deepEqual(result.long, []);
});
