// Opens the app and hands its API to the tests.
import { bind } from "./api.gen.js";
import { CallError, Client } from "./ashore/client.js";

const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));

const client = new Client();
/** @type {{ done: number, total: number }[]} */
const progress = [];
client.addEventListener("state", () => {
	if (client.state.phase === "ready") output.textContent = "ready";
	if (client.state.progress?.phase === "migrate") {
		progress.push(client.state.progress);
		output.textContent = "migrating";
	}
});
try {
	await client.ready;
	Object.assign(globalThis, { lab: { client, api: bind(client), CallError, progress } });
	output.textContent = "ready";
} catch (error) {
	const { code, reason } = /** @type {CallError} */ (error);
	output.textContent = `failed: ${reason || code}`;
	throw error;
}
