/**
 * A part of a page: rows of single tables, out of files of CSV and JSON, and of saved files.
 */

import { labelled, made, named } from "./parts.js";
import { asking, opened } from "./passphrase.js";
import { runner } from "./runner.js";
import { mergeTable, mappingTable, reasonsTable, refusedTable, refusedText } from "./rowtables.js";
import { save } from "./save.js";

/**
 * What the part needs of the app's generated client.
 *
 * @typedef {Object} RowsService
 * @property {(options?: Options) => Promise<readonly Target[]>} targets
 * @property {(input: { file: Blob, name: string, table: string, separator?: Separator, columns?: string[], write: boolean }, options?: Options) => Promise<Import>} import
 * @property {(input: { file: Blob, name: string, prefer: "here" | "file", write: boolean }, options?: Options) => Promise<Merged>} merge
 * @property {(options?: Options) => Promise<LastImport | null>} last
 * @property {(input: { id: string }, options?: Options) => Promise<{ readonly rows: number, readonly kept: number }>} undo
 */

/** @typedef {{ signal?: AbortSignal, timeout?: number }} Options */
/** @typedef {"semicolon" | "comma" | "tab" | "bar"} Separator */
/** @typedef {{ readonly name: string, readonly type: string, readonly key: boolean, readonly required: boolean }} Column */
/** @typedef {{ readonly table: string, readonly columns: readonly Column[] }} Target */
/** @typedef {{ readonly line: number, readonly column: string, readonly value: string, readonly reason: string }} Refused */
/** @typedef {{ readonly id: string, readonly separator: Separator | null, readonly header: readonly string[], readonly sample: readonly (readonly string[])[], readonly columns: readonly string[], readonly remembered: boolean, readonly fresh: number, readonly changed: number, readonly same: number, readonly refused: number, readonly refusals: readonly Refused[] }} Import */
/** @typedef {{ readonly name: string, readonly fresh: number, readonly taken: number, readonly kept: number, readonly same: number, readonly refused: number, readonly reasons: readonly { readonly reason: string, readonly rows: number }[] }} MergedTable */
/** @typedef {{ readonly id: string, readonly tables: readonly MergedTable[], readonly left: readonly string[] }} Merged */
/** @typedef {{ readonly id: string, readonly at: Date, readonly name: string, readonly rows: number }} LastImport */

/** What a SQLite file begins with. See https://sqlite.org/fileformat2.html#magic_header_string. */
const SQLITE = "SQLite format 3";

/** @type {readonly [Separator, string][]} */
const SEPARATORS = [
	["comma", "Comma ,"],
	["semicolon", "Semicolon ;"],
	["tab", "Tab"],
	["bar", "Bar |"],
];

/**
 * Fills an element with a way to take rows from a file; it stays hidden where the app has no table that
 * takes any.
 *
 * - `name` begins the names of files
 * - `signal` ends everything
 *
 * @param {HTMLElement} element
 * @param {{ api: { rows: RowsService }, name: string, signal?: AbortSignal }} options
 */
