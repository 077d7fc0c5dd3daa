// A built site works from a plain static server of another make.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { launch, needs } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { site } from "./lib/site.js";

/** @returns {Promise<number>} */
const freePort = () =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "localhost", () => {
			const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
			server.close(() => resolve(port));
		});
	});

/** @param {string} url */
async function answers(url) {
	for (let i = 0; i < 200; i++) {
		try {
			await fetch(url);
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
	throw new Error(`${url} does not answer`);
}

const stored = needs("handles", "another server keeps no bytes of private files");

test("python's http.server serves a working app", stored, async (t) => {
	const port = await freePort();
	const folder = await site("lab");
	const python = spawn(
		"python3",
		["-m", "http.server", "--bind", "localhost", "--directory", folder, String(port)],
		{
			stdio: "ignore",
		},
	);
	t.after(() => python.kill("SIGKILL"));
	const url = `http://localhost:${port}/`;
	await answers(url);
	const { context } = await launch(t);
	const page = await openLab(context, url);
	await page.evaluate(() => lab.api.lab.put({ text: "by python" }));
	assert.equal(await page.evaluate(() => lab.api.lab.count()), 1);
});
