import { CallError } from "./errors.js";
import { Indexed } from "./indexed.js";
import { KeptFiles } from "./kept-files.js";
import { storageError } from "./storage-error.js";

/** @import { Clock } from "./clock.js" */
/** @import { Kind } from "./storage.js" */

/** What the browser throws where it has no IndexedDB for this page. */
const REFUSED = new Set([
	"SecurityError",
	"InvalidStateError",
	"NotAllowedError",
	"NotSupportedError",
]);

/**
 * Files for an app whose browser refuses private files: in memory, and kept in IndexedDB if the browser
 * gives that. `before` is where the data was kept in this browser when the app ran last.
 *
 * It rejects with a CallError where going on would hide data that is kept.
 *
 * @param {{ scope: string, before?: Kind, factory: () => IDBFactory | undefined, clock?: Clock,
 *   signal?: AbortSignal, onLost: (error: Error) => void }} options
 * @returns {Promise<{ root: FileSystemDirectoryHandle, kind: Kind, persist: () => Promise<void>,
 *   close: () => void }>}
 */
export async function openFallback({ scope, before, factory, clock, signal, onLost }) {
	if (before === "opfs") throw hidden("the data is in the browser's private files");
	const indexed = await openIndexed(scope, { factory, clock, signal, onLost });
	if (indexed?.moved) {
		indexed.close();
		throw hidden("the data was moved to the browser's private files");
	}
	if (!indexed && before === "indexeddb") throw hidden("the data is in IndexedDB");
	const files = new KeptFiles(indexed, { onLost });
	return {
		root: files.root,
		kind: indexed ? "indexeddb" : "memory",
		persist: () => files.persist(),
		close: () => indexed?.close(),
	};
}

/**
 * @param {string} scope
 * @param {{ factory: () => IDBFactory | undefined, clock?: Clock, signal?: AbortSignal,
 *   onLost: (error: Error) => void }} env
 * @returns {Promise<Indexed | null>} null where the browser has none
 */
async function openIndexed(scope, { factory, ...env }) {
	try {
		const indexedDB = factory();
		return indexedDB ? await Indexed.open(indexedDB, scope, env) : null;
	} catch (error) {
		const { name = "" } = /** @type {{ name?: string }} */ (error ?? {});
		if (REFUSED.has(name)) return null;
		if (name === "VersionError") {
			throw new CallError("schema_newer", String(error), { reason: "layout", cause: error });
		}
		throw storageError(error);
	}
}

/** @param {string} where */
function hidden(where) {
	const message = `${where}, which it refuses now`;
	return new CallError("storage_unavailable", message, { reason: "hidden" });
}
