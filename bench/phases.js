// Where the time of an app's start goes: what happens when in page and worker,
// at a first and at a return visit, in Chromium, of builds in turns.
//
//	go tool ashore build -o .cache/before ./bench/app
//	node bench/phases.js .cache/before .cache/after …
//
//	ROUNDS=5   starts of each
//	STAY=4000  ms that a visit lasts after its rows are there
//
// The pages are the benchmark app's, which say when their rows are shown. Times
// are ms since the navigation, medians; noting them costs a little itself.
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { start } from "../test/browser/lib/chromium.js";
import { profile } from "./browsers.js";
import { median } from "./lib.js";
import { notePage, noteWorker } from "./phases-marks.js";
import { serve } from "./server.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const stay = Number(process.env.STAY ?? 4000);
const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error("which folders that ashore build wrote?");

const servers = await Promise.all(
	folders.map((only) => serve({ only, worker: `(${noteWorker})();\n` })),
);
/** @type {Map<string, Map<string, number[]>>} times by phase, by column */
const columns = new Map();

for (let round = 0; round < rounds; round++) {
	for (const [i, server] of servers.entries()) {
		const { folder, remove } = await profile();
		try {
			for (const visit of ["first", "return"]) {
				const browser = await start(folder);
				try {
					note(`${basename(folders[i])}, ${visit}`, await visited(browser.context, server.url));
					await pause(stay);
				} finally {
					await browser.close();
				}
			}
		} finally {
			await remove();
		}
	}
}
await Promise.all(servers.map((server) => server.close()));

/**
 * Opens a page, and gives what was noted.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string} url
 * @returns {Promise<import("./phases-marks.js").Marks>} in ms since the navigation
 */
async function visited(context, url) {
	await context.addInitScript(notePage);
	const page = await context.newPage();
	await page.goto(url, { waitUntil: "commit" });
	await page.waitForFunction(() => "bench" in globalThis);
	return await page.evaluate(async () => {
		const { bench, phases } = /** @type {any} */ (globalThis);
		const shown = await bench.shown;
		const channel = new BroadcastChannel("phases");
		const worker = await new Promise((resolve) => {
			channel.onmessage = ({ data }) => data !== "ask" && resolve(data);
			channel.postMessage("ask");
		});
		const [document] = /** @type {PerformanceNavigationTiming[]} */ (
			performance.getEntriesByType("navigation")
		);
		const scripts = performance.getEntriesByType("resource").filter((e) => e.name.endsWith(".js"));
		const ends = scripts.map((e) => /** @type {PerformanceResourceTiming} */ (e).responseEnd);
		return /** @type {any} */ ([
			["page: the document is there", document.responseEnd],
			["page: its scripts are there", Math.max(...ends)],
			...[...phases, ...worker].map(([name, at]) => [name, at - performance.timeOrigin]),
			["page: rows are shown", shown],
		]);
	});
}

/**
 * @param {string} column
 * @param {import("./phases-marks.js").Marks} marks
 */
function note(column, marks) {
	const times = columns.get(column) ?? new Map();
	columns.set(column, times);
	/** @type {Map<string, number>} how often each happened */
	const often = new Map();
	for (const [name, at] of marks) {
		const n = (often.get(name) ?? 0) + 1;
		often.set(name, n);
		const phase = n > 1 ? `${name}, ${n}` : name;
		times.set(phase, [...(times.get(phase) ?? []), at]);
	}
}

const last = /** @type {Map<string, number[]>} */ ([...columns.values()].at(-1));
const phases = [...last].sort(([, a], [, b]) => median(a) - median(b)).map(([name]) => name);
console.log(`| ms | ${[...columns.keys()].join(" | ")} |`);
console.log(`|---|${"---:|".repeat(columns.size)}`);
for (const phase of phases) {
	const cells = [...columns.values()].map((times) => {
		const values = times.get(phase);
		return values ? Math.round(median(values)) : "–";
	});
	console.log(`| ${phase} | ${cells.join(" | ")} |`);
}
