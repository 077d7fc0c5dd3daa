/** Tabs of one origin in one process: real Session and Boot, fake browser, and a program in JavaScript. */
import { Boot } from "../boot.js";
import { Client } from "../client.js";
import { decodeFrame, encodeFrame, Kind } from "../frame.js";
import { parseBoardMessage, parsePageMessage, parseStart } from "../messages.js";
import { NOTE, note, RUNNING } from "./note.js";
import { Switchboard } from "../switchboard.js";
import { FakeClock, FakeFiles, FakeHub, FakeLocks } from "./fakes.js";

/** @import { Seam, Surroundings } from "../boot.js" */
/** @import { Exports } from "../bridge.js" */
/** @import { Frame } from "../frame.js" */

/** @typedef {{ result: unknown } | { error: object }} Reply */

/**
 * One request as the program sees it; `reply` may be called later, or never.
 *
 * @typedef {{ frame: Frame, method: string, params: any, tab: Tab, reply: (reply: Reply) => void }} Request
 */

export const build = Object.freeze({
	id: "build-1",
	name: "app",
	root: "../",
	wasm: "./app.wasm",
	wasmBytes: 1000,
	durability: /** @type {const} */ ("full"),
});

const emptyModule = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

/**
 * A structured clone; modules are passed on, which Node can't clone within a thread.
 *
 * @param {any} data
 */
function clone(data) {
	if (!data?.modules) return structuredClone(data);
	const { modules, ...rest } = data;
	return { ...structuredClone(rest), modules };
}

export class World {
	clock = new FakeClock();
	locks = new FakeLocks();
	hub = new FakeHub();
	files = new FakeFiles();
	/** What the program does with a request. @type {(request: Request) => void} */
	serve = ({ params, reply }) => reply({ result: params ?? null });
	/** @type {Request[]} */
	requests = [];
	/** @type {Frame[]} frames that are no requests */
	others = [];
	/** First bytes of the clients that the program was told are gone. @type {number[]} */
	dropped = [];
	/** By which tabs pass ports; null where there is no SharedWorker. @type {Switchboard | null} */
	switchboard = null;
	/** How often the program was compiled. */
	compiled = 0;
	/** What loading the program gives, if it is to come later. @type {Promise<Response> | null} */
	fetched = null;
	/** What loading the program gives. @type {() => Response} */
	response = () => new Response("wasm", { headers: { "content-type": "application/wasm" } });
	/** Runs in place of the program's start. @type {(seam: Seam) => void} */
	main = (seam) => seam.ready({ name: "app" });
	/** What asking for private files fails with. @type {string | null} */
	refuse = null;
	/** @type {import("./fake-indexeddb.js").FakeIndexedDB | null} */
	idb = null;
	/** What pages remember in localStorage. @type {import("../platform.js").Platform["storage"]} */
	memory = undefined;
	/** @type {import("../storage.js").Manager | undefined} */
	manager = undefined;
	#nextClient = 1;

	/** @param {{ build?: typeof build, signal?: AbortSignal }} [options] */
	tab(options) {
		return new Tab(this, options);
	}

	random() {
		const id = new Uint8Array(16);
		id[0] = this.#nextClient++;
		return id;
	}
}

export class Tab {
	page = new EventTarget();
	/** Whether somebody looks at it. */
	visible = true;
	/** @type {FakeWorker[]} */
	workers = [];
	/** @type {MessagePort[]} */
	#lines = [];
	#locks;
	#hub;

	/**
	 * @param {World} world
	 * @param {{ build?: object, signal?: AbortSignal }} [options]
	 */
	constructor(world, { build: own = build, signal } = {}) {
		this.#locks = world.locks.agent();
		this.#hub = world.hub.agent();
		this.client = new Client({
			signal,
			build: /** @type {typeof build} */ (own),
			platform: this.platform(world),
		});
	}

