/**
 * What worker.js runs once it is there: it hands the browser's things to Boot.
 */
import { Boot } from "./boot.js";
import { CallError } from "./errors.js";
import { parseBoardMessage, parsePageMessage, parseStart } from "./messages.js";

/** @import { GoProgram } from "./bridge.js" */

/**
 * Answers to requests that were made before this script was there.
 *
 * @typedef {Object} Early
 * @property {() => Promise<FileSystemDirectoryHandle | undefined>} directory root of the private files;
 *   undefined if it was not given
 * @property {(url: string) => Promise<Response | undefined> | undefined} take the answer, once; undefined
 *   if there is none, or none came
 * @property {() => void} drop ends what isn't there yet
 */

const scope = /** @type {DedicatedWorkerGlobalScope & { Go?: new () => GoProgram }} */ (
	/** @type {unknown} */ (globalThis)
);

/** Sets globalThis.Go. It belongs to one build, beside this file. */
async function loadGo() {
	await import(new URL("./wasm_exec.js", import.meta.url).href);
	if (!scope.Go) throw new Error("wasm_exec.js has no Go");
	return scope.Go;
}

/** @param {Early} early */
async function storage(early) {
	if (!("createSyncAccessHandle" in (globalThis.FileSystemFileHandle?.prototype ?? {}))) {
		const message = "this browser has no files for workers";
		throw new CallError("storage_unavailable", message, { reason: "no_opfs" });
	}
	return (await early.directory()) ?? (await navigator.storage.getDirectory());
}

function indexedDB() {
	try {
		return globalThis.indexedDB;
	} catch {
		return undefined; // where cookies are blocked
	}
}

/** Functions in turn, each as an event of its own. @type {(() => void)[]} */
const tasks = [];
const turn = new MessageChannel();
turn.port1.onmessage = () => tasks.shift()?.();

/**
 * Begins this worker's life with the page's start message.
 *
 * @param {unknown} data
 * @param {Early} early
 */
export function begin(data, early) {
	const start = parseStart(data);
	if (!start) return;
	const boot = new Boot(start, {
		locks: navigator.locks,
		storage: () => storage(early),
		indexedDB,
		fetch: async (url, init) => {
			init.signal?.addEventListener("abort", () => early.drop(), { once: true });
			return (await early.take(url)) ?? (await fetch(url, init));
		},
		compile: (response) => WebAssembly.compileStreaming(response),
		instantiate: (module, imports) => WebAssembly.instantiate(module, imports),
		loadEngine: (url) => import(url),
		loadGo,
		channel: (name) => new BroadcastChannel(name),
		post: (message, transfer) => {
			if ("type" in message && message.type === "waiting") early.drop();
			scope.postMessage(message, transfer);
		},
		task: (fn) => {
			tasks.push(fn);
			turn.port2.postMessage(0);
		},
		global: /** @type {any} */ (globalThis),
	});
	scope.addEventListener("message", ({ data, ports }) => {
		if (data instanceof ArrayBuffer) {
			boot.receive(data);
			return;
		}
		const asked = parsePageMessage(data);
		if (asked) boot.ask(asked.type);
		const message = parseBoardMessage(data);
		const port = ports[0];
		if (message?.type === "port" && port) boot.take(message.client, message.term, port);
		else port?.close();
	});
	boot.run();
}
