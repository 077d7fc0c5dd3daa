// Whatever happens to tabs and browser, no call hangs and each mutation is done once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { name, profile, start } from "./lib/browser.js";
import { checkNatively, privateFiles } from "./lib/files.js";
import { random } from "./lib/random.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";
import { kinds, Storm } from "./lib/storm.js";

const seed = Number(process.env.SEED ?? 1);
const seeds = Number(process.env.SEEDS ?? 3);
const tabs = Number(process.env.TABS ?? 8);
const steps = Number(process.env.STEPS ?? 28);

const drivable =
	name === "chromium" ? {} : { skip: "only Chromium's DevTools freeze pages and end renderers" };

for (let at = seed; at < seed + seeds; at++) {
	test(`a storm over ${tabs} tabs loses nothing, seed ${at}`, drivable, async (t) => {
		const server = await serve(await site("lab"));
		t.after(() => server.close());
		const folder = await profile(t);
		const storm = new Storm({
			start: () => start(folder, { plain: true }),
			url: server.url,
			random: random(at),
			tabs,
			log: process.env.STORM_LOG
				? (line) => console.error(`${(performance.now() / 1000).toFixed(1)} s, seed ${at}: ${line}`)
				: undefined,
		});
		t.after(() => storm.kill());
		const tell = () => {
			const { answered, lost, wrong, owners, longest, terms } = storm;
			const done = kinds.map((kind) => `${kind} ${storm.steps[kind] ?? 0}`).join(", ");
			t.diagnostic(
				`seed ${at}: ${done}; ${owners} of them to the owner, ${terms} owners; ${answered.size} notes answered, ${lost.length} calls with owner_lost, ${wrong.length} wrong; longest call ${Math.round(longest)} ms`,
			);
		};
		await storm.begin();
		let page;
		try {
			for (let step = 0; step < steps; step++) await storm.step();
			page = await storm.end();
		} finally {
			tell();
		}
		const texts = await page.evaluate(async () =>
			(await lab.api.lab.list()).map(({ text }) => text),
		);
		await storm.shown(texts.length);
		const files = await storm.close();
		await files.goto(`${server.url}files.html`);
		const { integrity, rows } = await checkNatively(
			await privateFiles(files),
			"SELECT text FROM notes ORDER BY id",
		);
		assert.deepEqual(storm.wrong, []);
		assert.equal(integrity, "ok");
		assert.deepEqual(rows, texts);
		const kept = new Set(texts);
		assert.equal(kept.size, texts.length, "a note was kept twice");
		assert.deepEqual(
			[...storm.answered].filter((text) => !kept.has(text)),
			[],
			"a note was answered and is lost",
		);
		assert.deepEqual(
			kinds.filter((kind) => steps >= 28 && !storm.steps[kind]),
			[],
			"this never happened",
		);
	});
}
