// What a call into Go costs by //go:wasmexport and by js.FuncOf: the test of
// framework/browser that holds them against each other, run under Node.
//
//	node bench/into-go.js [-write]   -write: into docs/performance.md
//
// MAXLOAD=0.15 and so on as in run.js.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { machine, median, putIntoPage, root } from "./lib.js";
import { conditions, policy, Samples } from "./sample.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const samples = new Samples(policy());
const run = promisify(execFile);
const options = { cwd: root, env: { ...process.env, GOOS: "js", GOARCH: "wasm" } };

/** @type {[id: string, title: string][]} */
const ways = [
	["wasmexport", "`//go:wasmexport`, as Ashore does"],
	["callback", "a bare `js.FuncOf`"],
	["promise", "a `js.FuncOf` that gives a promise of the answer"],
];
/** @type {[id: string, title: string][]} */
const parts = [
	["the way in and out", "in and out"],
	["and dispatch of a method that does nothing", "with dispatch"],
];

const test = [
	"test",
	"-count=1",
	"-v",
	"-run=TestANoOpCall",
	`-exec=node '${join(root, "tools", "wasmexec", "run.mjs")}'`,
	"./framework/browser",
];
await run("go", [...test, "-short"], options).catch(() => {}); // compiles
for (let round = 0; round < rounds; round++) {
	await samples.take(
		parts.flatMap(([part]) => ways.map(([way]) => `${part}/${way}`)),
		async () => {
			const { stdout } = await run("go", test, options);
			return parts.flatMap(([part]) => {
				const line = stdout.split("\n").find((l) => l.includes(`${part} (best`)) ?? "";
				return ways.map(([way]) => {
					// Best round, quickest quarter, median: the median is what a page sees.
					const found = new RegExp(`${way} [\\d.]+/[\\d.]+/([\\d.]+) µs`).exec(line);
					if (!found) throw new Error(`no figure for ${way} in: ${stdout}`);
					return Number(found[1]);
				});
			});
		},
		{ least: 0 },
	);
	console.log(`round ${round + 1} of ${rounds}: ${JSON.stringify(samples.counts)}`);
}

/** @param {string} name */
const us = (name) => {
	const { values } = samples.series(name);
	return values.length > 0 ? median(values).toFixed(1) : "–";
};
const text = `
| µs a call, 9,000 calls of each in turns | ${parts.map(([, title]) => title).join(" | ")} |
|---|${parts.map(() => "---:").join("|")}|
${ways.map(([way, title]) => `| ${title} | ${parts.map(([part]) => us(`${part}/${way}`)).join(" | ")} |`).join("\n")}

${machine(`Node ${process.versions.node}`)}, ${conditions(samples)}; rerun with \`node bench/into-go.js\`.`;
console.log(text);
if (process.argv.includes("-write")) await putIntoPage("docs/performance.md", "way into Go", text);
