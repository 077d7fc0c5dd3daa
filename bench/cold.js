// From the navigation to the first rows, at a first visit and at one after the
// browser was started anew, and what the first visit downloads.
import { stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { profile } from "./browsers.js";
import { shown } from "./hot.js";
import { folderOf } from "./site.js";

/** How long a person stays at least, in ms: browsers store compiled code meanwhile. */
const STAY = 4000;

/**
 * @param {import("./browsers.js").Kind} kind
 * @param {{ server: import("./server.js").Server, engine: import("./engines.js").Engine, samples: import("./sample.js").Samples }} on
 * @returns {Promise<{ requests: string[], version: string }>} what the first visit asked for, and the browser
 */
export async function cold(kind, { server, engine, samples }) {
	const { folder, remove } = await profile();
	const url = `${server.url}${engine.id}/`;
	let requests = /** @type {string[]} */ ([]);
	let version = "";
	try {
		for (const visit of ["first", "return"]) {
			// A visit can't be repeated: one that met load takes its whole profile with it.
			const browser = await kind.start(folder);
			version = browser.version;
			try {
				const page = await browser.open();
				server.requests.length = 0;
				const good = await samples.take(
					[`cold/${visit}/${engine.id}`],
					async () => {
						await page.goto(url);
						return [await shown(page)];
					},
					{ least: 0, tries: 1 },
				);
				if (!good) return { requests, version };
				if (visit === "first") requests = [...new Set(server.requests)];
				await pause(STAY);
			} finally {
				await browser.close();
			}
		}
	} finally {
		await remove();
	}
	return { requests, version };
}

/**
 * Bytes need no quiet: a first visit that only shows what is asked for.
 *
 * @param {import("./browsers.js").Kind} kind
 * @param {import("./server.js").Server} server
 * @param {string} id
 */
export async function unmeasured(kind, server, id) {
	const { folder, remove } = await profile();
	const browser = await kind.start(folder);
	try {
		const page = await browser.open();
		server.requests.length = 0;
		await page.goto(`${server.url}${id}/`);
		await shown(page);
		return { requests: [...new Set(server.requests)], version: browser.version };
	} finally {
		await browser.close();
		await remove();
	}
}

/**
 * @typedef {{ raw: number, gzip: number, brotli: number }} Sizes
 */

/**
 * Sums up what was asked for, by part.
 *
 * @param {string} id
 * @param {string[]} requests
 * @returns {Promise<Record<string, Sizes>>}
 */
export async function sizes(id, requests) {
	/** @type {Record<string, Sizes>} */
	const parts = {};
	for (const request of requests) {
		const name = request.split("/").slice(2).join("/") || "index.html";
		const path = join(folderOf(id), name);
		const bytes = (/** @type {string} */ suffix) =>
			stat(path + suffix).then(
				({ size }) => size,
				() => undefined,
			);
		const raw = (await bytes("")) ?? 0;
		const more = { raw, gzip: (await bytes(".gz")) ?? raw, brotli: (await bytes(".br")) ?? raw };
		const part =
			{ ".html": "page", ".js": "scripts", ".wasm": "WebAssembly" }[extname(name)] ?? "other";
		for (const to of [part, "all"]) {
			parts[to] ??= { raw: 0, gzip: 0, brotli: 0 };
			for (const key of /** @type {(keyof Sizes)[]} */ (Object.keys(more))) {
				parts[to][key] += more[key];
			}
		}
	}
	return parts;
}
