/** What jsclient/worker.js is in a browser: Boot with Node's things in place of the browser's. */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { Boot } from "../../../jsclient/boot.js";
import { parseStart } from "../../../jsclient/messages.js";
import { FakeHub, FakeLocks } from "../../../jsclient/test/fakes.js";
import { Engine } from "../../../engine/js/engine.js";
import { wasmExec } from "../../../tools/wasmexec/run.mjs";
import { MemoryFiles } from "./files.mjs";

/** A site's file, by the end of its address: the program, and what it runs over. */
const file = (/** @type {string} */ url) =>
	url.endsWith("/app.wasm") ? workerData.file : path.join(workerData.engine, path.basename(url));

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);
for (const level of /** @type {const} */ (["log", "warn", "error"])) {
	console[level] = (...args) => port.postMessage({ output: `${args.join(" ")}\n` });
}

let boot = null;
port.on("message", (data) => {
	if (data instanceof ArrayBuffer) {
		boot.receive(data);
		return;
	}
	const start = parseStart(data);
	if (!start) throw new Error(`no start message: ${JSON.stringify(data)}`);
	boot = new Boot(start, {
		locks: new FakeLocks().agent(),
		storage: async () => /** @type {any} */ (new MemoryFiles().root),
		fetch: async (url) =>
			new Response(fs.readFileSync(file(String(url))), { headers: { "content-type": "application/wasm" } }),
		compile: async (response) => WebAssembly.compile(await response.arrayBuffer()),
		instantiate: (module, imports) => WebAssembly.instantiate(module, imports),
		loadEngine: async () => ({ Engine, trampoline: fs.readFileSync(file("/trampoline.wasm")) }),
		loadGo: async () => {
			createRequire(import.meta.url)(wasmExec());
			const Go = /** @type {any} */ (globalThis).Go;
			return class extends Go {
				constructor() {
					super();
					this.env = { ...workerData.environment, ASHORE_TEST_PROGRAM: "1" };
				}
			};
		},
		channel: new FakeHub().agent().channel,
		post: (message, transfer) => port.postMessage(message, /** @type {any} */ (transfer)),
		task: (fn) => setImmediate(fn),
		global: /** @type {any} */ (globalThis),
	});
	boot.run();
});
