/**
 * What the form of a transaction says, as texts, and how it becomes one.
 */

import { parse, plain, signed, unsigned } from "./money.js";

/** @import { Account, Category, PartInput, Transaction, Values } from "./api.gen.js" */
/** @import { Kind } from "./money.js" */

/**
 * `what` is a category by name, an account behind an arrow, or the words for an opening balance;
 * `categoryId` is that of a category that keeps its name.
 *
 * @typedef {{ what: string, categoryId: string | undefined, amount: string, received: string, note: string }} DraftPart
 * @typedef {{ day: string, payee: string, note: string, account: string, amount: string, parts: DraftPart[] }} Draft
 * @typedef {{ accounts: readonly Account[], categories: readonly Category[] }} Books
 */

/** Before the name of an account that money goes to, or comes from. */
export const ARROW = "→ ";
export const OPENING = "Opening balance";

/** @returns {DraftPart} */
export const newPart = () => ({
	what: "",
	categoryId: undefined,
	amount: "",
	received: "",
	note: "",
});

/**
 * What is wrong with a draft, and at which control.
 */
export class DraftError extends Error {
	/**
	 * @param {string} control
	 * @param {string} message
	 * @param {number} [part]
	 */
	constructor(control, message, part = 0) {
		super(message);
		this.control = control;
		this.part = part;
	}
}

/**
 * The account that a part is a transfer with.
 *
 * @param {string} what
 * @param {Books} books
 */
export function otherAccount(what, { accounts }) {
	const text = what.trim();
	const name = text.replace(/^(→|->|>)\s*/, "").toLowerCase();
	if (name === text.toLowerCase()) return undefined;
	return accounts.find((account) => account.name.toLowerCase() === name);
}

/**
 * Which way an amount without a sign goes beside this.
 *
 * @param {string} what
 * @param {Books} books
 * @returns {Kind}
 */
export function kindOf(what, { categories }) {
	const name = what.trim().toLowerCase();
	if (name === OPENING.toLowerCase()) return "income";
	return categories.find((category) => category.name.toLowerCase() === name)?.kind ?? "spending";
}

/**
 * The transaction that a draft says. An amount of one part that is left out is what the others leave.
 *
 * @param {Draft} draft
 * @param {Books} books
 * @returns {Values}
 */
export function valuesOf(draft, books) {
	const account = books.accounts.find((one) => one.id === draft.account);
	if (!account) throw new DraftError("account", "Choose an account.");
	const { digits } = account;
	const first = draft.parts[0] ?? newPart();
	const amount = signed(draft.amount, digits, kindOf(first.what, books));
	if (amount === null) throw new DraftError("amount", "Write an amount, such as 12.50 or +12.50.");
	const shares = sharesOf(draft, amount, digits);
	const parts = draft.parts.map((part, i) => partOf(part, shares[i] ?? 0, account, books, i));
	return {
		day: draft.day,
		payee: draft.payee,
		note: draft.note,
		accountId: account.id,
		amount,
		parts,
	};
}

/**
 * @param {Draft} draft
 * @param {number} amount
 * @param {number} digits
 */
function sharesOf({ parts }, amount, digits) {
	if (parts.length <= 1) return [amount];
	const way = amount > 0 ? "income" : "spending";
	/** @type {(number | undefined)[]} */
	const shares = parts.map((part, i) => {
		if (part.amount.trim() === "") return undefined;
		const share = signed(part.amount, digits, way);
		if (share === null) throw new DraftError("share", "Write an amount, or nothing.", i);
		return share;
	});
	const known = shares.reduce((/** @type {number} */ sum, share) => sum + (share ?? 0), 0);
	const open = shares.indexOf(undefined);
	if (open >= 0) shares[open] = amount - known;
	const rest = amount - shares.reduce((/** @type {number} */ sum, share) => sum + (share ?? 0), 0);
	if (rest !== 0) {
		const over = rest < 0 === amount < 0 ? "missing from" : "too much in";
		throw new DraftError(
			"share",
			`${plain(Math.abs(rest), digits)} is ${over} the parts.`,
			parts.length - 1,
		);
	}
	return shares.map((share) => share ?? 0);
}

/**
 * @param {DraftPart} part
 * @param {number} amount
 * @param {Account} account
 * @param {Books} books
 * @param {number} i
 * @returns {PartInput}
 */
function partOf(part, amount, account, books, i) {
	const { note } = part;
	if (part.what.trim().toLowerCase() === OPENING.toLowerCase())
		return { opening: true, amount, note };
	const other = otherAccount(part.what, books);
	if (/^(→|->|>)/.test(part.what.trim()) && !other)
		throw new DraftError("what", "There is no account of this name.", i);
	if (!other) {
		const named = part.categoryId ? { categoryId: part.categoryId } : { category: part.what };
		return { ...named, amount, note };
	}
	if (other.id === account.id) throw new DraftError("what", "Choose another account.", i);
	if (other.currency === account.currency) return { accountId: other.id, amount, note };
	const received = parse(part.received, other.digits);
	if (!received)
		throw new DraftError("received", `Write how many ${other.currency} came for it.`, i);
	const size = Math.abs(received);
	return { accountId: other.id, amount, received: amount < 0 ? size : -size, note };
}

/**
 * The draft that says a transaction.
 *
 * @param {Transaction} transaction
 * @param {Books} books
 * @returns {Draft}
 */
export function draftOf({ day, payee, note, account, amount, digits, parts }, books) {
	const many = parts.length > 1;
	const whats = parts.map((part) => {
		if (part.kind === "opening") return OPENING;
		return part.account ? ARROW + part.account.name : (part.category?.name ?? "");
	});
	const way = amount > 0 ? "income" : "spending";
	return {
		day,
		payee,
		note,
		account: account.id,
		amount: unsigned(amount, digits, kindOf(whats[0] ?? "", books)),
		parts: parts.map((part, i) => ({
			what: whats[i] ?? "",
			categoryId: part.category?.id,
			amount: many ? unsigned(part.amount, digits, way) : "",
			received: part.received ? plain(Math.abs(part.received), part.digits) : "",
			note: part.note,
		})),
	};
}
