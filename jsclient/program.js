import { CallError } from "./errors.js";

/** @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch */

/** @typedef {(response: Response) => Promise<WebAssembly.Module>} Compile */

/** @typedef {(module: WebAssembly.Module, imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>} Instantiate */

/**
 * Fetches and compiles a WebAssembly file. Every way in which that fails has a reason of its own.
 *
 * Wrapping the response to count its bytes costs V8's code cache, which goes with the response itself;
 * so bytes are counted only where a cache can't be there yet.
 *
 * @param {string} url
 * @param {{ fetch: Fetch, compile: Compile, signal?: AbortSignal,
 *   onBytes?: (bytes: number) => void }} options onBytes is told of each chunk's uncompressed bytes, and
 *   left out where they aren't counted
 * @returns {Promise<WebAssembly.Module>}
 */
export async function loadModule(url, { fetch, compile, signal, onBytes }) {
	let response = await fetchProgram(fetch(url, { signal }), url, signal);
	if (onBytes && response.body) response = counted(response, onBytes);
	try {
		return await compile(response);
	} catch (cause) {
		signal?.throwIfAborted();
		throw moduleError(cause);
	}
}

/**
 * Makes an instance of a compiled module.
 *
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Imports} imports
 * @param {Instantiate} instantiate
 */
export async function instantiateModule(module, imports, instantiate) {
	try {
		return await instantiate(module, imports);
	} catch (cause) {
		throw moduleError(cause);
	}
}

/**
 * Adds up the bytes of files that are loaded at the same time.
 *
 * @param {number} total
 * @param {(done: number, total: number) => void} onProgress
 * @returns {(bytes: number) => void}
 */
export function counter(total, onProgress) {
	let done = 0;
	return (bytes) => {
		done += bytes;
		onProgress(done, total);
	};
}

/**
 * @param {Promise<Response>} fetched
 * @param {string} url
 * @param {AbortSignal | undefined} signal
 */
async function fetchProgram(fetched, url, signal) {
	let response;
	try {
		response = await fetched;
	} catch (cause) {
		signal?.throwIfAborted();
		throw programError("wasm_unreachable", `${url} could not be loaded`, cause);
	}
	if (!response.ok) {
		throw programError("wasm_not_found", `${url} gave HTTP status ${response.status}`);
	}
	const type = response.headers.get("content-type") ?? "";
	if (type.split(";")[0]?.trim().toLowerCase() !== "application/wasm") {
		throw programError("wasm_type", `${url} is served as "${type}", not as application/wasm`);
	}
	return response;
}

/** @param {unknown} cause */
export function moduleError(cause) {
	const text = String(cause);
	if (/Content Security Policy|unsafe-eval/i.test(text))
		return programError("wasm_blocked", text, cause);
	if (cause instanceof RangeError || /out of memory/i.test(text)) {
		return programError("memory", text, cause);
	}
	// A connection that breaks in the middle is a TypeError; everything else is the file itself.
	if (cause instanceof TypeError) return programError("wasm_unreachable", text, cause);
	return programError("wasm_broken", text, cause);
}

/**
 * @param {string} reason
 * @param {string} message
 * @param {unknown} [cause]
 */
function programError(reason, message, cause) {
	return new CallError("internal", message, { reason, cause });
}

/**
 * @param {Response} response
 * @param {(bytes: number) => void} onBytes
 */
function counted(response, onBytes) {
	/** @type {TransformStream<Uint8Array, Uint8Array>} */
	const counter = new TransformStream({
		transform(chunk, controller) {
			onBytes(chunk.byteLength);
			controller.enqueue(chunk);
		},
	});
	const headers = { "content-type": "application/wasm" };
	return new Response(/** @type {ReadableStream} */ (response.body).pipeThrough(counter), {
		headers,
	});
}
