// The inspector: a client of the app like any other tab. What it shows is in the URL.
import { build } from "../ashore/build.js";
import { Client } from "../ashore/client.js";
import { defineView, integer, oneOf, Place, text } from "../ashore/location.js";
import { clientLockName, scopeOf } from "../ashore/messages.js";

const names = /** @type {const} */ ([
	"tabs",
	"calls",
	"statements",
	"tables",
	"sql",
	"storage",
	"harm",
]);
const view = defineView({
	view: oneOf(names, "tabs"),
	table: text({ max: 1000 }),
	offset: integer(0, { min: 0 }),
	sql: text({ max: 100_000 }),
});

/** So often is asked what has no watch, in milliseconds, while somebody looks. */
const EVERY = 1000;

const client = new Client();
const place = new Place(view);
const output = /** @type {HTMLOutputElement} */ (document.querySelector("output"));
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const section = /** @type {HTMLElement} */ (document.querySelector("section"));
const path = new URL(build.root, new URL("../ashore/build.js", import.meta.url)).pathname;
const scope = scopeOf(build.name, path);

const same = (/** @type {any} */ value) => value;
const query = { kind: /** @type {const} */ ("query"), encode: same, decode: same };
const action = { kind: /** @type {const} */ ("action"), encode: same, decode: same };

/**
 * @param {string} name
 * @param {...(string | Node)} content
 */
function element(name, ...content) {
	const node = document.createElement(name);
	node.append(...content);
	return node;
}

/**
 * @param {string} caption
 * @param {readonly string[]} columns
 * @param {readonly (readonly (string | Node)[])[]} rows
 * @param {readonly (readonly string[])[]} [types]
 */
function table(caption, columns, rows, types) {
	const cells = (/** @type {readonly (string | Node)[]} */ row, /** @type {number} */ i) =>
		element(
			"tr",
			...row.map((value, j) => {
				const type = types?.[i]?.[j] ?? "text";
				const cell = element("td", type === "null" ? "NULL" : value);
				cell.dataset.type = type;
				return cell;
			}),
		);
	const head = columns.map((column) => {
		const cell = element("th", column);
		cell.setAttribute("scope", "col");
		return cell;
	});
	const region = element(
		"div",
		element(
			"table",
			element("caption", caption),
			element("thead", element("tr", ...head)),
			element("tbody", ...rows.map(cells)),
		),
	);
	region.setAttribute("role", "region");
	region.setAttribute("aria-label", caption);
	region.tabIndex = 0; // so that keys can scroll it
	return region;
}

/**
 * @param {string} text
 * @param {Partial<typeof place.state>} change
 */
function link(text, change) {
	const a = element("a", text);
	a.setAttribute("href", place.href(change));
	return a;
}

/** @param {number} micros */
const ms = (micros) => (micros / 1000).toFixed(1);

/** @param {any} result of inspector.rows or inspector.query */
function result({ columns, rows, types, plan, micros, more }) {
	const caption = `${rows.length}${more ? " of more" : ""} rows, ${ms(micros)} ms`;
	const parts = [table(caption, columns, rows, types)];
	if (plan) parts.push(element("h2", "Plan"), element("pre", plan));
	return parts;
}

/** @param {AbortSignal} signal */
function pause(signal) {
	return new Promise((resolve, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
		const look = () => (document.hidden ? setTimeout(look, EVERY) : resolve(undefined));
		setTimeout(look, EVERY);
	});
}

/**
 * Shows what a function gives, again and again.
 *
 * @param {AbortSignal} signal
 * @param {() => Promise<Node[]>} fn
 */
async function live(signal, fn) {
	for (;;) {
		const nodes = await fn();
		signal.throwIfAborted();
		show(...nodes);
		await pause(signal);
	}
}

/** @param {...Node} nodes */
function show(...nodes) {
	const focused = section.contains(document.activeElement);
	// What is the same stays: nobody loses a selection or a place because nothing has changed.
	const before = [...section.childNodes];
	if (
		before.length === nodes.length &&
		nodes.every((node, i) => node.isEqualNode(before[i] ?? null))
	)
		return;
	const scrolled = section.querySelector("[role=region]")?.scrollLeft ?? 0;
	section.replaceChildren(...nodes);
	const region = /** @type {HTMLElement | null} */ (section.querySelector("[role=region]"));
	if (region) region.scrollLeft = scrolled;
	if (focused) region?.focus({ preventScroll: true });
}

/** @param {AbortSignal} signal */
const state = (signal) => client.call("inspector.state", undefined, action, { signal });

