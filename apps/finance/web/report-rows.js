/**
 * Reports as rows of CSV files, the figures as the tables have them.
 */

import { plain } from "./money.js";

/** @import { Flow, Worth } from "./api.gen.js" */

/** A number that stays exact in a file. @typedef {{ figure: string }} Figure */

/**
 * @param {number} minor
 * @param {{ digits: number }} report
 * @returns {Figure}
 */
const figure = (minor, { digits }) => ({ figure: plain(minor, digits) });

/**
 * @param {Flow} flow
 * @returns {(string | Figure)[][]}
 */
export function flowRows(flow) {
	const { months, income, spending, currency } = flow;
	return [
		["Month", "Income", "Spending", "Difference", "Currency"],
		...months.map((month, i) => {
			const [came, went] = [income[i] ?? 0, spending[i] ?? 0];
			return [month, ...[came, went, came - went].map((minor) => figure(minor, flow)), currency];
		}),
	];
}

/**
 * @param {Flow} flow
 * @returns {(string | Figure)[][]}
 */
export function spendingRows(flow) {
	const { months, rows, spending, currency } = flow;
	const spent = rows.filter(({ kind }) => kind === "spending");
	const total = spending.reduce((sum, minor) => sum + minor, 0);
	return [
		["Category", ...months, "Total", "Currency"],
		...spent.map((row) => [
			row.category?.name ?? "No category",
			...row.amounts.map((minor) => figure(minor, flow)),
			figure(row.total, flow),
			currency,
		]),
		["Total", ...spending.map((minor) => figure(minor, flow)), figure(total, flow), currency],
	];
}

/**
 * @param {Worth} worth
 * @returns {(string | Figure)[][]}
 */
export function worthRows(worth) {
	const { months, owned, owed, currency } = worth;
	return [
		["End of month", "Owned", "Owed", "Net worth", "Currency"],
		...months.map((month, i) => {
			const [has, owes] = [owned[i] ?? 0, owed[i] ?? 0];
			return [month, ...[has, owes, has + owes].map((minor) => figure(minor, worth)), currency];
		}),
	];
}
