// The forms that call a method.
import { inspected, openLive, openScratch } from "./clients.js";
import { attached, element, itemList, part, ran, shown } from "./show.js";
import { inputOf, Unreadable } from "./values.js";

/** @import { Client } from "../../../../jsclient/client.js" */

/**
 * @typedef {{ client: Client, note: string }} Target
 */

/** @type {Promise<Target> | null} */
let scratch = null;
/** @type {Promise<Target> | null} */
let live = null;

function scratchTarget() {
	scratch ??= openScratch().then(({ client, bytes }) => ({
		client,
		note:
			bytes === null
				? "On a scratch database, which began empty: there is none in the browser's files or in IndexedDB to copy. What an app keeps in memory alone can't be copied; the live database has it."
				: `On a scratch copy of ${Math.ceil(bytes / 1024)} kB, made when it was first used; the live database stays as it is.`,
	}));
	scratch.catch(() => {
		scratch = null;
	});
	return scratch;
}

function liveTarget() {
	live ??= Promise.resolve({ client: openLive(), note: "On the live database." });
	return live;
}

/** @typedef {{ sql: string, runs: number }} Statement */

const plain = {
	kind: /** @type {const} */ ("action"),
	encode: undefined,
	decode: (/** @type {any} */ v) => v,
};

/** @param {Client} client @returns {Promise<Map<string, number>>} how often each statement has run */
async function statements(client) {
	if (!inspected) return new Map();
	/** @type {Statement[]} */
	const all = await client.call("inspector.statements", undefined, plain);
	return new Map(all.map(({ sql, runs }) => [sql, runs]));
}

/** @param {HTMLFormElement} form */
async function run(form) {
	const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
	const controls = /** @type {HTMLInputElement[]} */ ([...form.elements]);
	const { method = "", kind, upload } = form.dataset;
	for (const control of controls) control.setCustomValidity?.("");
	/** @type {Uint8Array[]} */
	const bytes = [];
	/** @type {unknown} */
	let params;
	try {
		if (form.dataset.input !== undefined) params = await inputOf(controls, bytes);
	} catch (error) {
		if (!(error instanceof Unreadable)) throw error;
		point(/** @type {HTMLInputElement} */ (error.control), error.message);
		return;
	}
	const on = /** @type {RadioNodeList} */ (form.elements.namedItem("on")).value;
	const stop = /** @type {HTMLButtonElement | null} */ (form.querySelector("button[data-stop]"));
	running.get(form)?.abort();
	const abort = new AbortController();
	running.set(form, abort);
	output.setAttribute("aria-busy", "true");
	output.replaceChildren(element("p", "calling …"));
	if (stop) stop.hidden = false;
	try {
		const { client, note } = await (on === "live" ? liveTarget() : scratchTarget());
		const before = await statements(client);
		const request =
			params === undefined ? { method } : { method, params: withoutSource(params, upload) };
		const list = element("dl", ...part("Request", shown({ jsonrpc: "2.0", ...request })));
		output.replaceChildren(element("p", note), list);
		const begun = performance.now();
		const { answer, failed, received } = await (form.dataset.stream === undefined
			? once(client, method, params, codecOf(kind, upload, bytes), abort.signal)
			: each(client, method, params, codecOf(kind, upload, bytes), abort.signal, list));
		const took = performance.now() - begun;
		const after = await statements(client).catch(() => before);
		if (answer) list.append(...part("Answer", shown(answer), ...attached(received)));
		list.append(
			...part(
				"Time",
				element(
					"p",
					`${took.toFixed(1)} ms from the call to its ${form.dataset.stream === undefined ? "answer" : "end"}`,
				),
			),
		);
		if (inspected) list.append(...part("SQL", ...ran(before, after)));
		for (const { path, message } of failed?.fields ?? []) {
			const control = controls.find(({ name }) => name && `${path}/`.startsWith(`${name}/`));
			if (control) point(control, message);
		}
	} catch (error) {
		output.replaceChildren(element("p", /** @type {Error} */ (error).message));
	} finally {
		if (running.get(form) === abort) {
			running.delete(form);
			output.removeAttribute("aria-busy");
			if (stop) stop.hidden = true;
		}
	}
}

/** What forms wait for. @type {Map<HTMLFormElement, AbortController>} */
const running = new Map();

/** @typedef {{ value: unknown, attachments: readonly Uint8Array[] }} Received */

/**
 * The JSON as it is, and what travels beside it.
 *
 * @param {string | undefined} kind
 * @param {string | undefined} upload the field that is uploaded
 * @param {Uint8Array[]} bytes
 */
function codecOf(kind, upload, bytes) {
	return {
		kind: /** @type {"query" | "mutation" | "action"} */ (kind),
		upload,
		encode: (/** @type {unknown} */ value, /** @type {Uint8Array[]} */ attachments) => {
			attachments.push(...bytes);
			return withoutSource(value, upload);
		},
		decode: (/** @type {unknown} */ value, /** @type {readonly Uint8Array[]} */ attachments) =>
			/** @type {Received} */ ({ value: value ?? null, attachments }),
	};
}

/** @param {any} params @param {string | undefined} upload */
function withoutSource(params, upload) {
	if (!upload) return params;
	const { [upload]: _, ...rest } = params;
	return rest;
}

/** @param {any} error what a call failed with, as its answer had it */
function failure(error) {
	const { code, message, fields, data } = error;
	return {
		answer: { error: { message, data: { code, fields, data } } },
		failed: error,
		received: [],
	};
}

/**
 * A call that has one answer.
 *
 * @param {Client} client
 * @param {string} method
 * @param {unknown} params
 * @param {ReturnType<typeof codecOf>} codec
 * @param {AbortSignal} signal
 */
async function once(client, method, params, codec, signal) {
	try {
		const { value, attachments } = codec.upload
			? await client.upload(method, params, codec, { signal })
			: await client.call(method, params, codec, { signal });
		return { answer: { result: value }, failed: null, received: attachments };
	} catch (error) {
		if (signal.aborted) return { answer: { stopped: true }, failed: null, received: [] };
		return failure(error);
	}
}

/**
 * A stream, whose items are shown as they come.
 *
 * @param {Client} client
 * @param {string} method
 * @param {unknown} params
 * @param {ReturnType<typeof codecOf>} codec
 * @param {AbortSignal} signal
 * @param {HTMLElement} list
 */
async function each(client, method, params, codec, signal, list) {
	const items = itemList();
	list.append(...part("Items", ...items.parts));
	try {
		for await (const { value, attachments } of client.stream(method, params, codec, { signal })) {
			items.add(value, attachments);
		}
		return { answer: null, failed: null, received: [] };
	} catch (error) {
		if (signal.aborted) return { answer: { stopped: true }, failed: null, received: [] };
		return failure(error);
	}
}

/**
 * @param {HTMLInputElement} control
 * @param {string} message
 */
function point(control, message) {
	control.setCustomValidity(message);
	control.reportValidity();
	control.addEventListener("input", () => control.setCustomValidity(""), { once: true });
}

document.addEventListener("submit", (event) => {
	const form = event.target;
	if (!(form instanceof HTMLFormElement) || !form.dataset.method) return;
	event.preventDefault();
	run(form);
});
document.addEventListener("click", ({ target }) => {
	if (!(target instanceof HTMLButtonElement) || target.dataset.stop === undefined || !target.form)
		return;
	running.get(target.form)?.abort();
});
document.addEventListener("reset", (event) => {
	if (event.target instanceof HTMLFormElement) {
		running.get(event.target)?.abort();
		event.target.querySelector("output")?.replaceChildren();
	}
});
