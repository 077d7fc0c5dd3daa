// A static file server as plain as they come: no special headers, no
// rewriting. Tests read its request log and may break single answers.
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { can } from "./browser.js";
import { kept } from "./webkit/kept.js";

/** @type {Record<string, string>} */
const types = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".png": "image/png",
	".ico": "image/x-icon",
	".wasm": "application/wasm",
};

/**
 * What to answer instead; with a promise the answer, broken or not, waits for it.
 *
 * @typedef {{ status?: number, type?: string, body?: string } | undefined} Broken
 * @typedef {(path: string) => Broken | Promise<Broken>} Fault
 * @typedef {{ url: string, requests: string[], fault: Fault | undefined, close: () => Promise<void> }} StaticServer
 */

/**
 * Serves root on a free port of localhost.
 *
 * @param {string} root
 * @param {{ port?: number, mount?: string, worker?: string }} [options] mount is the path that root is served under, "/" by default;
 *   worker is what the worker's script begins with, beside the app's own.
 * @returns {Promise<StaticServer>}
 */
export async function serve(root, { port = 0, mount = "/", worker = "" } = {}) {
	/** @type {StaticServer} */
	const handle = { url: "", requests: [], fault: undefined, close: async () => {} };
	const server = createServer(async (request, response) => {
		const files = can.handles ? undefined : await kept(request);
		if (files) {
			response.writeHead(200, { "content-type": files.type }).end(files.body);
			return;
		}
		const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
		handle.requests.push(path);
		const broken = await handle.fault?.(path);
		if (broken) {
			response.writeHead(broken.status ?? 200, { "content-type": broken.type ?? "text/plain" });
			response.end(broken.body ?? "");
			return;
		}
		if (!path.startsWith(mount)) {
			response.writeHead(404).end();
			return;
		}
		let file = join(root, normalize(path.slice(mount.length - 1)));
		try {
			if ((await stat(file)).isDirectory()) file = join(file, "index.html");
			const text = await readFile(file);
			let before = "";
			if (file.endsWith("/worker.js")) {
				before = worker || can.handles ? worker : 'import "/__kept__/handles.js";\n';
			}
			const body = Buffer.concat([Buffer.from(before), text]);
			response.writeHead(200, {
				"content-type": types[extname(file)] ?? "application/octet-stream",
			});
			response.end(body);
		} catch {
			response.writeHead(404, { "content-type": "text/plain" }).end("not found");
		}
	});
	await /** @type {Promise<void>} */ (
		new Promise((resolve, reject) => {
			server.once("error", reject);
			server.listen(port, "localhost", () => resolve());
		})
	);
	const address = /** @type {import("node:net").AddressInfo} */ (server.address());
	handle.url = `http://localhost:${address.port}${mount}`;
	handle.close = () =>
		new Promise((resolve) => {
			server.closeAllConnections();
			server.close(() => resolve());
		});
	return handle;
}
