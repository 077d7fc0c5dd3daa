// What the benchmarks of apps with much in them share: the app's site, a database that the app's own
// TestFill made, and times that a person would stop.
import { execFile } from "node:child_process";
import { access, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { start } from "../test/browser/lib/chromium.js";
import { serve } from "../test/browser/lib/server.js";
import { site } from "../test/browser/lib/site.js";
import { profile } from "./browsers.js";
import { liveRows, root, watchRows } from "./lib.js";

const run = promisify(execFile);
/** How much of a file goes to the page at once. */
const PIECE = 6 << 20;

/**
 * The folder of a database of an app with so many entries that end today; made once a day.
 *
 * @param {"finance" | "journal"} app
 * @param {number} entries
 */
async function filled(app, entries) {
	const today = new Date().toISOString().slice(0, 10);
	const folder = join(root, ".cache", "bench", `${app}-${entries}-${today}`);
	if (
		await access(folder).then(
			() => true,
			() => false,
		)
	)
		return folder;
	const half = `${folder}.part`;
	await rm(half, { recursive: true, force: true });
	await run("go", ["test", "-count=1", "-timeout=30m", "-run=^TestFill$", `./apps/${app}`], {
		cwd: root,
		env: { ...process.env, FILL: half, ENTRIES: String(entries) },
	});
	await rename(half, folder);
	return folder;
}

/**
 * Writes a folder's files into the origin's private file system, from a page on which no worker runs.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} scope the app's folder below ashore/
 * @param {string} folder
 */
async function putFolder(page, scope, folder) {
	let bytes = 0;
	for (const path of ["head", ...(await readdir(join(folder, "g1"))).map((name) => `g1/${name}`)]) {
		const file = await open(join(folder, path));
		try {
			const { size } = await file.stat();
			for (let at = 0; at < size || at === 0; at += PIECE) {
				const piece = Buffer.alloc(Math.min(PIECE, size - at));
				await file.read(piece, 0, piece.length, at);
				await page.evaluate(
					async ({ path, at, data }) => {
						let folder = await navigator.storage.getDirectory();
						const parts = path.split("/");
						const name = /** @type {string} */ (parts.pop());
						for (const part of parts)
							folder = await folder.getDirectoryHandle(part, { create: true });
						const file = await folder.getFileHandle(name, { create: true });
						const writable = await file.createWritable({ keepExistingData: true });
						const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
						await writable.write({ type: "write", position: at, data: bytes });
						await writable.close();
					},
					{ path: `ashore/${scope}/${path}`, at, data: piece.toString("base64") },
				);
			}
			bytes += size;
		} finally {
			await file.close();
		}
	}
	return bytes;
}

/**
 * A browser with the app's site open and its database full.
 *
 * @param {"finance" | "journal"} app
 * @param {number} entries
 * @param {string} [served] a folder with the app's site and more
 */
export async function openLarge(app, entries, served) {
	const server = await serve(served ?? (await site(app)));
	const { folder, remove } = await profile();
	const browser = await start(folder);
	await watchRows(browser.context);
	const page = await browser.context.newPage();
	await page.goto(`${server.url}no-such-page`);
	const bytes = await putFolder(page, encodeURIComponent(`${app}@/`), await filled(app, entries));
	return {
		page,
		/** Where the site is served. */
		url: server.url,
		/** The database's size. */
		megabytes: Math.round(bytes / 1e6),
		version: `Chromium ${browser.context.browser()?.version() ?? ""}`,
		/** Loads a page of the app, worker and program anew, until its rows are live.
		 * @param {string} path
		 */
		async load(path) {
			await page.goto("about:blank");
			await page.goto(server.url + path);
			return (await liveRows(page)).live;
		},
		async close() {
			await browser.close();
			await server.close();
			await remove();
		},
	};
}

/**
 * The time from an event to what it leads to, painted: the page's rows are live again, or a text is there.
 *
 * @param {import("playwright-core").Page} page
 * @param {"keydown" | "click" | "submit"} event
 * @param {() => Promise<void>} act causes the event
 * @param {{ selector: string, text: string }} [until] left out: rows are live
 */
export async function timed(page, event, act, until) {
	await page.evaluate(
		({ event, until }) => {
			const main = /** @type {Element} */ (document.querySelector("main"));
			const took = new Promise((resolve) => {
				/** @param {Event} of */
				const begun = (of) => {
					let busy = false;
					const look = () => {
						const now = main.hasAttribute("aria-busy");
						const done = until
							? [...document.querySelectorAll(until.selector)].some((node) =>
									node.textContent?.includes(until.text),
								)
							: busy && !now;
						busy ||= now;
						if (!done) return;
						seen.disconnect();
						requestAnimationFrame(() => {
							const painted = new MessageChannel();
							painted.port1.onmessage = () => resolve(performance.now() - of.timeStamp);
							painted.port2.postMessage(null);
						});
					};
					const seen = new MutationObserver(look);
					seen.observe(main, {
						subtree: true,
						childList: true,
						characterData: true,
						attributes: true,
						attributeFilter: ["aria-busy"],
					});
				};
				addEventListener(event, begun, { once: true, capture: true });
			});
			Object.assign(globalThis, { took });
		},
		{ event, until },
	);
	await act();
	return await page.evaluate(() => {
		const late = new Promise((_, reject) =>
			setTimeout(() => reject(new Error("nothing came of it in half a minute")), 30_000),
		);
		return Promise.race([/** @type {any} */ (globalThis).took, late]);
	});
}

/**
 * The value that so many of all are not above.
 *
 * @param {number[]} values
 * @param {number} share
 */
export function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/**
 * A row of the table: how often, in the middle, at worst but one in twenty.
 *
 * @param {string} name
 * @param {number[]} values
 */
export const row = (name, values) =>
	`| ${name} | ${values.length} | ${Math.round(quantile(values, 0.5))} | ${Math.round(quantile(values, 0.95))} |`;

/** The head of such rows. @param {string} what */
export const head = (what) => `| ${what} | times | median, ms | p95, ms |\n|---|---:|---:|---:|`;
