// Serves the sites of all engines from one origin, compressed as a host would,
// and remembers what was asked for.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { folderOf } from "./site.js";

/** @type {Record<string, string>} */
const types = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	".wasm": "application/wasm",
};

/**
 * @typedef {object} Server
 * @property {string} url
 * @property {string[]} requests the paths that were answered with a file
 * @property {() => Promise<void>} close
 */

/**
 * Serves each engine's folder under its id. Pages are asked for again at each
 * visit, everything else may be kept.
 *
 * @param {{ isolated?: boolean, port?: number, only?: string, worker?: string }} [options] isolated pages have clocks of 5 µs
 *   instead of 100; only is one folder to serve, as the whole origin; worker is what the worker's script begins with
 * @returns {Promise<Server>}
 */
export async function serve({ isolated = false, port = 0, only, worker = "" } = {}) {
	/** @type {Server} */
	const handle = { url: "", requests: [], close: async () => {} };
	/** @type {Map<string, Promise<Buffer>>} contents stay in memory: reading them is nobody's work here */
	const files = new Map();
	const content = (/** @type {string} */ path) => {
		let file = files.get(path);
		if (!file) {
			file = readFile(path);
			files.set(path, file);
			file.catch(() => files.delete(path));
		}
		return file;
	};
	const server = createServer(async (request, response) => {
		const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
		if (path === "/favicon.ico") {
			response.writeHead(204).end();
			return;
		}
		const parts = normalize(path).split("/").slice(1);
		const folder = only ?? folderOf(parts.shift() ?? "");
		const name = parts.join("/") || "index.html";
		const file = join(folder, name);
		/** @type {Record<string, string>} */
		const headers = {
			"content-type": types[extname(name)] ?? "application/octet-stream",
			"cache-control": name.endsWith(".html") ? "no-cache" : "public, max-age=31536000, immutable",
			vary: "accept-encoding",
		};
		if (isolated) {
			headers["cross-origin-opener-policy"] = "same-origin";
			headers["cross-origin-embedder-policy"] = "require-corp";
		}
		if (worker && name.endsWith("/worker.js")) {
			handle.requests.push(path);
			response.writeHead(200, headers).end(worker + (await content(file)));
			return;
		}
		const accepted = String(request.headers["accept-encoding"] ?? "");
		for (const [encoding, suffix] of [
			["br", ".br"],
			["gzip", ".gz"],
			["", ""],
		]) {
			if (!accepted.includes(encoding)) continue;
			try {
				const body = await content(file + suffix);
				if (encoding) headers["content-encoding"] = encoding;
				handle.requests.push(path);
				response.writeHead(200, headers).end(body);
				return;
			} catch {
				// Not there in this form.
			}
		}
		response.writeHead(404, { "content-type": "text/plain" }).end("not found");
	});
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "localhost", () => resolve(undefined));
	});
	const address = /** @type {import("node:net").AddressInfo} */ (server.address());
	handle.url = `http://localhost:${address.port}/`;
	handle.close = () =>
		new Promise((resolve) => {
			server.closeAllConnections();
			server.close(() => resolve());
		});
	return handle;
}
