/**
 * The engine's JavaScript: it makes the instances of SQLite that a Go program
 * runs which was built over engine/dropin, in a worker or under Node.
 *
 * Use, with both modules compiled by the host (it may stream them, and keep
 * them in IndexedDB; nothing is compiled here):
 *
 *     const program = await WebAssembly.compileStreaming(fetch("app.wasm"));
 *     const go = new Go();                                  // of wasm_exec.js
 *     if (Engine.serves(program)) {
 *       const engine = new Engine({ sqlite3, trampoline }); // WebAssembly.Modules
 *       const instance = await WebAssembly.instantiate(program, {
 *         ...go.importObject,
 *         ...engine.importObject,                           // module "sqlite3"
 *       });
 *       await engine.run(go, instance);                     // instead of go.run(instance)
 *     }
 *
 * A program that was built over the stock module imports nothing from
 * "sqlite3" and runs with go.run.
 *
 * An Engine serves one Go program. How it works: Go calls an export of the
 * trampoline with the number of a slot, and that calls the function in this
 * slot of the trampoline's table. SQLite's instances import Go's memory and
 * Go's exported functions, and each has a table of its own for the functions
 * whose address C takes. (One table for all would do, but in V8 11 each change
 * of it took time in proportion to the instances that were not yet collected.)
 *
 *     the trampoline's table                     an instance's table
 *     0           empty                          0        C's null pointer
 *     1 … n       functions that do nothing,     1 … m    Go's functions
 *                 for closed connections         m+1 …    SQLite's own
 *     then blocks of n, one a connection:
 *                 SQLite's exports, in the
 *                 trampoline's order
 *
 * C frames and Go frames lie on the engine's stack in the order in which they
 * were called; engine/dropin/frames.go tells what follows from that. Here it
 * means: an event that JavaScript delivers to Go while C frames are live is
 * announced to Go, and a program that exits then is unwound by an exception.
 *
 * What SQLite does to files that framework/opfs has opened doesn't come to Go: files.js.
 */
import { Files } from "./files.js";

/**
 * What is needed of wasm_exec.js's Go.
 * @typedef {object} GoProgram
 * @property {WebAssembly.Imports} importObject
 * @property {(code: number) => void} exit
 * @property {boolean} exited
 * @property {(instance: WebAssembly.Instance) => Promise<void>} run
 * @property {() => void} _resume enters Go for an event
 * @property {() => void} _resolveExitPromise
 */

/** @typedef {(...args: (number | bigint)[]) => number | bigint | undefined} CFunction */

/** Go's module of imports. */
const MODULE = "sqlite3";
/** What Go exports for C begins so. */
const ENV = "sqlite3_env_";
/** Where the functions for closed connections begin; the drop-in knows it too. */
const DEAD = 1;
/** The trampoline's functions for closed connections have the names of the others after this. */
const DEAD_PREFIX = "dead ";

/**
 * Functions in which C may recurse as deep as SQL is nested. They are called
 * through JavaScript, which costs 20 ns more, and catches what WebAssembly
 * can't: an exhausted stack breaks the connection instead of the program.
 */
const DEEP =
	/^sqlite3_(step|exec|exec_go|prepare|prepare_v2|prepare_v3|reset|finalize|close|close_v2|open_v2|declare_vtab|blob_open|blob_reopen|backup_step|wal_checkpoint_v2|table_column_metadata|file_control|expanded_sql)$/;

/** Functions that are missing if SQLite was compiled without their extension. */
const OPTIONAL = /^(fts5_|ashore_fts5_)/;

/** Unwinds the stack of a program that has exited under C frames. */
class Exit extends Error {
	constructor() {
		super("the program has exited");
		this.name = "Exit";
	}
}

/** Serves one Go program that was built over the engine. */
export class Engine {
	/** @type {WebAssembly.Module} */ #sqlite3;
	/** @type {WebAssembly.Table} */ #table;
	/** @type {string[]} names of SQLite's exports, in the trampoline's order */ #names = [];
	/** @type {CFunction[]} the same for closed and broken connections */ #dead = [];
	/** @type {{ size: number, align: number, slots: number }} */ #layout;
	/** @type {number[]} where free blocks begin */ #free = [];
	/** @type {Map<number, WebAssembly.Instance>} instances by where their blocks begin */ #open =
		new Map();
	/** @type {WebAssembly.Exports | null} Go's */ #go = null;
	/** @type {Record<string, WebAssembly.ExportValue>} Go's functions by the names that C has */ #env =
		{};
	/** @type {Function[]} those of them whose address C takes, in the order of their slots */
	#callbacks = [];
	/** @type {Record<string, WebAssembly.Global>} their slots, in the instances' tables */ #got = {};
	/** @type {number} address of Go's counter of frames */ #depthAt = 0;
	/** @type {Int32Array | null} Go's memory */ #words = null;
	/** What SQLite does to files without entering Go, which finds it as globalThis.ashoreFiles. */
	#files = new Files();

