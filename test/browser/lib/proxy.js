// A proxy that keeps a record of what a browser asks of any server.
import { createServer, request } from "node:http";
import { connect } from "node:net";

/**
 * Listens as an HTTP proxy. It passes on what goes to this machine; anything
 * else is recorded and refused.
 *
 * @param {string[]} own hosts that the browser asks for itself
 * @returns {Promise<{ port: number, asked: import("./browser.js").Asked[], close: () => void }>}
 */
export async function proxy(own) {
	/** @type {import("./browser.js").Asked[]} */
	const asked = [];
	const local = (/** @type {string} */ host) => host === "localhost" || host === "127.0.0.1";
	const unknown = (/** @type {string} */ host) => (own.includes(host) ? "" : "unknown");
	const server = createServer((incoming, outgoing) => {
		const url = new URL(incoming.url ?? "", "http://localhost");
		const initiator = incoming.headers.origin ?? incoming.headers.referer ?? unknown(url.hostname);
		asked.push({ url: url.href, initiator });
		if (!local(url.hostname)) {
			outgoing.writeHead(403).end();
			return;
		}
		const passed = request(
			url,
			{ method: incoming.method, headers: incoming.headers },
			(response) => {
				outgoing.writeHead(response.statusCode ?? 502, response.headers);
				response.pipe(outgoing);
			},
		);
		passed.on("error", () => outgoing.destroy());
		incoming.pipe(passed);
	});
	server.on("connect", (incoming, socket) => {
		const { hostname, port } = new URL(`https://${incoming.url}`);
		asked.push({ url: `https://${incoming.url}/`, initiator: unknown(hostname) });
		socket.on("error", () => socket.destroy());
		if (!local(hostname)) {
			socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
			return;
		}
		const passed = connect(Number(port || 443), hostname, () => {
			socket.write("HTTP/1.1 200 OK\r\n\r\n");
			passed.pipe(socket).pipe(passed);
		});
		passed.on("error", () => socket.destroy());
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
	const address = /** @type {import("node:net").AddressInfo} */ (server.address());
	return {
		port: address.port,
		asked,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
