// The bytes of private files that the tests' server keeps for a browser
// without synchronous handles; handles.js is their other end.
import { readFile } from "node:fs/promises";

/** @type {Map<string, Buffer>} */
const files = new Map();

/**
 * Answers what belongs to kept files; undefined means the path is another's.
 *
 * @param {import("node:http").IncomingMessage} request
 * @returns {Promise<{ type: string, body: Buffer } | undefined>}
 */
export async function kept(request) {
	const url = new URL(request.url ?? "/", "http://localhost");
	if (!url.pathname.startsWith("/__kept__/")) return undefined;
	const name = url.pathname.slice("/__kept__/".length);
	if (name === "handles.js") {
		const body = await readFile(new URL("handles.js", import.meta.url));
		return { type: "text/javascript", body };
	}
	/** @type {Buffer[]} */
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	const bytes = Buffer.concat(chunks);
	const old = files.get(name) ?? Buffer.alloc(0);
	const at = Number(url.searchParams.get("write") ?? url.searchParams.get("truncate"));
	if (url.searchParams.has("write")) files.set(name, written(old, at, bytes));
	if (url.searchParams.has("truncate")) files.set(name, resized(old, at));
	const body = url.searchParams.has("all") ? old : Buffer.alloc(0);
	return { type: "application/octet-stream", body };
}

/** @param {Buffer} old @param {number} at @param {Buffer} bytes */
function written(old, at, bytes) {
	const grown = resized(old, Math.max(old.length, at + bytes.length));
	bytes.copy(grown, at);
	return grown;
}

/** @param {Buffer} old @param {number} size */
function resized(old, size) {
	if (size === old.length) return old;
	const made = Buffer.alloc(size);
	old.copy(made, 0, 0, size);
	return made;
}
