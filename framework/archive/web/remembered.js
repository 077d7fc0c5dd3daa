/**
 * What a browser remembers of backups: a folder can be kept in IndexedDB alone.
 */

/** @import { Folder, Often } from "./backups.js" */

/**
 * @typedef {Folder & { name: string,
 *   queryPermission?: (mode: { mode: "readwrite" }) => Promise<PermissionState>,
 *   requestPermission?: (mode: { mode: "readwrite" }) => Promise<PermissionState> }} Directory
 */

/**
 * - `folder` is null until a person has picked one
 * - `names` are the files that were written there, oldest first
 * - `last` is when the last of them was
 * - `passphrase` encrypts them: it stands here because backups are made by themselves, and so do the data
 *
 * @typedef {{ folder: Directory | null, often: Often, keep: number, names: string[], last: Date | null, passphrase: string | null }} Remembered
 */

/** @type {Readonly<Remembered>} */
const NOTHING = { folder: null, often: "never", keep: 5, names: [], last: null, passphrase: null };

/**
 * @param {string} database its name
 * @returns {Promise<Remembered>}
 */
export async function remembered(database) {
	const found = await inStore(database, "readonly", (store) => store.get("backup"));
	return { ...NOTHING, .../** @type {object | undefined} */ (found) };
}

/**
 * @param {string} database its name
 * @param {Remembered} value
 */
export async function remember(database, value) {
	await inStore(database, "readwrite", (store) => store.put(value, "backup"));
	const { folder, often } = value;
	try {
		if (folder && often !== "never") localStorage.setItem(`${database} backups`, often);
		else localStorage.removeItem(`${database} backups`);
	} catch {} // refused, or full: the page of settings makes them
}

/**
 * @param {string} database
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<unknown>}
 */
async function inStore(database, mode, act) {
	/** @type {IDBDatabase} */
	const db = await new Promise((resolve, reject) => {
		const request = indexedDB.open(database, 1);
		request.onupgradeneeded = () => request.result.createObjectStore("pages");
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
	try {
		return await new Promise((resolve, reject) => {
			const transaction = db.transaction("pages", mode);
			const request = act(transaction.objectStore("pages"));
			transaction.oncomplete = () => resolve(request.result);
			transaction.onabort = () => reject(transaction.error);
		});
	} finally {
		db.close();
	}
}
