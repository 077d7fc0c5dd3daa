/**
 * Says where the entries are kept, when a person should know, and offers to ask the browser to keep them.
 */

/** @import { Started } from "./ashore/start.js" */

/** By this localStorage knows who doesn't want to be asked again. */
const KEY = "finance/keep";

/**
 * @param {HTMLElement} main
 * @param {Started<unknown, unknown>["client"]} client
 * @param {AbortSignal} signal
 */
export async function keeping(main, client, signal) {
	const { showStorage } = await import("./ashore/keeping.js");
	await showStorage(main, client.storage, { key: KEY, signal });
}
