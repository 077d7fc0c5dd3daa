// Runs a js/wasm program or test binary under Node:
//
//   GOOS=js GOARCH=wasm go test -exec="node $PWD/tools/wasmexec/run.mjs" ./framework/...
//
// It does what Go's own go_js_wasm_exec does (arguments, environment, files,
// exit codes, a large stack), with the wasm_exec.js of the toolchain that
// built the program, from any working directory. On top of that it supplies
// the imports of the module "ashore", which every program that links
// framework/browser needs before it can be instantiated.
//
// A program that was built over the engine imports the module "sqlite3". It
// gets an Engine with the artefacts in the folder that ASHORE_ENGINE names:
// sqlite3.wasm and trampoline.wasm.
//
// A package whose tests need a host of their own has testdata/host.mjs: its
// default export is called with a Host before the program starts.

import { spawn, spawnSync } from "node:child_process";
import { webcrypto } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";

// Go recurses on the engine's own stack, which at V8's default of 984 KB ends
// early and, where --stack-size is above what the system gives, ends in a
// segmentation fault. Both limits are only read at the start of a process, so
// the runner starts itself again: system first, V8 a little below it.
const AGAIN = `ulimit -S -s 65520 2>/dev/null
kb=$(ulimit -s); case $kb in *[!0-9]*) kb=65520;; esac
exec "$0" "--stack-size=$((kb - 512))" "$@"`;

/**
 * What testdata/host.mjs gets.
 * @typedef {object} Host
 * @property {Record<string, Function>} imports functions of the module "ashore", to be replaced
 * @property {any} go wasm_exec.js's Go, which runs the program
 * @property {() => WebAssembly.Exports} exports the program's exports, once it runs
 * @property {() => boolean} exited whether the program has ended
 * @property {(error: unknown) => void} fail ends the run with an error
 * @property {() => import("../../engine/js/engine.js").Engine | undefined} engine what runs SQLite, if the program was built over the engine
 */

/** Finds wasm_exec.js of the toolchain in use. */
export function wasmExec() {
	if (process.env.GOROOT) {
		const file = path.join(process.env.GOROOT, "lib", "wasm", "wasm_exec.js");
		if (fs.existsSync(file)) return file;
	}
	const go = spawnSync("go", ["env", "GOROOT"], { encoding: "utf8" });
	if (go.status !== 0)
		throw new Error("wasmexec: set GOROOT or put go into PATH: wasm_exec.js is taken from there");
	return path.join(go.stdout.trim(), "lib", "wasm", "wasm_exec.js");
}

/** Starts this script again with a stack that Go's code fits in, and ends as it ends. */
function again() {
	const own = [
		process.execPath,
		...process.execArgv,
		fileURLToPath(import.meta.url),
		...process.argv.slice(2),
	];
	const child =
		process.platform === "win32"
			? spawn(own[0], ["--stack-size=984", ...own.slice(1)], { stdio: "inherit" })
			: spawn("/bin/sh", ["-c", AGAIN, ...own], { stdio: "inherit" });
	for (const signal of /** @type {NodeJS.Signals[]} */ ([
		"SIGINT",
		"SIGTERM",
		"SIGQUIT",
		"SIGHUP",
	])) {
		process.on(signal, () => child.kill(signal));
	}
	child.on("error", (error) => {
		console.error(error);
		process.exit(1);
	});
	child.on("exit", (code, signal) => {
		if (signal) {
			console.error(`wasmexec: the program was ended by ${signal}`);
			process.exit(2);
		}
		process.exit(code ?? 1);
	});
}

