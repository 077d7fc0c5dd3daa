import { CallError } from "./errors.js";

/** @typedef {(url: string, init: RequestInit) => Promise<Response>} Fetch */

/** @typedef {WebAssembly.WebAssemblyInstantiatedSource} Source */

/** @typedef {(response: Response, imports: WebAssembly.Imports) => Promise<Source>} Instantiate */

/**
 * Fetches and compiles the app's program. Every way in which that fails has a reason of its own.
 *
 * Wrapping the response to count its bytes costs V8's code cache, which goes with the response itself;
 * so bytes are counted only where a cache can't be there yet.
 *
 * @param {string} url
 * @param {WebAssembly.Imports | Promise<WebAssembly.Imports>} imports
 * @param {{ fetch: Fetch, instantiate: Instantiate,
 *   signal?: AbortSignal, total?: number, onBytes?: (done: number, total: number) => void }} options
 *   total is the uncompressed size; onBytes is left out where bytes aren't counted
 * @returns {Promise<Source>}
 */
export async function loadProgram(
	url,
	imports,
	{ fetch, instantiate, signal, total = 0, onBytes },
) {
	let response = await fetchProgram(fetch(url, { signal }), url, signal);
	if (onBytes && response.body) response = counted(response, (done) => onBytes(done, total));
	const importObject = await imports;
	try {
		return await instantiate(response, importObject);
	} catch (cause) {
		signal?.throwIfAborted();
		throw instantiateError(cause);
	}
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
function instantiateError(cause) {
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
 * @param {(done: number) => void} onBytes
 */
function counted(response, onBytes) {
	let done = 0;
	/** @type {TransformStream<Uint8Array, Uint8Array>} */
	const counter = new TransformStream({
		transform(chunk, controller) {
			done += chunk.byteLength;
			onBytes(done);
			controller.enqueue(chunk);
		},
	});
	const headers = { "content-type": "application/wasm" };
	return new Response(/** @type {ReadableStream} */ (response.body).pipeThrough(counter), {
		headers,
	});
}
