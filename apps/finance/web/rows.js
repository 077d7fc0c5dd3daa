/**
 * The rows of a register.
 */

import { dayText } from "./date.js";
import { ARROW, OPENING } from "./draft.js";
import { copy, find, list, part, write } from "./ashore/dom.js";
import { money } from "./money.js";

/** @import { Account, Part, Row } from "./api.gen.js" */

/** @type {WeakMap<Element, Row>} */
const shown = new WeakMap();

/** The row that an element is in.
 * @param {Element} element
 */
export function rowOf(element) {
	const item = element.closest("ol > li");
	return item ? shown.get(item) : undefined;
}

/**
 * @param {HTMLOListElement} rows
 * @param {readonly Row[]} items
 * @param {{ account: Account | undefined }} context the account whose register it is
 */
export function showRows(rows, items, { account }) {
	list(rows, items, {
		key: (row) => row.id,
		make: () => copy("transaction"),
		fill(node, row) {
			shown.set(node, row);
			const day = part(node, "day");
			if (day instanceof HTMLTimeElement) day.dateTime = row.day;
			write(day, dayText(row.day));
			const [first] = row.parts;
			write(part(node, "payee"), row.payee || row.note || (first ? partName(first) : ""));
			const amount = part(node, "amount");
			const { currency, digits } = account ?? row;
			write(amount, money(row.effect, currency, digits));
			if (row.effect > 0) amount.dataset.sign = "in";
			else delete amount.dataset.sign;
			write(part(node, "parts"), about(row, account));
			const { balance } = row;
			write(part(node, "balance"), balance === null ? "" : money(balance, currency, digits));
			const box = find(node, "input", HTMLInputElement);
			box.setAttribute("aria-label", `Select ${row.payee || "transaction"} of ${dayText(row.day)}`);
		},
	});
}

/** @param {Part} part */
function partName({ kind, account, category }) {
	if (kind === "opening") return OPENING;
	return account ? ARROW + account.name : (category?.name ?? "No category");
}

/**
 * Parts, notes and, in the register of all, the account.
 *
 * @param {Row} row
 * @param {Account | undefined} account
 */
function about(row, account) {
	const { parts, currency, digits } = row;
	const texts = parts.map((one) => {
		const amount = parts.length > 1 ? ` ${money(one.amount, currency, digits)}` : "";
		return `${partName(one)}${amount}${one.note ? ` (${one.note})` : ""}`;
	});
	if (row.account.id !== account?.id) texts.unshift(row.account.name);
	if (row.note && row.payee) texts.push(row.note);
	return texts.join(" · ");
}
