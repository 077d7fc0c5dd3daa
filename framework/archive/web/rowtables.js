/**
 * Tables that say what taking rows from a file does.
 */

import { csv } from "../../ashore/csv.js";
import { headed, made, table } from "./parts.js";

/** @import { Column, Import, MergedTable, Refused } from "./rows.js" */

/** So many refused rows are shown; all that are known can be saved. */
const SHOWN = 20;

/**
 * Which column of the table each column of the file is, to be chosen.
 *
 * @param {Import} of
 * @param {readonly Column[]} columns the table's
 * @param {(columns: string[]) => unknown} chosen hears of other choices
 */
export function mappingTable({ header, sample, columns: now, remembered }, columns, chosen) {
	const choices = header.map((name, i) => {
		const choice = made("select");
		choice.ariaLabel = `Column of the table for ${name}`;
		choice.append(made("option"));
		for (const { name, required } of columns) {
			const option = made("option", required ? `${name} (needed)` : name);
			option.value = name;
			choice.append(option);
		}
		choice.value = now[i] ?? "";
		choice.addEventListener("change", () => {
			// What another column was, it isn't any more.
			for (const other of choices) {
				if (other !== choice && other.value === choice.value) other.value = "";
			}
			chosen(choices.map(({ value }) => value));
		});
		return choice;
	});
	const rows = header.map((name, i) => {
		const examples = sample.map((row) => row[i] ?? "").filter(Boolean);
		return made(
			"tr",
			headed(name, "row"),
			made("td", choices[i] ?? ""),
			made("td", examples.join(" · ").slice(0, 80)),
		);
	});
	const what = remembered ? "Columns, as the last time" : "Columns";
	return table(what, ["In the file", "In the table", "First rows"], rows);
}

/** @param {Import} of */
export function refusedTable({ refused, refusals }) {
	const rows = refusals.slice(0, SHOWN).map(({ line, column, value, reason }) => {
		const where = column ? `${column}: ${value}` : "";
		return made("tr", headed(String(line), "row"), made("td", where), made("td", reason));
	});
	const more = refused > rows.length ? `, the first ${rows.length} of ${refused}` : "";
	return table(`Refused${more}`, ["Line", "What", "Why"], rows);
}

/**
 * The refused rows as CSV.
 *
 * @param {readonly Refused[]} refusals
 */
export function refusedText(refusals) {
	return csv([
		["line", "column", "value", "reason"],
		...refusals.map(({ line, column, value, reason }) => [line, column, value, reason]),
	]);
}

/**
 * Why rows of a saved file are refused, nothing if none is.
 *
 * @param {readonly MergedTable[]} tables
 */
export function reasonsTable(tables) {
	const rows = tables.flatMap(({ name, reasons }) =>
		reasons.map(({ reason, rows }) =>
			made("tr", headed(name, "row"), made("td", String(rows)), made("td", reason)),
		),
	);
	return rows.length > 0 ? [table("Refused", ["Table", "Rows", "Why"], rows)] : [];
}

/** @param {readonly MergedTable[]} tables */
export function mergeTable(tables) {
	const rows = tables.map(({ name, fresh, taken, kept, same, refused }) =>
		made(
			"tr",
			headed(name, "row"),
			...[fresh, taken, kept, same, refused].map((n) => made("td", String(n))),
		),
	);
	return table(
		"Rows of the file",
		["Table", "New", "Changed", "Left as here", "As they are here", "Refused"],
		rows,
	);
}
