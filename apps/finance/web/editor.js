/**
 * The dialog in which a transaction is changed.
 */

import { control, find } from "./ashore/dom.js";
import { DraftError, draftOf, valuesOf } from "./draft.js";
import { entryForm } from "./entry.js";
import { dayText } from "./date.js";
import { sentenceOf } from "./notice.js";
import { merged, versions, versionsOf } from "./ashore/versions.js";

/** @import { Payee, Transaction, UpdateInput, Values } from "./api.gen.js" */
/** @import { Books, Draft } from "./draft.js" */
/** @import { Versions } from "./ashore/versions.js" */

/**
 * @param {HTMLDialogElement} dialog
 * @param {{ books: () => Books, payees: () => readonly Payee[] }} context
 */
export function editor(dialog, { books, payees }) {
	const form = find(dialog, "form", HTMLFormElement);
	const fields = entryForm(form, { books, payees });
	form.prepend(find(document, "template#edit-top", HTMLTemplateElement).content.cloneNode(true));
	const problem = control(form, "problem", HTMLOutputElement);
	const submit = find(form, "button[type=submit]", HTMLButtonElement);
	/** @type {(input: UpdateInput) => Promise<unknown>} */
	let save = async () => {};
	/** @type {Pick<UpdateInput, "id" | "version">} */
	let which = { id: "", version: "" };
	/** What the form began with. @type {Draft} */
	let base;

	/** @param {Draft} draft */
	const accountName = (draft) =>
		books().accounts.find(({ id }) => id === draft.account)?.name ?? "";
	/** @param {Draft} draft */
	const partsText = ({ parts }) =>
		parts
			.map(({ what, amount, note }) => `${what || "No category"} ${amount} ${note}`.trim())
			.join(", ");
	const changed = versions(find(form, "section", HTMLElement), {
		fields: [
			["Day", (draft) => dayText(draft.day)],
			["Payee", (draft) => draft.payee],
			["For", partsText],
			["Amount", (draft) => draft.amount],
			["Account", accountName],
			["Note", (draft) => draft.note],
		],
		read: fields.read,
		fill: (/** @type {Draft} */ draft) => fields.fill(draft),
	});

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		problem.textContent = "";
		submit.disabled = true;
		const draft = fields.read();
		try {
			await save({ ...which, ...valuesOf(draft, books()) });
			dialog.close();
		} catch (error) {
			if (error instanceof DraftError) return fields.show(error);
			/** @type {Versions<Transaction> | null} */
			const found = versionsOf(error);
			if (found) {
				const theirs = draftOf(found.theirs, books());
				which = { id: found.theirs.id, version: found.theirs.version };
				changed.open({ yours: merged(base, draft, theirs), theirs });
				base = theirs;
			}
			problem.textContent = sentenceOf(error);
		} finally {
			submit.disabled = false;
		}
	});
	find(form, "button[name=cancel]", HTMLButtonElement).addEventListener("click", () =>
		dialog.close(),
	);

	return {
		/**
		 * @param {Transaction} transaction
		 * @param {(input: UpdateInput) => Promise<unknown>} onSave
		 */
		open(transaction, onSave) {
			save = onSave;
			which = { id: transaction.id, version: transaction.version };
			base = draftOf(transaction, books());
			changed.close();
			problem.textContent = "";
			fields.fill(base);
			dialog.showModal();
			fields.focus();
		},
		/** What a transaction says, for the undo of its change.
		 * @param {Transaction} transaction
		 * @returns {Values}
		 */
		valuesOf: (transaction) => valuesOf(draftOf(transaction, books()), books()),
	};
}
