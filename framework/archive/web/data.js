/**
 * A part of a page: a person's data, out of the browser and back in.
 */

import { contents, ending } from "./contents.js";
import { headed, labelled, made, named, size, table, when } from "./parts.js";
import { asking, choosing, poured } from "./passphrase.js";
import { runner, sentence } from "./runner.js";
import { save } from "./save.js";

/**
 * What the part needs of the app's generated client.
 *
 * @typedef {Object} Archive
 * @property {(options?: Options) => AsyncIterable<{ readonly chunk: Uint8Array, readonly done: number, readonly total: number }>} export
 * @property {(input: { file: Blob | ReadableStream<Uint8Array> }, options?: Options) => Promise<Staged>} stage
 * @property {(options?: Options) => Promise<unknown>} drop
 * @property {(input: { id: string }, options?: Options) => Promise<unknown>} replace
 * @property {(options?: Options) => Promise<State>} state
 * @property {(options?: Options) => Promise<unknown>} undo
 * @property {(options?: Options) => Promise<readonly Table[]>} tables
 * @property {(input: { table: string, format: "csv" | "json" }, options?: Options) => AsyncIterable<string>} rows
 */

/** @typedef {{ signal?: AbortSignal, timeout?: number }} Options */
/** @typedef {{ readonly name: string, readonly rows: number, readonly now: number }} Table */
/** @typedef {{ readonly id: string, readonly bytes: number, readonly tables: readonly Table[] }} Staged */
/** @typedef {{ readonly id: string, readonly replacedAt: Date | null, readonly canUndo: boolean }} State */

/**
 * - `api` is the app's
 * - `storage` is told when a file was saved, and says when the last one was
 * - `name` begins the names of files
 * - `signal` ends everything
 *
 * @typedef {Object} DataOptions
 * @property {{ archive: Archive }} api
 * @property {{ state: () => Promise<{ lastBackup: { at: Date } | null }>, saved: () => void }} storage
 * @property {string} name
 * @property {AbortSignal} [signal]
 */

/** So long is waited for another database to take its place, in milliseconds. */
const REPLACE_WAIT = 60_000;

/**
 * Fills an element with the ways out and in.
 *
 * @param {Element} element a `<section>`
 * @param {DataOptions} options
 */
