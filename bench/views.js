// How quickly the time tracker shows a view with 50,000 entries over ten
// years: a whole page load, worker and program started anew, to live rows.
//
//	node bench/views.js [-write]   -write: into docs/performance.md
//
// ROUNDS=5, MAXLOAD=0.15 and so on as in run.js.
import { setTimeout as pause } from "node:timers/promises";
import { start } from "../test/browser/lib/chromium.js";
import { serve } from "../test/browser/lib/server.js";
import { profile } from "./browsers.js";
import {
	filled,
	liveRows,
	machine,
	median,
	putIntoPage,
	putPrivateFiles,
	timetracker,
	watchRows,
} from "./lib.js";
import { conditions, policy, Samples } from "./sample.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const entries = Number(process.env.ENTRIES ?? 50_000);
const scope = encodeURIComponent("timetracker@/");

/** @type {[name: string, path: string][]} */
const views = [
	["today", "?period=day"],
	["week", ""],
	["month", "?period=month"],
	["all, first page", "?period=all"],
	["all, words “lamp”", "?period=all&words=lamp"],
	["report, month", "report.html?period=month"],
	["report, year", "report.html?period=year"],
	["projects", "projects.html"],
];

const { folder, engine } = await timetracker();
const server = await serve(folder);
const { folder: place, remove } = await profile();
const browser = await start(place);
const version = browser.context.browser()?.version() ?? "";
const samples = new Samples(policy());
try {
	await watchRows(browser.context);
	const page = await browser.context.newPage();
	await page.goto(`${server.url}no-such-page`);
	await putPrivateFiles(page, scope, await filled(entries));
	const load = async (/** @type {string} */ path) => {
		await page.goto("about:blank");
		await page.goto(server.url + path);
		return [(await liveRows(page)).live];
	};
	// Once, so that the browser has stored what it compiled.
	await load("");
	await pause(4000);
	for (let round = 0; round < rounds; round++) {
		for (const [name, path] of views) await samples.take([name], () => load(path), { least: 0 });
		console.log(`round ${round + 1} of ${rounds}: ${JSON.stringify(samples.counts)}`);
	}
} finally {
	await browser.close();
	await server.close();
	await remove();
}

const shown = ([name] = views[0]) => {
	const { values } = samples.series(name);
	return values.length > 0
		? `${Math.round(median(values))} | ${Math.round(Math.max(...values))}`
		: "– | –";
};
const text = `
| view, ${entries} entries | page load → live rows, ms | slowest |
|---|---:|---:|
${views.map((view) => `| ${view[0]} | ${shown(view)} |`).join("\n")}

${machine(`Chromium ${version}`)}, ${engine} engine, ${conditions(samples)}; rerun with \`node bench/views.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "views", text);
