/**
 * The page of accounts, categories and payees.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { onceAClick } from "./ashore/clicks.js";
import { dayText } from "./date.js";
import { download } from "./ashore/download.js";
import { copy, find, list, part, write } from "./ashore/dom.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { money } from "./money.js";
import { notices } from "./notice.js";
import { thingDialog } from "./thing.js";
import { accountsView, toRegister } from "./view.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Account, Category, Payee } from "./api.gen.js" */
/** @import { Thing } from "./thing.js" */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	/** @param {string} name */
	const section = (name) => find(main, `section[aria-labelledby=${name}]`, HTMLElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	onceAClick(document, { signal });

	const dialog = thingDialog(find(document, "dialog", HTMLDialogElement), {
		api: () => api,
		notice,
	});

	const { api } = await start({
		client,
		signal,
		bind,
		view: accountsView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, _, signal) {
			return watchAll(
				{
					accounts: api.accounts.list.watch({ signal }),
					categories: api.categories.list.watch({ signal }),
					payees: api.payees.list.watch({ signal }),
					currencies: api.accounts.currencies.watch({ signal }),
				},
				({ accounts, categories, payees, currencies }) => {
					for (const name of ["accounts", "categories", "payees", "export"])
						section(name).hidden = false;
					dialog.offer(currencies);
					showThings("accounts", accounts.accounts.map(accountThing));
					showThings("categories", categories.map(categoryThing));
					showThings("payees", payees.slice(0, 200).map(payeeThing));
				},
			);
		},
	});
	keepData(main, client, { archive: api.archive, signal });
	shortcuts({ u: notice.undo }, find(document, "input[name=shortcuts]", HTMLInputElement), {
		signal,
	});
	for (const name of /** @type {const} */ (["accounts", "categories"])) {
		find(section(name), "button[name=create]", HTMLButtonElement).addEventListener("click", () =>
			dialog.open(name === "accounts" ? { is: "account" } : { is: "category" }),
		);
	}
	find(section("export"), "button", HTMLButtonElement).addEventListener("click", () =>
		notice.attempt("journal", async () => {
			/** @type {string[]} */
			const pieces = [];
			for await (const piece of api.journal.export()) pieces.push(piece);
			download("finance.journal", new Blob(pieces, { type: "text/plain;charset=utf-8" }));
		}),
	);

	/**
	 * What a row shows.
	 *
	 * @typedef {{ id: string, name: string, href: string, figure: string, facts: string, thing: Thing, remove?: (() => Promise<unknown>) | undefined, restore?: () => Promise<unknown> }} Shown
	 */

	/**
	 * @param {Account} account
	 * @returns {Shown}
	 */
	function accountThing(account) {
		const { id, name, kind, currency, digits, balance, closed, used } = account;
		return {
			id,
			name,
			href: toRegister({ account: id }),
			figure: money(balance, currency, digits),
			facts: [kind === "debt" ? "Debt" : "Asset", currency, closed ? "closed" : ""]
				.filter(Boolean)
				.join(", "),
			thing: { is: "account", account },
			remove: used ? undefined : () => api.accounts.delete({ id }),
			restore: () => api.accounts.restore({ id }),
		};
	}

	/**
	 * @param {Category} category
	 * @returns {Shown}
	 */
	function categoryThing(category) {
		const { id, name, kind } = category;
		return {
			id,
			name,
			href: toRegister({ category: id }),
			figure: "",
			facts: kind === "income" ? "Income" : "Spending",
			thing: { is: "category", category },
			remove: () => api.categories.delete({ id }),
			restore: () => api.categories.restore({ id }),
		};
	}

	/**
	 * @param {Payee} payee
	 * @returns {Shown}
	 */
	function payeeThing(payee) {
		const { id, name, lastDay, category } = payee;
		return {
			id,
			name,
			href: toRegister({ payee: id }),
			figure: "",
			facts: [category, `last on ${dayText(lastDay)}`].filter(Boolean).join(", "),
			thing: { is: "payee", payee },
		};
	}

	/**
	 * @param {string} where
	 * @param {readonly Shown[]} things
	 */
	function showThings(where, things) {
		list(find(section(where), "ul", HTMLUListElement), things, {
			key: ({ id }) => id,
			make: () => copy("item"),
			fill(node, { name, href, figure, facts, thing, remove, restore }) {
				const link = part(node, "name");
				link.setAttribute("href", href);
				write(link, name);
				write(part(node, "figure"), figure);
				write(part(node, "facts"), facts);
				const edit = find(node, "button[name=edit]", HTMLButtonElement);
				edit.setAttribute("aria-label", `Edit ${name}`);
				edit.onclick = () => dialog.open(thing);
				const button = find(node, "button[name=delete]", HTMLButtonElement);
				button.hidden = !remove;
				button.setAttribute("aria-label", `Delete ${name}`);
				button.onclick = () =>
					notice.attempt(name, async () => {
						await remove?.();
						notice.gone(`${name} deleted.`, async () => restore?.());
					});
			},
		});
		find(section(where), "[role=status]", HTMLElement).hidden = things.length > 0;
	}
});