	/**
	 * @param {World} world
	 * @returns {import("../platform.js").Platform}
	 */
	platform(world) {
		return {
			browser: {
				WebAssembly: {},
				Worker: {},
				BroadcastChannel: {},
				navigator: { locks: {} },
			},
			spawn: () => {
				const worker = new FakeWorker(world, this);
				this.workers.push(worker);
				return worker;
			},
			channel: this.#hub.channel,
			switchboard: world.switchboard ? () => this.#connect(world) : undefined,
			locks: this.#locks,
			random: () => world.random(),
			page: this.page,
			visible: () => this.visible,
			clock: world.clock,
			storage: world.memory,
			manager: world.manager,
		};
	}

	/** @param {World} world */
	#connect(world) {
		const { port1, port2 } = new MessageChannel();
		world.switchboard?.connect(port2);
		this.#lines.push(port1);
		return port1;
	}

	get worker() {
		const worker = this.workers.at(-1);
		if (!worker) throw new Error("no worker");
		return worker;
	}

	/** The whole tab is gone without a word, as when its renderer is killed. */
	kill() {
		this.worker.terminate();
		this.#locks.die();
		this.#hub.die();
		for (const line of this.#lines) line.close();
	}
}

export class FakeWorker extends EventTarget {
	/** @type {Boot | null} */
	boot = null;
	alive = true;
	/** While true nothing gets in, as in a long statement. */
	stuck = false;
	/** @type {{ data: unknown, ports: readonly any[] }[]} */
	#inbox = [];
	#world;
	#tab;
	#agents;
	/** @type {Surroundings["global"]} */
	global = {};
	/** @type {(code: number) => void} */
	exit = () => {};

