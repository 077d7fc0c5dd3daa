/**
 * The dialog that shows both when somebody else changed a budget meanwhile.
 */

import { control, find } from "./ashore/dom.js";
import { versions, versionsOf } from "./ashore/versions.js";
import { parse, plain } from "./money.js";
import { sentenceOf } from "./notice.js";

/** @import { BudgetRow } from "./api.gen.js" */
/** @import { Versions } from "./ashore/versions.js" */

/**
 * @typedef {object} Choice
 * @property {number} digits of the currency
 * @property {(minor: number) => string} text
 * @property {(theirs: BudgetRow, amount: number) => Promise<unknown>} save writes over what is there now
 */

/** @param {HTMLDialogElement} dialog */
export function chooseBudget(dialog) {
	const form = find(dialog, "form", HTMLFormElement);
	const amount = control(form, "amount", HTMLInputElement);
	const problem = control(form, "problem", HTMLOutputElement);
	/** @type {Choice} */
	let choice;
	/** @type {BudgetRow} */
	let theirs;
	const changed = versions(find(form, "section", HTMLElement), {
		fields: [["Budget", (/** @type {string} */ text) => shown(text)]],
		read: () => amount.value,
		fill: (text) => {
			amount.value = text;
			amount.setCustomValidity("");
		},
	});
	/** @param {string} text */
	const minor = (text) => (text.trim() === "" ? 0 : parse(text, choice.digits));
	/** @param {string} text */
	const shown = (text) => choice.text(minor(text) ?? 0);
	/** @param {Versions<BudgetRow>} found */
	const show = (found) => {
		theirs = found.theirs;
		changed.open({
			yours: plain(found.yours.amount, choice.digits),
			theirs: plain(found.theirs.amount, choice.digits),
		});
	};

	amount.addEventListener("input", () => amount.setCustomValidity(""));
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		problem.textContent = "";
		const value = minor(amount.value);
		amount.setCustomValidity(value === null || value < 0 ? "Write an amount, such as 250." : "");
		if (!amount.reportValidity() || value === null) return;
		try {
			await choice.save(theirs, value);
			dialog.close();
		} catch (error) {
			/** @type {Versions<BudgetRow> | null} */
			const found = versionsOf(error);
			if (found) show(found);
			problem.textContent = sentenceOf(error);
		}
	});
	find(form, "button[name=cancel]", HTMLButtonElement).addEventListener("click", () =>
		dialog.close(),
	);

	return {
		/**
		 * @param {Versions<BudgetRow>} found
		 * @param {Choice} how
		 */
		open(found, how) {
			choice = how;
			problem.textContent = "";
			find(form, "h2", HTMLHeadingElement).textContent = `Budget of ${found.theirs.name}`;
			dialog.showModal();
			show(found);
		},
	};
}
