/**
 * Backups that are made by themselves, on any page of an app.
 */

import { backUp, dueIn } from "./backups.js";
import { size } from "./parts.js";
import { remember, remembered } from "./remembered.js";

/** @import { Source } from "./backups.js" */
/** @import { Progress } from "./contents.js" */
/** @import { Directory, Remembered } from "./remembered.js" */

/**
 * What is needed of the client's storage.
 *
 * @typedef {Object} Saves
 * @property {string | null} database
 * @property {(backup?: { at?: Date, where?: "folder" | "download", verified?: boolean }) => void} saved
 */

/** @typedef {{ archive: Source, storage: Saves, name: string, signal: AbortSignal, progress?: Progress }} Backups */

/**
 * Makes the backups that are due, as long as the page is there: into the folder that a person picked on the
 * page of settings, when the browser lets the page write to it without asking. One that fails is tried again
 * by the next page; the page of settings says how old the last one is.
 *
 * @param {Backups} backups `name` begins the names of files
 */
export async function keepBackups(backups) {
	const { storage, signal } = backups;
	if (!storage.database) return;
	for (;;) {
		const { folder, often, last } = await remembered(storage.database);
		if (!folder || !(await mayWrite(folder))) return;
		const wait = dueIn(often, last, new Date());
		if (wait === Number.POSITIVE_INFINITY || !(await idleAfter(wait, signal))) return;
		try {
			await backUpIfDue(backups);
		} catch (error) {
			if (!signal.aborted) console.warn(`ashore: a backup: ${error}`);
			return;
		}
	}
}

/**
 * Makes a backup if one is due and no other tab makes one.
 *
 * @param {Backups} backups
 * @returns {Promise<string>} what to say of it; nothing if none was due
 */
export function backUpIfDue(backups) {
	return alone(backups, ({ often, last }) => dueIn(often, last, new Date()) <= 0);
}

/**
 * Makes a backup, unless another tab does.
 *
 * @param {Backups} backups
 * @returns {Promise<string>} what to say of it
 */
export function backUpNow(backups) {
	return alone(backups, () => true);
}

/**
 * @param {Backups} backups
 * @param {(known: Remembered) => boolean} wanted is asked when no other tab makes one
 * @returns {Promise<string>}
 */
function alone({ archive, storage, name, signal, progress }, wanted) {
	const { database } = storage;
	return navigator.locks.request(`${database} backup`, { ifAvailable: true }, async (lock) => {
		if (!lock || !database) return "Another tab is making a backup.";
		const known = await remembered(database);
		const { folder, names, keep, passphrase } = known;
		if (!wanted(known)) return "";
		if (!folder) return "Choose a folder first.";
		const at = new Date();
		const done = await backUp({
			folder,
			archive,
			app: name,
			names,
			keep,
			now: at,
			passphrase,
			signal,
			progress,
		});
		await remember(database, { ...(await remembered(database)), names: done.names, last: at });
		storage.saved({ at, where: "folder", verified: true });
		const how = passphrase === null ? "" : " encrypted";
		return `Saved ${size(done.bytes)}${how} as ${done.name}, read it back and checked it.`;
	});
}

/** @param {Directory} folder */
export async function mayWrite(folder) {
	return ((await folder.queryPermission?.({ mode: "readwrite" })) ?? "granted") === "granted";
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false if it was aborted
 */
function idleAfter(ms, signal) {
	return new Promise((resolve) => {
		if (signal.aborted) return resolve(false);
		const timer = setTimeout(() => {
			if ("requestIdleCallback" in globalThis) requestIdleCallback(go, { timeout: 10_000 });
			else go();
		}, ms);
		const go = () => resolve(!signal.aborted);
		signal.addEventListener(
			"abort",
			() => {
				clearTimeout(timer);
				resolve(false);
			},
			{ once: true },
		);
	});
}
