import { Bridge } from "./bridge.js";
import { realClock } from "./clock.js";
import { CallError } from "./errors.js";
import { openFiles } from "./files.js";
import { clientBytes, transfer } from "./frame.js";
import { crash, LastWords } from "./lastwords.js";
import { allOrFirst, compileAll, launch } from "./launch.js";
import { becomeOwner, Followers, livingClients } from "./owner.js";

/** @import { Clock } from "./clock.js" */
/** @import { Exports, GoProgram } from "./bridge.js" */
/** @import { FilesEnv, Opened } from "./files.js" */
/** @import { Folder } from "./folder.js" */
/** @import { Launch, LaunchEnv, Modules } from "./launch.js" */
/** @import { StartMessage, WorkerMessage } from "./messages.js" */
/** @import { Channel, Locks } from "./owner.js" */
/** @import { Kind, Why } from "./storage.js" */

/**
 * What a worker's surroundings give; tests give their own.
 *
 * @typedef {LaunchEnv & FilesEnv & WorkerEnv} Surroundings
 */

/**
 * @typedef {Object} WorkerEnv
 * @property {Locks} locks
 * @property {() => Promise<new () => GoProgram>} loadGo
 * @property {(name: string) => Channel} channel
 * @property {(message: WorkerMessage | ArrayBuffer, transfer: Transferable[]) => void} post to the page
 * @property {(fn: () => void) => void} task runs fn as an event of its own, after those that wait
 * @property {{ ashore?: Seam, fs?: { writeSync: (fd: number, bytes: Uint8Array) => number } }} global
 * @property {Clock} [clock]
 */

/**
 * What Go finds as `globalThis.ashore`.
 *
 * @typedef {Object} Seam
 * @property {Record<string, unknown>} config
 * @property {Folder["slots"]} slots
 * @property {Folder["head"]} head
 * @property {Folder["attach"]} attach
 * @property {Folder["detach"]} detach
 * @property {Folder["swap"]} swap
 * @property {Folder["generations"]} generations
 * @property {Folder["remove"]} remove
 * @property {Folder["reserve"]} reserve
 * @property {(() => Promise<void>) | undefined} persist keeps what was written, where files are in memory
 * @property {(info?: Record<string, unknown>) => void} ready
 * @property {(failure: { code: string, message: string, reason?: string }) => void} failed
 * @property {(progress: { phase: "start" | "migrate" | "sample", done: number, total: number }) => void} progress
 * @property {(report: Record<string, unknown>) => void} salvaged of the start message's `salvage`, see rescue-salvage.js
 * @property {() => Promise<string[]>} clients whose pages live
 * @property {() => Promise<void>} yield settles after the events that wait
 * @property {() => void} rested ends the worker, as `rest` asked for
 * @property {(() => void) | undefined} [rest] set by Go: calls rested between two transactions
 * @property {((name: string) => void) | undefined} [phase] set by Go: the worker's circumstances are others
 * @property {(() => void) | undefined} drain set by Go: an ordinary event
 * @property {number} [running] set by Go: the address at which it says which call holds the database
 */

/**
 * A worker's life: it waits to be the owner, loads the program while it opens the files, runs it, and
 * carries frames. When it fails for good it tells the page and lets go of lock and files, so that
 * another tab can try.
 */
export class Boot {
	#start;
	#env;
	#stop = new AbortController();
	#client;
	#bridge;
	/** @type {(() => void)[]} what to let go of, last first */
	#held = [];
	/** @type {Followers | null} */
	#followers = null;
	#term = 0;
	#ready = false;
	/** Goes to the end of those who wait for the lock; none if this worker doesn't. @type {(() => void) | null} */
	#leavePlace = null;
	/** What was compiled while this worker waited. @type {Promise<Modules> | null} */
	#compiled = null;
	/** Of the files, for pages. @type {{ storage: Kind, why: Why | null } | null} */
	#where = null;

