// How quickly the time tracker shows a view with 50,000 entries over ten
// years: a whole page load, worker and program started anew, to live rows.
//
//	node bench/views.js [-write]   -write: into docs/performance.md
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { start } from "../test/browser/lib/chromium.js";
import { serve } from "../test/browser/lib/server.js";
import { build } from "../test/browser/lib/site.js";
import {
	putIntoPage,
	filled,
	liveRows,
	machine,
	median,
	putPrivateFiles,
	watchRows,
} from "./lib.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const entries = Number(process.env.ENTRIES ?? 50_000);
const scope = encodeURIComponent("timetracker@/");

const folder = process.env.SITE ?? join(tmpdir(), "ashore-bench", "timetracker");
if (!process.env.SITE) await build("timetracker", folder);
const server = await serve(folder);
const profile = await mkdtemp(join(tmpdir(), "ashore-profile-"));
const browser = await start(profile);
const version = browser.context.browser()?.version() ?? "";
await watchRows(browser.context);
const page = await browser.context.newPage();
await page.goto(`${server.url}no-such-page`);
await putPrivateFiles(page, scope, await filled(entries));

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
/** @type {Map<string, number[]>} */
const loads = new Map(views.map(([name]) => [name, []]));
for (let round = 0; round < rounds; round++) {
	for (const [name, path] of views) {
		await page.goto("about:blank");
		await page.goto(server.url + path);
		loads.get(name)?.push((await liveRows(page)).live);
	}
}
await browser.close();
await server.close();
await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });

/** @param {number[] | undefined} values */
const shown = (values) => (values?.length ? String(Math.round(median(values))) : "–");
const text = `
| view, ${entries} entries, median of ${rounds} | page load → live rows, ms |
|---|---:|
${views.map(([name]) => `| ${name} | ${shown(loads.get(name))} |`).join("\n")}

${machine(`Chromium ${version}`)}, ${new Date().toISOString().slice(0, 10)}; rerun with \`node bench/views.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "views", text);
