// What bench/phases.js has run before the scripts of a page and of its worker:
// they note what happens when. Each is turned into text, so it imports nothing.

/** @typedef {[name: string, at: number][]} Marks at in ms since the epoch */

/** In the page. */
export function notePage() {
	/** @type {Marks} */
	const marks = [];
	Object.assign(globalThis, { phases: marks });
	const note = (/** @type {string} */ name) =>
		void marks.push([name, performance.timeOrigin + performance.now()]);
	const kind = (/** @type {any} */ data) =>
		data?.type === "progress" ? "" : (data?.type ?? "a frame");
	globalThis.Worker = class extends globalThis.Worker {
		/** @param {string | URL} url @param {WorkerOptions} [options] */
		constructor(url, options) {
			note("page: the worker is made");
			super(url, options);
			this.addEventListener("message", ({ data }) => {
				if (kind(data)) note(`page: hears ${kind(data)}`);
			});
		}
	};
}

/** In the worker. */
export function noteWorker() {
	/** @type {Marks} */
	const marks = [];
	const note = (/** @type {string} */ name) =>
		void marks.push([name, performance.timeOrigin + performance.now()]);
	note("worker: its script runs");
	const channel = new BroadcastChannel("phases");
	channel.onmessage = ({ data }) => {
		if (data === "ask") channel.postMessage(marks);
	};
	/** @type {(object: any, method: string, name: (...given: any[]) => string) => void} */
	const around = (object, method, name) => {
		const real = object?.[method];
		if (!real) return;
		object[method] = function (/** @type {any[]} */ ...given) {
			const what = name(...given);
			note(`worker: ${what} …`);
			const result = real.apply(this, given);
			result.then(
				() => note(`worker: ${what}`),
				() => note(`worker: ${what} failed`),
			);
			return result;
		};
	};
	const file = (/** @type {any} */ given) =>
		/(\w+)[^/]*\.wasm/.exec(given?.url || String(given))?.[1] ?? "a module";
	around(globalThis, "fetch", (url) => `${file(url)} is answered`);
	around(WebAssembly, "compileStreaming", (given) => `${file(given)} is compiled`);
	around(WebAssembly, "instantiate", () => "the instance is made");
	around(navigator.locks, "request", () => "the lock");
	around(StorageManager.prototype, "getDirectory", () => "private files");
	around(FileSystemDirectoryHandle.prototype, "getDirectoryHandle", (name) =>
		/^g\d/.test(name) ? "the generation's folder" : "a folder",
	);
	around(FileSystemFileHandle.prototype, "createSyncAccessHandle", () => "a handle");
	const post = globalThis.postMessage;
	globalThis.postMessage = (/** @type {any[]} */ ...given) => {
		const type = given[0]?.type ?? "a frame";
		if (type !== "progress") note(`worker: says ${type}`);
		else if (given[0].phase !== "download") note(`worker: is at ${given[0].phase}`);
		return /** @type {any} */ (post).apply(globalThis, given);
	};
	addEventListener("message", ({ data }) => note(`worker: hears ${data?.type ?? "a frame"}`));
	/** @type {any} */
	let seam;
	let seen = false;
	Object.defineProperty(globalThis, "ashore", {
		configurable: true,
		get() {
			if (!seen) note("worker: main of the program");
			seen = true;
			return seam;
		},
		set(value) {
			note("worker: the program begins");
			seam = value;
		},
	});
}
