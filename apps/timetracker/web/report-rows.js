/**
 * A report as rows of a CSV file: a row for each day, month or year, a column for each project.
 */

import { decimal } from "./duration.js";
import { plain } from "./money.js";

/** @import { DaysReport } from "./api.gen.js" */
/** @import { Day } from "./ashore/date.js" */

/**
 * All rows are of one length, as RFC 4180 wants it.
 *
 * @param {DaysReport} report
 * @param {readonly Day[]} edges the first day of each row, and more
 * @param {string} currency
 * @returns {(string | number)[][]}
 */
export function reportRows({ days, totals }, edges, currency) {
	const { projects } = totals;
	const hours = days.map((day, i) => {
		const parts = projects.map(
			(_, place) => day.parts.find((part) => part.project === place)?.milliseconds ?? 0,
		);
		return [edges[i] ?? "", ...[...parts, day.milliseconds].map((ms) => Number(decimal(ms)))];
	});
	const billable = withSum(projects.map((total) => total.billableMilliseconds));
	const amounts = withSum(projects.map((total) => total.amount));
	return [
		["Date", ...projects.map((total) => total.project?.name ?? "No project"), "Total hours"],
		...hours,
		["Billable hours", ...billable.map((ms) => Number(decimal(ms)))],
		[`Amount (${currency})`, ...amounts.map((amount) => Number(plain(amount, currency)))],
	];
}

/** @param {number[]} values */
function withSum(values) {
	return [...values, values.reduce((sum, value) => sum + value, 0)];
}
