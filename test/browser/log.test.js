// What a handler logs by log/slog arrives in the console: by level, as an object, with its call.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, needs } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const heard = needs("console", "its messages are not told");

test(
	"log/slog arrives in the console with level, attributes, method and call",
	heard,
	async (t) => {
		const server = await serve(await site("lab"));
		t.after(() => server.close());
		const { context } = await launch(t);
		/** @type {import("playwright-core").ConsoleMessage[]} */
		const said = [];
		let done = () => {};
		const all = new Promise((resolve) => {
			done = () => resolve(undefined);
		});
		context.on("console", (message) => {
			said.push(message);
			if (message.text().startsWith("of no call")) done();
		});
		const page = await openLab(context, server.url);
		await page.evaluate(() => lab.api.lab.log({ text: "hello" }));
		await all;
		const lines = await Promise.all(
			said
				.filter((message) => /^(a |of no)/.test(message.text()))
				.map(async (message) => [
					message.type(),
					...(await Promise.all(message.args().map((arg) => arg.jsonValue()))),
				]),
		);
		const call = String(lines[0]?.[2]?.call);
		assert.match(call, /^[0-9a-f]{8}\/\d+$/);
		const of = { method: "lab.log", call };
		assert.deepEqual(lines, [
			["debug", "a detail", { text: "hello", ...of }],
			[
				"info",
				"a note",
				{ text: "hello", group: { n: 3, took: "250ms", inner: { yes: true } }, ...of },
			],
			["warning", "a warning", { err: "the lab refuses this on purpose", ...of }],
			["error", "a mistake", of],
			["info", "of no call"],
		]);
	},
);
