// How long it takes from nothing to an app in the browser where there is Go alone: with empty caches of
// Go's modules and builds, and the stock engine, `ashore new` and `ashore dev` from a fresh checkout,
// until the app's own text is on its page.
//
//	node bench/new-app.js [-write]   -write: into docs/performance.md
//
// It downloads what a person's Go would: 20 modules, 21 MB of zips.
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { browsers, profile } from "./browsers.js";
import { machine, putIntoPage, root } from "./lib.js";

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), "ashore-new-app-"));
const env = {
	...process.env,
	GOMODCACHE: join(folder, "modules"),
	GOCACHE: join(folder, "builds"),
	GOFLAGS: "-modcacherw",
	GOTOOLCHAIN: "local",
	GOWORK: "off",
	ASHORE_CLANG: join(folder, "no-clang"),
};
const port = await new Promise((resolve) => {
	const server = createServer().listen(0, "127.0.0.1", () => {
		const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
		server.close(() => resolve(port));
	});
});

/** @type {[step: string, seconds: number][]} */
const steps = [];
let begun = performance.now();
/** @param {string} step what is done now */
function done(step) {
	const now = performance.now();
	steps.push([step, (now - begun) / 1000]);
	console.log(`${steps.at(-1)?.[1].toFixed(1)} s: ${step}`);
	begun = now;
}

const { folder: visited, remove } = await profile();
const browser = await browsers.chromium.start(visited);
/** @type {import("node:child_process").ChildProcess | undefined} */
let dev;
try {
	const checkout = join(folder, "ashore");
	const clone = ["clone", "-q", "--depth=1", `file://${root}`, checkout];
	execFileSync("git", clone, { stdio: "inherit" });
	const load = loadavg()[0]?.toFixed(1);

	begun = performance.now();
	const start = begun;
	await run("go", ["mod", "download"], { cwd: checkout, env });
	done("the modules are downloaded and unpacked (`go mod download`)");
	await run("go", ["tool", "ashore", "new", "../habits"], { cwd: checkout, env });
	done("the command is compiled, and `ashore new` has written and generated the app");
	const command = ["tool", "ashore", "dev", "-engine=stock", "-port", String(port), "."];
	const serving = spawn("go", command, { cwd: join(folder, "habits"), env, stdio: "pipe" });
	dev = serving;
	await new Promise((resolve, reject) => {
		let said = "";
		serving.once("exit", () => reject(new Error(`dev ended: ${said}`)));
		for (const stream of [serving.stdout, serving.stderr]) {
			stream.on("data", (data) => {
				said += data;
				if (said.includes("ready after")) resolve(undefined);
			});
		}
	});
	done("`ashore dev` has compiled the app for the browser");
	const page = await browser.open();
	await page.goto(`http://localhost:${port}/`);
	await page.evaluate(async () => {
		while (!document.querySelector("main:not([aria-busy]) h2")) {
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}, undefined);
	done("its page has started the program and made the database");
	const all = (performance.now() - start) / 1000;
	const rows = steps.map(([step, seconds]) => `| ${step} | ${seconds.toFixed(1)} |`);
	const text = [
		"| from nothing | s |",
		"|---|---:|",
		...rows,
		`| **together** | **${all.toFixed(0)}** |`,
		"",
		`${machine(browser.version)}, one run, load ${load} before it; rerun with \`node bench/new-app.js\`.`,
	].join("\n");
	console.log(`\n${text}`);
	if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "new app", text);
} finally {
	dev?.kill("SIGINT");
	await browser.close();
	await remove();
	await rm(folder, { recursive: true, force: true });
}
