/**
 * Backups in a folder: dated files, each read back and checked, of which the last few are kept.
 */

import { contents, ending } from "./contents.js";

/** @import { Progress } from "./contents.js" */
/** @import { Archive, Staged } from "./data.js" */

/**
 * What is needed of a folder, as the browser gives it
 * (https://developer.mozilla.org/docs/Web/API/FileSystemDirectoryHandle).
 *
 * @typedef {Object} Folder
 * @property {(name: string, options?: { create?: boolean }) => Promise<BackupFile>} getFileHandle
 * @property {(name: string) => Promise<void>} removeEntry
 */

/**
 * @typedef {Object} BackupFile
 * @property {() => Promise<File>} getFile
 * @property {() => Promise<import("./save.js").Writable>} createWritable
 */

/** @typedef {Pick<Archive, "export"> & { verify: (input: { file: Blob | ReadableStream<Uint8Array> }, options?: { signal?: AbortSignal }) => Promise<Staged> }} Source */

/** How often a backup is made by itself. @typedef {"never" | "day" | "week"} Often */

const DAY = 86_400_000;

/** @type {Readonly<Record<Often, number>>} */
const PERIODS = { never: Number.POSITIVE_INFINITY, day: DAY, week: 7 * DAY };

/**
 * How long it is until a backup is due, in milliseconds: 0 is now, Infinity never.
 *
 * @param {Often} often
 * @param {Date | null} last
 * @param {Date} now
 */
export function dueIn(often, last, now) {
	if (!last || last > now) return often === "never" ? Number.POSITIVE_INFINITY : 0; // a clock was set back
	return Math.max(0, last.getTime() + PERIODS[often] - now.getTime());
}

/**
 * Writes a backup, reads it back and has it checked; then removes the oldest of those that it made before.
 * If anything fails, what was made before stays, and nothing of this one.
 *
 * - `app` begins the file's name
 * - `names` are the files that were written to this folder so, oldest first: no other is ever removed
 * - `keep` is how many of them stay, at least 1
 * - `passphrase` encrypts it; null leaves it as it is
 *
 * @param {{ folder: Folder, archive: Source, app: string, names: readonly string[], keep: number, now: Date, passphrase: string | null, signal: AbortSignal, progress?: Progress | undefined }} options
 * @returns {Promise<{ name: string, bytes: number, names: string[] }>} names are those that are there now
 */
export async function backUp(options) {
	const { folder, archive, app, names, keep, now, passphrase, signal } = options;
	signal.throwIfAborted();
	const name = await freeName(folder, app, now, ending(passphrase));
	const handle = await folder.getFileHandle(name, { create: true });
	let bytes = 0;
	try {
		bytes = await write(handle, options);
		const file = await handle.getFile();
		if (file.size !== bytes) throw new Error("the file in the folder isn't what was written");
		await archive.verify({ file: await plainOf(file, passphrase, signal) }, { signal });
	} catch (error) {
		await folder.removeEntry(name).catch(() => {});
		throw error;
	}
	const all = [...names.filter((other) => other !== name), name];
	const old = all.slice(0, Math.max(0, all.length - Math.max(1, keep)));
	/** @type {string[]} */
	const stuck = [];
	for (const other of old) {
		try {
			await folder.removeEntry(other);
		} catch (error) {
			if (!isMissing(error)) stuck.push(other); // tried again the next time
		}
	}
	return { name, bytes, names: [...stuck, ...all.slice(old.length)] };
}

/**
 * The newest backup that is still there.
 *
 * @param {Folder} folder
 * @param {readonly string[]} names oldest first
 * @returns {Promise<File | null>}
 */
export async function newest(folder, names) {
	for (const name of names.toReversed()) {
		try {
			return await (await folder.getFileHandle(name)).getFile();
		} catch (error) {
			if (!isMissing(error)) throw error;
		}
	}
	return null;
}

/**
 * Says in words that a backup restores, beside what there is now.
 *
 * @param {string} name
 * @param {Pick<Staged, "tables">} staged
 */
export function proof(name, { tables }) {
	const number = new Intl.NumberFormat();
	/** @param {"rows" | "now"} of */
	const counts = (of) =>
		tables.map((table) => `${number.format(table[of])} in ${table.name}`).join(", ") || "nothing";
	return `${name} restores: ${counts("rows")}. Now there are: ${counts("now")}. Nothing was changed.`;
}

/**
 * What went wrong with a folder and what to do, for a person; null if it isn't the folder.
 *
 * @param {unknown} error
 */
export function trouble(error) {
	const name = error instanceof DOMException ? error.name : "";
	if (name === "NotFoundError")
		return "The folder isn't there any more. Choose it again, or another.";
	if (name === "NotAllowedError" || name === "SecurityError")
		return "The browser doesn't let the app write to the folder. Allow it again, or choose another.";
	if (name === "QuotaExceededError")
		return "The disk of the folder is full. Make room there, or choose another folder.";
	if (name === "NoModificationAllowedError" || name === "InvalidStateError")
		return "Another program holds the folder or its files. Try again later, or choose another folder.";
	return null;
}

/**
 * Nothing of a file is there before `close`
 * (https://developer.mozilla.org/docs/Web/API/FileSystemFileHandle/createWritable).
 *
 * @param {BackupFile} handle
 * @param {Parameters<typeof contents>[1] & { archive: Source }} options
 */
async function write(handle, { archive, passphrase, signal, progress }) {
	const file = await handle.createWritable();
	let bytes = 0;
	try {
		for await (const part of contents(archive, { passphrase, signal, progress })) {
			signal.throwIfAborted();
			await file.write(/** @type {Uint8Array<ArrayBuffer>} */ (part));
			bytes += part.length;
		}
		signal.throwIfAborted();
	} catch (error) {
		await file.abort(error).catch(() => {});
		throw error;
	}
	await file.close();
	return bytes;
}

/**
 * @param {File} file
 * @param {string | null} passphrase
 * @param {AbortSignal} signal
 */
async function plainOf(file, passphrase, signal) {
	if (passphrase === null) return file;
	const { unsealing } = await import("./sealing.js");
	return await unsealing(file, passphrase, { signal });
}

/**
 * A name that no file in the folder has, for it would be written over.
 *
 * @param {Folder} folder
 * @param {string} app
 * @param {Date} now
 * @param {string} end
 */
async function freeName(folder, app, now, end) {
	const begin = `${app}-backup-${now.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
	for (let n = 1; ; n++) {
		const name = `${begin}${n === 1 ? "" : `-${n}`}${end}`;
		try {
			await folder.getFileHandle(name);
		} catch (error) {
			if (isMissing(error)) return name;
			if (!(error instanceof DOMException) || error.name !== "TypeMismatchError") throw error;
		}
	}
}

/** @param {unknown} error */
function isMissing(error) {
	return error instanceof DOMException && error.name === "NotFoundError";
}
