// Figures as tables, and the JSON that they come from.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { median, putIntoPage, root } from "./lib.js";
import { workloads } from "./workloads.js";

/**
 * What one run measured in one browser.
 *
 * @typedef {object} Report
 * @property {string} browser
 * @property {string} when
 * @property {string} machine
 * @property {number} limit processors of foreign load that a sample may have
 * @property {import("./workloads.js").Counts} counts
 * @property {{ id: string, title: string, peer?: boolean, tabs: boolean }[]} engines
 * @property {Record<string, string>} skipped why an engine isn't among them
 * @property {Record<string, { median: number | null, values: number[], loads: number[], rejected: number }>} series
 * @property {Record<string, { name: string, value: string }[]>} modes
 * @property {Record<string, Record<string, import("./cold.js").Sizes>>} sizes
 */

const file = join(root, "docs", "performance.json");

/**
 * Adds a run to the JSON beside docs/performance.md: what it measured replaces
 * what was known, the rest stays.
 *
 * @param {string} browser
 * @param {Report} report
 * @returns {Promise<Record<string, Report>>}
 */
export async function keep(browser, report) {
	/** @type {Record<string, Report>} */
	let known = {};
	try {
		known = JSON.parse(await readFile(file, "utf8"));
	} catch {
		// The first run.
	}
	const before = known[browser];
	known[browser] = before
		? {
				...report,
				engines: merged(before.engines, report.engines),
				skipped: report.skipped,
				limit: Math.max(before.limit, report.limit),
				series: { ...before.series, ...measured(report) },
				modes: { ...before.modes, ...report.modes },
				sizes: { ...before.sizes, ...report.sizes },
			}
		: report;
	await writeFile(file, `${JSON.stringify(known, null, "\t")}\n`);
	return JSON.parse(JSON.stringify(known));
}

/** What a report really has a figure for.
 * @param {Report} report @returns {Report["series"]} */
const measured = ({ series }) =>
	Object.fromEntries(
		Object.entries(/** @type {Report["series"]} */ (JSON.parse(JSON.stringify(series)))).filter(
			([, { values }]) => values.length > 0,
		),
	);

/** @param {Report["engines"]} before @param {Report["engines"]} now */
const merged = (before, now) => [
	...before.map((old) => now.find(({ id }) => id === old.id) ?? old),
	...now.filter(({ id }) => !before.some((old) => old.id === id)),
];

/** Writes the tables of all browsers into docs/performance.md.
 * @param {Record<string, Report>} reports */
export async function publish(reports) {
	const text = Object.values(reports).map((report) => tables(report));
	await putIntoPage("docs/performance.md", "engines", text.join("\n\n"));
}

/** @param {number | null | undefined} value */
const ms = (value) =>
	value === null || value === undefined
		? "–"
		: value >= 100
			? String(Math.round(value))
			: value >= 10
				? value.toFixed(1)
				: value.toFixed(2);

/** @param {(string | number)[]} cells */
const row = (cells) => `| ${cells.join(" | ")} |`;

/**
 * A table of engines: a line for each figure, and ratios to the better peer.
 *
 * @param {Report} report
 * @param {string} head
 * @param {{ title: string, id: string, must?: number }[]} lines id with * for the engine
 * @param {{ natively?: boolean }} [options]
 */
function table(report, head, lines, { natively = false } = {}) {
	const { engines, series } = report;
	const find = (/** @type {string} */ id, /** @type {string} */ engine) =>
		series[id.replace("*", engine)]?.median ?? null;
	const shown = lines.filter(({ id }) => engines.some((e) => find(id, e.id) !== null));
	if (shown.length === 0) return "";
	const own = ["ashore", "ashore-stock"].filter((id) => engines.some((e) => e.id === id));
	const titles = [
		head,
		...engines.map(({ title }) => title),
		...(natively ? ["natively"] : []),
		...own.map((id) => `${engines.find((e) => e.id === id)?.title} ÷ better peer`),
		"must",
	];
	const body = shown.map(({ title, id, must }) => {
		const peers = engines
			.filter(({ peer }) => peer)
			.map((engine) => find(id, engine.id))
			.filter((value) => value !== null);
		const best = peers.length > 0 ? Math.min(...peers) : null;
		const ratios = own.map((engine) => {
			const value = find(id, engine);
			return value !== null && best ? `${(value / best).toFixed(2)}×` : "–";
		});
		return row([
			title,
			...engines.map((engine) => ms(find(id, engine.id))),
			...(natively ? [ms(find(id, "native"))] : []),
			...ratios,
			must ? `${must}×` : "–",
		]);
	});
	return [row(titles), row(["---", ...titles.slice(1).map(() => "---:")]), ...body].join("\n");
}

/** Must-figures of the budget, by workload. @type {Record<string, number>} */
const must = { insert: 0.7, commit: 1.2, select: 0.9, sum: 0.6, rows: 0.9, group: 1.2, like: 1.2 };

