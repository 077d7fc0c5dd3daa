/**
 * What any page of an app does about its data, besides showing it: says where it is kept when a person should
 * know, and offers to ask the browser to keep it; makes the backups that are due, and reminds of those that
 * nobody makes.
 */

/** @import { Source } from "./backups.js" */
/** @import { ClientLike } from "../../ashore/start.js" */

/**
 * Call it when the page has shown its rows: it loads what it needs then.
 *
 * @param {Element} main
 * @param {Pick<ClientLike, "storage">} client
 * @param {{ archive: Source, signal: AbortSignal }} options `archive` is that of the app's client
 * @returns {Promise<void>} settles when the page is left, or nothing more is to be done
 */
export async function keepData(main, { storage }, { archive, signal }) {
	const [{ build }, { backsUp, showStorage }, { showReminder }] = await Promise.all([
		import("../../ashore/build.js"),
		import("../../ashore/keeping.js"),
		import("./reminder.js"),
	]);
	const { name } = build;
	// By this key localStorage knows who doesn't want to be asked again.
	await showStorage(main, storage, { key: `${name}/keep`, signal });
	const scheduled = backsUp(storage.database);
	await showReminder(main, storage, { scheduled, signal });
	if (!scheduled) return;
	const { keepBackups } = await import("./scheduled.js");
	await keepBackups({ archive, storage, name, signal });
}
