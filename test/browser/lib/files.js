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
 * Puts files in the place of an app's, once nobody has those open any more.
 *
 * @param {import("playwright-core").Page} page A page of the origin on which no worker runs.
 * @param {string} scope the app's folder below ashore/
 * @param {Record<string, Buffer>} files contents by path below it
 */
export async function putPrivateFiles(page, scope, files) {
	const texts = Object.entries(files).map(([path, data]) => [path, data.toString("base64")]);
	await page.evaluate(
		async ({ scope, texts }) => {
			const root = await navigator.storage.getDirectory();
			const ashore = await root.getDirectoryHandle("ashore", { create: true });
			// A worker's handles are closed a moment after its page.
			for (let left = 500; left > 0; left--) {
				const error = await ashore.removeEntry(scope, { recursive: true }).then(
					() => null,
					(error) => (error.name === "NotFoundError" ? null : error),
				);
				if (!error) break;
				if (left === 1) throw error;
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
			for (const [path, text] of texts) {
				const names = path.split("/");
				let folder = await ashore.getDirectoryHandle(scope, { create: true });
				for (const name of names.slice(0, -1))
					folder = await folder.getDirectoryHandle(name, { create: true });
				const file = await folder.getFileHandle(names[names.length - 1], { create: true });
				const writable = await file.createWritable();
				await writable.write(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
				await writable.close();
			}
		},
		{ scope, texts },
	);
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