	/**
	 * @param {StartMessage} start
	 * @param {Surroundings} env
	 */
	constructor(start, env) {
		this.#start = start;
		this.#env = env;
		this.#client = clientBytes(start.client);
		this.#bridge = new Bridge({
			deliver: (client, frame) => this.#deliver(client, frame),
			enter: () => env.task(() => this.#drain()),
			onCrash: (error) => this.#fail(crash(error)),
			log: (message) => console.warn(`ashore: ${message}`),
		});
	}

	/** Runs until the program ends or can't start; it never rejects. */
	async run() {
		const { locks, loadGo } = this.#env;
		const { scope } = this.#start;
		const { signal } = this.#stop;
		try {
			const go = loadGo().then((Go) => new Go());
			go.catch(() => {}); // looked at below, after the lock
			const release = await becomeOwner(locks, scope, {
				signal,
				onWaiting: () => this.#post({ type: "waiting" }),
				onPlace: (leave) => {
					this.#leavePlace = leave;
				},
			});
			this.#leavePlace = null;
			this.#held.push(release);
			this.#post({ type: "owner" });
			this.#listen();
			const [program, launched, storage] = await allOrFirst([
				go.catch((cause) => {
					const message = "wasm_exec.js could not be loaded";
					throw new CallError("internal", message, { reason: "script", cause });
				}),
				this.#load(go),
				this.#open(),
			]);
			await this.#go(program, launched, storage);
		} catch (error) {
			this.#fail(error instanceof CallError ? error : crash(error));
		}
	}

	/** Other tabs' pages that this worker answers. */
	get followers() {
		return this.#followers?.size ?? 0;
	}

	/**
	 * A frame from the own page.
	 *
	 * @param {ArrayBuffer} frame
	 */
	receive(frame) {
		if (this.#ready) this.#bridge.receive(frame, this.#client, this.#term);
	}

	/**
	 * A port to a follower, given to the own page for the owner of this term.
	 * @param {string} client
	 * @param {number} term
	 * @param {MessagePort} port
	 */
	take(client, term, port) {
		if (this.#ready && term === this.#term) this.#followers?.take(client, port);
		else port.close();
	}

	/**
	 * What the page asks for, or tells.
	 *
	 * @param {"rest" | "requeue" | "warm" | "hidden"} what
	 */
	ask(what) {
		if (what === "requeue") this.#leavePlace?.();
		else if (what === "warm") this.#compile();
		else if (!this.#ready) return;
		else if (what === "hidden") this.#env.global.ashore?.phase?.("hidden");
		else (this.#env.global.ashore?.rest ?? (() => this.#rested()))();
	}

	/** Lets go of everything, so that another worker goes on. */
	#rested() {
		if (this.#stop.signal.aborted) return;
		this.#followers?.rested();
		this.stop();
		this.#post({ type: "rested" });
	}

	/** Compiles the program while another tab owns the database, for this worker and those after it. */
	async #compile() {
		if (!this.#leavePlace || this.#compiled || this.#start.modules) return;
		try {
			this.#compiled = compileAll(this.#start, this.#env, this.#stop.signal);
			this.#post({ type: "modules", modules: await this.#compiled });
		} catch {
			this.#compiled = null; // it is tried again, and told, when it is needed
		}
	}

	/** Lets go of everything, without a word. */
	stop() {
		this.#ready = false;
		this.#stop.abort(new Error("stopped"));
		this.#bridge.disconnect();
		for (const release of this.#held.splice(0).reverse()) release();
	}

	/** Other tabs may say hello from now on. */
	#listen() {
		const { scope, buildId } = this.#start;
		const { locks, channel } = this.#env;
		this.#followers = new Followers({
			scope,
			buildId,
			locks,
			channel,
			receive: (frame, client) => {
				if (this.#ready) this.#bridge.receive(frame, client, this.#term);
			},
			drop: (client) => {
				if (this.#ready) this.#bridge.drop(client);
			},
		});
		this.#held.push(() => this.#followers?.close());
	}

	/**
	 * @param {Promise<GoProgram>} go
	 * @returns {Promise<Launch>}
	 */
	async #load(go) {
		const imports = go.then((program) => ({
			...program.importObject,
			ashore: this.#bridge.imports,
		}));
		const { wasmBytes, engine } = this.#start;
		const modules = this.#start.modules ?? (await this.#compiled?.catch(() => undefined));
		if (!modules) this.#progress("download", 0, wasmBytes + (engine?.wasmBytes ?? 0));
		return await launch({ ...this.#start, modules }, imports, this.#env, {
			signal: this.#stop.signal,
			onProgress: (done, total) => {
				if (done < total || total === 0) this.#progress("download", done, total);
				else this.#progress("compile", 0, 0);
			},
		});
	}

	/** @returns {Promise<Opened>} */
	async #open() {
		const opened = await openFiles(this.#start, this.#env, {
			clock: this.#env.clock ?? realClock,
			signal: this.#stop.signal,
			hold: (release) => this.#hold(release),
			onHeld: () => {
				const message = "another tab or a closing one still holds the database's files";
				const code = "storage_unavailable";
				this.#post({ type: "failed", code, message, reason: "handles_held", retrying: true });
			},
			// An event later, so that whoever waits is told what failed.
			onLost: (error) => this.#env.task(() => this.#fail(crash(error))),
		});
		this.#term = opened.term;
		return opened;
	}

	/**
	 * Lets go of something at the end, or now if that was.
	 *
	 * @param {() => void} release
	 */
	#hold(release) {
		if (!this.#stop.signal.aborted) {
			this.#held.push(release);
			return;
		}
		release();
		this.#stop.signal.throwIfAborted();
	}

	/**
	 * @param {GoProgram} program
	 * @param {Launch} launched
	 * @param {Opened} opened
	 */
	async #go(program, { instance, modules, run }, { folder, term, generation, kind, why, persist }) {
		const { client, scope, name, path, buildId, durability } = this.#start;
		const words = new LastWords(this.#env.global.fs);
		// wasm_exec.js settles run() only where the program ended in an event, not in a call of its exports.
		program.exit = (code) => this.#fail(crash(new Error(words.why(code))));
		this.#where = { storage: kind, why };
		this.#env.global.ashore = {
			config: {
				scope,
				client,
				name,
				path,
				buildId,
				durability,
				term,
				generation,
				storage: kind,
				salvage: this.#start.salvage,
				sample: this.#start.sample,
			},
			slots: folder.slots,
			head: folder.head,
			attach: (slot, number, create) => folder.attach(slot, number, create),
			detach: (slot) => folder.detach(slot),
			swap: () => folder.swap(),
			generations: () => folder.generations(),
			remove: (number) => folder.remove(number),
			reserve: (bytes) => folder.reserve(bytes),
			persist,
			ready: (info = {}) => {
				this.#opened(info);
				if (!this.#start.modules && !this.#compiled) this.#post({ type: "modules", modules });
			},
			rested: () => this.#rested(),
			failed: ({ code: word, message, reason }) => {
				this.#fail(new CallError(word, message, { reason }));
			},
			progress: ({ phase, done, total }) => this.#progress(phase, done, total),
			salvaged: (report) => {
				this.#post({ type: "salvaged", report });
				this.stop();
			},
			clients: async () => [client, ...(await livingClients(this.#env.locks, scope))],
			yield: () => new Promise((resolve) => this.#env.task(resolve)),
			drain: undefined,
		};
		this.#bridge.connect(
			/** @type {Exports} */ (/** @type {unknown} */ (instance.exports)),
			program,
		);
		this.#progress("start", 0, 0);
		await run(program);
		throw crash(new Error("the program ended"));
	}

	/** @param {Record<string, unknown>} info */
	#opened(info) {
		if (this.#ready || this.#stop.signal.aborted) return;
		this.#ready = true;
		const all = { ...info, ...this.#where };
		this.#post({ type: "ready", term: this.#term, info: all });
		this.#followers?.open(this.#term, all);
	}

	#drain() {
		if (this.#stop.signal.aborted) return;
		try {
			this.#env.global.ashore?.drain?.();
		} catch (error) {
			this.#fail(crash(error));
		}
	}

	/**
	 * @param {string} client
	 * @param {ArrayBuffer} frame
	 */
	#deliver(client, frame) {
		if (client === this.#start.client) this.#env.post(frame, transfer(frame));
		else this.#followers?.send(client, frame);
	}

	/** @param {CallError} error */
	#fail({ code, message, reason }) {
		if (this.#stop.signal.aborted) return;
		const crashed = reason === "crashed";
		const at = crashed ? this.#bridge.running(this.#env.global.ashore?.running) : undefined;
		// Before the lock is free: the next owner is sent nothing by whoever has not heard it.
		if (at) this.#followers?.crashed(at);
		this.stop();
		this.#post({ type: "failed", code, message, reason, retrying: false, at });
	}

	/**
	 * @param {"download" | "compile" | "storage" | "start" | "migrate" | "sample"} phase
	 * @param {number} done
	 * @param {number} total
	 */
	#progress(phase, done, total) {
		this.#post({ type: "progress", phase, done, total });
	}

	/** @param {WorkerMessage} message */
	#post(message) {
		this.#env.post(message, []);
	}
}