export async function showRows(element, { api, name, signal }) {
	const { rows } = api;
	const targets = await rows.targets(signal ? { signal } : {});
	element.hidden = targets.length === 0;
	if (targets.length === 0) return;

	const { attempt, told, running, progressed } = runner({
		signal,
		controls: () => element.querySelectorAll("button:not([name=cancel]), input, select"),
		after: () => refresh(),
	});
	/** The file that is looked at. @type {File | null} */
	let file = null;
	const choice = made("input");
	choice.type = "file";
	choice.name = "rows";
	choice.accept =
		".csv,.tsv,.txt,.json,.sqlite,.age,text/csv,application/json,application/vnd.sqlite3";
	const { element: unlocking, ask } = asking();
	const found = made("section");
	found.hidden = true;
	const undo = named(made("button"), "undo-rows");
	const undoing = made("p", undo);
	undoing.hidden = true;

	const close = () => {
		file = null;
		found.hidden = true;
		found.replaceChildren();
	};
	const leave = () => {
		const button = named(made("button", "Leave everything as it is"), "leave");
		button.addEventListener("click", close);
		return button;
	};

	choice.addEventListener("change", () => {
		const [chosen] = choice.files ?? [];
		if (!chosen) return;
		close();
		attempt(async (signal) => {
			const plain = await opened(chosen, { ask, signal, progress: progressed });
			const saved = (await plain.slice(0, SQLITE.length).text()) === SQLITE;
			file = plain;
			if (saved) await lookAtSaved(plain, "here", signal);
			else await lookAtRows(plain, { table: targets[0]?.table ?? "" }, signal);
			return "Nothing has changed yet.";
		}).finally(() => {
			choice.value = "";
		});
	});

	/**
	 * @param {File} of
	 * @param {{ table: string, separator?: Separator, columns?: string[] }} how
	 * @param {AbortSignal} signal
	 */
	const lookAtRows = async (of, how, signal) => {
		const tried = await rows.import({ file: of, name: of.name, write: false, ...how }, { signal });
		if (file !== of) return;
		/** Tries it again, otherwise. @param {typeof how} other */
		const again = (other) =>
			attempt(async (signal) => {
				await lookAtRows(of, other, signal);
				return undefined;
			});
		const tables = select(
			targets.map(({ table }) => [table, table]),
			how.table,
			(table) => again({ table }),
		);
		const target = targets.find(({ table }) => table === how.table);
		const separators = select(SEPARATORS, tried.separator ?? "", (separator) =>
			again({ table: how.table, separator: /** @type {Separator} */ (separator) }),
		);
		const separator = tried.separator === null ? {} : { separator: tried.separator };
		const go = named(made("button", "Take these rows"), "take");
		go.disabled = tried.fresh + tried.changed === 0;
		go.addEventListener("click", () =>
			attempt(async (signal) => {
				const done = await rows.import(
					{
						file: of,
						name: of.name,
						table: how.table,
						...separator,
						columns: [...tried.columns],
						write: true,
					},
					{ signal },
				);
				close();
				return `Done: ${counts(done)}.`;
			}),
		);
		const report = named(made("button", "Save the refused rows as CSV"), "refused");
		report.addEventListener("click", () =>
			attempt(async (signal) => {
				const to = `${name}-refused.csv`;
				const bytes = new TextEncoder().encode(refusedText(tried.refusals));
				const saved = await save(to, "text/csv", signal, (target) => target.write(bytes));
				return saved ? `Saved as ${to}.` : "Not saved: no place was chosen.";
			}),
		);
		const menu = made("menu", made("li", go), made("li", leave()));
		if (tried.refused > 0) menu.append(made("li", report));
		found.replaceChildren(
			made("h3", of.name),
			made("p", labelled("Into the table", tables)),
			...(tried.separator === null
				? []
				: [made("p", labelled("Between columns stands", separators))]),
			mappingTable(tried, target?.columns ?? [], (columns) =>
				again({ table: how.table, ...separator, columns }),
			),
			made("p", `${counts(tried)}. Rows that are there are found again by ${keys(target)}.`),
			...(tried.refused > 0 ? [refusedTable(tried)] : []),
			menu,
		);
		found.hidden = false;
	};

	/**
	 * @param {File} of
	 * @param {"here" | "file"} prefer
	 * @param {AbortSignal} signal
	 */
	const lookAtSaved = async (of, prefer, signal) => {
		const tried = await rows.merge({ file: of, name: of.name, prefer, write: false }, { signal });
		if (file !== of) return;
		const prefers = select(
			[
				["here", "stays as it is here"],
				["file", "becomes as in the file"],
			],
			prefer,
			(other) =>
				attempt(async (signal) => {
					await lookAtSaved(of, other === "file" ? "file" : "here", signal);
					return undefined;
				}),
		);
		const go = named(made("button", "Take these rows"), "take");
		go.disabled = tried.tables.every(({ fresh, taken }) => fresh + taken === 0);
		go.addEventListener("click", () =>
			attempt(async (signal) => {
				const done = await rows.merge({ file: of, name: of.name, prefer, write: true }, { signal });
				close();
				const sum = done.tables.reduce((sum, { fresh, taken }) => sum + fresh + taken, 0);
				return `Done. Rows taken over from the file: ${sum}.`;
			}),
		);
		found.replaceChildren(
			made("h3", of.name),
			made("p", labelled("A row that differs, if neither is the newer", prefers)),
			mergeTable(tried.tables),
			...reasonsTable(tried.tables),
			...(tried.left.length > 0 ? [made("p", `Not taken over: ${tried.left.join(", ")}.`)] : []),
			made("menu", made("li", go), made("li", leave())),
		);
		found.hidden = false;
	};

	/** @type {LastImport | null} */
	let last = null;
	undo.addEventListener("click", () =>
		attempt(async (signal) => {
			if (!last) return undefined;
			const undone = await rows.undo({ id: last.id }, { signal });
			const more = undone.kept > 0 ? ` Changed since, or needed, and so kept: ${undone.kept}.` : "";
			return `Rows that are as they were before: ${undone.rows}.${more}`;
		}),
	);
	const refresh = async () => {
		last = await rows.last(signal ? { signal } : {}).catch(() => null);
		undoing.hidden = last === null;
		if (last) undo.textContent = `Undo: take back what came from ${last.name || "the file"}`;
	};

	element.replaceChildren(
		made(
			"details",
			made("summary", "Rows from a file"),
			made(
				"p",
				labelled("Add rows from a file", choice),
				made(
					"small",
					"CSV, JSON, or a file that was saved here or in another browser. What there is stays; you see first what would change.",
				),
			),
			unlocking,
			found,
			undoing,
			running,
			told,
		),
	);
	await refresh();
}

/**
 * @param {readonly (readonly [string, string])[]} options
 * @param {string} value
 * @param {(value: string) => unknown} chosen
 */
function select(options, value, chosen) {
	const control = made("select");
	for (const [key, text] of options) {
		const option = made("option", text);
		option.value = key;
		control.append(option);
	}
	control.value = value;
	control.addEventListener("change", () => chosen(control.value));
	return control;
}

/** @param {Import} of */
function counts({ fresh, changed, same, refused }) {
	return `${fresh} new, ${changed} changed, ${same} as they are here, ${refused} refused`;
}

/** @param {Target | undefined} target */
function keys(target) {
	const names = (target?.columns ?? []).filter(({ key }) => key).map(({ name }) => name);
	return names.length > 0
		? `“${names.join("”, “")}”; without it, all are new`
		: "nothing: all are new";
}
