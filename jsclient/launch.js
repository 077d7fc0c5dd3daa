import { CallError } from "./errors.js";
import { counter, instantiateModule, loadModule, moduleError } from "./program.js";

/** @import { GoProgram } from "./bridge.js" */
/** @import { StartMessage } from "./messages.js" */
/** @import { Compile, Fetch, Instantiate } from "./program.js" */

/**
 * Compiled modules, which one worker of a page can leave to the next: the program, and SQLite where it
 * is a module of its own.
 *
 * @typedef {{ readonly program: WebAssembly.Module, readonly sqlite3?: WebAssembly.Module }} Modules
 */

/**
 * Puts SQLite's instances beside a Go program; engine.js of the native engine.
 *
 * @typedef {Object} EngineLike
 * @property {WebAssembly.Imports} importObject what the program needs beside its own
 * @property {(go: GoProgram, instance: WebAssembly.Instance) => Promise<void>} run
 */

/**
 * What engine.js exports in a site.
 *
 * @typedef {Object} EngineScript
 * @property {new (modules: { sqlite3: WebAssembly.Module, trampoline: WebAssembly.Module }) => EngineLike} Engine
 * @property {Uint8Array<ArrayBuffer>} trampoline
 */

/**
 * @typedef {Object} LaunchEnv
 * @property {Fetch} fetch
 * @property {Compile} compile
 * @property {Instantiate} instantiate
 * @property {(url: string) => Promise<EngineScript>} loadEngine
 */

/**
 * A program that is ready to run.
 *
 * @typedef {Object} Launch
 * @property {WebAssembly.Instance} instance
 * @property {Modules} modules
 * @property {(go: GoProgram) => Promise<void>} run
 */

/**
 * Loads what the program consists of, all at once, and makes its instance.
 *
 * @param {Pick<StartMessage, "wasm" | "wasmBytes" | "engine" | "count" | "modules">} start
 * @param {Promise<WebAssembly.Imports>} imports the program's own
 * @param {LaunchEnv} env
 * @param {{ signal: AbortSignal, onProgress: (done: number, total: number) => void }} options
 *   onProgress counts bytes over all files, if start asks for it
 * @returns {Promise<Launch>}
 */
export async function launch(start, imports, env, { signal, onProgress }) {
	const { engine, modules } = start;
	const total = start.wasmBytes + (engine?.wasmBytes ?? 0);
	const load = {
		fetch: env.fetch,
		compile: env.compile,
		signal,
		onBytes: start.count ? counter(total, onProgress) : undefined,
	};
	const [program, sqlite3, script, own] = await allOrFirst([
		modules?.program ?? loadModule(start.wasm, load),
		engine && (modules?.sqlite3 ?? loadModule(engine.wasm, load)),
		engine && loadScript(engine.script, env),
		imports,
	]);
	if (!sqlite3 || !script) {
		const instance = await instantiateModule(program, own, env.instantiate);
		return { instance, modules: { program }, run: (go) => go.run(instance) };
	}
	const beside = together(script, sqlite3);
	const all = { ...own, ...beside.importObject };
	const instance = await instantiateModule(program, all, env.instantiate);
	return { instance, modules: { program, sqlite3 }, run: (go) => beside.run(go, instance) };
}

/**
 * Compiles what the program consists of, ahead of launch.
 *
 * @param {Pick<StartMessage, "wasm" | "engine">} start
 * @param {LaunchEnv} env
 * @param {AbortSignal} signal
 * @returns {Promise<Modules>}
 */
export async function compileAll({ wasm, engine }, env, signal) {
	const load = { fetch: env.fetch, compile: env.compile, signal };
	const [program, sqlite3] = await allOrFirst([
		loadModule(wasm, load),
		engine && loadModule(engine.wasm, load),
		engine && loadScript(engine.script, env),
	]);
	return sqlite3 ? { program, sqlite3 } : { program };
}

/**
 * @param {string} url
 * @param {LaunchEnv} env
 */
async function loadScript(url, { loadEngine }) {
	try {
		return await loadEngine(url);
	} catch (cause) {
		const message = `${url} could not be loaded`;
		throw new CallError("internal", message, { reason: "script", cause });
	}
}

/**
 * @param {EngineScript} script
 * @param {WebAssembly.Module} sqlite3
 */
function together({ Engine, trampoline }, sqlite3) {
	try {
		return new Engine({ sqlite3, trampoline: new WebAssembly.Module(trampoline) });
	} catch (cause) {
		throw moduleError(cause);
	}
}

/**
 * Promise.all, whose other promises may fail later without anybody listening.
 *
 * @template {readonly unknown[]} T
 * @param {T} promises
 * @returns {Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>}
 */
export function allOrFirst(promises) {
	for (const promise of promises) Promise.resolve(promise).catch(() => {});
	return /** @type {any} */ (Promise.all(promises));
}
