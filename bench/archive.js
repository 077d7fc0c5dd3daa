// What another tab's mutations take, and what memory the browser has, while a large database is exported
// and while a file of that size is checked beside it.
//
//	node bench/archive.js [-write]   -write: into docs/performance.md
//
// MEGABYTES=1024.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { start } from "../test/browser/lib/chromium.js";
import { serve } from "../test/browser/lib/server.js";
import { profile } from "./browsers.js";
import { quantile } from "./large.js";
import { machine, putIntoPage, root } from "./lib.js";

/** @typedef {import("playwright-core").Page} Page */

const megabytes = Number(process.env.MEGABYTES ?? 1024);
/** Rows of 10,000 bytes that come at once. */
const ROWS = 2000;
const COPY = "copy.sqlite";
const SEALED = "copy.sqlite.age";

const site = join(tmpdir(), "ashore-vault");
await promisify(execFile)(
	"go",
	["tool", "ashore", "build", "-fast", "-offline=false", "-o", site, "./bench/vault"],
	{ cwd: root, maxBuffer: 1 << 26 },
);
const server = await serve(site);
const { folder, remove } = await profile();
const browser = await start(folder);
browser.context.setDefaultTimeout(1_200_000);

async function open() {
	const page = await browser.context.newPage();
	await page.goto(server.url);
	await page.getByRole("status").filter({ hasText: "ready" }).waitFor();
	return page;
}

