/**
 * The way to be rid of everything that an app has on this device.
 */
import { databaseName, erasedName, pagesDatabase, scopeName, scopeOf } from "./messages.js";
import { localStorageOrNone } from "./platform.js";
import { forget } from "./recall.js";
import { rootOf } from "./root.js";

/** @import { Client } from "./client.js" */
/** @import { Build } from "./build.js" */

/** So long are other tabs waited for, which let go of the data, and tried for so often, in milliseconds. */
const FREE_WAIT = 10_000;
const FREE_RETRY = 50;

/**
 * Erases an app's data on this device, all of it: files, databases, caches, the service worker, and what
 * localStorage remembers. The app's other tabs end their clients and say why. Other apps of the origin
 * keep theirs.
 * It rejects if something could not be removed, or is still there afterwards: then the app goes on with
 * what is left, after a reload.
 *
 * @param {Pick<Client, "close">} client the page's; it is closed
 * @returns {Promise<URL>} where the app begins
 */
export async function erase(client) {
	const { build } = /** @type {{ build: Build }} */ (await import("./build.js"));
	const { root, own } = rootOf(build, new URL("./build.js", import.meta.url));
	const scope = scopeOf(build.name, root.pathname);
	const scopes = [scope];
	if (root === own && build.sample)
		scopes.push(scopeOf(build.name, new URL("sample/", own).pathname));
	const others = new BroadcastChannel(erasedName(scope));
	client.close();
	// What the page has still to remember it writes when it goes.
	addEventListener("pagehide", () => forget(localStorageOrNone(), scope));
	try {
		const signal = AbortSignal.timeout(FREE_WAIT);
		const erased = navigator.locks.request(scopeName(scope), { signal }, async () => {
			for (const other of scopes.slice(1)) await clear(other);
			await remove(scope, signal);
			await removeCaches(root.pathname);
			for (;;) {
				for (const one of scopes) forget(localStorageOrNone(), one);
				const left = await remains(scopes, root.pathname);
				if (left.length === 0) return;
				if (signal.aborted) throw new Error(`still there: ${left.join(", ")}`);
				await pause(); // another tab writes down what it knows when it goes
			}
		});
		others.postMessage({ type: "erase" });
		await erased;
	} finally {
		others.close();
	}
	return root;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, FREE_RETRY));

/**
 * Deletes what is kept for a scope. Every client of it is closed, or about to be.
 *
 * @param {string} scope
 */
export async function clear(scope) {
	const signal = AbortSignal.timeout(FREE_WAIT);
	await navigator.locks.request(scopeName(scope), { signal }, () => remove(scope, signal));
}

/**
 * @param {string} scope whose lock is held
 * @param {AbortSignal} signal
 */
async function remove(scope, signal) {
	await removeFiles(scope, signal);
	await removeIndexed(databaseName(scope));
	await removeIndexed(pagesDatabase(scope));
}

/**
 * A worker that ended lets go of its handles a little later than of its lock.
 *
 * @param {string} scope
 * @param {AbortSignal} signal
 */
async function removeFiles(scope, signal) {
	for (;;) {
		try {
			const all = await files();
			return await all?.removeEntry(scope, { recursive: true });
		} catch (error) {
			const { name } = /** @type {DOMException} */ (error);
			if (name === "NotFoundError") return;
			if (name !== "NoModificationAllowedError" || signal.aborted) throw error;
		}
		await pause();
	}
}

/** The folder of all apps of the origin; undefined where there is none. */
async function files() {
	try {
		const root = await navigator.storage.getDirectory();
		return await root.getDirectoryHandle("ashore");
	} catch (error) {
		const { name } = /** @type {DOMException} */ (error);
		if (name === "NotFoundError" || name === "SecurityError" || error instanceof TypeError)
			return undefined;
		throw error;
	}
}

/** @param {string} name */
function removeIndexed(name) {
	return new Promise((resolve, reject) => {
		let request;
		try {
			request = indexedDB.deleteDatabase(name);
		} catch {
			resolve(undefined); // refused, so that there is nothing
			return;
		}
		request.onsuccess = () => resolve(undefined);
		request.onerror = () => reject(request.error);
	});
}

/**
 * The caches of the app's service worker, and that worker.
 *
 * @param {string} path of the app's root
 */
async function removeCaches(path) {
	for (const name of await cachesOf(path)) await caches.delete(name);
	for (const worker of (await navigator.serviceWorker?.getRegistrations?.()) ?? []) {
		if (new URL(worker.scope).pathname === path) await worker.unregister();
	}
}

/** @param {string} path */
async function cachesOf(path) {
	if (!globalThis.caches) return [];
	return (await caches.keys()).filter((name) => name.startsWith(`ashore ${path} `));
}

/**
 * What of the app is still on this device, in words.
 *
 * @param {string[]} scopes
 * @param {string} path of the app's root
 */
async function remains(scopes, path) {
	/** @type {string[]} */
	const left = [];
	const all = await files();
	const databases = (await globalThis.indexedDB?.databases?.().catch(() => [])) ?? [];
	for (const scope of scopes) {
		try {
			await all?.getDirectoryHandle(scope);
			if (all) left.push("files");
		} catch {}
		if (databases.some(({ name }) => name === databaseName(scope) || name === pagesDatabase(scope)))
			left.push("a database");
		if (Object.keys(localStorageOrNone() ?? {}).some((key) => key.startsWith(`ashore/${scope}/`)))
			left.push("settings");
	}
	if ((await cachesOf(path)).length > 0) left.push("caches");
	return left;
}
