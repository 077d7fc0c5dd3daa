// The app's program, on a scratch copy of its database or on the database itself.
import { build as told } from "../../../../jsclient/build.js";
import { Client } from "../../../../jsclient/client.js";
import { scopeOf } from "../../../../jsclient/messages.js";
import { pagePlatform } from "../../../../jsclient/platform.js";
import { copyOf, copyOfKept } from "./copy.js";

/** @import { Build } from "../../../../jsclient/build.js" */

/** Where the client of the app's own pages lies, and its addresses begin. */
const ashore = new URL("../../ashore/build.js", import.meta.url);
const at = (/** @type {string} */ address) => new URL(address, ashore).href;

/** @type {Build} */
const build = {
	...told,
	root: at(told.root),
	wasm: at(told.wasm),
	engine: told.engine && {
		...told.engine,
		script: at(told.engine.script),
		wasm: at(told.engine.wasm),
	},
};

/** Whether the program has the inspector, which knows the SQL. */
export const inspected = build.inspector === true;

/** The app's own, as one tab more. */
export function openLive() {
	return new Client({
		build,
		platform: {
			...pagePlatform(),
			spawn: () => new Worker(at("./worker.js"), { type: "module", name: "ashore" }),
			switchboard: globalThis.SharedWorker
				? (name) => new SharedWorker(at("./shared.js"), { type: "module", name }).port
				: undefined,
			serviceWorker: undefined,
		},
	});
}

/**
 * One of its own in memory, which begins with a copy of the app's database and ends with the page. It rejects
 * with TooLarge.
 *
 * @returns {Promise<{ client: Client, bytes: number | null }>} bytes is null where there was nothing to copy
 */
export async function openScratch() {
	const scope = scopeOf(build.name, new URL(build.root).pathname);
	const root = await privateFiles();
	const copy = (root && (await copyOf(root, scope))) ?? (await copyOfKept(keptData(), scope));
	const id = crypto.randomUUID();
	const client = new Client({
		build: { ...build, root: new URL(`./scratch-${id}/`, build.root).href },
		platform: {
			...pagePlatform(),
			spawn: () => {
				const worker = new Worker(new URL("./scratch-worker.js", import.meta.url), {
					type: "module",
					name: "scratch",
				});
				worker.postMessage({ type: "copy", bytes: copy });
				return worker;
			},
			switchboard: undefined,
			serviceWorker: undefined,
			storage: undefined,
			manager: undefined,
		},
	});
	return { client, bytes: copy?.length ?? null };
}

/** @returns {IDBFactory | undefined} */
function keptData() {
	try {
		return globalThis.indexedDB;
	} catch {
		return undefined; // of a page that may have no data
	}
}

/** @returns {Promise<FileSystemDirectoryHandle | null>} null where the browser refuses them */
async function privateFiles() {
	try {
		return await navigator.storage.getDirectory();
	} catch {
		return null;
	}
}
