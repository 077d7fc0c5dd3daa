// The app's worker over files in memory, which begin with a copy of the database.
import { Boot } from "../../../../jsclient/boot.js";
import { encodeHead, RECORD_OFFSETS } from "../../../../jsclient/head.js";
import { BLOCK } from "../../../../jsclient/kept-file.js";
import { KeptFiles } from "../../../../jsclient/kept-files.js";
import { parseBoardMessage, parsePageMessage, parseStart } from "../../../../jsclient/messages.js";

/** @import { GoProgram } from "../../../../jsclient/bridge.js" */

const scope = /** @type {DedicatedWorkerGlobalScope & { Go?: new () => GoProgram }} */ (
	/** @type {unknown} */ (globalThis)
);

/** @type {(() => void)[]} */
const tasks = [];
const turn = new MessageChannel();
turn.port1.onmessage = () => tasks.shift()?.();

/** @type {Uint8Array | null} */
let copy = null;
/** @type {Boot | null} */
let boot = null;

/**
 * Files as the app would have left them, none if there is no database.
 *
 * @param {Uint8Array | null} db
 */
function filesWith(db) {
	if (!db) return new KeptFiles(null);
	const head = new Uint8Array((RECORD_OFFSETS[1] ?? 0) + BLOCK);
	head.set(
		encodeHead({ sequence: 1, generation: 1, created: Date.now(), data: true }),
		RECORD_OFFSETS[0],
	);
	/** @type {Map<string, Uint8Array>} */
	const files = new Map([
		["head", head],
		["g1/db", db],
	]);
	return new KeptFiles({
		sizes: new Map([...files].map(([path, bytes]) => [path, bytes.length])),
		read: async (path, size) => {
			const bytes = files.get(path) ?? new Uint8Array();
			files.delete(path);
			/** @type {Uint8Array[]} */
			const blocks = [];
			for (let at = 0; at < size; at += BLOCK) {
				const block = new Uint8Array(BLOCK);
				block.set(bytes.subarray(at, at + BLOCK));
				blocks.push(block);
			}
			return blocks;
		},
		write: async () => {},
	});
}

async function loadGo() {
	await import(new URL("../../ashore/wasm_exec.js", import.meta.url).href);
	if (!scope.Go) throw new Error("wasm_exec.js has no Go");
	return scope.Go;
}

/** @param {unknown} data */
function begin(data) {
	const start = parseStart(data);
	if (!start) return;
	const files = filesWith(copy);
	copy = null;
	boot = new Boot(start, {
		locks: navigator.locks,
		storage: async () => files.root,
		indexedDB: () => undefined,
		fetch: (url, init) => fetch(url, init),
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
}

scope.addEventListener("message", ({ data, ports }) => {
	if (data?.type === "copy") copy = data.bytes;
	else if (!boot) begin(data);
	else if (data instanceof ArrayBuffer) boot.receive(data);
	else {
		const asked = parsePageMessage(data);
		if (asked) boot.ask(asked.type);
		const message = parseBoardMessage(data);
		const port = ports[0];
		if (message?.type === "port" && port) boot.take(message.client, message.term, port);
		else port?.close();
	}
});
scope.postMessage({ type: "loaded" });
