/**
 * The page of the reports.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { addMonths, lastDay, monthText, today } from "./date.js";
import { control, find } from "./ashore/dom.js";
import { csv } from "./ashore/csv.js";
import { downloadCsv } from "./ashore/download.js";
import { drawBars, drawLines } from "./draw.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { money } from "./money.js";
import { notices } from "./notice.js";
import { chooseCurrency } from "./currency.js";
import { flowRows, spendingRows, worthRows } from "./report-rows.js";
import { showTable } from "./tables.js";
import { NONE, reportsView, toRegister } from "./view.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { AccountList, Flow, Worth } from "./api.gen.js" */

const COLOURS = ["blue", "orange", "teal", "pink", "green", "purple", "yellow", "red", "lime"];

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const search = find(main, "search", HTMLElement);
	const form = find(search, "form", HTMLFormElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	/** @param {string} name */
	const section = (name) => find(main, `section[aria-labelledby=${name}]`, HTMLElement);

	/** @type {{ flow: Flow, worth: Worth } | undefined} */
	let shown;

	const { api, place } = await start({
		client,
		signal,
		bind,
		view: reportsView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		async show(api, state, signal) {
			const month = today().slice(0, 7);
			const to = state.to || month;
			const from = state.from && state.from <= to ? state.from : addMonths(to, -11);
			showPeriods(month, from, to, state.currency);
			// Which currency it is, the accounts say.
			for await (const accounts of api.accounts.list.watch({ signal })) {
				const currency = chooseCurrency(form, accounts.totals, state.currency);
				search.hidden = false;
				find(main, ":scope > [role=status]", HTMLElement).hidden = currency !== "";
				if (currency)
					return reports(api, { from: `${from}-01`, to: lastDay(to), currency }, signal);
			}
		},
	});
	keepData(main, client, { archive: api.archive, signal });
	shortcuts({ u: notice.undo }, find(document, "input[name=shortcuts]", HTMLInputElement), {
		signal,
	});

	/**
	 * @param {import("./api.gen.js").Api} api
	 * @param {import("./api.gen.js").ReportInput} input
	 * @param {AbortSignal} signal
	 */
	function reports(api, input, signal) {
		return watchAll(
			{
				flow: api.reports.flow.watch(input, { signal }),
				worth: api.reports.worth.watch(input, { signal }),
			},
			(data) => {
				shown = data;
				render();
			},
		);
	}

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		/** @param {string} name */
		const value = (name) => control(form, name, HTMLElement);
		place.set({
			from: /** @type {HTMLInputElement} */ (value("from")).value,
			to: /** @type {HTMLInputElement} */ (value("to")).value,
			currency: /** @type {HTMLSelectElement} */ (value("currency")).value,
		});
	});
	control(form, "currency", HTMLSelectElement).addEventListener("change", () =>
		form.requestSubmit(),
	);
	for (const [name, rows] of /** @type {const} */ ([
		["flow", () => shown && flowRows(shown.flow)],
		["spending", () => shown && spendingRows(shown.flow)],
		["worth", () => shown && worthRows(shown.worth)],
	])) {
		find(section(name), "button[name=csv]", HTMLButtonElement).addEventListener("click", () => {
			const content = rows();
			if (content) downloadCsv(`${name}-${shown?.flow.currency}.csv`, csv(content));
		});
	}
	new ResizeObserver(render).observe(main);

	/**
	 * @param {string} month
	 * @param {string} from
	 * @param {string} to
	 * @param {string} currency
	 */
	function showPeriods(month, from, to, currency) {
		const year = month.slice(0, 4);
		const before = String(Number(year) - 1);
		/** @type {[text: string, from: string, to: string][]} */
		const periods = [
			["Last 12 months", addMonths(month, -11), month],
			["This year", `${year}-01`, `${year}-12`],
			[before, `${before}-01`, `${before}-12`],
			["Last 5 years", addMonths(month, -59), month],
		];
		find(search, "nav ul", HTMLUListElement).replaceChildren(
			...periods.map(([text, first, last]) => {
				const item = document.createElement("li");
				const link = item.appendChild(document.createElement("a"));
				link.textContent = text;
				link.href = `./reports.html${reportsView.write({ from: first, to: last, currency })}`;
				if (first === from && last === to) link.setAttribute("aria-current", "page");
				return item;
			}),
		);
		control(form, "from", HTMLInputElement).value = from;
		control(form, "to", HTMLInputElement).value = to;
	}

	function render() {
		if (!shown) return;
		const { flow, worth } = shown;
		const { months, currency, digits } = flow;
		for (const name of ["flow", "spending", "worth"]) section(name).hidden = false;
		const text = (/** @type {number} */ minor) => money(minor, currency, digits);
		const unit = 10 ** digits;
		const short = (/** @type {number} */ minor) =>
			new Intl.NumberFormat(undefined, { notation: "compact" }).format(minor / unit);
		const labels = months.map((month) => monthText(month, "short"));
		/** @param {string} name */
		const svg = (name) => find(section(name), "figure > svg", SVGSVGElement);
		/** @param {string} name */
		const table = (name) => find(section(name), "section table", HTMLTableElement);
		const period = { from: `${months[0]}-01`, to: lastDay(months.at(-1) ?? "2000-01"), currency };
		/** @param {number} i */
		const month = (i) => ({
			from: `${months[i]}-01`,
			to: lastDay(months[i] ?? "2000-01"),
			currency,
		});
		/** A link for each month.
		 * @param {Partial<import("./view.js").RegisterState>} filter
		 */
		const each = (filter) => months.map((_, i) => toRegister({ ...month(i), ...filter }));
		/** @param {readonly number[]} amounts */
		const sum = (amounts) => amounts.reduce((all, amount) => all + amount, 0);

		drawBars(
			svg("flow"),
			{ title: `Income and spending by month, ${currency}`, labels, text, short },
			[
				[
					{
						name: "Income",
						colour: "green",
						amounts: flow.income,
						hrefs: each({ kind: "income" }),
					},
				],
				[
					{
						name: "Spending",
						colour: "orange",
						amounts: flow.spending,
						hrefs: each({ kind: "spending" }),
					},
				],
			],
		);
		showTable(table("flow"), {
			head: [
				"Month",
				{ text: "Income", colour: "green" },
				{ text: "Spending", colour: "orange" },
				"Difference",
			],
			lines: months.map((_, i) => ({
				name: monthText(months[i] ?? ""),
				figures: flowFigures(flow.income[i] ?? 0, flow.spending[i] ?? 0, month(i)),
			})),
			foot: [{ name: "Total", figures: flowFigures(sum(flow.income), sum(flow.spending), period) }],
		});

		const spent = flow.rows.filter(({ kind }) => kind === "spending");
		const stacks = spent.slice(0, COLOURS.length).map(({ category, amounts }, i) => ({
			name: category?.name ?? "No category",
			colour: COLOURS[i] ?? "grey",
			amounts,
			hrefs: each({ category: category?.id ?? NONE, kind: "spending" }),
		}));
		const rest = spent.slice(COLOURS.length);
		if (rest.length > 0) {
			const amounts = months.map((_, i) => sum(rest.map((row) => row.amounts[i] ?? 0)));
			stacks.push({ name: "Others", colour: "grey", amounts, hrefs: each({ kind: "spending" }) });
		}
		drawBars(
			svg("spending"),
			{ title: `Spending by category and month, ${currency}`, labels, text, short },
			[stacks],
		);
		showTable(table("spending"), {
			head: ["Category", "Total", ...labels],
			lines: spent.map(({ category, amounts, total }) => {
				const filter = { category: category?.id ?? NONE, kind: /** @type {const} */ ("spending") };
				return {
					name: category?.name ?? "No category",
					figures: [
						{ text: text(total), href: toRegister({ ...period, ...filter }) },
						...amounts.map((amount, i) =>
							amount === 0
								? { text: "–" }
								: { text: text(amount), href: toRegister({ ...month(i), ...filter }) },
						),
					],
				};
			}),
			foot: [
				{
					name: "Total",
					figures: [sum(flow.spending), ...flow.spending].map((minor) => ({ text: text(minor) })),
				},
			],
		});
		for (const [i, row] of [...(table("spending").tBodies[0]?.rows ?? [])].entries()) {
			const [header] = row.cells;
			if (header) header.dataset.colour = COLOURS[i] ?? "grey";
		}

		/** What there was until the end of a month.
		 * @param {Partial<import("./view.js").RegisterState>} filter
		 */
		const until = (filter) =>
			months.map((name) => toRegister({ to: lastDay(name), currency, ...filter }));
		const [toOwned, toOwed, toAll] = [
			until({ holds: "asset" }),
			until({ holds: "debt" }),
			until({}),
		];
		const net = worth.owned.map((owned, i) => owned + (worth.owed[i] ?? 0));
		drawLines(
			svg("worth"),
			{ title: `Net worth at the end of each month, ${currency}`, labels, text, short },
			[
				{ name: "Owned", colour: "green", amounts: worth.owned, hrefs: toOwned },
				{ name: "Owed", colour: "orange", amounts: worth.owed, hrefs: toOwed },
				{ name: "Net worth", colour: "blue", amounts: net, hrefs: toAll },
			],
		);
		showTable(table("worth"), {
			head: [
				"End of month",
				{ text: "Owned", colour: "green" },
				{ text: "Owed", colour: "orange" },
				{ text: "Net worth", colour: "blue" },
			],
			lines: months.map((name, i) => ({
				name: monthText(name),
				figures: [
					{ text: text(worth.owned[i] ?? 0), href: toOwned[i] },
					{ text: text(worth.owed[i] ?? 0), href: toOwed[i] },
					{ text: text(net[i] ?? 0), href: toAll[i] },
				],
			})),
		});

		/**
		 * @param {number} income
		 * @param {number} spending
		 * @param {{ from: string, to: string, currency: string }} filter
		 */
		function flowFigures(income, spending, filter) {
			return [
				{ text: text(income), href: toRegister({ ...filter, kind: "income" }) },
				{ text: text(spending), href: toRegister({ ...filter, kind: "spending" }) },
				{ text: text(income - spending), href: toRegister(filter) },
			];
		}
	}
});
