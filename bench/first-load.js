// What the first page load of the time tracker downloads, and the time from
// navigation to the first live rows, at a first and at a return visit.
//
//	node bench/first-load.js [-write]   -write: into docs/performance.md
//
// ROUNDS=5, MAXLOAD=0.15 and so on as in run.js.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { start } from "../test/browser/lib/chromium.js";
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
import { serve } from "./server.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const entries = 1000;
const scope = encodeURIComponent("timetracker@/");
/** How long a person stays at least, in ms: the browser stores compiled code meanwhile. */
const STAY = 4000;

const { folder, engine } = await timetracker();
const server = await serve({ only: folder });
const database = await filled(entries);
const rules = policy();
const samples = new Samples(rules);
/** @type {Set<string>} */
const requested = new Set();
let version = "";

/** A first visit and a return visit on a new profile; false if one met foreign load. */
async function visits() {
	const { folder: place, remove } = await profile();
	try {
		for (const visit of ["fill", "first", "return"]) {
			const browser = await start(place);
			try {
				version = browser.context.browser()?.version() ?? "";
				await watchRows(browser.context);
				const page = await browser.context.newPage();
				if (visit === "fill") {
					await page.goto(`${server.url}no-such-page`);
					await putPrivateFiles(page, scope, database);
					continue;
				}
				server.requests.length = 0;
				const names = visit === "first" ? [visit] : [visit, "painted"];
				const good = await samples.take(
					names,
					async () => {
						await page.goto(`${server.url}?period=all`);
						const { live, painted } = await liveRows(page);
						return [live, painted ?? live];
					},
					{ least: 0, tries: 1 },
				);
				if (!good) return false;
				if (visit === "first") for (const path of server.requests) requested.add(path);
				await pause(STAY);
			} finally {
				await browser.close();
			}
		}
		return true;
	} finally {
		await remove();
	}
}

for (let round = 0; round < rounds; round++) {
	for (let attempt = 0; attempt < rules.tries; attempt++) {
		if (await visits()) break;
	}
	console.log(`round ${round + 1} of ${rounds}: ${JSON.stringify(samples.counts)}`);
}
if (requested.size === 0) await unmeasured();
await server.close();

/** Bytes need no quiet: a visit that only shows what is asked for. */
async function unmeasured() {
	const { folder: place, remove } = await profile();
	const browser = await start(place);
	try {
		version = browser.context.browser()?.version() ?? "";
		await watchRows(browser.context);
		const page = await browser.context.newPage();
		server.requests.length = 0;
		await page.goto(`${server.url}?period=all`);
		await liveRows(page);
		for (const path of server.requests) requested.add(path);
	} finally {
		await browser.close();
		await remove();
	}
}

/** @param {string} path */
const part = (path) =>
	/sqlite3[^/]*\.wasm$|engine[^/]*\.js$/.test(path)
		? "SQLite"
		: path.endsWith(".wasm")
			? "program (Go)"
			: path.endsWith("wasm_exec.js")
				? "Go's wasm_exec.js"
				: path.includes("/ashore/")
					? "Ashore's client"
					: path.endsWith(".html")
						? "page"
						: "the app's scripts, styles, icon";

/** @type {Map<string, { raw: number, gzip: number, brotli: number }>} */
const parts = new Map();
const total = { raw: 0, gzip: 0, brotli: 0 };
for (const request of requested) {
	const path = decodeURIComponent(request).replace(/^\//, "") || "index.html";
	const bytes = (/** @type {string} */ suffix) =>
		stat(join(folder, path + suffix)).then(
			({ size }) => size,
			() => undefined,
		);
	const raw = await bytes("");
	if (raw === undefined) continue;
	const sizes = { raw, gzip: (await bytes(".gz")) ?? raw, brotli: (await bytes(".br")) ?? raw };
	const sum = parts.get(part(path)) ?? { raw: 0, gzip: 0, brotli: 0 };
	for (const key of /** @type {const} */ (["raw", "gzip", "brotli"])) {
		sum[key] += sizes[key];
		total[key] += sizes[key];
	}
	parts.set(part(path), sum);
}

/** @param {number} bytes */
const kB = (bytes) => (bytes / 1000).toFixed(1);
/** @param {string} name */
const ms = (name) => {
	const { values } = samples.series(name);
	return values.length > 0 ? String(Math.round(median(values))) : "–";
};
const rows = [...parts, /** @type {const} */ (["**first load of index.html**", total])].map(
	([name, { raw, gzip, brotli }]) => `| ${name} | ${kB(raw)} | ${kB(gzip)} | ${kB(brotli)} |`,
);
const text = `
| part | raw kB | gzip kB | brotli kB |
|---|---:|---:|---:|
${rows.join("\n")}

| navigation → first rows, ${entries} entries | ms |
|---|---:|
| first visit: program downloaded from localhost, nothing compiled before | ${ms("first")} |
| return visit after a browser restart: live rows | ${ms("return")} |
| return visit: the last rows painted, before the worker is up | ${ms("painted")} |

${machine(`Chromium ${version}`)}, ${engine} engine, ${conditions(samples)}; rerun with \`node bench/first-load.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "first load", text);
