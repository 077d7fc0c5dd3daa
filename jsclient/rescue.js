/**
 * The script of rescue.html: what can be done for an app's data when the app doesn't start. It needs no
 * program: see rescue-store.js. Only salvaging runs the app's own, on a copy.
 */
import { scopeName, scopeOf } from "./messages.js";
import { salvage } from "./rescue-salvage.js";
import { rootOf } from "./root.js";

/** @import { Build } from "./build.js" */
/** @import { Generation, Listing } from "./rescue-store.js" */

/** What a person reads when something can't be done. @type {Record<string, string>} */
const REASONS = {
	nothing: "This browser keeps nothing for this app.",
	held: "Another tab, or one that is just closing, still holds the files. Close the other tabs of this app and reload this page.",
	full: "There is not enough free space for a copy. Free some space on the disk or in the browser; saving to a file needs none in the browser.",
	layout:
		"A newer version of the app has written these files. Reload the page to get the newer version.",
};

const status = find(document, "p[role=status]");
const [states, salvaging] = /** @type {[HTMLElement, HTMLElement]} */ (
	/** @type {unknown} */ (document.querySelectorAll("main > section"))
);
const template = /** @type {HTMLTemplateElement} */ (find(document, "template"));

/** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
const asked = new Map();
let count = 0;
/** @type {() => void} */
let letGo = () => {};
let worker = spawn();

run();

async function run() {
	try {
		const { build } = await import("./build.js");
		const path = rootOf(build, new URL("./build.js", import.meta.url)).root.pathname;
		const scope = scopeOf(build.name, path);
		document.title = `Rescue your data: ${build.name}`;
		await takeLock(scope);
		await show(scope);
		const button = /** @type {HTMLButtonElement} */ (find(salvaging, "button"));
		button.addEventListener("click", () => onSalvage(scope, path, build));
	} catch (error) {
		say(error);
	}
}

/**
 * The lock that the app's owner holds: while this page has it no tab can open the database.
 *
 * @param {string} scope
 */
async function takeLock(scope) {
	if (!navigator.locks) throw new Error("this browser is too old: it has no locks");
	const name = scopeName(scope);
	/** @param {LockOptions} options @returns {Promise<boolean>} */
	const take = (options) =>
		new Promise((resolve, reject) => {
			const held = navigator.locks.request(name, options, (lock) => {
				resolve(lock !== null);
				return lock && new Promise((release) => (letGo = () => release(undefined)));
			});
			held.catch(reject);
		});
	if (await take({ ifAvailable: true })) return;
	say(
		"The app is open in another tab. Close all its other tabs; this page goes on by itself then, and keeps them from opening the database meanwhile.",
	);
	await take({});
}

/** @param {string} scope */
async function show(scope) {
	/** @type {Listing} */
	const { generations, current } = await ask(scope, "list");
	const list = find(states, "ul");
	list.replaceChildren(...generations.map((generation) => item(scope, generation)));
	states.hidden = generations.length === 0;
	salvaging.hidden = !generations.some((generation) => generation.current);
	if (generations.length === 0) say(REASONS.nothing ?? "");
	else if (current === 0)
		say("Which of these states is the app's isn't known any more. Choose one.");
	else if (!generations.some(({ number }) => number === current))
		say(`The state that the app uses, number ${current}, is missing. Choose another one.`);
	else
		say(
			`${generations.length === 1 ? "One state was" : `${generations.length} states were`} found.`,
		);
}

/**
 * @param {string} scope
 * @param {Generation} generation
 */
function item(scope, generation) {
	const { number, bytes, written, current, database, broken } = generation;
	const node = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
	const name = `State ${number}`;
	find(node, "h3").textContent = current ? `${name}, which the app uses` : name;
	const time = /** @type {HTMLTimeElement} */ (find(node, "time"));
	time.textContent = written
		? new Date(written).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" })
		: "not known";
	if (written) time.dateTime = new Date(written).toISOString();
	const [, size, condition] = node.querySelectorAll("dd");
	if (size) size.textContent = inWords(bytes);
	if (condition) condition.textContent = conditionOf(generation);
	/** @param {string} button @param {() => Promise<void>} action @param {boolean} [hidden] */
	const wire = (button, action, hidden = false) => {
		const node_ = /** @type {HTMLButtonElement} */ (find(node, `button[name=${button}]`));
		node_.hidden = hidden;
		node_.setAttribute("aria-label", `${node_.textContent}: ${name}`);
		node_.addEventListener("click", () => busy(action));
	};
	wire("download", async () => {
		const { file, frames } = await ask(scope, "database", number);
		save(file, `${number}.sqlite3`);
		const log = frames > 0 ? `, with ${frames} pages from its write-ahead log` : "";
		say(`State ${number} was saved as an SQLite file${log}. Any program for SQLite opens it.`);
	});
	wire("raw", async () => {
		/** @type {Map<string, Blob>} */
		const files = await ask(scope, "raw", number);
		for (const [part, file] of files) if (file.size > 0) save(file, `${number}.${part}`);
		say(`The files of state ${number} were saved as they are.`);
	});
	wire(
		"restore",
		async () => await moved(scope, "restore", number),
		current || !database || broken,
	);
	return node;
}

/** @param {Generation} generation */
function conditionOf({ empty, database, broken, current }) {
	if (empty) return "empty: its data is gone";
	if (!database) return "damaged: it does not begin as a database does";
	if (broken) return "found damaged by a check";
	return current ? "begins as a database does" : "an earlier state, or one that was left";
}

