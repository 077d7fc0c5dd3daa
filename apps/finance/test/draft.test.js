import assert from "node:assert/strict";
import { test } from "node:test";
import { DraftError, draftOf, newPart, OPENING, valuesOf } from "../web/draft.js";

/** @import { Account, Category, Transaction } from "../web/api.gen.js" */

const account = (/** @type {string} */ name, currency = "EUR", digits = 2) =>
	/** @type {Account} */ ({ id: `id of ${name}`, name, currency, digits, closed: false });
const books = {
	accounts: [account("Giro"), account("Savings"), account("Yen", "JPY", 0)],
	categories: /** @type {Category[]} */ ([
		{ id: "f", name: "Food", kind: "spending" },
		{ id: "s", name: "Salary", kind: "income" },
	]),
};
const base = {
	day: /** @type {any} */ ("2026-03-02"),
	payee: "Baker",
	note: "",
	account: "id of Giro",
};

/**
 * @param {string} amount
 * @param {...Partial<import("../web/draft.js").DraftPart>} parts
 */
const draft = (amount, ...parts) => ({
	...base,
	amount,
	parts: parts.map((part) => ({ ...newPart(), ...part })),
});

test("an amount is spent, earned, or goes to another account", () => {
	const one = (/** @type {string} */ amount, /** @type {string} */ what) =>
		valuesOf(draft(amount, { what }), books);
	assert.equal(one("4.20", "Food").amount, -420);
	assert.equal(one("+4.20", "food").amount, 420);
	assert.equal(one("2500", "salary").amount, 250000);
	assert.equal(one("5", OPENING).parts[0]?.opening, true);
	const move = one("10", "→ savings");
	assert.deepEqual(move.parts, [{ accountId: "id of Savings", amount: -1000, note: "" }]);
	const yen = valuesOf(draft("10", { what: "> Yen", received: "1620" }), books);
	assert.deepEqual(yen.parts, [
		{ accountId: "id of Yen", amount: -1000, received: 1620, note: "" },
	]);
});

test("a part without an amount is the rest", () => {
	const { amount, parts } = valuesOf(
		draft(
			"10",
			{ what: "Food", amount: "2.50" },
			{ what: "Gifts" },
			{ what: "Food", amount: "+1" },
		),
		books,
	);
	assert.equal(amount, -1000);
	assert.deepEqual(
		parts.map((part) => part.amount),
		[-250, -850, 100],
	);
});

test("what is wrong is said where it is", () => {
	for (const [wrong, control, part] of /** @type {const} */ ([
		[draft("x", { what: "Food" }), "amount", 0],
		[draft("1", { what: "→ Nowhere" }), "what", 0],
		[draft("1", { what: "→ Giro" }), "what", 0],
		[draft("1", { what: "→ Yen" }), "received", 0],
		[draft("10", { amount: "1" }, { amount: "2" }), "share", 1],
		[draft("10", { amount: "x" }, { amount: "" }), "share", 0],
		[{ ...draft("1", {}), account: "?" }, "account", 0],
	]))
		assert.throws(
			() => valuesOf(wrong, books),
			(error) => error instanceof DraftError && error.control === control && error.part === part,
		);
});

test("a transaction that is read is the one that was written", () => {
	const part = { kind: "category", account: null, category: null, received: 0, note: "" };
	const transaction = /** @type {Transaction} */ ({
		...base,
		id: "t",
		account: { id: "id of Giro", name: "Giro" },
		currency: "EUR",
		digits: 2,
		amount: -1000,
		version: "v",
		parts: [
			{ ...part, category: { id: "f", name: "Food" }, amount: -1250, currency: "EUR", digits: 2 },
			{ ...part, kind: "category", amount: 250, currency: "EUR", digits: 2 },
		],
	});
	const values = valuesOf(draftOf(transaction, books), books);
	assert.equal(values.amount, -1000);
	assert.deepEqual(
		values.parts.map(({ amount, categoryId }) => [amount, categoryId]),
		[
			[-1250, "f"],
			[250, undefined],
		],
	);
});
