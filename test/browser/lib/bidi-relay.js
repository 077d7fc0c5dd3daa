// Between Playwright and Firefox: both speak WebDriver BiDi, Playwright a newer
// one than the Firefox of a stable Debian. Commands that this Firefox does not
// know are answered here.
import { WebSocket, WebSocketServer } from "ws";

/**
 * Answers a command in place of this Firefox, if it does not know it.
 *
 * @param {{ id: number, method: string, params: any }} command
 */
function answered({ id, method, params }) {
	if (method !== "emulation.setMediaFeaturesOverride") return undefined;
	// Playwright sends it for each context and page, whatever was asked for: the scheme that Firefox
	// was started with stays, and one that was asked for later is refused.
	if (params.features?.["prefers-color-scheme"] !== "dark") {
		return { type: "success", id, result: {} };
	}
	return {
		type: "error",
		id,
		error: "unsupported operation",
		message: "this Firefox can't switch the colour scheme: start it with the scheme",
	};
}

/**
 * What the browser says, as Playwright understands it.
 *
 * @param {string} text
 */
function heard(text) {
	// Of a download that no navigation began, this Firefox does not say which one it is.
	if (!text.includes('"browsingContext.download')) return text;
	const event = JSON.parse(text);
	event.params.download ??= event.params.url;
	return JSON.stringify(event);
}

/**
 * Listens for Playwright and passes on what it and the browser say.
 *
 * @param {string} endpoint the browser's own
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function relay(endpoint) {
	const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
	await new Promise((resolve, reject) => {
		server.once("listening", resolve);
		server.once("error", reject);
	});
	server.on("connection", (client) => {
		const browser = new WebSocket(`${endpoint}/session`, {
			perMessageDeflate: false,
			maxPayload: 256 * 1024 * 1024,
		});
		/** @type {string[]} */
		const early = [];
		browser.on("open", () => {
			for (const text of early.splice(0)) browser.send(text);
		});
		browser.on("message", (data) => client.send(heard(String(data))));
		browser.on("close", () => client.close());
		browser.on("error", () => client.close());
		client.on("close", () => browser.close());
		client.on("error", () => browser.close());
		client.on("message", (data) => {
			const text = String(data);
			const answer = answered(JSON.parse(text));
			if (answer) client.send(JSON.stringify(answer));
			else if (browser.readyState === WebSocket.OPEN) browser.send(text);
			else early.push(text);
		});
	});
	const address = /** @type {import("node:net").AddressInfo} */ (server.address());
	return {
		url: `ws://127.0.0.1:${address.port}`,
		close: () => {
			for (const client of server.clients) client.terminate();
			server.close();
		},
	};
}
