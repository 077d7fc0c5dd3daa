/**
 * The page of imports.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { dayText } from "./date.js";
import { control, copy, find, list, part, write } from "./ashore/dom.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { mappingForm } from "./mapping.js";
import { money } from "./money.js";
import { notices, sentenceOf } from "./notice.js";
import { importView, toRegister } from "./view.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Account, Import, Incoming, Mapping, Preview } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	/** @param {string} name */
	const section = (name) => find(main, `section[aria-labelledby=${name}]`, HTMLElement);
	const form = find(main, "form[name=file]", HTMLFormElement);
	const account = control(form, "account", HTMLSelectElement);
	const picked = control(form, "content", HTMLInputElement);
	const separator = control(form, "separator", HTMLSelectElement);
	const problem = control(form, "problem", HTMLOutputElement);
	const run = find(section("rows"), "button[name=run]", HTMLButtonElement);
	const notice = notices(find(document, "body > aside", HTMLElement));

	/** The file that is shown. @type {{ name: string, content: Uint8Array<ArrayBuffer>, preview: Preview } | undefined} */
	let shown;
	/** @type {readonly Account[]} */
	let accounts = [];
	const mapping = mappingForm(section("columns"), () => look({ mapping: mapped() }));

	const { api, place } = await start({
		client,
		signal,
		bind,
		view: importView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, state, signal) {
			return watchAll(
				{ list: api.accounts.list.watch({ signal }), imports: api.imports.list.watch({ signal }) },
				({ list, imports }) => {
					accounts = list.accounts.filter(({ closed }) => !closed);
					const chosen = account.value || state.account;
					account.replaceChildren(
						...accounts.map(({ id, name, currency }) => new Option(`${name} (${currency})`, id)),
					);
					account.value = accounts.some(({ id }) => id === chosen)
						? chosen
						: (accounts[0]?.id ?? "");
					section("file").hidden = false;
					section("done").hidden = false;
					form.hidden = accounts.length === 0;
					find(section("file"), "[role=status]", HTMLElement).hidden = accounts.length > 0;
					showImports(imports);
				},
			);
		},
	});
	keepData(main, client, { archive: api.archive, signal });
	shortcuts({ u: notice.undo }, find(document, "input[name=shortcuts]", HTMLInputElement), {
		signal,
	});

	picked.addEventListener("change", async () => {
		const [file] = picked.files ?? [];
		if (!file) return;
		shown = {
			name: file.name,
			content: new Uint8Array(await file.arrayBuffer()),
			preview: /** @type {any} */ (undefined),
		};
		separator.value = "";
		await look();
	});
	account.addEventListener("change", () => {
		place.set({ account: account.value }, { replace: true });
		if (shown) look();
	});
	separator.addEventListener("change", () => {
		if (shown) look(separator.value ? { separator: separatorNow() } : {});
	});
	form.addEventListener("submit", (event) => event.preventDefault());
	section("rows").addEventListener("change", count);
	run.addEventListener("click", () => notice.attempt("run", take));

	const separatorNow = () => /** @type {Mapping["separator"]} */ (separator.value);

	/** What the form says that the columns mean. */
	const mapped = () => ({ ...mapping.read(), separator: separatorNow() });

	/**
	 * Shows what is in the file.
	 *
	 * @param {{ mapping?: Mapping, separator?: Mapping["separator"] }} [as] what a person said of it
	 */
	async function look(as = {}) {
		problem.textContent = "";
		const file = shown;
		if (!file) return;
		try {
			const preview = await api.imports.preview({
				accountId: account.value,
				content: file.content,
				...as,
			});
			if (file !== shown) return; // another file was chosen
			file.preview = preview;
			separator.value = preview.mapping.separator;
			mapping.fill(preview, as.mapping !== undefined);
			showPreview(preview);
		} catch (error) {
			problem.textContent = sentenceOf(error);
			if (!as.mapping) section("columns").hidden = true;
			section("rows").hidden = true;
		}
	}

	async function take() {
		const file = shown;
		if (!file) return;
		const done = await api.imports.run({
			accountId: account.value,
			name: file.name,
			content: file.content,
			mapping: mapped(),
			lines: chosen(),
		});
		shown = undefined;
		picked.value = "";
		section("columns").hidden = true;
		section("rows").hidden = true;
		const known = done.known > 0 ? ` ${done.known} were there already.` : "";
		if (done.done === 0) return notice.say(`Nothing was imported.${known}`);
		notice.gone(`${counted(done.done)} imported.${known}`, () => undo(done.id));
	}

	/** @param {string} id */
	async function undo(id) {
		const { kept } = await api.transactions.undo({ id });
		if (kept > 0) throw new Error(`${counted(kept)} changed since, and kept.`);
	}

	/** @param {number} n */
	const counted = (n) => `${n} ${n === 1 ? "transaction" : "transactions"}`;

	/** The rows that are chosen, by their line. */
	function chosen() {
		return [...section("rows").querySelectorAll("input[name=take]")].flatMap((box) =>
			box instanceof HTMLInputElement && box.checked ? [Number(box.value)] : [],
		);
	}

	function count() {
		const n = chosen().length;
		write(run, `Import ${counted(n)}`);
		run.disabled = n === 0;
	}

	/** @param {Preview} preview */
	function showPreview({ rows, refused }) {
		const into = accounts.find(({ id }) => id === account.value);
		if (!into) return;
		section("rows").hidden = false;
		const body = find(section("rows"), "tbody", HTMLTableSectionElement);
		body.replaceChildren(...rows.map((row) => rowOf(row, into)));
		const known = rows.filter((row) => row.known).length;
		const similar = rows.filter((row) => row.similar !== null).length;
		const parts = [
			`${rows.length} ${rows.length === 1 ? "row was" : "rows were"} understood`,
			known > 0 ? `${known} imported before` : "",
			similar > 0 ? `${similar} perhaps entered by hand` : "",
			refused.length > 0 ? `${refused.length} not understood` : "",
		];
		write(part(section("rows"), "summary"), `${parts.filter(Boolean).join(", ")}.`);
		const details = find(section("rows"), "details", HTMLDetailsElement);
		details.hidden = refused.length === 0;
		find(details, "ul", HTMLUListElement).replaceChildren(
			...refused.map(({ line, reason, text }) => {
				const item = document.createElement("li");
				item.textContent = `Line ${line} ${reason}: ${text}`;
				return item;
			}),
		);
		count();
	}

	/**
	 * @param {Incoming} row
	 * @param {Account} into
	 */
	function rowOf(
		{ line, day, payee, note, category, amount, known, similar },
		{ currency, digits },
	) {
		const node = copy("row");
		const box = find(node, "input", HTMLInputElement);
		box.value = String(line);
		box.checked = !known && similar === null;
		box.disabled = known;
		box.setAttribute("aria-label", `Import line ${line}`);
		const time = part(node, "day");
		if (time instanceof HTMLTimeElement) time.dateTime = day;
		write(time, dayText(day, { day: "numeric", month: "short", year: "numeric" }));
		write(part(node, "payee"), [payee, note].filter(Boolean).join(" · "));
		write(part(node, "category"), category);
		write(part(node, "amount"), money(amount, currency, digits));
		const near = similar === null ? "" : `Perhaps, on ${dayText(similar)}`;
		write(part(node, "known"), known ? "Imported before" : near);
		return node;
	}

	/** @param {readonly Import[]} imports */
	function showImports(imports) {
		const all = find(section("done"), "ul", HTMLUListElement);
		list(all, imports, {
			key: ({ id }) => id,
			make: () => copy("import"),
			fill(node, one) {
				const { id, name, at, left, changed } = one;
				const link = part(node, "name");
				link.setAttribute("href", toRegister({ import: id }));
				write(link, name || "A file");
				const when = new Intl.DateTimeFormat(undefined, {
					dateStyle: "medium",
					timeStyle: "short",
				});
				const since = changed > 0 ? `, ${changed} changed since` : "";
				write(
					part(node, "facts"),
					`${when.format(at)}, to ${one.account}: ${counted(left)}${since}`,
				);
				const button = find(node, "button", HTMLButtonElement);
				button.setAttribute("aria-label", `Undo import of ${name || "a file"}`);
				button.onclick = () =>
					notice.attempt(id, async () => {
						await undo(id);
						notice.say("Import undone.");
					});
			},
		});
		find(section("done"), "[role=status]", HTMLElement).hidden = imports.length > 0;
	}
});