/** @param {Report} report @returns {string} */
export function tables(report) {
	const { browser, when, machine, limit, counts, engines, skipped, series, modes } = report;
	const samples = Object.values(series).filter(({ values }) => values.length > 0);
	const loads = samples.flatMap(({ loads }) => loads).sort((a, b) => a - b);
	const accepted = samples.reduce((sum, { values }) => sum + values.length, 0);
	const rejected = Object.values(series).reduce((sum, { rejected }) => sum + rejected, 0);
	if (accepted === 0) {
		return [
			`### ${browser}`,
			`${machine}, ${when} UTC. Bytes only: the machine was never quiet enough to take times.`,
			...Object.entries(skipped).map(([title, why]) => `Without ${title}: ${why.split("\n")[0]}.`),
			sizesTable(report),
			modesTable(engines, modes),
		]
			.filter(Boolean)
			.join("\n\n");
	}
	const least = Math.min(...samples.map(({ values }) => values.length));
	const most = Math.max(...samples.map(({ values }) => values.length));
	const parts = [
		`### ${browser}`,
		`${machine}, ${when} UTC. Medians of the accepted samples: ${least} to ${most} for each figure, ${accepted} together; ${rejected} were thrown away because others kept more than ${limit} of a processor busy meanwhile (during the accepted ones they kept ${median(loads)} busy, median, and ${loads.at(-1)} at most). Times in ms.`,
		...Object.entries(skipped).map(([title, why]) => `Without ${title}: ${why.split("\n")[0]}.`),
		table(
			report,
			"work, asked for and answered on the page",
			workloads.map(({ id, title }) => ({
				title: title(counts),
				id: `bench/${id}/*`,
				must: must[id],
			})),
			{ natively: true },
		),
		table(report, "page → worker → page", [
			{ title: "no-op, p50", id: "e2e/noop-p50/*" },
			{ title: "no-op, p99", id: "e2e/noop-p99/*" },
			{ title: "read one row, p50", id: "e2e/read-p50/*", must: 1.3 },
			{ title: "read one row, p99", id: "e2e/read-p99/*" },
			{ title: "write one row, p50", id: "e2e/write-p50/*" },
			{ title: "write one row, p99", id: "e2e/write-p99/*" },
			{ title: "10k rows, p50", id: "e2e/rows-p50/*" },
			{ title: "10k rows, p99", id: "e2e/rows-p99/*" },
		]),
		table(report, "navigation → first 100 rows on the page", [
			{ title: "first visit, empty disk", id: "cold/first/*", must: 1.5 },
			{ title: "return visit, browser restarted", id: "cold/return/*", must: 1.2 },
		]),
		tabsTable(report),
		sizesTable(report),
		modesTable(engines, modes),
	];
	return parts.filter(Boolean).join("\n\n");
}

/** @param {Report} report */
function tabsTable({ engines, series }) {
	const able = engines.filter(({ tabs }) => tabs);
	const value = (/** @type {string} */ id) => series[id]?.median ?? null;
	const lines = [];
	for (const { id, title } of able) {
		if (value(`tab2/read-p50/${id}`) === null) continue;
		for (const [call, name] of [
			["noop", "no-op"],
			["read", "read one row"],
			["write", "write one row"],
			["rows", "10k rows"],
		]) {
			const one = value(`tab1/${call}-p50/${id}`);
			const two = value(`tab2/${call}-p50/${id}`);
			const ratio = one && two ? `${(two / one).toFixed(2)}×` : "–";
			lines.push(row([`${title}: ${name}, p50`, ms(one), ms(two), ratio, "2×"]));
		}
		lines.push(
			row([
				`${title}: owner's tab closed → next answer`,
				"–",
				ms(value(`failover/${id}`)),
				"–",
				"1000 ms",
			]),
		);
	}
	if (lines.length === 0) return "";
	return [
		row(["tabs", "first tab", "second tab", "second ÷ first", "must"]),
		row(["---", "---:", "---:", "---:", "---:"]),
		...lines,
	].join("\n");
}

/** @param {Report} report */
function sizesTable({ engines, sizes }) {
	const lines = [];
	for (const { id, title } of engines) {
		const parts = sizes[id];
		if (!parts) continue;
		const kB = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(0);
		const brotli = (/** @type {string} */ part) => kB(parts[part]?.brotli ?? 0);
		const { raw, gzip, brotli: all } = parts.all;
		lines.push(
			row([
				title,
				kB(raw),
				kB(gzip),
				kB(all),
				brotli("WebAssembly"),
				brotli("scripts"),
				brotli("page"),
			]),
		);
	}
	if (lines.length === 0) return "";
	const head = ["first load, kB", "raw", "gzip", "brotli", "of it WebAssembly", "scripts", "page"];
	return [row(head), row(["---", ...head.slice(1).map(() => "---:")]), ...lines].join("\n");
}

/** @param {Report["engines"]} engines @param {Report["modes"]} modes */
function modesTable(engines, modes) {
	const known = engines.filter(({ id }) => modes[id]);
	if (known.length === 0) return "";
	const names = modes[known[0].id].map(({ name }) => name);
	return [
		row(["as SQLite answers", ...names]),
		row(["---", ...names.map(() => "---")]),
		...known.map(({ id, title }) =>
			row([title, ...names.map((name) => modes[id].find((m) => m.name === name)?.value ?? "–")]),
		),
		...(modes.native
			? [
					row([
						"natively",
						...names.map((n) => modes.native.find((m) => m.name === n)?.value ?? "–"),
					]),
				]
			: []),
	].join("\n");
}
