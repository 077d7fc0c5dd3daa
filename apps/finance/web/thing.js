/**
 * The dialog in which an account, a category or a payee is made or changed.
 */

import { today } from "./date.js";
import { control, find } from "./ashore/dom.js";
import { parse } from "./money.js";
import { sentenceOf } from "./notice.js";
import { versions, versionsOf } from "./ashore/versions.js";

/** @import { Account, AccountKind, Api, Category, CategoryKind, Currency, Payee } from "./api.gen.js" */
/** @import { Notices } from "./notice.js" */
/** @import { Versions } from "./ashore/versions.js" */

/**
 * What the dialog is about: a new one if there is none.
 *
 * @typedef {{ is: "account", account?: Account } | { is: "category", category?: Category } | { is: "payee", payee: Payee }} Thing
 * @typedef {{ name: string, kind: string, closed: boolean }} ThingDraft
 */

const KINDS = {
	account: [
		["asset", "Asset: money that you have"],
		["debt", "Debt: money that you owe"],
	],
	category: [
		["spending", "Spending"],
		["income", "Income"],
	],
	payee: [],
};

/** The currency of the browser's region, until another one is chosen. */
function regionCurrency() {
	const regions = /** @type {Record<string, string>} */ ({
		AU: "AUD",
		BR: "BRL",
		CA: "CAD",
		CH: "CHF",
		GB: "GBP",
		IN: "INR",
		JP: "JPY",
		NZ: "NZD",
		PL: "PLN",
		SE: "SEK",
		US: "USD",
	});
	return regions[new Intl.Locale(navigator.language).maximize().region ?? ""] ?? "EUR";
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {{ api: () => Api, notice: Notices }} context
 */
export function thingDialog(dialog, { api, notice }) {
	const form = find(dialog, "form", HTMLFormElement);
	/** @param {string} name */
	const input = (name) => control(form, name, HTMLInputElement);
	const kind = control(form, "kind", HTMLSelectElement);
	const currency = control(form, "currency", HTMLSelectElement);
	const problem = control(form, "problem", HTMLOutputElement);
	/** @type {Thing} */
	let thing = { is: "account" };
	let version = "";
	/** @type {readonly Currency[]} */
	let currencies = [];

	/** @returns {ThingDraft} */
	const read = () => ({
		name: input("name").value,
		kind: kind.value,
		closed: input("closed").checked,
	});
	/** @param {ThingDraft} draft */
	const fill = (draft) => {
		input("name").value = draft.name;
		kind.value = draft.kind;
		input("closed").checked = draft.closed;
	};
	/** @param {Account | Category | Payee} one */
	const draftOf = (one) => ({
		name: one.name,
		kind: "kind" in one ? one.kind : "",
		closed: "closed" in one && one.closed,
	});
	const changed = versions(find(form, "section", HTMLElement), {
		fields: [
			["Name", (/** @type {ThingDraft} */ draft) => draft.name],
			["Kind", (draft) => draft.kind],
			["Closed", (draft) => (draft.closed ? "yes" : "no")],
		],
		read,
		fill,
	});

	/** @returns {Promise<unknown>} */
	const save = async () => {
		const { name, closed } = read();
		if (thing.is === "payee") return api().payees.rename({ id: thing.payee.id, version, name });
		if (thing.is === "category") {
			const as = /** @type {CategoryKind} */ (kind.value);
			if (!thing.category) return api().categories.create({ name, kind: as });
			return api().categories.change({ id: thing.category.id, version, name, kind: as });
		}
		const as = /** @type {AccountKind} */ (kind.value);
		if (thing.account)
			return api().accounts.change({ id: thing.account.id, version, name, kind: as, closed });
		const digits = currencies.find(({ code }) => code === currency.value)?.digits ?? 2;
		const text = input("opening").value;
		const opening = text.trim() === "" ? 0 : parse(text, digits);
		if (opening === null) {
			input("opening").setCustomValidity("Write an amount, such as 250.00.");
			input("opening").reportValidity();
			return null;
		}
		return api().accounts.create({
			name,
			kind: as,
			currency: currency.value,
			// What is owed is below zero, whoever writes it without a sign.
			opening: as === "debt" && !/^[+\-−]/.test(text.trim()) ? -opening || 0 : opening,
			day: input("day").value || today(),
		});
	};
	form.addEventListener("input", () => input("opening").setCustomValidity(""));
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		problem.textContent = "";
		try {
			if ((await save()) === null) return;
			dialog.close();
			notice.say(`${read().name} saved.`);
		} catch (error) {
			/** @type {Versions<Account | Category | Payee> | null} */
			const found = versionsOf(error);
			if (found) {
				version = found.theirs.version;
				changed.open({ yours: read(), theirs: draftOf(found.theirs) });
			}
			problem.textContent = sentenceOf(error);
		}
	});
	find(form, "button[name=cancel]", HTMLButtonElement).addEventListener("click", () =>
		dialog.close(),
	);

	return {
		/** @param {readonly Currency[]} all */
		offer(all) {
			if (currencies.length === all.length) return;
			currencies = all;
			const names = new Intl.DisplayNames(undefined, { type: "currency" });
			const sorted = all.map(({ code }) => code).sort();
			currency.replaceChildren(
				...sorted.map((code) => new Option(`${code} – ${names.of(code) ?? code}`, code)),
			);
			currency.value = regionCurrency();
		},
		/** @param {Thing} about */
		open(about) {
			thing = about;
			changed.close();
			problem.textContent = "";
			const one =
				about.is === "account"
					? about.account
					: about.is === "category"
						? about.category
						: about.payee;
			version = one?.version ?? "";
			kind.replaceChildren(...KINDS[about.is].map(([value, text]) => new Option(text, value)));
			/** @type {[name: string, show: boolean][]} */
			const fields = [
				["kind", about.is !== "payee"],
				["currency", about.is === "account" && !one],
				["opening", about.is === "account" && !one],
				["day", about.is === "account" && !one],
				["closed", about.is === "account" && one !== undefined],
			];
			for (const [name, show] of fields) {
				const label = control(form, name, HTMLElement).closest("label");
				if (label) label.hidden = !show;
			}
			input("opening").value = "";
			input("day").value = today();
			fill(one ? draftOf(one) : { name: "", kind: KINDS[about.is][0]?.[0] ?? "", closed: false });
			find(form, "h2", HTMLHeadingElement).textContent = `${one ? "Edit" : "New"} ${about.is}`;
			dialog.showModal();
		},
	};
}
