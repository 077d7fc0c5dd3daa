/**
 * The worker's script: it hands the browser's things to Boot and waits for the page's start message.
 */
import { Boot } from "./boot.js";
import { CallError } from "./errors.js";
import { parseStart } from "./messages.js";

/** @import { GoProgram } from "./boot.js" */

const scope = /** @type {DedicatedWorkerGlobalScope & { Go?: new () => GoProgram }} */ (
	/** @type {unknown} */ (globalThis)
);

/** Sets globalThis.Go. It belongs to one build, beside this file. */
async function loadGo() {
	await import(new URL("./wasm_exec.js", import.meta.url).href);
	if (!scope.Go) throw new Error("wasm_exec.js has no Go");
	return scope.Go;
}

async function storage() {
	if (!("createSyncAccessHandle" in (globalThis.FileSystemFileHandle?.prototype ?? {}))) {
		const message = "this browser has no files for workers";
		throw new CallError("storage_unavailable", message, { reason: "no_opfs" });
	}
	return await navigator.storage.getDirectory();
}

/** Functions in turn, each as an event of its own. @type {(() => void)[]} */
const tasks = [];
const turn = new MessageChannel();
turn.port1.onmessage = () => tasks.shift()?.();

/** @type {Boot | null} */
let boot = null;

scope.addEventListener("message", ({ data }) => {
	if (data instanceof ArrayBuffer) {
		boot?.receive(data);
		return;
	}
	const start = parseStart(data);
	if (!start || boot) return;
	boot = new Boot(start, {
		locks: navigator.locks,
		storage,
		fetch: (input, init) => fetch(input, init),
		compile: (response) => WebAssembly.compileStreaming(response),
		instantiate: (module, imports) => WebAssembly.instantiate(module, imports),
		loadEngine: (url) => import(url),
		loadGo,
		channel: (name) => new BroadcastChannel(name),
		post: (message, transfer) => scope.postMessage(message, transfer),
		task: (fn) => {
			tasks.push(fn);
			turn.port2.postMessage(0);
		},
		global: /** @type {any} */ (globalThis),
	});
	boot.run();
});

scope.postMessage({ type: "loaded" });
