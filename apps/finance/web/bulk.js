/**
 * What can be done to several rows at once.
 */

import { control, find, write } from "./ashore/dom.js";
import { rowOf } from "./rows.js";

/** @import { BulkInput, ChosenInput } from "./api.gen.js" */

/**
 * @param {HTMLElement} section with the rows and the form bulk
 * @param {{ change: (input: BulkInput) => Promise<void>, remove: (input: ChosenInput) => Promise<void> }} context
 */
export function bulk(section, { change, remove }) {
	const form = find(section, "form[name=bulk]", HTMLFormElement);
	const all = find(section, "input[name=all]", HTMLInputElement);
	const boxes = () =>
		[...section.querySelectorAll("input[name=chosen]")].filter(
			(box) => box instanceof HTMLInputElement,
		);
	const transactions = () =>
		boxes().flatMap((box) => {
			const row = box.checked ? rowOf(box) : undefined;
			return row ? [{ id: row.id, version: row.version }] : [];
		});
	const refresh = () => {
		const n = transactions().length;
		form.hidden = n === 0;
		write(control(form, "count", HTMLOutputElement), `${n} selected`);
		all.checked = n > 0 && n === boxes().length;
		all.indeterminate = n > 0 && n < boxes().length;
		const label = all.closest("p");
		if (label) label.hidden = boxes().length === 0;
	};
	/** @param {boolean} checked */
	const check = (checked) => {
		for (const box of boxes()) box.checked = checked;
		refresh();
	};
	section.addEventListener("change", (event) => {
		if (event.target === all) check(all.checked);
		else refresh();
	});
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const category = control(form, "category", HTMLInputElement);
		const payee = control(form, "payee", HTMLInputElement);
		if (category.value === "" && payee.value === "") return category.focus();
		await change({
			transactions: transactions(),
			...(category.value ? { category: category.value } : {}),
			...(payee.value ? { payee: payee.value } : {}),
		});
		form.reset();
		check(false);
	});
	find(form, "button[name=delete]", HTMLButtonElement).addEventListener("click", () =>
		remove({ transactions: transactions() }),
	);
	find(form, "button[name=none]", HTMLButtonElement).addEventListener("click", () => {
		check(false);
		all.focus();
	});
	return { refresh };
}
