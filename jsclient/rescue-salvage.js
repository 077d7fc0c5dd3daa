import { VERSION } from "./messages.js";

/** @import { Build } from "./build.js" */

/**
 * What came over: rows by table, and in how many places what lay there could not be read.
 *
 * @typedef {{ generation: number, tables: { name: string, rows: number, gaps: number }[],
 *   problems: string[] }} Report
 */

/** Everything that belongs to the build lies beside this file. */
const BASE = new URL("./build.js", import.meta.url);

/**
 * Has the app's program copy what it can read of a generation into a new one, which becomes the app's. The
 * program takes the scope's lock itself.
 *
 * @param {{ scope: string, path: string, build: Build, generation: number }} options
 * @returns {Promise<Report>}
 */
export async function salvage({ scope, path, build, generation }) {
	const { name, wasm, wasmBytes, engine, id, durability } = build;
	const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
	try {
		return await new Promise((resolve, reject) => {
			worker.addEventListener("error", ({ message }) => reject(new Error(message)));
			worker.addEventListener("message", ({ data }) => {
				if (data?.type === "salvaged") resolve(data.report);
				if (data?.type === "failed" && !data.retrying) {
					const reason = data.code === "quota" ? "full" : "";
					reject(Object.assign(new Error(data.message), { reason }));
				}
			});
			worker.postMessage({
				type: "start",
				v: VERSION,
				scope,
				name,
				path,
				wasm: new URL(wasm, BASE).href,
				wasmBytes,
				engine: engine && {
					script: new URL(engine.script, BASE).href,
					wasm: new URL(engine.wasm, BASE).href,
					wasmBytes: engine.wasmBytes,
				},
				client: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
					byte.toString(16).padStart(2, "0"),
				).join(""),
				buildId: id,
				durability,
				count: false,
				salvage: generation,
			});
		});
	} finally {
		worker.terminate();
	}
}