	/**
	 * @param {World} world
	 * @param {Tab} tab
	 */
	constructor(world, tab) {
		super();
		this.#world = world;
		this.#tab = tab;
		this.#agents = {
			locks: world.locks.agent(),
			hub: world.hub.agent(),
			files: world.files.agent(),
		};
		this.tell({ type: "loaded" });
	}

	/**
	 * @param {unknown} data
	 * @param {readonly any[]} transfer
	 */
	postMessage(data, transfer = []) {
		const ports = transfer.filter((one) => one instanceof MessagePort);
		this.#inbox.push({ data: clone(data), ports });
		queueMicrotask(() => this.#turn());
	}

	get scope() {
		return String(this.global.ashore?.config.scope);
	}

	/** Goes on after `stuck`. */
	unstick() {
		this.stuck = false;
		this.#turn();
	}

	#turn() {
		while (this.alive && !this.stuck && this.#inbox.length > 0) this.#receive(this.#inbox.shift());
	}

	/** @param {{ data: unknown, ports: readonly any[] } | undefined} message */
	#receive({ data, ports } = { data: undefined, ports: [] }) {
		if (data instanceof ArrayBuffer) {
			this.boot?.receive(data);
			return;
		}
		const asked = parsePageMessage(data);
		if (asked) this.boot?.ask(asked.type);
		const passed = parseBoardMessage(data);
		if (passed?.type === "port") this.boot?.take(passed.client, passed.term, ports[0]);
		const start = parseStart(data);
		if (!start || this.boot) return;
		this.boot = new Boot(start, this.#surroundings());
		this.boot.run();
	}

	/** @param {unknown} data */
	tell(data) {
		const copy = clone(data);
		queueMicrotask(() => {
			if (this.alive) this.dispatchEvent(new MessageEvent("message", { data: copy }));
		});
	}

	terminate() {
		if (!this.alive) return;
		this.alive = false;
		this.#agents.files.die();
		this.#agents.hub.die();
		this.#agents.locks.die();
	}

	/** @returns {Surroundings} */
	#surroundings() {
		const world = this.#world;
		const worker = this;
		/** @type {WebAssembly.Imports} */
		let imports;
		return {
			locks: this.#agents.locks,
			storage: async () => {
				if (world.refuse) throw new DOMException("refused", world.refuse);
				return this.#agents.files.root;
			},
			indexedDB: () => world.idb?.factory,
			fetch: async () => (await world.fetched) ?? world.response(),
			compile: async (response) => {
				await response.arrayBuffer();
				world.compiled++;
				return emptyModule;
			},
			instantiate: async (module, given) => {
				if (module !== emptyModule) throw new Error("another module");
				imports = given;
				return /** @type {any} */ ({ exports: this.#program(() => imports) });
			},
			loadEngine: async () => {
				throw new Error("these tabs run on the stock engine");
			},
			loadGo: async () =>
				class {
					importObject = { gojs: {} };
					exited = false;
					_resume() {}
					exit = (/** @type {number} */ code) => void code;
					run() {
						return new Promise((resolve, reject) => {
							worker.exit = (code) => {
								this.exit(code);
								resolve(undefined);
							};
							if (!worker.alive) return;
							try {
								world.main(/** @type {Seam} */ (worker.global.ashore));
							} catch (error) {
								reject(error);
							}
						});
					}
				},
			channel: this.#agents.hub.channel,
			post: (message) => this.tell(message),
			task: (fn) => void queueMicrotask(fn),
			global: this.global,
			clock: world.clock,
		};
	}

	/**
	 * @param {() => WebAssembly.Imports} imports
	 * @returns {Exports}
	 */
	#program(imports) {
		const world = this.#world;
		const mem = { buffer: new ArrayBuffer(1 << 16) };
		/** @param {ArrayBuffer} frame */
		const send = (frame) => {
			if (!this.alive) return;
			new Uint8Array(mem.buffer).set(new Uint8Array(frame), 1024);
			/** @type {any} */ (imports()).ashore.send(1024, frame.byteLength);
		};
		return {
			mem,
			ashore_alloc: () => 8192,
			ashore_event: () => {},
			ashore_drop: (nonce, pointer) => {
				world.dropped.push(new Uint8Array(mem.buffer)[pointer] ?? 0);
				return nonce << 2;
			},
			ashore_frame: (nonce, pointer, length) => {
				if (this.stuck) throw new Error("entered while stuck");
				const frame = decodeFrame(mem.buffer.slice(pointer, pointer + length));
				if (frame.kind !== Kind.call && frame.kind !== Kind.watch) {
					world.others.push(frame);
					return nonce << 2;
				}
				const { method, params } = JSON.parse(new TextDecoder().decode(frame.json));
				let number = 0;
				const request = {
					frame,
					method,
					params,
					tab: this.#tab,
					reply: (/** @type {Reply} */ reply) => {
						const body = { jsonrpc: "2.0", id: frame.sequence, ...reply };
						const watched = frame.kind === Kind.watch;
						send(
							encodeFrame({
								kind: watched ? Kind.update : Kind.answer,
								client: frame.client,
								sequence: frame.sequence,
								term: Number(this.global.ashore?.config.term),
								number: watched ? ++number : 0,
								json: new TextEncoder().encode(JSON.stringify(body)),
							}),
						);
					},
				};
				world.requests.push(request);
				if (this.global.ashore) this.global.ashore.running = RUNNING;
				note(mem.buffer, frame, method, frame.kind === Kind.watch ? JSON.stringify(params) : "");
				world.serve(request); // who dies here leaves the note
				new Uint8Array(mem.buffer, RUNNING, NOTE).fill(0);
				return nonce << 2;
			},
		};
	}
}

/** Codecs as generated code has them. */
export const query = { kind: /** @type {const} */ ("query"), encode: same, decode: same };
export const mutation = { kind: /** @type {const} */ ("mutation"), encode: same, decode: same };
export const action = { kind: /** @type {const} */ ("action"), encode: same, decode: same };

/**
 * @param {any} value
 * @returns {any}
 */
function same(value) {
	return value;
}

/**
 * What became of a promise so far.
 *
 * @param {Promise<unknown>} promise
 */
export function outcome(promise) {
	/** @type {{ state: "pending" | "fulfilled" | "rejected", value?: unknown, error?: any }} */
	const result = { state: "pending" };
	promise.then(
		(value) => Object.assign(result, { state: "fulfilled", value }),
		(error) => Object.assign(result, { state: "rejected", error }),
	);
	return result;
}
