/**
 * Control messages between page, worker and other tabs. They are plain objects; ArrayBuffers on the
 * same channels are frames. Another tab may run another version of this file, and anything on the
 * origin can post to a BroadcastChannel, so every message is read by a parser below, which gives
 * null for what it doesn't know. Their names and fields outlive builds: `v` is their version.
 */

/** Version of the messages between tabs. */
export const VERSION = 1;

/** @import { Modules } from "./launch.js" */
/** @import { Running } from "./running.js" */
/** @import { Kind } from "./storage.js" */

/** @typedef {"full" | "relaxed"} Durability */

/**
 * SQLite as a module of its own, and the script that puts it beside the program.
 *
 * @typedef {{ script: string, wasm: string, wasmBytes: number }} EngineFiles
 */

/**
 * What a worker needs to start. `count` asks for the download's progress; `modules` are what an earlier
 * worker of this page compiled; `before` is where this browser kept the data when the app ran last;
 * `salvage` is the generation of which to save what can be read, in place of running the app; `sample`
 * says that the data are made up.
 *
 * @typedef {{ type: "start", v: 1, scope: string, name: string, path: string, wasm: string,
 *   wasmBytes: number, engine?: EngineFiles, client: string, buildId: string, durability: Durability,
 *   count: boolean, modules?: Modules, before?: Kind, salvage?: number, sample?: boolean }} StartMessage
 */

/** @typedef {"download" | "compile" | "storage" | "start" | "migrate" | "sample"} Phase */

/** @typedef {{ type: "progress", phase: Phase, done: number, total: number }} ProgressMessage */

/**
 * `reason` is finer than `code`; `retrying` says that the worker goes on trying by itself, otherwise
 * it has let go of everything that it held. `at` is what the program was doing when it died.
 *
 * @typedef {{ type: "failed", code: string, message: string, reason: string,
 *   retrying: boolean, at?: Running }} FailedMessage
 */

/**
 * From a worker to its page: `loaded` is the first sign of life, `waiting` says that another tab owns
 * the database, `owner` that this worker does from now on, `ready` that it answers calls, `rested` that it
 * has let go of the database as its page asked. `modules` are the compiled ones, for the page to keep: a
 * worker that it starts later needn't compile them again.
 *
 * @typedef {ProgressMessage
 *   | { type: "loaded" }
 *   | { type: "waiting" }
 *   | { type: "owner" }
 *   | { type: "rested" }
 *   | { type: "modules", modules: Modules }
 *   | { type: "ready", term: number, info: Record<string, unknown> }
 *   | { type: "salvaged", report: Record<string, unknown> }
 *   | FailedMessage} WorkerMessage
 */

/**
 * From a page to its worker: `rest` asks the owner to hand the database over, between two transactions;
 * `requeue` asks a worker that waits for it to let others go first; `warm` asks one that waits to compile
 * the program meanwhile; `hidden` tells the owner that no page of the app is visible any more.
 *
 * @typedef {{ type: "rest" | "requeue" | "warm" | "hidden", v: 1 }} PageMessage
 */

/**
 * Between tabs, on the scope's channel. `owner` with term 0 comes from a worker that has just become the
 * owner, with its term from one that answers calls. `hidden` comes from the owner's page when nobody looks
 * at it any more, `want` from a follower's that somebody looks at. `yield` comes from a page of a newer build
 * than the owner's, which hands the database over after its transaction.
 *
 * @typedef {{ type: "hello", v: 1, client: string, buildId: string }
 *   | { type: "owner", v: 1, term: number, buildId: string }
 *   | { type: "bye", v: 1, client: string }
 *   | { type: "want", v: 1, client: string, term: number }
 *   | { type: "hidden", v: 1, term: number }
 *   | { type: "yield", v: 1, client: string, term: number, buildId: string }
 *   | { type: "insist", v: 1, client: string, sequence: number, term: number }} ScopeMessage
 */

/**
 * From the owner's worker to a follower, on the follower's channel: `starting` says that it will answer
 * soon, `welcome` that it answers frames from now on, `crashed` that it has died while a call held the
 * database, `rested` that it has answered every action that it began and begins none any more. `info` is what `ready` tells the own page.
 *
 * @typedef {{ type: "starting", v: 1 }
 *   | { type: "crashed", v: 1, term: number, at: Running }
 *   | { type: "rested", v: 1, term: number }
 *   | { type: "welcome", v: 1, term: number, buildId: string,
 *   info: Record<string, unknown> }} FollowerMessage
 */

