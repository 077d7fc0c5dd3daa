import assert from "node:assert/strict";
import { test } from "node:test";
import { counter, instantiateModule, loadModule } from "../program.js";

const wasm = { headers: { "content-type": "application/wasm" } };

/**
 * @param {() => Promise<Response>} fetch
 * @param {unknown} [thrown] by compile
 * @param {Partial<Parameters<typeof loadModule>[1]>} [options]
 */
function load(fetch, thrown, options) {
	const compile = /** @type {any} */ (
		async (/** @type {Response} */ response) => {
			await response.arrayBuffer();
			if (thrown) throw thrown;
			return "module";
		}
	);
	return loadModule("/app.wasm", { fetch, compile, ...options });
}

for (const [name, response, thrown, reason] of /** @type {const} */ ([
	["a file that isn't there", new Response("", { status: 404 }), undefined, "wasm_not_found"],
	[
		"a server's own page",
		new Response("<html>", { headers: { "content-type": "text/html" } }),
		undefined,
		"wasm_type",
	],
	["no type at all", new Response(new Uint8Array(1)), undefined, "wasm_type"],
	["no connection", new TypeError("Failed to fetch"), undefined, "wasm_unreachable"],
	[
		"a connection that breaks",
		new Response("", wasm),
		new TypeError("network error"),
		"wasm_unreachable",
	],
	[
		"damaged bytes",
		new Response("", wasm),
		new WebAssembly.CompileError("expected magic"),
		"wasm_broken",
	],
	[
		"a policy",
		new Response("", wasm),
		new WebAssembly.CompileError("violates the following Content Security Policy directive"),
		"wasm_blocked",
	],
	["no memory", new Response("", wasm), new RangeError("Out of memory"), "memory"],
])) {
	test(`loading tells ${name}`, async () => {
		const fetch = async () => {
			if (response instanceof Error) throw response;
			return response;
		};
		await assert.rejects(load(fetch, thrown), { name: "CallError", code: "internal", reason });
	});
}

test("a program that is another is told from one that is broken off", async () => {
	const module = /** @type {any} */ ("module");
	for (const [thrown, reason] of /** @type {const} */ ([
		[new WebAssembly.LinkError("import"), "wasm_broken"],
		[new RangeError("Out of memory"), "memory"],
	])) {
		const given = instantiateModule(module, {}, async () => {
			throw thrown;
		});
		await assert.rejects(given, { name: "CallError", code: "internal", reason });
	}
});

test("bytes are counted where that is asked for, over all files", async () => {
	/** @type {[number, number][]} */
	const seen = [];
	const fetch = async () =>
		new Response("0123456789", { headers: { "content-type": "application/wasm; charset=x" } });
	const onBytes = counter(20, (done, total) => seen.push([done, total]));
	assert.equal(await load(fetch, undefined, { onBytes }), "module");
	assert.equal(await load(fetch, undefined, { onBytes }), "module");
	assert.deepEqual(seen, [
		[10, 20],
		[20, 20],
	]);
});

test("a response that isn't counted is handed on as it is, for its code cache", async () => {
	const response = new Response("", wasm);
	/** @type {unknown} */
	let got;
	const compile = /** @type {any} */ (
		async (/** @type {unknown} */ given) => {
			got = given;
		}
	);
	await load(async () => response, undefined, { compile });
	assert.equal(got, response);
});

test("an abort is its signal's reason, not a failure", async () => {
	const stop = new AbortController();
	const fetch = async () => {
		stop.abort(new Error("gone"));
		throw new DOMException("aborted", "AbortError");
	};
	await assert.rejects(load(fetch, undefined, { signal: stop.signal }), /gone/);
});
