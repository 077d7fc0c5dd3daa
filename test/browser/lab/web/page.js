// Opens the app and hands its API to the tests.
import { bind } from "./api.gen.js";
import { CallError, open } from "./ashore/client.js";

const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));

try {
	const client = await open();
	Object.assign(globalThis, { lab: { client, api: bind(client), CallError } });
	output.textContent = "ready";
} catch (error) {
	const { code, reason } = /** @type {CallError} */ (error);
	output.textContent = `failed: ${reason || code}`;
	throw error;
}
