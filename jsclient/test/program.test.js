import assert from "node:assert/strict";
import { test } from "node:test";
import { loadProgram } from "../program.js";

const wasm = { headers: { "content-type": "application/wasm" } };

/**
 * @param {() => Promise<Response>} fetch
 * @param {unknown} [thrown] by instantiate
 * @param {Partial<Parameters<typeof loadProgram>[2]>} [options]
 */
function load(fetch, thrown, options) {
	return loadProgram(
		"/app.wasm",
		{},
		{
			fetch,
			instantiate: /** @type {any} */ (
				async (/** @type {Response} */ response) => {
					await response.arrayBuffer();
					if (thrown) throw thrown;
					return { instance: "instance" };
				}
			),
			...options,
		},
	);
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
	["another program", new Response("", wasm), new WebAssembly.LinkError("import"), "wasm_broken"],
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

test("bytes are counted where that is asked for", async () => {
	/** @type {[number, number][]} */
	const seen = [];
	const fetch = async () =>
		new Response("0123456789", { headers: { "content-type": "application/wasm; charset=x" } });
	const onBytes = (/** @type {number} */ done, /** @type {number} */ total) =>
		seen.push([done, total]);
	assert.deepEqual(await load(fetch, undefined, { total: 10, onBytes }), { instance: "instance" });
	assert.deepEqual(seen, [[10, 10]]);
});

test("a response that isn't counted is handed on as it is, for its code cache", async () => {
	const response = new Response("", wasm);
	/** @type {unknown} */
	let got;
	const instantiate = /** @type {any} */ (
		async (/** @type {unknown} */ given) => {
			got = given;
			return {};
		}
	);
	await load(async () => response, undefined, { instantiate });
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
