// How soon a statement that never ends is stopped, by an abort and by its
// deadline, and how soon the next call is answered then; and what the question
// for the deadline costs a statement.
//
//	node bench/stopping.js [-write]   -write: into docs/performance.md
//
// ROUNDS=5, MAXLOAD=0.15 and so on as in run.js.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { browsers, profile } from "./browsers.js";
import { machine, median, putIntoPage, root } from "./lib.js";
import { conditions, policy, Samples } from "./sample.js";
import { serve } from "./server.js";
import { ashoreSite } from "./site.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const samples = new Samples(policy());
/** @type {[id: string, title: string][]} */
const figures = [
	["abort", "abort → the call is rejected"],
	["answer", "abort → the next call is answered (the page ends the worker and starts another)"],
	["late", "deadline of 500 ms → the call is rejected, after the deadline"],
	["next", "rejected by its deadline → the next call is answered (the worker goes on)"],
];

/** @type {{ id: string, title: string }[]} */
const ready = [];
for (const engine of /** @type {const} */ (["native", "stock"])) {
	const id = `lab-${engine}`;
	const problem = await ashoreSite(id, "./test/browser/lab", engine, { packed: false });
	if (problem) console.log(`without the ${engine} engine: ${problem}`);
	else ready.push({ id, title: `${engine} engine` });
}

const server = await serve({ isolated: true });
const { folder, remove } = await profile();
const browser = await browsers.chromium.start(folder);
try {
	for (let round = 0; round < rounds; round++) {
		for (const { id } of ready) {
			const page = await browser.open();
			await page.goto(`${server.url}${id}/`);
			await samples.take(
				figures.map(([figure]) => `${figure}/${id}`),
				() => page.evaluate(stop, undefined),
				{ least: 0 },
			);
			await page.close();
		}
		console.log(`round ${round + 1} of ${rounds}: ${JSON.stringify(samples.counts)}`);
	}
} finally {
	await browser.close();
	await server.close();
	await remove();
}

/** Runs in the lab's page: stops a statement in both ways. */
async function stop() {
	const global = /** @type {any} */ (globalThis);
	while (!global.lab) await new Promise((resolve) => setTimeout(resolve, 5));
	const { lab } = global.lab.api;
	await lab.count();
	const ended = (/** @type {Promise<unknown>} */ call) =>
		call.then(
			() => performance.now(),
			() => performance.now(),
		);

	let begun = performance.now();
	const late = (await ended(lab.spin({ timeout: 500 }))) - begun - 500;
	const rejected = performance.now();
	await lab.count();
	const next = performance.now() - rejected;

	const controller = new AbortController();
	const spinning = ended(lab.spin({ signal: controller.signal }));
	await new Promise((resolve) => setTimeout(resolve, 300));
	begun = performance.now();
	controller.abort();
	const abort = (await spinning) - begun;
	await lab.count();
	return [abort, performance.now() - begun, late, next];
}

/**
 * What the question for the deadline costs, by the Go benchmark: as js/wasm
 * with the stock engine under Node, and natively.
 *
 * @param {boolean} wasm
 */
async function guard(wasm) {
	const runner = join(root, "tools", "wasmexec", "run.mjs");
	/** @type {Record<string, number>} */
	const figures = {};
	const names = ["free", "no deadline", "deadline", "SELECT 1, no deadline", "SELECT 1, deadline"];
	const work = async () => {
		const flags = wasm ? [`-exec=node '${runner}'`] : [];
		const { stdout } = await promisify(execFile)(
			"go",
			["test", "-run=^$", "-bench=Guard", ...flags, "./framework/store"],
			{ cwd: root, env: { ...process.env, ...(wasm ? { GOOS: "js", GOARCH: "wasm" } : {}) } },
		);
		for (const [, name, ns] of stdout.matchAll(
			/^BenchmarkGuard\/(\S+?)(?:-\d+)?\s+\d+\s+([\d.]+) ns/gm,
		)) {
			figures[name.replaceAll("_", " ")] = Number(ns) / 1000;
		}
		return names.map((name) => figures[name]);
	};
	const where = wasm ? "wasm" : "native";
	await samples.take(
		names.map((name) => `${where}/${name}`),
		work,
		{ least: 0 },
	);
	return names.map((name) => samples.series(`${where}/${name}`).values[0]);
}

await promisify(execFile)("go", ["vet", "./framework/store"], { cwd: root });
const costs = { wasm: await guard(true), native: await guard(false) };

/** @param {string} name */
const ms = (name) => {
	const { values } = samples.series(name);
	return values.length > 0
		? `${median(values).toFixed(1)} (${Math.max(...values).toFixed(0)})`
		: "–";
};
/** @param {number | undefined} us */
const us = (us) => (us === undefined ? "–" : us >= 100 ? us.toFixed(0) : us.toFixed(1));
const text = `
| ms, median (slowest) | ${ready.map(({ title }) => title).join(" | ")} |
|---|${ready.map(() => "---:").join("|")}|
${figures.map(([id, title]) => `| ${title} | ${ready.map((engine) => ms(`${id}/${engine.id}`)).join(" | ")} |`).join("\n")}

What it costs to ask for the deadline, in µs a statement:

| | counting to 100,000: nobody asks | a context without end | a deadline | SELECT 1: a context without end | a deadline |
|---|---:|---:|---:|---:|---:|
| js/wasm, stock engine, under Node | ${costs.wasm.map(us).join(" | ")} |
| natively | ${costs.native.map(us).join(" | ")} |

${machine(browser.version)}, ${conditions(samples)}; rerun with \`node bench/stopping.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "stopping", text);
