/**
 * Says where the entries are kept, when a person should know, and offers to ask the browser to keep them;
 * makes the backups that are due.
 */

import { bind } from "./api.gen.js";

/** @import { Started } from "./ashore/start.js" */

const NAME = "timetracker";

/**
 * @param {HTMLElement} main
 * @param {Started<unknown, unknown>["client"]} client
 * @param {AbortSignal} signal
 */
export async function keeping(main, client, signal) {
	const { storage } = client;
	const { backsUp, showStorage } = await import("./ashore/keeping.js");
	// By this key localStorage knows who doesn't want to be asked again.
	await showStorage(main, storage, { key: `${NAME}/keep`, signal });
	if (!backsUp(storage.database)) return;
	const { keepBackups } = await import("./_ashore/archive/scheduled.js");
	await keepBackups({ archive: bind(client).archive, storage, name: NAME, signal });
}
