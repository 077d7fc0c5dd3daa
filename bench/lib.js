// What the browser benchmarks share: medians, the machine, a filled app.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
export const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The time tracker as `ashore build` makes it, or as SITE has it.
 *
 * @returns {Promise<{ folder: string, engine: string }>} engine: which SQLite it has
 */
export async function timetracker() {
	const folder = process.env.SITE ?? join(root, ".cache", "bench", "timetracker");
	if (!process.env.SITE) {
		await run("go", ["tool", "ashore", "build", "-o", folder, "./apps/timetracker"], {
			cwd: root,
			maxBuffer: 1 << 26,
		});
	}
	const names = await readdir(folder, { recursive: true });
	const native = names.some((name) => /sqlite3[^/]*\.wasm$/.test(name));
	return { folder, engine: native ? "native" : "stock" };
}

/** @param {number[]} values */
export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}

/** @param {string} browser its version */
export function machine(browser) {
	const gib = Math.round(totalmem() / 2 ** 30);
	return `${browser}, ${cpus().length} shared cores, ${gib} GiB`;
}

/**
 * Makes a database of the time tracker with made-up entries and returns its
 * files by their paths inside the app's private folder.
 *
 * @param {number} entries
 * @returns {Promise<Record<string, string>>} contents in base64
 */
export async function filled(entries) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-fill-"));
	try {
		const created = run("go", ["run", "./apps/timetracker", "-db", folder], { cwd: root });
		created.child.stdin?.end();
		await created;
		await run(
			"go",
			["run", "./apps/timetracker/internal/fill", "-entries", String(entries), folder],
			{ cwd: root },
		);
		/** @type {Record<string, string>} */
		const files = {};
		for (const path of [
			"head",
			...(await readdir(join(folder, "g1"))).map((name) => `g1/${name}`),
		]) {
			files[path] = (await readFile(join(folder, path))).toString("base64");
		}
		return files;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/**
 * Writes an app's files into the origin's private file system. The page must
 * be one on which no worker runs.
 *
 * @param {import("playwright-core").Page} page
 * @param {string} scope the app's folder below ashore/
 * @param {Record<string, string>} files as filled returns them
 */
export async function putPrivateFiles(page, scope, files) {
	for (const [path, data] of Object.entries(files)) {
		await page.evaluate(
			async ({ path, data }) => {
				let folder = await navigator.storage.getDirectory();
				const parts = path.split("/");
				const name = /** @type {string} */ (parts.pop());
				for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
				const file = await folder.getFileHandle(name, { create: true });
				const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
				const writable = await file.createWritable();
				await writable.write(bytes);
				await writable.close();
			},
			{ path: `ashore/${scope}/${path}`, data },
		);
	}
}

/**
 * Remembers in the page when its main element first showed live rows: when it
 * lost aria-busy. Also when rows of the last visit were painted before.
 *
 * @param {import("playwright-core").BrowserContext} context
 */
export async function watchRows(context) {
	await context.addInitScript(() => {
		/** @type {{ painted?: number, live?: number }} */
		const rows = {};
		Object.assign(globalThis, { rows });
		let busy = false;
		const look = () => {
			const main = document.querySelector("main");
			if (!main) return;
			const filled = main.querySelector("section ol > li, section tbody > tr") !== null;
			if (main.hasAttribute("aria-busy")) {
				busy = true;
				if (filled) rows.painted ??= performance.now();
			} else if (busy) {
				rows.live ??= performance.now();
			}
		};
		new MutationObserver(look).observe(document, {
			subtree: true,
			childList: true,
			attributes: true,
			attributeFilter: ["aria-busy"],
		});
	});
}

/**
 * Waits until the page shows live rows.
 *
 * @param {import("playwright-core").Page} page
 * @returns {Promise<{ painted?: number, live: number }>} ms since the navigation began
 */
export async function liveRows(page) {
	await page.locator("main:not([aria-busy])").waitFor();
	return await page.evaluate(async () => {
		const { rows } = /** @type {any} */ (globalThis);
		while (rows.live === undefined) await new Promise((resolve) => requestAnimationFrame(resolve));
		return rows;
	});
}

/**
 * Replaces what stands between two marks of a page of the documentation.
 *
 * @param {string} page path below the repository
 * @param {string} name of the marks
 * @param {string} text
 */
export async function putIntoPage(page, name, text) {
	const path = join(root, page);
	const old = await readFile(path, "utf8");
	const begin = `<!-- ${name} -->`;
	const end = `<!-- end of ${name} -->`;
	const from = old.indexOf(begin);
	const to = old.indexOf(end);
	if (from < 0 || to < from) throw new Error(`${page} has no marks ${begin} … ${end}`);
	await writeFile(
		path,
		`${old.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${old.slice(to)}`,
	);
}