	/**
	 * Whether a Go program needs an Engine.
	 * @param {WebAssembly.Module} program
	 */
	static serves(program) {
		return WebAssembly.Module.imports(program).some(({ module }) => module === MODULE);
	}

	/**
	 * @param {object} modules
	 * @param {WebAssembly.Module} modules.sqlite3 sqlite3.wasm
	 * @param {WebAssembly.Module} modules.trampoline trampoline.wasm
	 */
	constructor({ sqlite3, trampoline }) {
		this.#sqlite3 = sqlite3;
		this.#layout = layout(sqlite3);
		this.#table = new WebAssembly.Table({ element: "anyfunc", initial: 1 });
		const { exports } = new WebAssembly.Instance(trampoline, { env: { table: this.#table } });

		/** @type {WebAssembly.ModuleImports} */
		const imports = {
			engine_data_size: () => this.#layout.size,
			engine_open: this.#instantiate.bind(this),
			engine_close: this.#close.bind(this),
		};
		for (const { name } of WebAssembly.Module.exports(trampoline)) {
			if (name.startsWith(DEAD_PREFIX)) continue;
			this.#names.push(name);
			const call = /** @type {CFunction} */ (exports[name]);
			const dead = /** @type {CFunction} */ (exports[DEAD_PREFIX + name]);
			imports[name] = DEEP.test(name) ? this.#guarded(name, call, dead) : call;
			this.#dead.push(dead);
		}
		this.#table.grow(this.#dead.length);
		this.#bury(DEAD);
		this.importObject = { [MODULE]: imports };
	}

	/** The imports that the Go program needs beside its own. @type {WebAssembly.Imports} */
	importObject;

	/** Connections that are open, or were given up and not yet collected by Go. */
	get connections() {
		return this.#open.size;
	}

	/** Slots of the table, used and free. */
	get slots() {
		return this.#table.length;
	}

	/**
	 * Runs the program, as go.run does, until it has exited.
	 * @param {GoProgram} go
	 * @param {WebAssembly.Instance} instance
	 */
	async run(go, instance) {
		if (this.#go) throw new Error("engine: an Engine serves one program");
		this.#attach(instance.exports);
		const exit = go.exit;
		go.exit = (code) => {
			exit(code);
			// What lies on the stack would go on, C with arbitrary results.
			if (this.#depth() > 0) throw new Exit();
		};
		const resume = go._resume;
		go._resume = () => {
			const nested = this.#depth() > 0;
			if (nested) this.#event("enter");
			try {
				resume.call(go);
			} catch (error) {
				if (nested || !(error instanceof Exit)) throw error;
				go._resolveExitPromise();
				return;
			}
			if (nested && !go.exited) this.#event("leave");
		};
		try {
			await go.run(instance);
		} catch (error) {
			if (!(error instanceof Exit)) throw error;
		}
	}

	/** @param {WebAssembly.Exports} go */
	#attach(go) {
		this.#go = go;
		for (const [name, value] of Object.entries(go)) {
			if (name.startsWith(ENV)) this.#env[name.slice(ENV.length)] = value;
		}
		const memory = /** @type {WebAssembly.Memory} */ (go["mem"]);
		this.#env = { ...this.#env, ...this.#files.connect(this.#env, memory) };
		/** @type {{ ashoreFiles?: Files }} */ (globalThis).ashoreFiles = this.#files;
		for (const { module, name } of WebAssembly.Module.imports(this.#sqlite3)) {
			if (module === "GOT.mem") throw new Error(`engine: SQLite needs the address of ${name}`);
			if (module !== "GOT.func") continue;
			const f = this.#env[name];
			if (typeof f !== "function")
				throw new Error(`engine: SQLite needs the function ${name}, which Go does not have`);
			const slot = this.#callbacks.push(f);
			this.#got[name] = new WebAssembly.Global({ value: "i32", mutable: true }, slot);
		}
	}

	/**
	 * Makes an instance of SQLite.
	 * @param {number} base where its data begin, zeroed
	 * @param {number} stack where its stack begins, downwards
	 * @param {number} depthAt address of Go's counter of frames
	 * @returns {number} where its block of slots begins, or 0
	 */
	#instantiate(base, stack, depthAt) {
		this.#depthAt = depthAt >>> 0;
		const block = this.#free.pop() ?? this.#table.grow(this.#names.length);
		try {
			const instance = this.#make(base >>> 0, stack >>> 0);
			this.#open.set(block, instance);
			this.#fill(block, instance);
			return block;
		} catch (error) {
			console.error("engine: SQLite could not be instantiated:", error);
			this.#empty(block);
			return 0;
		}
	}

	/**
	 * @param {number} base
	 * @param {number} stack
	 */
	#make(base, stack) {
		const first = 1 + this.#callbacks.length;
		const table = new WebAssembly.Table({
			element: "anyfunc",
			initial: first + this.#layout.slots,
		});
		this.#callbacks.forEach((f, i) => {
			table.set(1 + i, f);
		});
		return new WebAssembly.Instance(this.#sqlite3, {
			env: {
				...this.#env,
				memory: /** @type {WebAssembly.Exports} */ (this.#go)["mem"],
				__indirect_function_table: table,
				__memory_base: new WebAssembly.Global({ value: "i32" }, base),
				__table_base: new WebAssembly.Global({ value: "i32" }, first),
				__stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, stack),
			},
			"GOT.func": this.#got,
		});
	}

