import { Folder } from "./folder.js";
import { refusal } from "./refusal.js";
import { storageError } from "./storage-error.js";

/** @import { Clock } from "./clock.js" */
/** @import { StartMessage } from "./messages.js" */
/** @import { Kind, Why } from "./storage.js" */

/**
 * The app's files: its folder, and where that is.
 *
 * @typedef {Object} Opened
 * @property {Folder} folder
 * @property {number} term
 * @property {number} generation
 * @property {Kind} kind
 * @property {Why | null} why
 * @property {() => Promise<void>} [persist] keeps what was written, where files are in memory
 */

/**
 * What a worker's browser gives.
 *
 * @typedef {Object} FilesEnv
 * @property {() => Promise<FileSystemDirectoryHandle>} storage root of the origin private file system
 * @property {() => IDBFactory | undefined} [indexedDB]
 */

/**
 * - `signal` is the worker's end
 * - `hold` takes what has to be let go of then; it throws if that was
 * - `onHeld` is called if another worker keeps the files for long
 * - `onLost` is called when nothing can be kept any more: the worker must not go on
 *
 * @typedef {{ clock: Clock, signal: AbortSignal, hold: (release: () => void) => void, onHeld: () => void,
 *   onLost: (error: Error) => void }} Life
 */

/**
 * Opens the app's files: in the browser's private file system, and where that is refused in memory, kept
 * in IndexedDB if the browser gives that. It rejects with a CallError.
 *
 * @param {Pick<StartMessage, "scope" | "name" | "path" | "before">} start
 * @param {FilesEnv} env
 * @param {Life} life
 * @returns {Promise<Opened>}
 */
export async function openFiles(start, env, life) {
	try {
		return await openPrivate(start, env, life);
	} catch (error) {
		const why = life.signal.aborted ? null : refusal(error);
		if (!why) throw storageError(error);
		return await openKept(start, env, life, why).catch((other) => {
			throw storageError(other);
		});
	}
}

/**
 * Where there are no private files yet, a database that was kept in IndexedDB is moved there.
 *
 * @param {Pick<StartMessage, "scope" | "name" | "path" | "before">} start
 * @param {FilesEnv} env
 * @param {Life} life
 * @returns {Promise<Opened>}
 */
async function openPrivate(start, env, life) {
	const { scope, before } = start;
	const { clock, signal } = life;
	const factory = env.indexedDB?.();
	const opened = await openFolder(start, await env.storage(), life, async (folder) => {
		if (!factory) return 0;
		const { moveHere } = await import("./move.js");
		return await moveHere(folder, scope, { factory, before, clock, signal });
	});
	if (factory && opened.folder.moving) {
		const { finishMove } = await import("./move.js");
		// The folder counts already; the copy only has to hear of it.
		finishMove(opened.folder, scope, { factory, clock, signal }).catch(() => {});
	}
	return { ...opened, kind: "opfs", why: null };
}

/**
 * @param {Pick<StartMessage, "scope" | "name" | "path" | "before">} start
 * @param {FilesEnv} env
 * @param {Life} life
 * @param {Why} why
 * @returns {Promise<Opened>}
 */
async function openKept(start, env, life, why) {
	const { clock, signal, hold, onLost } = life;
	const { openFallback } = await import("./fallback.js");
	const { root, kind, persist, close } = await openFallback({
		scope: start.scope,
		// What could not be moved is still where it was.
		before: why === "no_room" ? "indexeddb" : start.before,
		factory: () => env.indexedDB?.(),
		clock,
		signal,
		onLost,
	});
	hold(close);
	const opened = await openFolder(start, root, life);
	await persist(); // the term
	return { ...opened, kind, why, persist };
}

/**
 * @param {Pick<StartMessage, "scope" | "name" | "path">} start
 * @param {FileSystemDirectoryHandle} root
 * @param {Life} life
 * @param {(folder: Folder) => Promise<number>} [onFirst]
 */
async function openFolder({ scope, name, path }, root, { clock, signal, hold, onHeld }, onFirst) {
	const about = { name, path, layout: 1 };
	const opened = await Folder.open(root, scope, { clock, signal, about, onHeld, onFirst });
	hold(() => opened.folder.close());
	return opened;
}
