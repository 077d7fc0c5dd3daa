import { CallError } from "./errors.js";

/** @import { Frame } from "./frame.js" */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * One JSON-RPC 2.0 request. `params` is JSON already, undefined for a method without input.
 *
 * @param {number} id
 * @param {string} method
 * @param {string | undefined} params
 */
export function encodeRequest(id, method, params) {
	const rest = params === undefined ? "" : `,"params":${params}`;
	return encoder.encode(`{"jsonrpc":"2.0","id":${id},"method":${JSON.stringify(method)}${rest}}`);
}

/**
 * One JSON-RPC 2.0 response. An error's `data` says what a page needs to know: the code as a word, the
 * app's own data, and the bad fields.
 *
 * @param {Frame} frame
 * @returns {{ result: unknown } | { error: CallError }}
 */
export function decodeResponse(frame) {
	let message;
	try {
		message = JSON.parse(decoder.decode(frame.json));
	} catch (cause) {
		return { error: new CallError("internal", "the answer is not readable", { cause }) };
	}
	if (typeof message !== "object" || message === null) {
		return { error: new CallError("internal", "the answer is not an object") };
	}
	if (!message.error) return { result: message.result };
	const { data } = message.error;
	const code = typeof data?.code === "string" ? data.code : "internal";
	const fields = Array.isArray(data?.fields) ? data.fields : [];
	return {
		error: new CallError(code, String(message.error.message), { data: data?.data, fields }),
	};
}
