/**
 * Starts the program that is being tested, the same file, as an app in a worker of its own: jsclient's
 * Boot runs it as the browser's worker.js does, on files in memory.
 */
import process from "node:process";
import { Worker } from "node:worker_threads";
import { clientName, encodeFrame, decodeFrame, Kind } from "../../../jsclient/frame.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const client = new Uint8Array(16).fill(3);

/**
 * Starts the app, calls methods one after another once it is ready, and ends it when all are answered
 * or it has failed.
 *
 * @param {string} requests JSON, as of Page.calls
 * @param {string} environment JSON, further environment variables for the program
 * @returns {Promise<string>} JSON: what the worker told the page, the answers, what it wrote
 */
export function launch(requests, environment) {
	const script = new URL("./worker.mjs", import.meta.url);
	// Where the artefacts are, if this program was built over the native engine.
	const engine = process.env["ASHORE_ENGINE"] || undefined;
	const worker = new Worker(script, {
		workerData: { file: process.argv[2], environment: JSON.parse(environment), engine },
		resourceLimits: { stackSizeMb: 16 },
	});
	/** @type {any[]} */
	const told = [];
	/** @type {any[]} */
	const answers = [];
	let output = "";
	const waiting = JSON.parse(requests);
	let sequence = 0;
	const next = () => {
		const request = waiting.shift();
		if (!request) return false;
		const { method, params } = request;
		const json = encoder.encode(JSON.stringify({ jsonrpc: "2.0", id: ++sequence, method, params }));
		const frame = encodeFrame({ kind: Kind.call, client, sequence, json });
		worker.postMessage(frame, [frame]);
		return true;
	};
	return new Promise((resolve, reject) => {
		const end = async () => {
			await worker.terminate();
			resolve(JSON.stringify({ told, answers, output }));
		};
		worker.on("error", reject);
		worker.on("message", (message) => {
			if (message instanceof ArrayBuffer) {
				answers.push(JSON.parse(decoder.decode(decodeFrame(message).json)));
				if (!next()) end();
				return;
			}
			if (message.output !== undefined) {
				output += message.output;
				return;
			}
			told.push(message);
			if (message.type === "failed") end();
			if (message.type === "ready" && !next()) end();
		});
		worker.postMessage({
			type: "start",
			v: 1,
			scope: "notes",
			name: "notes",
			path: "/",
			wasm: "https://localhost/app.wasm",
			wasmBytes: 0,
			engine: engine && {
				script: "https://localhost/engine.js",
				wasm: "https://localhost/sqlite3.wasm",
				wasmBytes: 0,
			},
			client: clientName(client),
			buildId: "b1",
			durability: "full",
			count: false,
		});
	});
}
