// The origin's private files, read by a page that runs no worker and checked
// natively by SQLite itself.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { goRun } from "./site.js";

/**
 * Reads every file below ashore/ in the origin's private file system.
 *
 * @param {import("playwright-core").Page} page A page of the origin on which no worker runs.
 * @returns {Promise<Record<string, Buffer>>} contents by path
 */
export async function privateFiles(page) {
	const found = await page.evaluate(async () => {
		/** @type {[string, string][]} */
		const files = [];
		/** @param {FileSystemDirectoryHandle} folder @param {string} path */
		const walk = async (folder, path) => {
			for await (const [name, handle] of folder.entries()) {
				if (handle.kind === "directory") {
					await walk(/** @type {FileSystemDirectoryHandle} */ (handle), `${path}${name}/`);
					continue;
				}
				const file = await /** @type {FileSystemFileHandle} */ (handle).getFile();
				const reader = new FileReader();
				const url = await new Promise((resolve, reject) => {
					reader.onload = () => resolve(reader.result);
					reader.onerror = () => reject(reader.error);
					reader.readAsDataURL(file);
				});
				files.push([path + name, String(url).split(",")[1] ?? ""]);
			}
		};
		await walk(await navigator.storage.getDirectory(), "");
		return files;
	});
	return Object.fromEntries(found.map(([path, data]) => [path, Buffer.from(data, "base64")]));
}

/**
 * Opens the current generation of copied files natively.
 *
 * @param {Record<string, Buffer>} files as privateFiles returns them
 * @param {string} sql a query of one column
 * @returns {Promise<{ integrity: string, rows: string[] }>} what integrity_check and the query said
 */
export async function checkNatively(files, sql) {
	const folder = await mkdtemp(join(tmpdir(), "ashore-files-"));
	try {
		let scope = "";
		for (const [path, data] of Object.entries(files)) {
			const file = join(folder, path);
			await mkdir(dirname(file), { recursive: true });
			await writeFile(file, data);
			if (path.endsWith("/head")) scope = dirname(file);
		}
		return JSON.parse(await goRun("./test/browser/dbcheck", scope, sql));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
