// Builds what the browser loads for each engine, into one folder each, with
// brotli and gzip files beside every file as a host would serve them.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build as bundle } from "esbuild";
import { root } from "./lib.js";

const run = promisify(execFile);
const cache = join(root, ".cache", "bench");

/** @param {string} id */
export const folderOf = (id) => join(cache, id);

/**
 * Builds the benchmark's app, or another one, with an engine.
 *
 * @param {string} id
 * @param {string} app its package
 * @param {"native" | "stock"} engine
 * @param {{ packed?: boolean }} [options] packed: with brotli and gzip at their best
 * @returns {Promise<string>} why it can't be built; empty when it was
 */
export async function ashoreSite(id, app, engine, { packed = true } = {}) {
	const { stderr: usage } = await run("go", ["tool", "ashore", "build", "-h"], { cwd: root });
	const chooses = /^\s+-engine\b/m.test(usage);
	if (!chooses && engine === "native") return "ashore build has no flag -engine yet";
	const flags = chooses ? [`-engine=${engine}`] : [];
	try {
		const { stderr } = await run(
			"go",
			// Compressed below if it counts, as the other engines' files are.
			["tool", "ashore", "build", "-fast", ...flags, "-o", folderOf(id), app],
			{ cwd: root, maxBuffer: 1 << 26 },
		);
		for (const line of stderr.split(/[\r\n]+/)) {
			if (line.trim() && !line.includes("so far")) console.log(`    ${line.trim()}`);
		}
		if (packed) await compress(folderOf(id));
		return "";
	} catch (error) {
		return String(/** @type {any} */ (error).stderr || error).trim();
	}
}

/** The statements as a module, for the workers in JavaScript. */
async function statements() {
	const folder = join(root, "bench", "workload");
	/** @type {Record<string, string>} */
	const sql = {};
	for (const file of (await readdir(folder)).sort()) {
		if (extname(file) !== ".sql") continue;
		sql[basename(file, ".sql")] = (await readFile(join(folder, file), "utf8")).trim();
	}
	const migrations = [];
	for (const file of (await readdir(join(folder, "migrations"))).sort()) {
		migrations.push(await readFile(join(folder, "migrations", file), "utf8"));
	}
	return `export const sql = ${JSON.stringify(sql)};\nexport const migrations = ${JSON.stringify(migrations)};\n`;
}

/**
 * Builds the page and worker of an engine of another project: bundled and
 * minified, as its users would.
 *
 * @param {string} id
 * @param {{ worker: string, define?: Record<string, string>, files: string[], plain?: boolean }} options
 *   files lie beside the worker, and plain is the recipe in Go
 */
export async function peerSite(id, { worker, define = {}, files, plain = false }) {
	const folder = folderOf(id);
	await mkdir(folder, { recursive: true });
	const sql = await statements();
	/** @type {import("esbuild").BuildOptions} */
	const common = {
		bundle: true,
		minify: true,
		format: plain ? "iife" : "esm",
		target: "es2024",
		logLevel: "error",
		plugins: [
			{
				name: "sql",
				setup(b) {
					b.onResolve({ filter: /^sql$/ }, () => ({ path: "sql", namespace: "sql" }));
					b.onLoad({ filter: /.*/, namespace: "sql" }, () => ({ contents: sql, loader: "js" }));
				},
			},
		],
	};
	const peers = join(root, "bench", "peers");
	await bundle({
		...common,
		format: "esm",
		entryPoints: [join(peers, "page.js")],
		outfile: join(folder, "page.js"),
		define: { WORKER_TYPE: plain ? '"classic"' : '"module"', JSON_TEXT: String(plain) },
	});
	await bundle({
		...common,
		entryPoints: [join(peers, worker)],
		outfile: join(folder, "worker.js"),
		define,
	});
	await copyFile(join(peers, "index.html"), join(folder, "index.html"));
	for (const file of files) await copyFile(file, join(folder, basename(file)));
	await compress(folder);
}

/** Builds the plain recipe's program and returns its files. */
export async function plainProgram() {
	const folder = join(cache, "plain-program");
	await mkdir(folder, { recursive: true });
	const wasm = join(folder, "plain.wasm");
	await run("go", ["build", "-trimpath", "-ldflags=-s -w", "-o", wasm, "./bench/plain"], {
		cwd: root,
		env: { ...process.env, GOOS: "js", GOARCH: "wasm" },
		maxBuffer: 1 << 26,
	});
	const { stdout } = await run("go", ["env", "GOROOT"], { cwd: root });
	return [wasm, join(stdout.trim(), "lib", "wasm", "wasm_exec.js")];
}

/**
 * Writes .br and .gz beside every file, at the highest levels. What was once
 * compressed is kept by its hash.
 *
 * @param {string} folder
 */
async function compress(folder) {
	const packed = join(cache, "packed");
	await mkdir(packed, { recursive: true });
	for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		if ([".br", ".gz"].includes(extname(path)) || !entry.isFile()) continue;
		const data = await readFile(path);
		const hash = createHash("sha256").update(data).digest("hex");
		for (const [suffix, pack] of /** @type {const} */ ([
			[".br", brotli],
			[".gz", zip],
		])) {
			const known = join(packed, hash + suffix);
			try {
				await copyFile(known, path + suffix);
			} catch {
				await writeFile(known, await pack(data));
				await copyFile(known, path + suffix);
			}
		}
	}
}

/** @param {Buffer} data */
const brotli = (data) =>
	promisify(brotliCompress)(data, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: 11,
			[constants.BROTLI_PARAM_LGWIN]: 24,
			[constants.BROTLI_PARAM_SIZE_HINT]: data.length,
		},
	});

/** @param {Buffer} data */
const zip = (data) => promisify(gzip)(data, { level: 9 });

/** Removes what an earlier build left of a site.
 * @param {string} id */
export const clean = (id) => rm(folderOf(id), { recursive: true, force: true });
