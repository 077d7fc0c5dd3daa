import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "../launch.js";
import { parseStart, parseWorkerMessage } from "../messages.js";

const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
/** Two modules that can be told apart. @type {Record<string, WebAssembly.Module>} */
const compiled = {
	"/app.wasm": new WebAssembly.Module(empty),
	"/sqlite3.wasm": new WebAssembly.Module(empty),
};
const engine = { script: "/engine.js", wasm: "/sqlite3.wasm", wasmBytes: 4 };
const files = { wasm: "/app.wasm", wasmBytes: 6, count: false };

/** What happened, in order. */
class Log {
	/** @type {string[]} */
	lines = [];

	/** @param {{ missing?: string, wrongType?: string, script?: Error }} [faults] */
	env({ missing, wrongType, script } = {}) {
		/** @type {import("../launch.js").LaunchEnv} */
		const env = {
			fetch: async (url) => {
				this.lines.push(`fetch ${url}`);
				const headers = { "content-type": url === wrongType ? "text/html" : "application/wasm" };
				const body = "x".repeat(url === "/app.wasm" ? 6 : 4);
				const response = new Response(body, { status: url === missing ? 404 : 200, headers });
				Object.defineProperty(response, "url", { value: url });
				return response;
			},
			compile: async (response) => {
				const size = (await response.arrayBuffer()).byteLength;
				return /** @type {WebAssembly.Module} */ (
					compiled[size === 6 ? "/app.wasm" : "/sqlite3.wasm"]
				);
			},
			instantiate: async (module, imports) => {
				assert.equal(module, compiled["/app.wasm"]);
				this.lines.push(`instantiate with ${Object.keys(imports)}`);
				return /** @type {any} */ ("instance");
			},
			loadEngine: async (url) => {
				this.lines.push(`import ${url}`);
				if (script) throw script;
				return { trampoline: empty, Engine: /** @type {any} */ (FakeEngine) };
			},
		};
		return env;
	}
}

class FakeEngine {
	importObject = { sqlite3: {} };

	/** @param {{ sqlite3: WebAssembly.Module, trampoline: WebAssembly.Module }} modules */
	constructor({ sqlite3, trampoline }) {
		assert.equal(sqlite3, compiled["/sqlite3.wasm"]);
		assert.ok(trampoline instanceof WebAssembly.Module);
	}

	/** @param {any} go @param {unknown} instance */
	async run(go, instance) {
		go.by.push("engine", instance);
	}
}

/** A program of which it is known who ran it. */
function program() {
	/** @type {unknown[]} */
	const by = [];
	const run = async (/** @type {unknown} */ instance) => void by.push("go", instance);
	return { by, go: /** @type {any} */ ({ by, run }) };
}

const options = { signal: new AbortController().signal, onProgress: () => {} };
const imports = Promise.resolve({ gojs: {}, ashore: {} });

test("the stock engine is one file", async () => {
	const log = new Log();
	const { modules, run } = await launch(files, imports, log.env(), options);
	assert.deepEqual(log.lines, ["fetch /app.wasm", "instantiate with gojs,ashore"]);
	assert.deepEqual(modules, { program: compiled["/app.wasm"] });
	const { by, go } = program();
	await run(go);
	assert.deepEqual(by, ["go", "instance"]);
});

test("the native engine is loaded beside the program, all at once", async () => {
	const log = new Log();
	const { modules, run } = await launch({ ...files, engine }, imports, log.env(), options);
	assert.deepEqual(log.lines, [
		"fetch /app.wasm",
		"fetch /sqlite3.wasm",
		"import /engine.js",
		"instantiate with gojs,ashore,sqlite3",
	]);
	assert.equal(modules.program, compiled["/app.wasm"]);
	assert.equal(modules.sqlite3, compiled["/sqlite3.wasm"]);
	const { by, go } = program();
	await run(go);
	assert.deepEqual(by, ["engine", "instance"]);
});

test("what an earlier worker compiled isn't loaded again", async () => {
	const log = new Log();
	const first = await launch({ ...files, engine }, imports, log.env(), options);
	log.lines = [];
	await launch({ ...files, engine, modules: first.modules }, imports, log.env(), options);
	assert.deepEqual(log.lines, ["import /engine.js", "instantiate with gojs,ashore,sqlite3"]);
});

test("progress counts both files", async () => {
	/** @type {[number, number][]} */
	const seen = [];
	const onProgress = (/** @type {number} */ done, /** @type {number} */ total) =>
		void seen.push([done, total]);
	const start = { ...files, engine, count: true };
	await launch(start, imports, new Log().env(), { ...options, onProgress });
	assert.equal(seen.length, 2);
	assert.deepEqual(seen[1], [10, 10]);
});

for (const [name, faults, reason] of /** @type {const} */ ([
	["SQLite's file is missing", { missing: "/sqlite3.wasm" }, "wasm_not_found"],
	["SQLite's file has another type", { wrongType: "/sqlite3.wasm" }, "wasm_type"],
	["the engine's script is missing", { script: new TypeError("no such file") }, "script"],
])) {
	test(`a start fails when ${name}`, async () => {
		const started = launch({ ...files, engine }, imports, new Log().env(faults), options);
		await assert.rejects(started, (/** @type {any} */ error) => {
			assert.equal(error.reason, reason);
			assert.match(error.message, /sqlite3\.wasm|engine\.js/);
			return true;
		});
	});
}

test("messages carry the engine's files and what was compiled", () => {
	const start = {
		...{ type: "start", v: 1, scope: "s", name: "n", path: "/", buildId: "b", durability: "full" },
		...{ ...files, client: "0".repeat(32), engine },
	};
	assert.deepEqual(parseStart(start)?.engine, engine);
	assert.equal(parseStart({ ...start, engine: { script: "/engine.js" } }), null);
	assert.equal(parseStart({ ...start, modules: { program: {} } }), null);
	const modules = { program: compiled["/app.wasm"], sqlite3: compiled["/sqlite3.wasm"] };
	assert.deepEqual(parseWorkerMessage({ type: "modules", modules }), { type: "modules", modules });
	assert.equal(parseWorkerMessage({ type: "modules", modules: { sqlite3: 1 } }), null);
});
