/**
 * The worker's script. It asks for the program as soon as the page says where that is, while the
 * scripts that run it are still on their way. So it imports nothing before it runs: all that it needs
 * is here.
 */

/** @import { Early } from "./work.js" */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** The browser needs a while to give its private files, the first time. */
const directory = askDirectory();

const work = import("./work.js");
work.then(
	() => scope.postMessage({ type: "loaded" }),
	(error) => {
		const message = `the worker's scripts did not load: ${error}`;
		const reason = "worker_script";
		scope.postMessage({ type: "failed", code: "internal", message, reason, retrying: false });
	},
);

/** @param {MessageEvent} event */
async function begin({ data }) {
	if (data?.type !== "start") return;
	scope.removeEventListener("message", begin);
	const early = ask(data);
	const loaded = await work.catch(() => undefined); // which was told
	loaded?.begin(data, early);
}
scope.addEventListener("message", begin);

/** @returns {Promise<FileSystemDirectoryHandle | undefined>} undefined if it is refused, or there is none */
async function askDirectory() {
	try {
		return await navigator.storage.getDirectory();
	} catch {
		return undefined; // whoever needs it asks once more, and is told why
	}
}

/**
 * Asks for the program's files, unless an earlier worker has left them or another tab runs them.
 *
 * @param {{ scope?: unknown, wasm?: unknown, engine?: { wasm?: unknown }, modules?: unknown }} start
 * @returns {Early}
 */
function ask({ scope: name, wasm, engine, modules }) {
	const stop = new AbortController();
	/** @type {Map<unknown, Promise<Response>>} */
	const asked = new Map();
	const files = modules ? [] : [wasm, engine?.wasm].filter((url) => typeof url === "string");
	const free = navigator.locks.query().then(({ held = [] }) => {
		if (held.some((lock) => lock.name === `ashore/${name}`)) throw new Error("another tab has it");
	});
	for (const url of files) {
		const answer = free.then(() => fetch(url, { signal: stop.signal }));
		answer.catch(() => {}); // whoever takes it looks
		asked.set(url, answer);
	}
	return {
		directory: () => directory,
		take(url) {
			const answer = asked.get(url);
			asked.delete(url);
			return answer?.catch(() => undefined);
		},
		drop() {
			asked.clear();
			stop.abort();
		},
	};
}
