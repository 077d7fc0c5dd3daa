// The benchmark suite: all engines side by side in one browser, interleaved by
// rounds, samples that met foreign load thrown away.
//
//	node bench/run.js          make bench
//
//	ROUNDS=5                   accepted samples that are aimed at
//	ONLY=bench,e2e,tabs,cold   parts of it; sizes come with cold, or alone as size
//	BROWSER=chromium,firefox   which browsers, one after the other
//	ENGINES=ashore,wa-sqlite   which engines
//	SCALE=0.01                 a part of the data, to try it out: nothing is written then
//	MAXLOAD=0.15               processors that others may keep busy during a sample
//	PATIENCE=30 MINUTES=60     seconds to wait for quiet before a sample, minutes for each browser
//	WRITE=0                    only print
//	PROCESSOR=1                processor time of the browser instead of times, for the bench part on a
//	                           machine that never gets quiet: a hint, printed only
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { browsers, profile } from "./browsers.js";
import { cold, sizes, unmeasured } from "./cold.js";
import { engines } from "./engines.js";
import { modes, round, warm, ways } from "./hot.js";
import { machine, root } from "./lib.js";
import { keep, publish, tables } from "./report.js";
import { policy, Samples } from "./sample.js";
import { serve } from "./server.js";
import { tabs } from "./tabs.js";
import { countsFor, workloads } from "./workloads.js";

const rounds = Number(process.env.ROUNDS ?? 5);
const scale = Number(process.env.SCALE ?? 1);
const counts = countsFor(scale);
const list = (/** @type {string | undefined} */ text) => text?.split(/[\s,]+/).filter(Boolean);
const only = list(process.env.ONLY) ?? ["bench", "native", "e2e", "tabs", "cold"];
const write = scale === 1 && process.env.WRITE !== "0" && process.env.PROCESSOR !== "1";

const say = (/** @type {string} */ text) =>
	console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** @type {Record<string, string>} */
const skipped = {};
/** @type {typeof engines} */
const ready = [];
const wanted = list(process.env.ENGINES);
for (const engine of engines) {
	if (wanted && !wanted.includes(engine.id)) continue;
	say(`build ${engine.title}`);
	const problem = await engine.build();
	if (problem) {
		skipped[engine.title] = problem;
		say(`skipped ${engine.title}: ${problem}`);
	} else {
		ready.push(engine);
	}
}
// Its figures come from one run of a program: it has no processor time for each.
const native = only.includes("native") && process.env.PROCESSOR !== "1" ? await buildNative() : "";

for (const name of list(process.env.BROWSER) ?? ["chromium"]) {
	const kind = browsers[name];
	if (!kind) throw new Error(`there is no browser ${name}: ${Object.keys(browsers).join(", ")}`);
	await measure(name, kind);
}

/**
 * @param {string} name
 * @param {import("./browsers.js").Kind} kind
 */
async function measure(name, kind) {
	const rules = policy();
	const samples = new Samples(rules);
	/** @type {import("./report.js").Report} */
	const report = {
		browser: "",
		when: "",
		machine: "",
		limit: rules.limit,
		counts,
		engines: ready.map(({ id, title, peer, tabs }) => ({ id, title, peer, tabs })),
		skipped,
		series: /** @type {any} */ (samples),
		modes: {},
		sizes: {},
	};
	const save = async () => {
		report.when = new Date().toISOString().slice(0, 16).replace("T", " ");
		report.machine = machine(report.browser);
		const { accepted, rejected } = samples.counts;
		say(`${accepted} samples, ${rejected} rejected`);
		if (write && (accepted > 0 || Object.keys(report.sizes).length > 0))
			await publish(await keep(name, report));
	};
	if (["bench", "e2e", "tabs", "native"].some((part) => only.includes(part))) {
		await hot(kind, report, samples, rules.end, save);
	}
	if (only.includes("cold")) {
		const server = await serve();
		const names = (/** @type {string} */ id) => [`cold/first/${id}`, `cold/return/${id}`];
		for (const { id } of ready) for (const name of names(id)) samples.series(name);
		for (let turn = 0; turn < rounds || samples.wanting; turn++) {
			for (const engine of rotated(ready, turn)) {
				if (samples.enough(names(engine.id)) || performance.now() > rules.end) continue;
				const { requests, version } = await cold(kind, { server, engine, samples });
				report.browser ||= version;
				if (requests.length > 0) report.sizes[engine.id] = await sizes(engine.id, requests);
			}
			say(`cold: round ${turn + 1}`);
			await save();
			if (performance.now() > rules.end) break;
		}
		await server.close();
	}
	if (only.includes("cold") || only.includes("size")) {
		const server = await serve();
		for (const { id } of ready) {
			if (report.sizes[id]) continue;
			const { requests, version } = await unmeasured(kind, server, id);
			report.browser ||= version;
			report.sizes[id] = await sizes(id, requests);
		}
		await server.close();
		await save();
	}
	console.log(`\n${tables(JSON.parse(JSON.stringify(report)))}\n`);
}

