import { Store } from "./rescue-store.js";
import { isHeld, isNamed } from "./storage-error.js";

/**
 * The rescue page's worker: files can be written in workers only.
 *
 * @typedef {{ id: number, scope: string, ask: "list" | "database" | "raw" | "restore" | "use" | "copy" | "remove",
 *   generation: number }} Request
 */

/** @type {Promise<Store> | null} */
let opened = null;

/** @param {string} scope @returns {Promise<Store>} */
async function open(scope) {
	if ("createSyncAccessHandle" in (globalThis.FileSystemFileHandle?.prototype ?? {})) {
		try {
			const root = await navigator.storage.getDirectory();
			const all = await root.getDirectoryHandle("ashore");
			return new Store(await all.getDirectoryHandle(scope));
		} catch (error) {
			if (!isNamed(error, "NotFoundError") && !isNamed(error, "SecurityError")) throw error;
		}
	}
	const known = await indexedDB.databases();
	if (!known.some(({ name }) => name === `ashore/${scope}`)) throw new Error("nothing");
	const { openFallback } = await import("./fallback.js");
	const { root, persist } = await openFallback({
		scope,
		before: "indexeddb",
		factory: () => indexedDB,
		onLost: () => {},
	});
	const all = await root.getDirectoryHandle("ashore");
	return new Store(await all.getDirectoryHandle(scope), persist);
}

/** @param {Store} store @param {Request} request */
async function answer(store, { ask, generation }) {
	switch (ask) {
		case "list":
			return await store.list();
		case "database":
			return await store.database(generation);
		case "raw":
			return await store.raw(generation);
		case "restore":
			return await store.restore(generation);
		case "use":
			return await store.use(generation);
		case "copy":
			return await store.copy(generation);
		case "remove":
			return await store.remove(generation);
	}
}

/** @param {unknown} error */
function reason(error) {
	const text = String(error);
	if (text === "Error: nothing") return "nothing";
	if (isHeld(error)) return "held";
	if (text.includes("ashore:full") || isNamed(error, "QuotaExceededError")) return "full";
	return isNamed(error, "LayoutError") ? "layout" : "";
}

globalThis.addEventListener("message", async (event) => {
	const request = /** @type {Request} */ (/** @type {MessageEvent} */ (event).data);
	try {
		opened ??= open(request.scope);
		opened.catch(() => {
			opened = null;
		});
		postMessage({ id: request.id, result: await answer(await opened, request) });
	} catch (error) {
		postMessage({ id: request.id, error: { reason: reason(error), message: String(error) } });
	}
});
