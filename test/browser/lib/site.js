// Built sites for the tests: `make test` builds each app once and says where
// in ASHORE_SITES; a test that runs alone builds what it needs, over the engine
// that ENGINE names (native or stock).
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The packages of the apps that browser tests use; `several` is one site of more than one. */
export const apps = {
	timetracker: "./apps/timetracker",
	finance: "./apps/finance",
	journal: "./apps/journal",
	lab: "./test/browser/lab",
	several: "./apps/... ./test/browser/lab",
	offline: "./apps/timetracker ./test/browser/lab",
	next: "./apps/timetracker ./test/browser/lab",
};

/**
 * What the sites are built with. A service worker loads all of a site behind every first visit: those of
 * the tests that aren't about it have none. `next` is another build of the same.
 *
 * @type {Partial<Record<keyof typeof apps, string[]>>}
 */
const built = { several: [], offline: [], next: ["-lines"] };

/**
 * Returns the folder of an app's built site.
 *
 * @param {keyof typeof apps} name
 */
export async function site(name) {
	if (process.env.ASHORE_SITES) {
		const folder = join(process.env.ASHORE_SITES, name);
		await access(join(folder, "index.html"));
		return folder;
	}
	const folder = join(tmpdir(), "ashore-sites", name);
	await build(name, folder, ...(built[name] ?? ["-offline=false"]));
	return folder;
}

/**
 * Builds an app's site into a folder.
 *
 * @param {keyof typeof apps} name
 * @param {string} folder
 * @param {...string} flags of ashore build
 */
export async function build(name, folder, ...flags) {
	const engine = process.env.ENGINE ? [`-engine=${process.env.ENGINE}`] : [];
	await run(
		"go",
		["tool", "ashore", "build", ...engine, ...flags, "-o", folder, ...apps[name].split(" ")],
		{
			cwd: root,
			maxBuffer: 1 << 26,
		},
	);
}

/** Runs a Go program of this module and returns what it printed.
 * @param {string[]} args
 */
export async function goRun(...args) {
	const { stdout } = await run("go", ["run", ...args], { cwd: root, maxBuffer: 1 << 28 });
	return stdout;
}
