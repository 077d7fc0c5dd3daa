// Runs one tool of @yowasp/clang on the files of the current folder:
//
//   node yowasp.mjs <its bundle.js> clang|wasm-ld arguments…
//
// The tool sees a file system of its own, which holds the folder's files; the
// files it adds or changes are written back.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** @typedef {{ [name: string]: Tree | Uint8Array | string }} Tree */

const [bundle, tool, ...args] = process.argv.slice(2);
const { commands, Exit } = await import(pathToFileURL(resolve(bundle)).href);

/**
 * @param {string} dir
 * @returns {Tree}
 */
function read(dir) {
	/** @type {Tree} */
	const tree = {};
	for (const entry of readdirSync(dir, { withFileTypes: true })) {
		const path = join(dir, entry.name);
		tree[entry.name] = entry.isDirectory() ? read(path) : readFileSync(path);
	}
	return tree;
}

/**
 * @param {string} dir
 * @param {Tree} tree
 * @param {Tree} before
 */
function write(dir, tree, before) {
	for (const [name, value] of Object.entries(tree)) {
		const path = join(dir, name);
		const had = before[name];
		if (typeof value === "string" || value instanceof Uint8Array) {
			const same = had instanceof Uint8Array && Buffer.compare(had, Buffer.from(value)) === 0;
			if (!same) writeFileSync(path, value);
			continue;
		}
		mkdirSync(path, { recursive: true });
		write(path, value, typeof had === "object" && !(had instanceof Uint8Array) ? had : {});
	}
}

const files = read(".");
/** @param {Uint8Array | null} bytes */
const print = (bytes) => bytes && process.stderr.write(bytes);
try {
	const after = await commands[tool](args, files, {
		stdout: print,
		stderr: print,
		fetchProgress: () => {},
	});
	write(".", after, files);
} catch (error) {
	if (!(error instanceof Exit)) throw error;
	process.exitCode = error.code || 1;
}