	/**
	 * @param {number} block
	 * @param {WebAssembly.Instance} instance
	 */
	#fill(block, { exports }) {
		this.#names.forEach((name, k) => {
			let f = exports[name];
			if (typeof f !== "function") {
				if (!OPTIONAL.test(name)) throw new Error(`engine: SQLite has no ${name}`);
				f = this.#dead[k];
			}
			this.#table.set(block + k, f);
		});
		for (const name of ["__wasm_apply_data_relocs", "__wasm_call_ctors"]) {
			const f = exports[name];
			if (typeof f === "function") f();
		}
	}

	/** @param {number} block */
	#close(block) {
		if (this.#open.has(block)) this.#empty(block);
	}

	/** @param {number} block */
	#empty(block) {
		for (let slot = block; slot < block + this.#names.length; slot++) this.#table.set(slot, null);
		this.#open.delete(block);
		this.#free.push(block);
	}

	/**
	 * Lets the functions of a connection do nothing.
	 * @param {number} block
	 */
	#bury(block) {
		this.#dead.forEach((f, k) => {
			this.#table.set(block + k, f);
		});
	}

	/**
	 * A call that survives C's end, as dead does. Frames of Go that the
	 * exception has passed can't be gone on with: then it goes on itself, and
	 * ends the program.
	 * @param {string} name
	 * @param {CFunction} call
	 * @param {CFunction} dead
	 * @returns {CFunction}
	 */
	#guarded(name, call, dead) {
		const caught = (
			/** @type {unknown} */ error,
			/** @type {number} */ block,
			/** @type {number} */ depth,
		) => {
			if (error instanceof Exit || this.#depth() !== depth) throw error;
			console.error(`engine: a connection is broken, in ${name}:`, error);
			this.#bury(block);
		};
		if (call.length === 2) {
			return (i, a) => {
				const depth = this.#depth();
				try {
					return call(i, a);
				} catch (error) {
					caught(error, /** @type {number} */ (i), depth);
					return dead(a);
				}
			};
		}
		return (i, ...args) => {
			const depth = this.#depth();
			try {
				return call(i, ...args);
			} catch (error) {
				caught(error, /** @type {number} */ (i), depth);
				return dead(...args);
			}
		};
	}

	/** How many frames there are in Go, other than at the bottom. */
	#depth() {
		if (this.#depthAt === 0) return 0;
		if (!this.#words || this.#words.length === 0) {
			const memory = /** @type {WebAssembly.Memory} */ (this.#go?.["mem"]);
			this.#words = new Int32Array(memory.buffer);
		}
		return this.#words[this.#depthAt >>> 2];
	}

	/** @param {"enter" | "leave"} what */
	#event(what) {
		const f = this.#go?.[`sqlite3_event_${what}`];
		if (typeof f === "function") f();
	}
}

/**
 * Reads what the linker says about memory and table in the section dylink.0.
 * https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md
 * @param {WebAssembly.Module} module
 */
function layout(module) {
	const [section] = WebAssembly.Module.customSections(module, "dylink.0");
	if (!section) throw new Error("engine: sqlite3.wasm has no section dylink.0");
	const bytes = new Uint8Array(section);
	let at = 0;
	const number = () => {
		let value = 0;
		for (let shift = 0; ; shift += 7) {
			const byte = bytes[at++];
			value |= (byte & 0x7f) << shift;
			if (byte < 0x80) return value >>> 0;
		}
	};
	while (at < bytes.length) {
		const kind = bytes[at++];
		const end = number() + at;
		if (kind === 1) {
			const size = number();
			const align = 2 ** number();
			return { size, align, slots: number() };
		}
		at = end;
	}
	throw new Error("engine: sqlite3.wasm does not say how much memory it needs");
}
