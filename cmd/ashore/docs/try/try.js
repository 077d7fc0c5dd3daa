// The forms that call a method.
import { inspected, openLive, openScratch } from "./clients.js";
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
				? "On a scratch database, which began empty: there is none in the browser's private files to copy."
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

/**
 * @param {string} name
 * @param {...(string | Node)} content
 */
function element(name, ...content) {
	const node = document.createElement(name);
	node.append(...content);
	return node;
}

/** @param {unknown} value */
const shown = (value) => element("pre", element("code", JSON.stringify(value, null, "  ")));

/**
 * @param {string} title
 * @param {...Node} content
 */
const part = (title, ...content) => [element("dt", title), element("dd", ...content)];

/** @param {HTMLFormElement} form */
async function run(form) {
	const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
	const controls = /** @type {HTMLInputElement[]} */ ([...form.elements]);
	const { method = "", kind } = form.dataset;
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
	output.setAttribute("aria-busy", "true");
	output.replaceChildren(element("p", "calling …"));
	try {
		const { client, note } = await (on === "live" ? liveTarget() : scratchTarget());
		const before = await statements(client);
		/** @type {readonly Uint8Array[]} */
		let received = [];
		const codec = {
			kind: /** @type {"query" | "mutation" | "action"} */ (kind),
			encode: (/** @type {unknown} */ value, /** @type {Uint8Array[]} */ attachments) => {
				attachments.push(...bytes);
				return value;
			},
			decode: (/** @type {unknown} */ value, /** @type {readonly Uint8Array[]} */ attachments) => {
				received = attachments;
				return value ?? null;
			},
		};
		const begun = performance.now();
		/** @type {unknown} */
		let answer;
		/** @type {any} */
		let failed = null;
		try {
			answer = { result: await client.call(method, params, codec) };
		} catch (error) {
			failed = error;
			const { code, message, fields, data } = failed;
			answer = { error: { message, data: { code, fields, data } } };
		}
		const took = performance.now() - begun;
		const after = await statements(client).catch(() => before);
		const request = params === undefined ? { method } : { method, params };
		const list = element("dl");
		list.append(
			...part("Request", shown({ jsonrpc: "2.0", ...request })),
			...part("Answer", shown(answer), ...attached(received)),
			...part("Time", element("p", `${took.toFixed(1)} ms from the call to its answer`)),
		);
		if (inspected) list.append(...part("SQL", ...ran(before, after)));
		output.replaceChildren(element("p", note), list);
		for (const { path, message } of failed?.fields ?? []) {
			const control = controls.find(({ name }) => name && `${path}/`.startsWith(`${name}/`));
			if (control) point(control, message);
		}
	} catch (error) {
		output.replaceChildren(element("p", /** @type {Error} */ (error).message));
	} finally {
		output.removeAttribute("aria-busy");
	}
}

/** @param {readonly Uint8Array[]} all */
function attached(all) {
	return all.map((bytes, i) => element("p", `Attachment ${i}: ${bytes.length} bytes`));
}

/**
 * @param {Map<string, number>} before
 * @param {Map<string, number>} after
 */
function ran(before, after) {
	const parts = [];
	/** @param {string} sql where it stands: the transaction's bounds around all others */
	const place = (sql) => (/^BEGIN/i.test(sql) ? 0 : /^(COMMIT|ROLLBACK)/i.test(sql) ? 2 : 1);
	const sorted = [...after].sort(([a], [b]) => place(a) - place(b));
	for (const [sql, runs] of sorted) {
		const more = runs - (before.get(sql) ?? 0);
		if (more <= 0) continue;
		if (more > 1) parts.push(element("p", `${more} times:`));
		parts.push(element("pre", element("code", outdented(sql))));
	}
	return parts.length > 0 ? parts : [element("p", "none")];
}

/** @param {string} sql without the tabs that the source has before each of its lines */
function outdented(sql) {
	const lines = sql.replace(/^\s*\n|\s+$/g, "").split("\n");
	const tabs = lines.slice(1).map((line) => /^\t*/.exec(line)?.[0].length ?? 0);
	const least = tabs.length > 0 ? Math.min(...tabs) : 0;
	return lines.map((line) => line.replace(new RegExp(`^\\t{0,${least}}`), "")).join("\n");
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
document.addEventListener("reset", (event) => {
	if (event.target instanceof HTMLFormElement) {
		event.target.querySelector("output")?.replaceChildren();
	}
});
