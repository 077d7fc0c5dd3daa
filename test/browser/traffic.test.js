// A whole session makes no request after the load, and never one elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, needs } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

const heard = needs("console", "its requests and messages are not told");

test("after the load a session makes no request, and none to another origin", heard, async (t) => {
	const server = await serve(await site("lab"));
	t.after(() => server.close());
	const { context } = await launch(t);
	/** @type {string[]} */
	const urls = [];
	/** @type {string[]} */
	const complaints = [];
	context.on("request", (request) => urls.push(request.url()));
	context.on("console", (message) => {
		if (message.type() === "error") complaints.push(message.text());
	});
	const page = await openLab(context, server.url);
	const loaded = server.requests.length;
	const seen = urls.length;
	await page.evaluate(async () => {
		for (let i = 0; i < 50; i++) await lab.api.lab.put({ text: `note ${i}` });
		await lab.api.lab.list();
		await lab.api.lab.panic().catch(() => {});
	});
	assert.equal(server.requests.length, loaded);
	assert.equal(urls.length, seen);
	for (const url of urls) assert.equal(new URL(url).origin, new URL(server.url).origin);
	assert.deepEqual(
		complaints.filter((text) => /Content.Security.Policy|Refused to/i.test(text)),
		[],
	);
});
