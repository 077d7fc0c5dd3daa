/**
 * The page of the register.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { bulk } from "./bulk.js";
import { onceAClick } from "./ashore/clicks.js";
import { today } from "./date.js";
import { find, write } from "./ashore/dom.js";
import { DraftError, newPart, valuesOf } from "./draft.js";
import { editor } from "./editor.js";
import { entryForm, offerNames } from "./entry.js";
import { followFilters, showFilters } from "./filters.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { money } from "./money.js";
import { notices, sentenceOf } from "./notice.js";
import { rowOf, showRows } from "./rows.js";
import { registerInput, registerView, toRegister } from "./view.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { AccountList, Category, Page, Payee, Row } from "./api.gen.js" */

/** @typedef {{ accounts: AccountList, categories: Category[], payees: Payee[], page: Page }} Data */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const search = find(main, "search", HTMLElement);
	const section = find(main, "section[aria-labelledby=transactions]", HTMLElement);
	const rows = find(section, "ol", HTMLOListElement);
	const form = find(main, "form[name=entry]", HTMLFormElement);
	const problem = find(form, "output", HTMLOutputElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	onceAClick(document, { signal });

	/** @type {Data | undefined} */
	let shown;
	const books = () => ({
		accounts: shown?.accounts.accounts ?? [],
		categories: shown?.categories ?? [],
	});
	const payees = () => shown?.payees ?? [];
	const entry = entryForm(form, { books, payees });
	const edit = editor(find(document, "dialog", HTMLDialogElement), { books, payees });
	const chosen = bulk(section, {
		change: (input) =>
			notice.attempt("bulk", async () => {
				const change = await api.transactions.change(input);
				const skipped =
					change.skipped > 0 ? ` ${change.skipped} have several parts and were left out.` : "";
				notice.say(`${counted(change.done)} changed.${skipped}`, () => undo(change.id));
			}),
		remove: (input) =>
			notice.attempt("bulk", async () => {
				const change = await api.transactions.delete(input);
				notice.gone(`${counted(change.done)} deleted.`, () => undo(change.id));
			}),
	});

	const { api, place } = await start({
		client,
		signal,
		bind,
		view: registerView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, state, signal) {
			return watchAll(
				{
					accounts: api.accounts.list.watch({ signal }),
					categories: api.categories.list.watch({ signal }),
					payees: api.payees.list.watch({ signal }),
					page: api.transactions.list.watch(registerInput(state), { signal }),
				},
				(data) => {
					const first = shown === undefined;
					shown = data;
					render(state);
					if (first) clear(state.account);
					else entry.offer();
				},
			);
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	followFilters(search, {
		set: (change, options) => place.set(change, options),
		read: (query) => registerView.read(query),
		signal,
	});
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		problem.textContent = "";
		await notice.attempt("entry", async () => {
			try {
				const draft = entry.read();
				const { id, version, payee } = await api.transactions.add(valuesOf(draft, books()));
				clear(draft.account, draft.day);
				entry.focus();
				notice.say(`${payee || "Transaction"} added.`, async () => {
					await api.transactions.delete({ transactions: [{ id, version }] });
				});
			} catch (error) {
				if (error instanceof DraftError) entry.show(error);
				else problem.textContent = sentenceOf(error);
			}
		});
	});
	rows.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("button") : null;
		const row = button && rowOf(button);
		if (!row) return;
		if (button.name === "delete") remove(row);
		else edit.open(row, (input) => update(row, input));
	});
	const words = find(search, "input[name=words]", HTMLInputElement);
	shortcuts(
		{ n: () => entry.focus(), "/": () => words.focus(), u: notice.undo },
		find(document, "input[name=shortcuts]", HTMLInputElement),
		{ signal },
	);

	/**
	 * @param {Row} row
	 * @param {import("./api.gen.js").UpdateInput} input
	 */
	async function update(row, input) {
		// What this change replaces: another tab may have changed the row since the dialog was opened.
		const now = shown?.page.rows.find(({ id }) => id === row.id) ?? row;
		const before = edit.valuesOf(now);
		const { id, version } = await api.transactions.update(input);
		notice.say("Transaction changed.", () => api.transactions.update({ ...before, id, version }));
	}

	/** @param {Row} row */
	function remove({ id, version }) {
		notice.attempt(id, async () => {
			const change = await api.transactions.delete({ transactions: [{ id, version }] });
			notice.gone("Transaction deleted.", () => undo(change.id));
		});
	}

	/** @param {string} id */
	async function undo(id) {
		const { kept } = await api.transactions.undo({ id });
		if (kept > 0) throw new Error(`${counted(kept)} changed since, and kept.`);
	}

	/** @param {number} n */
	const counted = (n) => `${n} ${n === 1 ? "transaction" : "transactions"}`;

	/**
	 * An empty form.
	 *
	 * @param {string} account
	 * @param {string} [day]
	 */
	function clear(account, day = today()) {
		// Most go where the last one went.
		account ||= shown?.page.rows[0]?.account.id ?? "";
		entry.fill({ day, payee: "", note: "", account, amount: "", parts: [newPart()] });
	}

	/** @param {import("./view.js").RegisterState} state */
	function render(state) {
		if (!shown) return;
		const { accounts, categories, payees, page } = shown;
		const none = accounts.accounts.length === 0;
		for (const part of main.querySelectorAll(":scope > :is(section, search)")) {
			if (part.getAttribute("aria-label")) continue;
			part.toggleAttribute("hidden", (part.getAttribute("aria-labelledby") === "welcome") !== none);
		}
		search.hidden = none;
		offerNames({ accounts: accounts.accounts, categories, payees });
		showFilters(search, state, { accounts: accounts.accounts, categories, payees });
		const account = accounts.accounts.find(({ id }) => id === state.account);
		write(find(section, "h2", HTMLHeadingElement), account?.name ?? "Transactions");
		const balance = find(section, "header [itemprop=balance]", HTMLDataElement);
		write(balance, account ? money(account.balance, account.currency, account.digits) : "");
		showRows(rows, page.rows, { account });
		chosen.refresh();
		const empty = find(section, ":scope > [role=status]", HTMLElement);
		empty.hidden = page.rows.length > 0;
		const filtered =
			registerView.write(state) !== "" && registerView.write(state) !== `?account=${state.account}`;
		write(
			empty,
			filtered
				? "Nothing matches. Try other words, another category, or other days."
				: "Nothing here yet. Write down the first transaction above.",
		);
		const older = find(section, "a[rel=next]", HTMLAnchorElement);
		older.hidden = !page.next;
		if (page.next)
			older.href = toRegister({ ...state, before: `${page.next.day}~${page.next.id}` });
		const newest = find(section, "a[rel=first]", HTMLAnchorElement);
		newest.hidden = state.before === "";
		newest.href = toRegister({ ...state, before: "" });
	}
});
