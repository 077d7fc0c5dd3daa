/**
 * The page of the budget.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { chooseCurrency } from "./currency.js";
import { addMonths, lastDay, monthText, today } from "./date.js";
import { copy, find, list, part, write } from "./ashore/dom.js";
import { shortcuts } from "./keys.js";
import { money, parse, plain } from "./money.js";
import { notices } from "./notice.js";
import { showTable } from "./tables.js";
import { versionsOf } from "./ashore/versions.js";
import { chooseBudget } from "./budget-choice.js";
import { budgetView, NONE, toRegister } from "./view.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { BudgetMonth, BudgetRow } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const section = find(main, "section[aria-labelledby=month]", HTMLElement);
	const body = find(section, "tbody", HTMLTableSectionElement);
	const select = find(section, "select", HTMLSelectElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	const choice = chooseBudget(find(document, "dialog", HTMLDialogElement));
	const month = () => place.state.month || today().slice(0, 7);

	/** @type {WeakMap<Element, BudgetRow>} */
	const rows = new WeakMap();
	/** What a row said when somebody began to write in it. @type {WeakMap<Element, BudgetRow>} */
	const begun = new WeakMap();
	let currency = "";
	let digits = 2;

	const { api, place } = await start({
		client,
		signal,
		bind,
		view: budgetView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		async show(api, state, signal) {
			const shown = state.month || today().slice(0, 7);
			for await (const { totals } of api.accounts.list.watch({ signal })) {
				currency = chooseCurrency(select, totals, state.currency);
				section.hidden = false;
				if (!currency) {
					showNothing(shown);
					continue;
				}
				return api.budgets.month
					.watch({ month: `${shown}-01`, currency }, { signal })
					.each((budget) => render(shown, budget));
			}
		},
	});
	keepData(main, client, { archive: api.archive, signal });
	shortcuts({ u: notice.undo }, find(document, "input[name=shortcuts]", HTMLInputElement), {
		signal,
	});
	select.addEventListener("change", () => place.set({ currency: select.value }));
	section.addEventListener("click", (event) => {
		const link = event.target instanceof Element ? event.target.closest("header nav a") : null;
		if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey)
			return;
		event.preventDefault();
		place.set(budgetView.read(link.search));
	});
	/** @param {Event} event */
	const written = ({ target }) => {
		const row = target instanceof HTMLInputElement ? target.closest("tr") : null;
		return { input: /** @type {HTMLInputElement} */ (target), row: row && rows.get(row) };
	};
	body.addEventListener("focusin", (event) => {
		const { input, row } = written(event);
		if (row) begun.set(input, row);
	});
	body.addEventListener("change", (event) => {
		const { input, row } = written(event);
		if (row) save(input, begun.get(input) ?? row);
	});

	/**
	 * @param {HTMLInputElement} input
	 * @param {BudgetRow} known
	 */
	async function save(input, known) {
		const amount = input.value.trim() === "" ? 0 : parse(input.value, digits);
		input.setCustomValidity(amount === null || amount < 0 ? "Write an amount, such as 250." : "");
		if (!input.reportValidity() || amount === null) return;
		const where = { month: `${month()}-01`, currency, id: known.id };
		await notice.attempt(known.id, async () => {
			try {
				begun.set(input, await set(where, known, amount));
			} catch (error) {
				/** @type {import("./ashore/versions.js").Versions<BudgetRow> | null} */
				const found = versionsOf(error);
				if (!found) throw error;
				// Theirs stays until somebody says otherwise.
				fill(/** @type {HTMLElement} */ (input.closest("tr")), found.theirs);
				begun.delete(input);
				input.value = amountText(found.theirs);
				choice.open(found, { digits, text, save: (row, amount) => set(where, row, amount) });
			}
		});
	}

	/**
	 * @param {Omit<import("./api.gen.js").SetInput, "version" | "amount">} where
	 * @param {BudgetRow} known
	 * @param {number} amount
	 */
	async function set(where, { name, version, amount: before }, amount) {
		const saved = await api.budgets.set({ ...where, version, amount });
		notice.say(`Budget of ${name} saved.`, () =>
			api.budgets.set({ ...where, version: saved.version, amount: before }),
		);
		return saved;
	}

	/** @param {BudgetRow} row */
	const amountText = ({ amount }) => (amount === 0 ? "" : plain(amount, digits));

	/** @param {number} minor */
	const text = (minor) => money(minor, currency, digits);

	/** @param {string} shown */
	function showHeader(shown) {
		write(find(section, "h2", HTMLHeadingElement), monthText(shown));
		for (const [rel, step] of /** @type {const} */ ([
			["prev", -1],
			["next", 1],
		])) {
			const other = { month: addMonths(shown, step), currency: select.value };
			find(section, `a[rel=${rel}]`, HTMLAnchorElement).href =
				`./budget.html${budgetView.write(other)}`;
		}
	}

	/** @param {string} shown */
	function showNothing(shown) {
		showHeader(shown);
		find(section, "section", HTMLElement).hidden = true;
		find(section, "[role=status]", HTMLElement).hidden = false;
	}

	/**
	 * @param {string} shown
	 * @param {BudgetMonth} budget
	 */
	function render(shown, budget) {
		digits = budget.digits;
		showHeader(shown);
		const none = budget.rows.length === 0 && budget.other === 0;
		find(section, "section", HTMLElement).hidden = none;
		find(section, "[role=status]", HTMLElement).hidden = !none;
		list(body, budget.rows, {
			key: ({ id }) => `${shown} ${id}`,
			make: () => copy("budget"),
			fill,
		});
		const period = { from: `${shown}-01`, to: lastDay(shown), currency };
		for (const row of body.children) {
			const known = rows.get(row);
			const link = row.querySelector("a");
			if (known && link) link.href = toRegister({ ...period, category: known.id });
		}
		const sum = (/** @type {"amount" | "spent"} */ name) =>
			budget.rows.reduce((all, row) => all + row[name], 0);
		const set = sum("amount");
		const spent = sum("spent") + budget.other;
		const foot = [
			{
				name: "No category",
				figures: [
					{ text: "" },
					{
						text: text(budget.other),
						href: toRegister({ ...period, category: NONE, kind: "spending" }),
					},
					{ text: "" },
				],
			},
			{
				name: "Total",
				figures: [{ text: text(set) }, { text: text(spent) }, { text: text(set - spent) }],
			},
		];
		const table = document.createElement("table");
		for (const name of ["thead", "tbody", "tfoot"]) table.append(document.createElement(name));
		showTable(table, { head: [], lines: [], foot });
		find(section, "tfoot", HTMLTableSectionElement).replaceChildren(
			...find(table, "tfoot", HTMLTableSectionElement).children,
		);
	}

	/**
	 * @param {HTMLElement} node
	 * @param {BudgetRow} row
	 */
	function fill(node, row) {
		rows.set(node, row);
		write(part(node, "name"), row.name);
		const input = find(node, "input", HTMLInputElement);
		input.setAttribute("aria-label", `Budget of ${row.name}`);
		if (input !== document.activeElement || input.value === "") input.value = amountText(row);
		write(part(node, "spent"), text(row.spent));
		const left = part(node, "left");
		const rest = row.amount - row.spent;
		write(left, row.amount === 0 ? "–" : text(rest));
		if (row.amount > 0 && rest < 0) left.dataset.sign = "over";
		else delete left.dataset.sign;
		const meter = find(node, "meter", HTMLMeterElement);
		meter.hidden = row.amount === 0;
		meter.max = Math.max(1, row.amount);
		meter.value = Math.max(0, row.spent);
		meter.setAttribute("aria-label", `Spent of the budget of ${row.name}`);
	}
});
