/**
 * The form of a transaction: it is filled with a draft and read as one.
 */

import { ARROW, newPart, otherAccount } from "./draft.js";
import { addDays, today } from "./date.js";
import { control, copy, find } from "./ashore/dom.js";
import { parse, plain, share } from "./money.js";

/** @import { Payee } from "./api.gen.js" */
/** @import { Books, Draft, DraftError, DraftPart } from "./draft.js" */

/** Categories of a part that keep their id while their name stays. @type {WeakMap<Element, { what: string, id: string | undefined }>} */
const given = new WeakMap();

/**
 * @param {HTMLFormElement} form with the fields of a transaction
 * @param {{ books: () => Books, payees: () => readonly Payee[] }} context
 */
export function entryForm(form, { books, payees }) {
	form.prepend(find(document, "template#fields", HTMLTemplateElement).content.cloneNode(true));
	const parts = find(form, "ol", HTMLOListElement);
	/** @param {string} name */
	const input = (name) => control(form, name, HTMLInputElement);
	const account = control(form, "account", HTMLSelectElement);
	const rows = () => [...parts.children].filter((row) => row instanceof HTMLLIElement);
	/**
	 * @param {Element} row
	 * @param {string} name
	 */
	const field = (row, name) => find(row, `input[name=${name}]`, HTMLInputElement);

	const arrange = () => {
		const all = rows();
		const own = books().accounts.find(({ id }) => id === account.value);
		for (const row of all) {
			const other = otherAccount(field(row, "what").value, books());
			for (const [name, hide] of /** @type {const} */ ([
				["share", all.length < 2],
				["partNote", all.length < 2],
				["received", !other || !own || other.currency === own.currency],
			])) {
				const label = field(row, name).closest("label");
				if (label) label.hidden = hide;
			}
			find(row, "button", HTMLButtonElement).hidden = all.length < 2;
		}
		find(form, "button[name=share]", HTMLButtonElement).hidden = all.length < 2;
	};
	/** @param {DraftPart} part */
	const addRow = (part) => {
		const row = copy("part");
		field(row, "what").value = part.what;
		field(row, "share").value = part.amount;
		field(row, "received").value = part.received;
		field(row, "partNote").value = part.note;
		given.set(row, { what: part.what, id: part.categoryId });
		parts.append(row);
		return row;
	};

	input("day").addEventListener("keydown", (event) => {
		const field = input("day");
		const from = field.value || today();
		/** @type {Record<string, () => string>} */
		const keys = {
			"+": () => addDays(from, 1),
			"-": () => addDays(from, -1),
			t: () => today(),
		};
		const to = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
		if (!to) return;
		event.preventDefault();
		field.value = to();
	});
	input("payee").addEventListener("change", () => {
		const name = input("payee").value.trim().toLowerCase();
		const known = payees().find((payee) => payee.name.toLowerCase() === name);
		const first = rows()[0];
		if (!known?.category || !first || rows().length > 1) return;
		const what = field(first, "what");
		if (what.value === "") what.value = known.category;
	});
	form.addEventListener("input", (event) => {
		for (const element of form.elements)
			if (element instanceof HTMLInputElement) element.setCustomValidity("");
		if (event.target instanceof HTMLInputElement && event.target.name === "what") arrange();
	});
	account.addEventListener("change", arrange);
	find(form, "button[name=split]", HTMLButtonElement).addEventListener("click", () => {
		const row = addRow(newPart());
		arrange();
		field(row, "what").focus();
	});
	find(form, "button[name=share]", HTMLButtonElement).addEventListener("click", () => {
		const digits = books().accounts.find(({ id }) => id === account.value)?.digits ?? 2;
		const amount = parse(input("amount").value, digits);
		if (amount === null) return input("amount").focus();
		const all = rows();
		for (const [i, part] of share(Math.abs(amount), all.length).entries())
			field(/** @type {Element} */ (all[i]), "share").value = plain(part, digits);
	});
	parts.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("button") : null;
		if (!button) return;
		button.closest("li")?.remove();
		arrange();
		find(form, "button[name=split]", HTMLButtonElement).focus();
	});

	return {
		/** @returns {Draft} */
		read: () => ({
			day: input("day").value,
			payee: input("payee").value,
			note: input("note").value,
			account: account.value,
			amount: input("amount").value,
			parts: rows().map((row) => {
				const what = field(row, "what").value;
				const before = given.get(row);
				return {
					what,
					categoryId: before?.what === what ? before.id : undefined,
					amount: field(row, "share").value,
					received: field(row, "received").value,
					note: field(row, "partNote").value,
				};
			}),
		}),
		/** @param {Draft} draft */
		fill(draft) {
			for (const name of /** @type {const} */ (["day", "payee", "note", "amount"]))
				input(name).value = draft[name];
			this.offer(draft.account);
			parts.replaceChildren();
			for (const part of draft.parts.length > 0 ? draft.parts : [newPart()]) addRow(part);
			arrange();
		},
		/**
		 * Offers the accounts that there are, and chooses one.
		 *
		 * @param {string} [chosen]
		 */
		offer(chosen = account.value) {
			const open = books().accounts.filter(({ id, closed }) => !closed || id === chosen);
			const options = open.map(({ id, name, currency }) => new Option(`${name} (${currency})`, id));
			account.replaceChildren(...options);
			account.value = open.some(({ id }) => id === chosen) ? chosen : (open[0]?.id ?? "");
			arrange();
		},
		/** Marks what is wrong.
		 * @param {DraftError} error
		 */
		show({ control: name, part, message }) {
			const row = rows()[part];
			const element =
				name === "account" || name === "amount"
					? /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name))
					: row && field(row, name);
			element?.setCustomValidity(message);
			element?.reportValidity();
		},
		focus: () => input("payee").focus(),
	};
}

/**
 * Fills the lists from which fields complete: payees, and categories with accounts.
 *
 * @param {Books & { payees: readonly Payee[] }} books
 */
export function offerNames({ accounts, categories, payees }) {
	/** @type {[id: string, names: string[]][]} */
	const lists = [
		["payees", payees.map(({ name }) => name)],
		[
			"whats",
			[
				...categories.map(({ name }) => name),
				...accounts.filter(({ closed }) => !closed).map(({ name }) => ARROW + name),
			],
		],
		["categories", categories.map(({ name }) => name)],
	];
	for (const [id, names] of lists) {
		const list = find(document, `datalist#${id}`, HTMLDataListElement);
		const now = names.join("\n");
		if (list.dataset.names === now) continue;
		list.dataset.names = now;
		list.replaceChildren(
			...names.map((name) => {
				const option = document.createElement("option");
				option.value = name;
				return option;
			}),
		);
	}
}