/** @type {Record<typeof names[number], (signal: AbortSignal) => Promise<void>>} */
const views = {
	tabs: (signal) =>
		live(signal, async () => {
			const { owner, term, build: id, started, goroutines, memory, heap } = await state(signal);
			const { held = [] } = await navigator.locks.query();
			const prefix = clientLockName(scope, "");
			const tabs = held
				.map(({ name = "" }) => name)
				.filter((name) => name.startsWith(prefix))
				.map((name) => name.slice(prefix.length))
				.sort();
			return [
				table(
					`${tabs.length} tabs, this one among them`,
					["Client", "Role"],
					tabs.map((tab) => [tab, tab === owner ? "owner" : "follower"]),
				),
				table(
					"The owner's worker",
					["Term", "Build", "Started", "Goroutines", "Go's memory", "Go's objects"],
					[[`${term}`, id, started, `${goroutines}`, bytes(memory), bytes(heap)]],
				),
			];
		}),

	calls: async (signal) => {
		/** @type {any[]} */
		let calls = [];
		let term = 0;
		await live(signal, async () => {
			if (client.state.term !== term) calls = [];
			term = client.state.term;
			const after = calls[0]?.number ?? 0;
			const fresh = await client.call("inspector.calls", { after }, action, { signal });
			calls = [...fresh.reverse(), ...calls].slice(0, 500);
			return [
				table(
					`The last ${calls.length} calls that the worker of term ${term} answered`,
					["Method", "Kind", "ms", "Bytes", "Code", "Call", "Began"],
					calls.map(({ method, kind, micros, bytes, code, id, began }) => [
						method,
						kind,
						ms(micros),
						`${bytes}`,
						code,
						id,
						began,
					]),
				),
			];
		});
	},

	statements: (signal) =>
		live(signal, async () => {
			const all = await client.call("inspector.statements", undefined, action, { signal });
			return [
				table(
					`${all.length} statements of this worker; SQLite counts whole milliseconds`,
					["SQL", "Runs", "ms", "Longest"],
					all.map((/** @type {any} */ { sql, runs, millis, longest }) => [
						/^\s*(select|with)/i.test(sql) ? link(sql, { view: "sql", sql }) : sql,
						`${runs}`,
						`${millis}`,
						`${longest}`,
					]),
				),
			];
		}),

	tables: async (signal) => {
		const { table: name, offset } = place.state;
		if (!name) {
			for await (const tables of client.watch("inspector.tables", undefined, query, { signal })) {
				show(
					table(
						`${tables.length} tables and views`,
						["Name", "Type", "Rows", "SQL"],
						tables.map((/** @type {any} */ { name, type, rows, sql }) => [
							link(name, { table: name }),
							type,
							`${rows}`,
							element("pre", sql),
						]),
					),
				);
			}
			return;
		}
		const input = { table: name, offset };
		for await (const rows of client.watch("inspector.rows", input, query, { signal })) {
			const steps = element("p", link("All tables", { table: "", offset: 0 }));
			if (offset > 0) steps.append(" ", link("Before", { offset: Math.max(0, offset - 50) }));
			if (rows.more) steps.append(" ", link("Next", { offset: offset + 50 }));
			show(element("h2", `${name}, from row ${offset + 1}`), steps, ...result(rows));
		}
	},

	sql: async (signal) => {
		const { sql } = place.state;
		const part = copy("sql");
		const form = /** @type {HTMLFormElement} */ (part.querySelector("form"));
		const area = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("sql"));
		area.value = sql;
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			if (area.value === place.state.sql) turn();
			else place.set({ sql: area.value });
		});
		show(form);
		if (!sql) return;
		const options = { signal, timeout: 10_000 };
		show(form, ...result(await client.call("inspector.query", { sql }, query, options)));
	},

	storage: (signal) =>
		live(signal, async () => {
			const { files, storage } = await state(signal);
			const { persistence, quota, usage, why } = await client.storage.state();
			return [
				table(
					"Where the data is",
					["Storage", "Why", "Persistence", "Usage", "Quota"],
					[[storage, why ?? "", persistence, bytes(usage), bytes(quota)]],
				),
				table(
					"What SQLite has asked of the files since this worker began",
					["Files", "Reads", "Bytes read", "Writes", "Bytes written", "Flushes"],
					files.map(
						(/** @type {any} */ { name, reads, bytesRead, writes, bytesWritten, flushes }) => [
							name,
							`${reads}`,
							`${bytesRead}`,
							`${writes}`,
							`${bytesWritten}`,
							`${flushes}`,
						],
					),
				),
			];
		}),

	harm: async (signal) => {
		const part = copy("harm");
		for (const button of part.querySelectorAll("button")) {
			button.addEventListener("click", async () => {
				const input = { way: button.value };
				await client.call("inspector.harm", input, action, { signal }).then(
					() => say(`${button.textContent}: done`),
					(error) => say(`${button.textContent}: ${error.code ?? error}`),
				);
			});
		}
		show(...part.childNodes);
	},
};

/** @param {string} id */
function copy(id) {
	const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
	return /** @type {DocumentFragment} */ (template.content.cloneNode(true));
}

/** @param {number | null} n */
function bytes(n) {
	if (n === null) return "?";
	return n < 10_000_000 ? `${Math.round(n / 1000)} kB` : `${Math.round(n / 1_000_000)} MB`;
}

/** @param {string} text */
function say(text) {
	if (output.textContent !== text) output.textContent = text;
}

let run = new AbortController();

async function turn() {
	run.abort();
	run = new AbortController();
	const { signal } = run;
	for (const a of document.querySelectorAll("nav a[href^='?']")) {
		const current = a.getAttribute("href") === `?view=${place.state.view}`;
		if (current) a.setAttribute("aria-current", "page");
		else a.removeAttribute("aria-current");
	}
	document.title = `${place.state.view} · Inspector · ${build.name}`;
	section.hidden = false;
	section.replaceChildren();
	main.setAttribute("aria-busy", "true");
	try {
		tell();
		const shown = views[place.state.view](signal);
		main.removeAttribute("aria-busy");
		await shown;
	} catch (error) {
		if (signal.aborted) return;
		section.append(element("p", `${/** @type {Error} */ (error).message}`));
		if (place.state.view === "sql") return;
		setTimeout(() => !signal.aborted && turn(), EVERY); // the worker may be starting again
	}
}

function tell() {
	const { phase, role, term, error } = client.state;
	say(phase === "ready" ? `${build.name}: ${role}, term ${term}` : (error?.message ?? phase));
}

client.addEventListener("state", tell);
place.addEventListener("change", turn);
document.addEventListener("click", (event) => {
	const a =
		event.target instanceof Element ? event.target.closest("a[href^='?'], section a") : null;
	if (!a || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
	event.preventDefault();
	place.set(view.read(new URL(/** @type {HTMLAnchorElement} */ (a).href).search));
});
turn();