/** Runs the program in argv. */
async function main() {
	const [file, ...args] = process.argv.slice(2);
	globalThis.require = createRequire(import.meta.url);
	globalThis.fs = fs;
	globalThis.path = path;
	globalThis.performance ??= performance;
	globalThis.crypto ??= webcrypto;
	globalThis.require(wasmExec());

	const go = new globalThis.Go();
	go.argv = [file, ...args];
	go.env = environment();
	go.exit = process.exit;

	/** @type {WebAssembly.Instance | undefined} */
	let instance;
	/** @type {Host} */
	const host = {
		go,
		imports: { send() {} },
		exports: () => {
			if (!instance) throw new Error("wasmexec: the program does not run yet");
			return instance.exports;
		},
		exited: () => go.exited,
		fail: (error) => {
			console.error(error);
			process.exit(1);
		},
		engine: () => engine,
	};
	const module = await WebAssembly.compile(fs.readFileSync(file));
	const engine = await engineFor(module);
	if (engine) globalThis.fs = immediate(fs);
	const own = path.resolve("testdata", "host.mjs");
	if (fs.existsSync(own)) {
		const { default: setup } = await import(pathToFileURL(own).href);
		await setup(host);
	}

	/** @type {WebAssembly.Imports} */
	const imports = { ...go.importObject };
	for (const { module: from, name } of WebAssembly.Module.imports(module)) {
		if (from !== "ashore") continue;
		if (!Object.hasOwn(host.imports, name))
			throw new Error(`wasmexec: the program imports ashore.${name}, which is not known here`);
		imports[from] ??= {};
		imports[from][name] = host.imports[name];
	}
	if (engine) Object.assign(imports, engine.importObject);
	instance = await WebAssembly.instantiate(module, imports);
	process.on("exit", (code) => {
		// Node ends when no event is pending. If Go has not ended by then every
		// goroutine waits for ever: event 0 makes it say so, with their stacks.
		if (code === 0 && !go.exited) {
			go._pendingEvent = { id: 0 };
			go._resume();
		}
	});
	await (engine ? engine.run(go, instance) : go.run(instance));
}

/**
 * The functions of node:fs, which call back at once. A callback of SQLite may
 * print or use a file, as it may in a browser, but nothing can come from the
 * event loop before it has returned. Only the input is waited for.
 * @param {typeof fs} files
 */
function immediate(files) {
	/** @type {Record<string, unknown>} */
	const now = { ...files };
	for (const [name, f] of Object.entries(files)) {
		const sync = now[`${name}Sync`];
		if (typeof f !== "function" || typeof sync !== "function") continue;
		now[name] = (/** @type {unknown[]} */ ...args) => {
			if (name === "read" && args[0] === 0) return f(...args);
			const back = /** @type {(error: unknown, result?: unknown) => void} */ (args.pop());
			/** @type {unknown} */
			let result;
			try {
				result = sync(...args);
			} catch (error) {
				return back(error);
			}
			return back(null, result);
		};
	}
	return /** @type {typeof fs} */ (now);
}

/**
 * The Engine for a program, if it needs one.
 * @param {WebAssembly.Module} program
 */
async function engineFor(program) {
	const { Engine } = await import("../../engine/js/engine.js");
	if (!Engine.serves(program)) return undefined;
	const folder = process.env.ASHORE_ENGINE;
	if (!folder)
		throw new Error(
			"wasmexec: the program was built over the engine: set ASHORE_ENGINE to the folder that has sqlite3.wasm and trampoline.wasm",
		);
	const [sqlite3, trampoline] = await Promise.all(
		["sqlite3.wasm", "trampoline.wasm"].map(async (name) => {
			const file = path.join(folder, name);
			if (!fs.existsSync(file)) throw new Error(`wasmexec: ASHORE_ENGINE: there is no ${file}`);
			return await WebAssembly.compile(fs.readFileSync(file));
		}),
	);
	return new Engine({ sqlite3, trampoline });
}

/**
 * The environment for Go. Arguments and environment share 12 KB at the start
 * of its memory, which long-winded machines exceed, so what no test reads is
 * left out when it gets tight.
 */
function environment() {
	/** @type {Record<string, string>} */
	const env = { TMPDIR: os.tmpdir() };
	let room = 8192 - 16 * process.argv.length - process.argv.join(" ").length;
	const wanted = (/** @type {string} */ name) =>
		/^(GO|ASHORE|TZ$|HOME$|PATH$|TMP|PWD$|CI$)/.test(name);
	const names = Object.keys(process.env).sort((a, b) => Number(wanted(b)) - Number(wanted(a)));
	for (const name of names) {
		const value = process.env[name] ?? "";
		const size = Buffer.byteLength(name) + Buffer.byteLength(value) + 24;
		if (size > room) continue;
		room -= size;
		env[name] = value;
	}
	return env;
}

if (!isMainThread || fs.realpathSync(process.argv[1]) !== fileURLToPath(import.meta.url)) {
	// Imported for wasmExec.
} else if (process.argv.length < 3) {
	console.error("usage: node run.mjs program.wasm [argument ...]");
	process.exit(2);
} else if (process.execArgv.some((flag) => flag.startsWith("--stack-size"))) {
	main().catch((error) => {
		console.error(error);
		process.exit(1);
	});
} else {
	again();
}
