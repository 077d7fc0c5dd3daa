/**
 * A whole page of what happens to the data, from its parts: data.js, rows.js, backup.js, where.js, updates.js,
 * erasing.js.
 */

import { showBackup } from "./backup.js";
import { showData } from "./data.js";
import { showErase } from "./erasing.js";
import { made } from "./parts.js";
import { showUpdates } from "./updates.js";
import { showWhere } from "./where.js";

/** @import { BackupStorage } from "./backup.js" */
/** @import { Source } from "./backups.js" */
/** @import { Archive } from "./data.js" */
/** @import { RowsService } from "./rows.js" */
/** @import { Updates } from "./updates.js" */
/** @import { Storage } from "./where.js" */

/**
 * Shows the sections of a page's `<main>`, and fills the elements in them that are labelled “Save and
 * open”, “Backup”, “Storage”, “Version” and “Erase”. A page without a part “Backup” has none.
 *
 * - `api` is the app's; with the plugin rows, files of rows are taken, too
 * - `name` is the app's: it begins the names of files, and has to be typed to erase everything
 * - `erase` erases, and gives where the app begins: `() => erase(client)`, with `ashore/erase.js`
 *
 * @param {Element} main
 * @param {{ api: { archive: Archive & Source, rows?: RowsService }, storage: Storage & BackupStorage, updates: Updates,
 *   name: string, erase: () => Promise<URL>, signal?: AbortSignal }} options
 */
export async function showSettings(main, { api, storage, updates, name, erase, signal }) {
	for (const section of main.querySelectorAll(":scope > section"))
		section.removeAttribute("hidden");
	showErase(part(main, "Erase"), { name, erase, signal });
	showUpdates(part(main, "Version"), { updates, signal });
	await showWhere(part(main, "Storage"), { storage, signal });
	const data = part(main, "Save and open");
	await showData(data, { api, storage, name, signal });
	const { rows } = api;
	if (rows) {
		// Apps without the plugin don't load it.
		const { showRows } = await import("./rows.js");
		const section = made("section");
		data.append(section);
		await showRows(section, { api: { rows }, name, signal });
	}
	if (main.querySelector('section[aria-label="Backup"]'))
		await showBackup(part(main, "Backup"), { api, storage, name, signal });
}

/**
 * @param {Element} main
 * @param {string} label
 */
function part(main, label) {
	const found = main.querySelector(`section[aria-label="${label}"]`);
	if (!found) throw new Error(`the page has no part ${label}`);
	return found;
}
