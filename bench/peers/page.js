// The page of an engine: calls of its worker, and the first rows. The build
// says by WORKER_TYPE and JSON_TEXT what the worker is like.

/** @type {"module" | "classic"} */
// @ts-expect-error put in by the build
const type = WORKER_TYPE;
/** @type {boolean} whether answers are JSON as text */
// @ts-expect-error put in by the build
const jsonText = JSON_TEXT;

const worker = new Worker(new URL("./worker.js", location.href), { type });
/** @type {Map<number, PromiseWithResolvers<any>>} */
const waiting = new Map();
let last = 0;

worker.onmessage = ({ data: { id, result, error } }) => {
	const call = waiting.get(id);
	waiting.delete(id);
	if (error !== undefined) call?.reject(new Error(error));
	else call?.resolve(jsonText ? JSON.parse(result) : result);
};
worker.onerror = (event) => {
	for (const call of waiting.values()) call.reject(new Error(event.message));
	waiting.clear();
};

/**
 * Calls a method of the worker.
 *
 * @param {string} method
 * @param {unknown} [input]
 */
function call(method, input = {}) {
	const id = ++last;
	/** @type {PromiseWithResolvers<any>} */
	const settled = Promise.withResolvers();
	waiting.set(id, settled);
	worker.postMessage({ id, method, input: jsonText ? JSON.stringify(input) : input });
	return settled.promise;
}

const api = new Proxy(
	{},
	{ get: (_, method) => (/** @type {unknown} */ input) => call(String(method), input) },
);

/** @param {Record<string, unknown>[]} rows */
function show(rows) {
	const body = /** @type {HTMLElement} */ (document.querySelector("tbody"));
	for (const row of rows) {
		const tr = document.createElement("tr");
		for (const value of Object.values(row)) {
			const td = document.createElement("td");
			td.textContent = String(value);
			tr.append(td);
		}
		body.append(tr);
	}
}

/** Milliseconds from the navigation to the first rows. */
const shown = (async () => {
	await call("open");
	show(await call("first"));
	return performance.now();
})();

Object.assign(globalThis, { bench: { api, shown } });
