// What the first page load of the time tracker downloads, and the time from
// navigation to the first live rows, at a first and at a return visit.
//
//	node bench/first-load.js [-write]   -write: into docs/performance.md
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
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
const entries = 1000;
const scope = encodeURIComponent("timetracker@/");

const folder = process.env.SITE ?? join(tmpdir(), "ashore-bench", "timetracker");
if (!process.env.SITE) await build("timetracker", folder);

/** @type {{ path: string, encoded: string, bytes: number }[]} */
const files = [];
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
	if (!entry.isFile()) continue;
	const path = join(entry.parentPath, entry.name);
	files.push({
		path: path.slice(folder.length + 1),
		encoded: extname(path),
		bytes: (await readFile(path)).length,
	});
}

const server = await serve(folder);
const database = await filled(entries);
/** @type {Record<"first" | "painted" | "return", number[]>} */
const times = { first: [], painted: [], return: [] };
/** @type {Set<string>} */
const requested = new Set();
let version = "";
for (let round = 0; round < rounds; round++) {
	const profile = await mkdtemp(join(tmpdir(), "ashore-profile-"));
	try {
		for (const visit of /** @type {const} */ (["fill", "first", "return"])) {
			const browser = await start(profile);
			version = browser.context.browser()?.version() ?? "";
			await watchRows(browser.context);
			const page = await browser.context.newPage();
			if (visit === "fill") {
				await page.goto(`${server.url}no-such-page`);
				await putPrivateFiles(page, scope, database);
			} else {
				server.requests.length = 0;
				await page.goto(`${server.url}?period=all`);
				const rows = await liveRows(page);
				times[visit].push(rows.live);
				if (visit === "return" && rows.painted !== undefined) times.painted.push(rows.painted);
				if (visit === "first") for (const path of server.requests) requested.add(path);
				// The page keeps its rows and V8 its code in idle time.
				await page.waitForLoadState("networkidle");
			}
			await browser.close();
		}
	} finally {
		await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
	}
}
await server.close();

/** @param {string} path */
const part = (path) =>
	path.endsWith(".wasm")
		? "program (Go with SQLite)"
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
	const size = (/** @type {string} */ suffix) =>
		files.find((file) => file.path === path + suffix)?.bytes;
	const raw = size("");
	if (raw === undefined) continue;
	const sizes = { raw, gzip: size(".gz") ?? raw, brotli: size(".br") ?? raw };
	const sum = parts.get(part(path)) ?? { raw: 0, gzip: 0, brotli: 0 };
	for (const key of /** @type {const} */ (["raw", "gzip", "brotli"])) {
		sum[key] += sizes[key];
		total[key] += sizes[key];
	}
	parts.set(part(path), sum);
}

/** @param {number} bytes */
const kB = (bytes) => (bytes / 1000).toFixed(1);
const rows = [...parts, /** @type {const} */ (["**first load of index.html**", total])].map(
	([name, { raw, gzip, brotli }]) => `| ${name} | ${kB(raw)} | ${kB(gzip)} | ${kB(brotli)} |`,
);
const text = `
| part | raw kB | gzip kB | brotli kB |
|---|---:|---:|---:|
${rows.join("\n")}

| navigation → first rows, ${entries} entries, median of ${rounds} | ms |
|---|---:|
| first visit: program downloaded from localhost, nothing compiled before | ${Math.round(median(times.first))} |
| return visit after a browser restart: live rows | ${Math.round(median(times.return))} |
| return visit: the last rows painted, before the worker is up | ${times.painted.length ? Math.round(median(times.painted)) : "–"} |

${machine(`Chromium ${version}`)}, ${new Date().toISOString().slice(0, 10)}; rerun with \`node bench/first-load.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "first load", text);