/**
 * Makes another state the app's, and offers the way back.
 *
 * @param {string} scope
 * @param {"restore" | "use"} how
 * @param {number} number
 */
async function moved(scope, how, number) {
	/** @type {{ before: number, now: number }} */
	const { before, now } = await ask(scope, how, number);
	await show(scope);
	const what = how === "restore" ? `a copy of state ${number}, as state ${now}` : `state ${now}`;
	done(scope, `The app uses ${what} from now on.`, before);
}

/**
 * @param {string} scope
 * @param {string} text
 * @param {number} before 0 if nobody knows
 */
function done(scope, text, before) {
	say(before > 0 ? `${text} State ${before}, which it used before, is still there. ` : text);
	if (before === 0) return;
	const undo = document.createElement("button");
	undo.type = "button";
	undo.name = "undo";
	undo.textContent = `Undo: go back to state ${before}`;
	undo.addEventListener("click", () => busy(() => moved(scope, "use", before)));
	status.append(undo);
}

/**
 * @param {string} scope
 * @param {string} path
 * @param {Build} build
 */
async function onSalvage(scope, path, build) {
	const bar = /** @type {HTMLProgressElement} */ (find(salvaging, "progress"));
	const output = find(salvaging, "output");
	await busy(async () => {
		bar.hidden = false;
		output.textContent = "";
		/** @type {Listing} */
		const { current } = await ask(scope, "list");
		const copy = await ask(scope, "copy", current);
		// The program's worker takes lock and files itself.
		worker.terminate();
		letGo();
		/** @type {import("./rescue-salvage.js").Report | null} */
		let report = null;
		try {
			report = await salvage({ scope, path, build, generation: copy });
		} finally {
			bar.hidden = true;
			worker = spawn();
			await takeLock(scope);
			await ask(scope, "remove", copy).catch(() => {});
			await show(scope);
		}
		output.replaceChildren(tableOf(report));
		done(
			scope,
			`The app uses what was salvaged, as state ${report.generation}, from now on.`,
			current,
		);
	});
	bar.hidden = true;
}

/** @param {import("./rescue-salvage.js").Report} report */
function tableOf({ tables, problems }) {
	const table = document.createElement("table");
	const caption = table.createCaption();
	caption.textContent = "Rows that came over";
	const head = table.createTHead().insertRow();
	for (const text of ["Table", "Rows", "Left out"]) {
		const cell = document.createElement("th");
		cell.scope = "col";
		cell.textContent = text;
		head.append(cell);
	}
	const body = table.createTBody();
	for (const { name, rows, gaps } of tables) {
		const row = body.insertRow();
		row.insertCell().textContent = name;
		row.insertCell().textContent = String(rows);
		row.insertCell().textContent =
			gaps === 0 ? "nothing" : `what lay in ${gaps} damaged ${gaps === 1 ? "place" : "places"}`;
	}
	for (const text of problems) {
		const row = body.insertRow();
		const cell = row.insertCell();
		cell.colSpan = 3;
		cell.textContent = text;
	}
	return table;
}

/** Buttons wait while something is done. @param {() => Promise<void>} action */
async function busy(action) {
	const buttons = document.querySelectorAll("button");
	for (const button of buttons) button.disabled = true;
	status.setAttribute("aria-busy", "true");
	try {
		await action();
	} catch (error) {
		say(error);
	} finally {
		status.removeAttribute("aria-busy");
		for (const button of document.querySelectorAll("button")) button.disabled = false;
	}
}

function spawn() {
	const made = new Worker(new URL("./rescue-worker.js", import.meta.url), { type: "module" });
	made.addEventListener("message", ({ data }) => {
		const { resolve, reject } = asked.get(data.id) ?? {};
		asked.delete(data.id);
		if (!data.error) resolve?.(data.result);
		else reject?.(Object.assign(new Error(data.error.message), { reason: data.error.reason }));
	});
	made.addEventListener("error", ({ message }) => {
		for (const { reject } of asked.values())
			reject(new Error(message || "the page's worker failed"));
		asked.clear();
	});
	return made;
}

/**
 * @param {string} scope
 * @param {"list" | "database" | "raw" | "restore" | "use" | "copy" | "remove"} what
 * @param {number} [generation]
 * @returns {Promise<any>}
 */
function ask(scope, what, generation = 0) {
	return new Promise((resolve, reject) => {
		const id = ++count;
		asked.set(id, { resolve, reject });
		worker.postMessage({ id, scope, ask: what, generation });
	});
}

/** @param {unknown} what */
function say(what) {
	const { reason = "", message = "" } = /** @type {{ reason?: string, message?: string }} */ (
		what instanceof Error ? what : {}
	);
	status.textContent =
		what instanceof Error ? (REASONS[reason] ?? `It could not be done: ${message}`) : String(what);
}

/**
 * @param {Blob} file
 * @param {string} end of its name
 */
function save(file, end) {
	const link = document.createElement("a");
	link.href = URL.createObjectURL(file);
	link.download = `rescued-${end}`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {number} bytes */
function inWords(bytes) {
	const [unit, size] = bytes < 1e6 ? ["kilobyte", bytes / 1e3] : ["megabyte", bytes / 1e6];
	return new Intl.NumberFormat(undefined, {
		style: "unit",
		unit: String(unit),
		maximumFractionDigits: 1,
	}).format(Number(size));
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
function find(root, selector) {
	return /** @type {HTMLElement} */ (root.querySelector(selector));
}
