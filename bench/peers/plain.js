// The worker of the plain recipe, as go-sqlite3-opfs's README has it.

/** @type {any} */
const scope = globalThis;
scope.importScripts("wasm_exec.js");

/** @type {Promise<void>} */
const ready = (async () => {
	const root = await navigator.storage.getDirectory();
	const folder = await root.getDirectoryHandle("plain", { create: true });
	/** @type {Record<string, unknown>} */
	const handles = {};
	for (const name of ["plain.db", "plain.db-journal", "plain.db-wal"]) {
		const file = await folder.getFileHandle(name, { create: true });
		handles[name] = await file.createSyncAccessHandle();
	}
	const go = new scope.Go();
	const started = new Promise((resolve) => {
		scope.started = resolve;
	});
	const { instance } = await WebAssembly.instantiateStreaming(fetch("plain.wasm"), go.importObject);
	go.run(instance);
	await started;
	scope._opfs_init(handles);
})();

addEventListener("message", async ({ data: { id, method, input } }) => {
	try {
		await ready;
		postMessage({ id, result: await scope.call(method, input) });
	} catch (error) {
		postMessage({ id, error: String(error) });
	}
});
