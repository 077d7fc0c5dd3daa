// Opens the app and hands its API to the tests.
import { bind } from "./api.gen.js";
import { CallError, Client } from "./ashore/client.js";

const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));

const client = new Client();
client.addEventListener("state", () => {
	if (client.state.phase === "ready") output.textContent = "ready";
});
try {
	await client.ready;
	Object.assign(globalThis, { lab: { client, api: bind(client), CallError } });
	output.textContent = "ready";
} catch (error) {
	const { code, reason } = /** @type {CallError} */ (error);
	output.textContent = `failed: ${reason || code}`;
	throw error;
}
