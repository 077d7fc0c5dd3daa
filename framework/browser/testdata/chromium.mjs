/**
 * Runs a test binary of framework/browser in a worker of a real Chromium, where the figures count:
 *
 *   GOOS=js GOARCH=wasm go test -c -o /tmp/browser.wasm ./framework/browser
 *   node framework/browser/testdata/chromium.mjs /tmp/browser.wasm -test.run=ATenth -test.v
 *
 * Tests that need Node (those that start an app in a worker of its own) fail there.
 */
import fs from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { start } from "../../../test/browser/lib/chromium.js";
import { wasmExec } from "../../../tools/wasmexec/run.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const [wasm, ...args] = process.argv.slice(2);

const server = createServer((request, response) => {
	const name = new URL(request.url ?? "/", "http://localhost").pathname;
	const file = { "/test.wasm": wasm, "/wasm_exec.js": wasmExec() }[name] ?? path.join(root, path.normalize(name));
	const types = { ".wasm": "application/wasm", ".js": "text/javascript", ".mjs": "text/javascript" };
	if (name === "/" || !fs.existsSync(file)) {
		response.writeHead(name === "/" ? 200 : 404, { "content-type": "text/html" }).end("<!doctype html><title>tests</title>");
		return;
	}
	response.writeHead(200, { "content-type": types[path.extname(file)] ?? "text/plain" });
	fs.createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "localhost", resolve));

const profile = fs.mkdtempSync(path.join(os.tmpdir(), "ashore-profile-"));
const browser = await start(profile);
try {
	const page = await browser.context.newPage();
	page.on("console", (message) => console.log(message.text()));
	await page.goto(`http://localhost:${server.address().port}/`);
	process.exitCode = await page.evaluate(
		(argv) =>
			new Promise((resolve, reject) => {
				const worker = new Worker("/framework/browser/testdata/chromium.worker.mjs", { type: "module" });
				worker.onmessage = ({ data }) => resolve(data);
				worker.onerror = (event) => reject(new Error(event.message));
				worker.postMessage(argv);
			}),
		args,
	);
} finally {
	await browser.kill();
	server.close();
	fs.rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