/** What all processes of the browser have in memory, in MB. */
async function resident() {
	/** @type {Map<number, { parent: number, pages: number, own: boolean }>} */
	const all = new Map();
	for (const name of await readdir("/proc")) {
		if (!/^\d+$/.test(name)) continue;
		try {
			const [stat, memory, command] = await Promise.all(
				["stat", "statm", "cmdline"].map((file) => readFile(`/proc/${name}/${file}`, "utf8")),
			);
			const parent = Number(stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
			all.set(Number(name), {
				parent,
				pages: Number(memory?.split(" ")[1]),
				own: command?.includes(folder) ?? false,
			});
		} catch {
			// It has ended.
		}
	}
	/** @param {number} id @returns {boolean} */
	const ours = (id) => {
		const process = all.get(id);
		return process !== undefined && (process.own || ours(process.parent));
	};
	let pages = 0;
	for (const [id, process] of all) if (ours(id)) pages += process.pages;
	return Math.round((pages * 4096) / 1e6);
}

/** The bytes of the largest write-ahead log of the page's origin. */
async function logBytes() {
	let most = 0;
	/** @param {FileSystemDirectoryHandle} folder */
	const look = async (folder) => {
		for await (const entry of folder.values()) {
			if (entry.kind === "directory") await look(entry);
			else if (entry.name.endsWith("-wal")) most = Math.max(most, (await entry.getFile()).size);
		}
	};
	await look(await navigator.storage.getDirectory());
	return most;
}

/**
 * Has a tab make mutations until work ends.
 *
 * @param {Page} tab
 * @param {() => Promise<unknown>} work
 */
async function meanwhile(tab, work) {
	const before = await resident();
	let most = before;
	let log = 0;
	const watching = setInterval(async () => {
		most = Math.max(most, await resident());
		log = Math.max(log, await tab.evaluate(logBytes).catch(() => 0)); // a file that has just gone
	}, 500);
	await tab.evaluate(() => {
		/** @type {{ times: number[], stop: boolean, over: Promise<void> }} */
		const run = { times: [], stop: false, over: Promise.resolve() };
		Object.assign(globalThis, { run });
		run.over = (async () => {
			while (!run.stop) {
				const began = performance.now();
				await /** @type {any} */ (globalThis).vault.vault.put({ name: "meanwhile" });
				run.times.push(performance.now() - began);
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
		})();
	});
	const began = performance.now();
	await work();
	const seconds = (performance.now() - began) / 1000;
	/** @type {number[]} */
	const times = await tab.evaluate(async () => {
		const { run } = /** @type {any} */ (globalThis);
		run.stop = true;
		await run.over;
		return run.times;
	});
	clearInterval(watching);
	return { times, seconds, before, most, log };
}

const loaded = loadavg()[0];
/** @type {Record<string, Awaited<ReturnType<typeof meanwhile>>>} */
const results = {};
try {
	const owner = await open();
	const other = await open();
	let rows = 0;
	for (; rows * 10_000 < megabytes * 2 ** 20; rows += ROWS) {
		await owner.evaluate(
			(rows) => /** @type {any} */ (globalThis).vault.vault.fill({ rows }),
			ROWS,
		);
	}
	console.log(`filled: ${rows} rows`);
	results["idle"] = await meanwhile(
		other,
		() => new Promise((resolve) => setTimeout(resolve, 10_000)),
	);
	results["export"] = await meanwhile(other, () =>
		owner.evaluate(async (name) => {
			const folder = await navigator.storage.getDirectory();
			const file = await folder.getFileHandle(name, { create: true });
			const writable = await file.createWritable();
			for await (const { chunk } of /** @type {any} */ (globalThis).vault.archive.export())
				await writable.write(chunk);
			await writable.close();
		}, COPY),
	);
	console.log("exported");
	results["stage"] = await meanwhile(other, () =>
		owner.evaluate(async (name) => {
			const folder = await navigator.storage.getDirectory();
			const file = await (await folder.getFileHandle(name)).getFile();
			await /** @type {any} */ (globalThis).vault.archive.stage({ file }, { timeout: 1_000_000 });
		}, COPY),
	);
	await owner.evaluate(async (name) => {
		await /** @type {any} */ (globalThis).vault.archive.drop();
		await (await navigator.storage.getDirectory()).removeEntry(name);
	}, COPY);
	results["export with a passphrase"] = await meanwhile(other, () =>
		owner.evaluate(async (name) => {
			const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]"));
			const { contents } = await import(`${new URL("./_ashore/archive/contents.js", script.src)}`);
			const folder = await navigator.storage.getDirectory();
			const file = await folder.getFileHandle(name, { create: true });
			const writable = await file.createWritable();
			const { archive } = /** @type {any} */ (globalThis).vault;
			const { signal } = new AbortController();
			for await (const part of contents(archive, { passphrase: "four words of mine", signal }))
				await writable.write(part);
			await writable.close();
		}, SEALED),
	);
	console.log("exported with a passphrase");
	results["stage with a passphrase"] = await meanwhile(other, () =>
		owner.evaluate(async (name) => {
			const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[src]"));
			const { unsealing } = await import(`${new URL("./_ashore/archive/sealing.js", script.src)}`);
			const folder = await navigator.storage.getDirectory();
			const file = await (await folder.getFileHandle(name)).getFile();
			const { signal } = new AbortController();
			const plain = await unsealing(file, "four words of mine", { signal });
			const { archive } = /** @type {any} */ (globalThis).vault;
			await archive.stage({ file: plain }, { timeout: 1_000_000 });
		}, SEALED),
	);
} finally {
	await browser.close();
	await server.close();
	await remove();
}

const idle = results["idle"]?.times ?? [];
const lines = Object.entries(results).map(([name, { times, seconds, before, most, log }]) => {
	const p99 = quantile(times, 0.99);
	const ratio = p99 / quantile(idle, 0.99);
	return `| ${name} | ${Math.round(seconds)} | ${times.length} | ${quantile(times, 0.5).toFixed(1)} | ${p99.toFixed(1)} | ${ratio.toFixed(1)} | ${Math.round(Math.max(...times))} | ${before} → ${most} | ${(log / 2 ** 20).toFixed(1)} |`;
});
const text = `
| ${megabytes} MB | s | mutations of another tab | p50, ms | p99, ms | p99 ÷ idle | slowest, ms | memory of the browser, MB | largest log, MiB |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
${lines.join("\n")}

${machine(`Chromium ${browser.context.browser()?.version() ?? ""}`)}, ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, load ${loaded?.toFixed(1)} at the beginning; rerun with \`node bench/archive.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "archive", text);