/**
 * @param {import("./browsers.js").Kind} kind
 * @param {import("./report.js").Report} report
 * @param {Samples} samples
 * @param {number} end when to give up, by performance.now()
 * @param {() => Promise<void>} save
 */
async function hot(kind, report, samples, end, save) {
	const server = await serve({ isolated: true });
	const { folder, remove } = await profile();
	const browser = await kind.start(folder);
	report.browser = browser.version;
	/** @type {Map<string, Map<string, string>>} */
	const hashes = new Map();
	try {
		/** @type {{ page: import("./browsers.js").Page, engine: import("./engines.js").Engine }[]} */
		const open = [];
		if (only.includes("bench") || only.includes("e2e")) {
			for (const engine of ready) {
				say(`warm up ${engine.title}`);
				const page = await warm(browser, `${server.url}${engine.id}/`, counts, engine.without);
				report.modes[engine.id] = await modes(page);
				open.push({ page, engine });
			}
		}
		for (let turn = 0; turn < rounds || samples.wanting; turn++) {
			for (const { page, engine } of rotated(open, turn)) {
				const on = { page, engine, samples, counts };
				if (only.includes("bench")) await round(on, hashes);
				if (only.includes("e2e")) await ways(on);
			}
			if (native) await runNative(native, samples, report);
			say(`round ${turn + 1}`);
			await save();
			if (performance.now() > end) break;
		}
		agree(hashes);
		for (const { page } of open) await page.close();
		for (let turn = 0; only.includes("tabs") && (turn < rounds || samples.wanting); turn++) {
			for (const engine of rotated(ready, turn)) {
				if (
					!engine.tabs ||
					samples.enough([`failover/${engine.id}`, `tab2/rows-p50/${engine.id}`])
				) {
					continue;
				}
				await tabs(browser, { url: `${server.url}${engine.id}/`, engine, samples, counts });
			}
			say(`tabs: round ${turn + 1}`);
			await save();
			if (performance.now() > end) break;
		}
	} finally {
		await browser.close();
		await server.close();
		await remove();
	}
}

/** All engines answered the same, or the run is worth nothing.
 * @param {Map<string, Map<string, string>>} hashes */
function agree(hashes) {
	for (const [id, byEngine] of hashes) {
		const different = new Set(byEngine.values());
		const title = workloads.find((w) => w.id === id)?.title(counts);
		if (different.size > 1) {
			throw new Error(`${title}: results differ: ${JSON.stringify([...byEngine])}`);
		}
		say(`${title}: ${byEngine.size} engines answered ${[...different][0]}`);
	}
}

/**
 * Another engine begins each round, so that none always follows the same one.
 *
 * @template T
 * @param {T[]} all
 * @param {number} turn
 */
function rotated(all, turn) {
	const by = all.length > 0 ? turn % all.length : 0;
	return [...all.slice(by), ...all.slice(0, by)];
}

/** Builds the program that does the same work without a browser; empty if there is no C compiler. */
async function buildNative() {
	const program = join(root, ".cache", "bench", "native");
	await mkdir(join(root, ".cache", "bench"), { recursive: true });
	for (const cc of ["clang-19", "clang", "gcc"]) {
		try {
			say(`build SQLite natively with ${cc}`);
			await promisify(execFile)("go", ["build", "-tags", "sqlite_fts5", "-o", program, "."], {
				cwd: join(root, "bench", "native"),
				env: { ...process.env, CC: cc, CGO_ENABLED: "1", CGO_CFLAGS: "-O2" },
			});
			return program;
		} catch (error) {
			say(`${cc}: ${String(/** @type {any} */ (error).stderr || error).split("\n")[0]}`);
		}
	}
	skipped.natively = "no C compiler";
	return "";
}

/**
 * @param {string} program
 * @param {Samples} samples
 * @param {import("./report.js").Report} report
 */
async function runNative(program, samples, report) {
	const ids = workloads.map(({ id }) => id).filter((id) => id !== "rows");
	const { items, big, docs, commits } = counts;
	const args = Object.entries({ items, big, docs, commits }).map(([k, v]) => `-${k}=${v}`);
	const names = ids.map((id) => `bench/${id}/native`);
	const work = async () => {
		const { stdout } = await promisify(execFile)(program, args);
		const figures = JSON.parse(stdout);
		report.modes.native = Object.entries(figures.modes).map(([name, value]) => ({
			name,
			value: String(value),
		}));
		return ids.map((id) => figures[id]);
	};
	await samples.take(names, work, { least: 0 });
}