export function showData(element, { api, storage, name, signal }) {
	const { archive } = api;
	const { attempt, say, told, running, progressed } = runner({
		signal,
		controls: () => controls,
		after: () => refresh(),
	});

	const exporting = named(made("button", "Save all data as a file"), "export");
	const last = made("p");
	const encrypt = made("input");
	encrypt.type = "checkbox";
	encrypt.name = "encrypt";
	const passphrase = choosing("For this file");
	const unencrypted = () => {
		passphrase.clear();
		encrypt.checked = false;
		passphrase.element.hidden = true;
	};
	unencrypted();
	encrypt.addEventListener("change", () => {
		passphrase.element.hidden = !encrypt.checked;
	});
	exporting.addEventListener("click", () => {
		/** @type {string | null} */
		let secret = null;
		try {
			if (encrypt.checked) secret = passphrase.chosen();
		} catch (error) {
			return say(sentence(error));
		}
		attempt(async (signal) => {
			const file = `${name}-${new Date().toISOString().slice(0, 10)}${ending(secret)}`;
			const type = secret === null ? "application/vnd.sqlite3" : "application/octet-stream";
			const saved = await save(file, type, signal, async (target) => {
				const parts = contents(archive, { passphrase: secret, signal, progress: progressed });
				for await (const part of parts) await target.write(part);
			});
			if (!saved) return "Not saved: no place was chosen.";
			storage.saved();
			unencrypted();
			const how = secret === null ? "" : ", encrypted";
			return `Saved ${size(saved)} as ${file}${how}. Keep it where this device isn't.`;
		});
	});

	const single = made("select");
	const csv = named(made("button", "Save as CSV"), "csv");
	const json = named(made("button", "Save as JSON"), "json");
	for (const [button, format, type] of /** @type {const} */ ([
		[csv, "csv", "text/csv"],
		[json, "json", "application/json"],
	])) {
		button.addEventListener("click", () =>
			attempt(async (signal) => {
				const file = `${name}-${single.value}.${format}`;
				const texts = archive.rows({ table: single.value, format }, { signal });
				const saved = await save(file, type, signal, async (target) => {
					const encoder = new TextEncoder();
					for await (const text of texts) await target.write(encoder.encode(text));
				});
				return saved ? `Saved ${size(saved)} as ${file}.` : "Not saved: no place was chosen.";
			}),
		);
	}

	const choice = made("input");
	choice.type = "file";
	choice.name = "file";
	choice.accept = ".sqlite,.db,.age,application/vnd.sqlite3";
	const { element: unlocking, ask } = asking();
	const found = made("section");
	found.hidden = true;
	choice.addEventListener("change", () => {
		const file = choice.files?.[0];
		if (!file) return;
		found.hidden = true;
		attempt(async (signal) => {
			const plain = await poured(file, { ask, signal, progress: progressed });
			const staged = await archive.stage({ file: plain }, { signal });
			showStaged(file.name, staged);
			return "The file was checked: it is whole, and of this app. Nothing has changed yet.";
		}).finally(() => {
			choice.value = "";
		});
	});

	/**
	 * @param {string} file
	 * @param {Staged} staged
	 */
	const showStaged = (file, { id, bytes, tables }) => {
		const replace = named(made("button", "Replace all data with this file"), "replace");
		const drop = named(made("button", "Leave everything as it is"), "drop");
		replace.addEventListener("click", () =>
			attempt(async (signal) => {
				await archive.replace({ id }, { signal });
				found.hidden = true;
				await reached(archive, (state) => state.id === id, signal);
				return "The file has taken the place of the data, which are kept: see Undo.";
			}),
		);
		drop.addEventListener("click", () =>
			attempt(async () => {
				await archive.drop();
				found.hidden = true;
				return "Everything is as it was.";
			}),
		);
		const rows = tables.map((t) =>
			made("tr", headed(t.name, "row"), made("td", String(t.rows)), made("td", String(t.now))),
		);
		found.replaceChildren(
			made("h3", `${file}, ${size(bytes)}`),
			table("What is in it", ["Table", "Rows in the file", "Rows now"], rows),
			made("menu", made("li", replace), made("li", drop)),
		);
		found.hidden = false;
	};

	const undo = named(made("button", "Undo: back to the data of before"), "undo");
	const undoing = made("p", undo);
	undoing.hidden = true;
	undo.addEventListener("click", () =>
		attempt(async (signal) => {
			const { id } = await archive.state({ signal });
			await archive.undo({ signal });
			await reached(archive, (state) => state.id !== id, signal);
			return "The data of before are back. Those of the file are kept as a snapshot.";
		}),
	);

	/** @type {(HTMLButtonElement | HTMLInputElement | HTMLSelectElement)[]} */
	const controls = [exporting, encrypt, ...passphrase.controls, csv, json, single, choice, undo];

	const refresh = async () => {
		try {
			const [{ lastBackup }, state, tables] = await Promise.all([
				storage.state(),
				archive.state({ signal }),
				archive.tables({ signal }),
			]);
			last.textContent = lastBackup
				? `Last saved from this browser: ${when(lastBackup.at)}.`
				: "Never saved from this browser so far.";
			undoing.hidden = !state.canUndo;
			const chosen = single.value;
			single.replaceChildren(...tables.map((t) => made("option", t.name)));
			if (tables.some((t) => t.name === chosen)) single.value = chosen;
		} catch (error) {
			if (!signal?.aborted) say(sentence(error));
		}
	};

	element.replaceChildren(
		made(
			"p",
			"Everything is in this browser, on this device. A file of it can be kept elsewhere, and opened here or in another browser.",
		),
		last,
		made("p", exporting, " ", made("label", encrypt, " Encrypt it with a passphrase")),
		passphrase.element,
		made(
			"details",
			made("summary", "Single tables"),
			made("p", labelled("Table", single)),
			made("menu", made("li", csv), made("li", json)),
		),
		made(
			"p",
			labelled("Open or check a saved file", choice),
			made("small", "It is checked first, and changes nothing until you say so."),
		),
		unlocking,
		found,
		undoing,
		running,
		told,
	);
	return refresh();
}

/**
 * Waits until another database is the app's: its owner ends and starts anew meanwhile.
 *
 * @param {Archive} archive
 * @param {(state: State) => boolean} there
 * @param {AbortSignal} signal
 */
async function reached(archive, there, signal) {
	const until = Date.now() + REPLACE_WAIT;
	while (Date.now() < until) {
		try {
			if (there(await archive.state({ signal }))) return;
		} catch (error) {
			if (/** @type {{ code?: string }} */ (error).code !== "owner_lost") throw error;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(
		"This takes longer than expected: other tabs may be busy. Reload the page to see.",
	);
}