/**
 * Between pages and the switchboard, and from the owner's page to its worker: `serve` says that the page's
 * worker is the owner, `port` brings a follower's port to it.
 *
 * @typedef {{ type: "serve", v: 1, term: number }
 *   | { type: "port", v: 1, client: string, term: number }} BoardMessage
 */

const PHASES = new Set(["download", "compile", "storage", "start", "migrate", "sample"]);

/**
 * @param {unknown} data
 * @returns {StartMessage | null}
 */
export function parseStart(data) {
	const m = record(data);
	if (m?.type !== "start" || m.v !== VERSION) return null;
	if (!text(m.scope) || !text(m.name) || !text(m.path) || !text(m.wasm) || !text(m.buildId))
		return null;
	if (!isClient(m.client) || !count(m.wasmBytes) || typeof m.count !== "boolean") return null;
	if (m.durability !== "full" && m.durability !== "relaxed") return null;
	if (m.engine !== undefined && !parseEngine(m.engine)) return null;
	if (m.modules !== undefined && !parseModules(m.modules)) return null;
	if (m.before !== undefined && !text(m.before)) return null;
	if (m.salvage !== undefined && !count(m.salvage)) return null;
	if (m.sample !== undefined && typeof m.sample !== "boolean") return null;
	return /** @type {StartMessage} */ (/** @type {unknown} */ (m));
}

/**
 * @param {unknown} data
 * @returns {EngineFiles | null}
 */
function parseEngine(data) {
	const m = record(data);
	if (!m || !text(m.script) || !text(m.wasm) || !count(m.wasmBytes)) return null;
	return { script: m.script, wasm: m.wasm, wasmBytes: m.wasmBytes };
}

/**
 * @param {unknown} data
 * @returns {Modules | null}
 */
function parseModules(data) {
	const { program, sqlite3 } = record(data) ?? {};
	if (!(program instanceof WebAssembly.Module)) return null;
	if (sqlite3 === undefined) return { program };
	return sqlite3 instanceof WebAssembly.Module ? { program, sqlite3 } : null;
}

/**
 * @param {unknown} data
 * @returns {WorkerMessage | null}
 */
export function parseWorkerMessage(data) {
	const m = record(data);
	if (!m) return null;
	switch (m.type) {
		case "loaded":
		case "waiting":
		case "owner":
		case "rested":
			return { type: m.type };
		case "modules": {
			const modules = parseModules(m.modules);
			return modules && { type: "modules", modules };
		}
		case "ready":
			return count(m.term) ? { type: "ready", term: m.term, info: record(m.info) ?? {} } : null;
		case "progress": {
			if (typeof m.phase !== "string" || !PHASES.has(m.phase)) return null;
			const done = count(m.done) ? m.done : 0;
			const total = count(m.total) ? m.total : 0;
			return { type: "progress", phase: /** @type {Phase} */ (m.phase), done, total };
		}
		case "failed":
			return {
				type: "failed",
				code: text(m.code) ? m.code : "internal",
				message: text(m.message) ? m.message : "the app could not start",
				reason: text(m.reason) ? m.reason : "",
				retrying: m.retrying === true,
				at: parseRunning(m.at) ?? undefined,
			};
	}
	return null;
}

/**
 * @param {unknown} data
 * @returns {PageMessage | null}
 */
export function parsePageMessage(data) {
	const m = record(data);
	if (!m || m.v !== VERSION) return null;
	switch (m.type) {
		case "rest":
		case "requeue":
		case "warm":
		case "hidden":
			return { type: m.type, v: VERSION };
		default:
			return null;
	}
}

/**
 * @param {unknown} data
 * @returns {ScopeMessage | null}
 */
