// A mutation that was answered survives the browser's death at that instant.
import assert from "node:assert/strict";
import { test } from "node:test";
import { needs, profile, start } from "./lib/browser.js";
import { checkNatively, privateFiles } from "./lib/files.js";
import { openLab } from "./lib/lab.js";
import { random } from "./lib/random.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const entries = 1000;
const kills = Number(process.env.KILLS ?? 20);
const seed = Number(process.env.SEED ?? 20261122);

const durable = needs("handles", "what the server keeps outlives any browser");

test(`every one of ${entries} acknowledged notes survives ${kills} kills`, durable, async (t) => {
	t.diagnostic(`seed ${seed}`);
	const next = random(seed);
	const server = await serve(await site("lab"));
	t.after(() => server.close());
	const folder = await profile(t);
	/** @type {Set<string>} */
	const acknowledged = new Set();
	let sent = 0;
	for (let run = 0; run <= kills; run++) {
		const browser = await start(folder);
		t.after(() => browser.kill());
		const page = await openLab(browser.context, server.url);
		const present = new Set(
			await page.evaluate(async () => (await lab.api.lab.list()).map((note) => note.text)),
		);
		for (const text of acknowledged)
			assert.ok(present.has(text), `run ${run}: ${text} was acknowledged and is gone`);
		if (run === kills) {
			const left = Math.max(0, entries - acknowledged.size);
			const texts = Array.from({ length: left }, () => `note ${sent++}`);
			await page.evaluate(async (texts) => {
				for (const text of texts) await lab.api.lab.put({ text });
			}, texts);
			for (const text of texts) acknowledged.add(text);
			await page.goto(`${server.url}files.html`);
			const check = await checkNatively(await privateFiles(page), "SELECT text FROM notes");
			assert.equal(check.integrity, "ok");
			const rows = new Set(check.rows);
			for (const text of acknowledged) assert.ok(rows.has(text), `${text} is not in the file`);
			await browser.kill();
			continue;
		}
		const before = Math.floor(next() * ((2 * entries) / (kills + 1)));
		const texts = Array.from({ length: before + 50 }, () => `note ${sent++}`);
		let count = 0;
		let gone = () => {};
		const reached = new Promise((resolve) => {
			gone = () => resolve(undefined);
		});
		await page.exposeBinding("acknowledge", (_source, text) => {
			acknowledged.add(text);
			if (++count >= before) gone();
		});
		if (before === 0) gone();
		page
			.evaluate(async (texts) => {
				for (const text of texts) {
					await lab.api.lab.put({ text });
					/** @type {any} */ (globalThis).acknowledge(text);
				}
			}, texts)
			.catch(() => {});
		await reached;
		await browser.kill();
	}
});
