// How long it takes from a click on a link to the next page with its rows: as one document takes the
// other's place, as a load with everything in the cache, and for pages without rows, in turns.
//
//	node bench/navigate.js [-write]   -write: into docs/performance.md
//
//	ROUNDS=10      ways through the tracker's three pages of each kind
//	ENTRIES=2000   in its database
//	SITE=folder    that ashore build wrote
import { cp, readFile, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { start } from "../test/browser/lib/chromium.js";
import { profile } from "./browsers.js";
import { filled, machine, median, putIntoPage, putPrivateFiles, timetracker } from "./lib.js";
import { serve } from "./server.js";

const rounds = Number(process.env.ROUNDS ?? 10);
const pages = ["projects", "report", "index"];

/** The tracker's site, and each of its pages once more as one whose module does nothing. */
async function site() {
	const { folder, remove } = await profile();
	const only = join(folder, "site");
	await cp((await timetracker()).folder, only, { recursive: true });
	for (const page of pages) {
		const text = await readFile(join(only, `${page}.html`), "utf8");
		const script = new RegExp(`_ashore/[a-z2-7]{16}/(?=${page}\\.js)`).exec(text)?.[0] ?? "";
		const still = text
			.replaceAll(`${script}${page}.js`, `${script}still.js`)
			.replaceAll('href="./"', 'href="./still-index.html"')
			.replace(/href="\.\/(projects|report)\.html"/g, 'href="./still-$1.html"');
		await writeFile(join(only, `still-${page}.html`), still);
		const module = 'import { page } from "./ashore/page.js";\npage(import.meta.url, () => {});\n';
		await writeFile(join(only, script, "still.js"), module);
	}
	return { only, remove };
}

/**
 * Notes when the page with this heading shows its rows, on a clock that goes on over a load.
 *
 * @param {{ link: string, heading: string, rows: string }} wanted
 */
function click({ link, heading, rows }) {
	const now = () => performance.timeOrigin + performance.now();
	sessionStorage.setItem("wanted", JSON.stringify({ heading, rows, clicked: now() }));
	sessionStorage.removeItem("took");
	const found = document.querySelector(link);
	if (!(found instanceof HTMLElement)) throw new Error(`no ${link}`);
	found.click();
}

/** Watches in each document for what is wanted. */
function watch() {
	const look = () => {
		const text = sessionStorage.getItem("wanted");
		if (!text) return;
		const { heading, rows, clicked } = JSON.parse(text);
		const main = document.querySelector("main");
		if (!main || main.querySelector("h1")?.textContent !== heading) return;
		if (rows && (main.hasAttribute("aria-busy") || !main.querySelector(rows))) return;
		sessionStorage.removeItem("wanted");
		const took = performance.timeOrigin + performance.now() - clicked;
		sessionStorage.setItem("took", String(took));
	};
	new MutationObserver(look).observe(document, {
		subtree: true,
		childList: true,
		attributeFilter: ["aria-busy"],
	});
}

const ways = [
	{ page: "projects", heading: "Projects", rows: "section > ul > li" },
	{ page: "report", heading: "Report", rows: "tbody > tr" },
	{ page: "index", heading: "Timer", rows: "ol > li" },
];

const { only, remove } = await site();
const server = await serve({ only });
const { folder, remove: forget } = await profile();
const browser = await start(folder);
/** @type {Map<string, number[]>} */
const times = new Map();
try {
	const { context } = browser;
	await context.addInitScript(watch);
	const first = await context.newPage();
	await first.goto(`${server.url}no-such-page`);
	const files = await filled(Number(process.env.ENTRIES ?? 2_000));
	await putPrivateFiles(first, encodeURIComponent("timetracker@/"), files);
	await first.close();
	const load = loadavg()[0]?.toFixed(1);
	for (let round = 0; round < rounds; round++) {
		for (const motion of /** @type {const} */ (["reduce", "no-preference"])) {
			const moves = motion === "reduce" ? "" : ", with a view transition";
			await through(`its rows, swapped${moves}`, { motion });
			await through(`a page without rows, swapped${moves}`, { motion, still: true });
		}
		await through("its rows, loaded", { motion: "reduce", loads: true });
	}
	const p = (/** @type {string} */ kind, /** @type {number} */ at) => {
		const sorted = [...(times.get(kind) ?? [])].sort((a, b) => a - b);
		return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN;
	};
	const loaded = median(times.get("its rows, loaded") ?? []);
	const text = [
		"| from the click to | p50 ms | p90 ms | of a load |",
		"|---|---:|---:|---:|",
		...[...times.keys()].map((kind) => {
			const of = (median(times.get(kind) ?? []) / loaded).toFixed(3);
			return `| ${kind} | ${p(kind, 0.5).toFixed(1)} | ${p(kind, 0.9).toFixed(1)} | ${of}× |`;
		}),
		"",
		`${machine(`Chromium ${context.browser()?.version()}`)}, one run of ${3 * rounds} clicks a kind in turns, load ${load} before it: not measured on a quiet machine; rerun with \`node bench/navigate.js\`.`,
	].join("\n");
	console.log(text);
	if (process.argv.includes("-write"))
		await putIntoPage("docs/performance.md", "page to page", text);
} finally {
	await browser.close();
	await server.close();
	await forget();
	await remove();
}

/**
 * Goes through the pages, and notes how long each took.
 *
 * @param {string} kind
 * @param {{ motion: "reduce" | "no-preference", still?: boolean, loads?: boolean }} how
 */
async function through(kind, { motion, still = false, loads = false }) {
	const page = await browser.context.newPage();
	await page.emulateMedia({ reducedMotion: motion });
	if (loads) {
		await page.addInitScript(() => {
			Object.defineProperty(globalThis, "navigation", { value: undefined });
		});
	}
	await page.goto(`${server.url}${still ? "still-index.html" : "index.html"}`);
	if (!still) await page.locator("main:not([aria-busy]) ol > li").first().waitFor();
	await page.evaluate(() => Object.assign(globalThis, { marked: true }));
	// The first time round what changes pages is loaded; that is the second's to measure.
	for (const counts of [false, true]) {
		for (const { page: to, heading, rows } of ways) {
			const nth = { index: 1, projects: 2, report: 3 }[to];
			const link = `body > header nav li:nth-child(${nth}) a`;
			await page.evaluate(click, { link, heading, rows: still ? "" : rows });
			await page.waitForFunction(() => sessionStorage.getItem("took") !== null);
			const took = Number(await page.evaluate(() => sessionStorage.getItem("took")));
			if (counts) times.set(kind, [...(times.get(kind) ?? []), took]);
			// What comes after the rows is no part of the next click.
			await page.waitForFunction(
				() =>
					!(/** @type {any} */ (globalThis).navigation?.transition) &&
					document.getAnimations().length === 0,
			);
			if (loads === (await page.evaluate(() => "marked" in globalThis)))
				throw new Error(`${kind}: ${loads ? "swapped" : "loaded"}`);
		}
	}
	await page.close();
}