export function parseScopeMessage(data) {
	const m = record(data);
	if (!m || m.v !== VERSION) return null;
	switch (m.type) {
		case "hello":
			if (!isClient(m.client) || !text(m.buildId)) return null;
			return { type: "hello", v: VERSION, client: m.client, buildId: m.buildId };
		case "owner":
			if (!count(m.term) || !text(m.buildId)) return null;
			return { type: "owner", v: VERSION, term: m.term, buildId: m.buildId };
		case "want":
			if (!isClient(m.client) || !count(m.term)) return null;
			return { type: "want", v: VERSION, client: m.client, term: m.term };
		case "hidden":
			return count(m.term) ? { type: "hidden", v: VERSION, term: m.term } : null;
		case "yield": {
			const { client, term, buildId } = m;
			if (!isClient(client) || !count(term) || !text(buildId)) return null;
			return { type: "yield", v: VERSION, client, term, buildId };
		}
		case "bye":
			return isClient(m.client) ? { type: "bye", v: VERSION, client: m.client } : null;
		case "insist":
			if (!isClient(m.client) || !count(m.sequence) || !count(m.term)) return null;
			return { type: "insist", v: VERSION, client: m.client, sequence: m.sequence, term: m.term };
	}
	return null;
}

/**
 * @param {unknown} data
 * @returns {FollowerMessage | null}
 */
export function parseFollowerMessage(data) {
	const m = record(data);
	if (!m || m.v !== VERSION) return null;
	if (m.type === "starting") return { type: "starting", v: VERSION };
	if (m.type === "crashed") {
		const at = parseRunning(m.at);
		return at && count(m.term) ? { type: "crashed", v: VERSION, term: m.term, at } : null;
	}
	if (m.type === "rested") {
		return count(m.term) ? { type: "rested", v: VERSION, term: m.term } : null;
	}
	if (m.type !== "welcome") return null;
	if (!count(m.term) || !text(m.buildId)) return null;
	const info = record(m.info) ?? {};
	return { type: "welcome", v: VERSION, term: m.term, buildId: m.buildId, info };
}

/**
 * @param {unknown} data
 * @returns {Running | null}
 */
function parseRunning(data) {
	const { client, sequence, method, params } = record(data) ?? {};
	if (!isClient(client) || !count(sequence) || !text(method) || !text(params)) return null;
	return { client, sequence, method, params };
}

/**
 * @param {unknown} data
 * @returns {BoardMessage | null}
 */
export function parseBoardMessage(data) {
	const m = record(data);
	if (!m || m.v !== VERSION || !count(m.term)) return null;
	if (m.type === "serve") return { type: "serve", v: VERSION, term: m.term };
	if (m.type !== "port" || !isClient(m.client)) return null;
	return { type: "port", v: VERSION, client: m.client, term: m.term };
}

/**
 * Channel, lock and storage key of a scope.
 *
 * @param {string} scope
 */
export function scopeName(scope) {
	return `ashore/${scope}`;
}

/**
 * A follower's own channel.
 *
 * @param {string} scope
 * @param {string} client
 */
export function followerName(scope, client) {
	return `ashore/${scope}/${client}`;
}

/**
 * The lock that a page holds as long as it lives.
 *
 * @param {string} scope
 * @param {string} client
 */
export function clientLockName(scope, client) {
	return `ashore/${scope}/client/${client}`;
}

/**
 * The name of a scope's database in IndexedDB. It has two stores: `files` with sizes by path, and `blocks`
 * with the files' contents by path and number.
 *
 * @param {string} scope
 */
export function databaseName(scope) {
	return `ashore/${scope}`;
}

/**
 * What pages keep that isn't text.
 *
 * @param {string} scope
 */
export const pagesDatabase = (scope) => `ashore/${scope}/pages`;

/**
 * Held together by all pages that are visible.
 *
 * @param {string} scope
 */
export function seenName(scope) {
	return `ashore/${scope}/seen`;
}

/**
 * The channel on which a page says to the app's others that it erases all data.
 *
 * @param {string} scope
 */
export const erasedName = (scope) => `ashore/${scope}/erase`;

/**
 * The scope keeps apps of one origin apart: the app's name and the path of its root.
 *
 * @param {string} name
 * @param {string} path
 */
export function scopeOf(name, path) {
	return encodeURIComponent(`${name}@${path}`);
}

/**
 * @param {unknown} data
 * @returns {Record<string, unknown> | null}
 */
function record(data) {
	if (typeof data !== "object" || data === null || Array.isArray(data)) return null;
	if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return null;
	return /** @type {Record<string, unknown>} */ (data);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function text(value) {
	return typeof value === "string" && value.length <= 10_000;
}

/**
 * @param {unknown} value
 * @returns {value is number}
 */
function count(value) {
	return Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isClient(value) {
	return typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
}
