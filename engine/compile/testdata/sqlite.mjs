// A host for sqlite3.wasm that has no Go in it: databases in memory, and
// JavaScript's own mathematics. For tests of the engine by itself.
import { readFileSync } from "node:fs";

const ROW = 100;
const DONE = 101;
const STACK = 1 << 20;
const READWRITE_CREATE = 6;

/** @typedef {{ type: "null" | "integer" | "real" | "text" | "blob", value: string }} Value */

/** What is in dylink.0, the first custom section: memory and table that an instance needs. */
function layout(/** @type {WebAssembly.Module} */ module) {
	const [section] = WebAssembly.Module.customSections(module, "dylink.0");
	const bytes = new Uint8Array(section);
	let at = 2; // kind 1, and its length, which is less than 128
	const leb = () => {
		let value = 0;
		for (let shift = 0; ; shift += 7) {
			const byte = bytes[at++];
			value |= (byte & 127) << shift;
			if (byte < 128) return value;
		}
	};
	return { size: leb(), align: 1 << leb(), slots: leb() };
}

export class SQLite {
	/** @type {number} bytes given to the allocator */ taken = 0;

	/** @param {string} file sqlite3.wasm */
	constructor(file) {
		const module = new WebAssembly.Module(readFileSync(file));
		const { size, slots } = layout(module);
		this.memory = new WebAssembly.Memory({ initial: 64, maximum: 16384 });
		const table = new WebAssembly.Table({ element: "anyfunc", initial: slots + 1 });
		// The stack grows down from STACK, the data begins there, segments follow.
		let end = (STACK + size + 65535) & ~65535;
		/** @type {Record<string, Function>} */
		const given = {
			ashore_morecore: (/** @type {number} */ n) => {
				const start = end;
				end += n;
				const pages = Math.ceil(end / 65536) - this.memory.buffer.byteLength / 65536;
				if (pages > 0) this.memory.grow(pages);
				this.taken += n;
				return start;
			},
			go_current_time_64: (/** @type {number} */ _, /** @type {number} */ to) => {
				// The Julian day in ms of 2026-01-02T03:04:05Z.
				new DataView(this.memory.buffer).setBigInt64(to, 212634126245000n, true);
				return 0;
			},
			go_randomness: (/** @type {number} */ _, /** @type {number} */ n, /** @type {number} */ to) => {
				new Uint8Array(this.memory.buffer, to, n).fill(7);
				return n;
			},
			fmod: (/** @type {number} */ x, /** @type {number} */ y) => x % y,
		};
		/** @type {Record<string, Record<string, any>>} */
		const imports = { env: {}, "GOT.func": {}, "GOT.mem": {} };
		for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
			if (from === "GOT.func") {
				imports[from][name] = new WebAssembly.Global({ value: "i32", mutable: true }, 0);
			} else if (kind === "function") {
				imports[from][name] = given[name] ?? /** @type {any} */ (Math)[name] ?? (() => 0);
			}
		}
		this.stack = new WebAssembly.Global({ value: "i32", mutable: true }, STACK);
		const base = (/** @type {number} */ value) => new WebAssembly.Global({ value: "i32" }, value);
		Object.assign(imports.env, {
			memory: this.memory,
			__indirect_function_table: table,
			__stack_pointer: this.stack,
			__memory_base: base(STACK),
			__table_base: base(1),
		});
		const instance = new WebAssembly.Instance(module, imports);
		this.#address(imports["GOT.func"], given, table);
		const c = /** @type {any} */ (instance.exports);
		c.__wasm_apply_data_relocs?.();
		c.__wasm_call_ctors?.();
		c._initialize();
		/** @type {Record<string, (...args: (number | bigint)[]) => any>} */
		this.c = c;
	}

	/**
	 * Puts the functions whose address C takes into the table.
	 * @param {Record<string, WebAssembly.Global>} globals
	 * @param {Record<string, Function>} given
	 * @param {WebAssembly.Table} table
	 */
	#address(globals, given, table) {
		const names = Object.keys(globals);
		for (const [name, f] of Object.entries(wrapped(names, given))) {
			globals[name].value = table.grow(1, f);
		}
	}

	/** @param {string} text @returns {number} */
	text(text) {
		const bytes = new TextEncoder().encode(`${text}\0`);
		const at = this.c.sqlite3_malloc(bytes.length);
		new Uint8Array(this.memory.buffer, at, bytes.length).set(bytes);
		return at;
	}

	/** @param {number} at @param {number} [n] */
	read(at, n) {
		const memory = new Uint8Array(this.memory.buffer);
		const end = n === undefined ? memory.indexOf(0, at) : at + n;
		return memory.slice(at, end);
	}

	/** @param {number} at */
	string(at) {
		return new TextDecoder().decode(this.read(at));
	}

	/** @param {number} at */
	word(at) {
		return new DataView(this.memory.buffer).getInt32(at, true);
	}

	/** @param {string} [name] @returns {number} a connection */
	open(name = ":memory:") {
		const at = this.text(name);
		const to = this.c.sqlite3_malloc(4);
		const code = this.c.sqlite3_open_v2(at, to, READWRITE_CREATE, 0);
		if (code !== 0) throw new Error(`open: ${code}`);
		return this.word(to);
	}

	/**
	 * Runs statements and returns the last one's rows.
	 * @param {number} db
	 * @param {string} sql
	 */
	run(db, sql) {
		const { c } = this;
		const start = this.text(sql);
		const out = c.sqlite3_malloc(8);
		/** @type {Value[][]} */
		let rows = [];
		try {
			for (let at = start; this.read(at, 1)[0] !== 0; at = this.word(out + 4)) {
				if (c.sqlite3_prepare_v2(db, at, -1, out, out + 4) !== 0) this.#fail(db);
				const statement = this.word(out);
				if (statement === 0) continue;
				rows = [];
				let code = c.sqlite3_step(statement);
				for (; code === ROW; code = c.sqlite3_step(statement)) rows.push(this.#row(statement));
				const failed = code === DONE ? "" : this.string(c.sqlite3_errmsg(db));
				c.sqlite3_finalize(statement);
				if (failed !== "") throw new Error(failed);
			}
		} finally {
			c.sqlite3_free(start);
			c.sqlite3_free(out);
		}
		return rows;
	}

	/** @param {number} db @returns {never} */
	#fail(db) {
		throw new Error(this.string(this.c.sqlite3_errmsg(db)));
	}

	/** @param {number} statement @returns {Value[]} */
	#row(statement) {
		const { c } = this;
		/** @type {Value[]} */
		const row = [];
		for (let i = 0; i < c.sqlite3_column_count(statement); i++) {
			switch (c.sqlite3_column_type(statement, i)) {
				case 1:
					row.push({ type: "integer", value: String(c.sqlite3_column_int64(statement, i)) });
					break;
				case 2: {
					const bits = new DataView(new ArrayBuffer(8));
					bits.setFloat64(0, c.sqlite3_column_double(statement, i));
					row.push({ type: "real", value: bits.getBigUint64(0).toString(16) });
					break;
				}
				case 3:
				case 4: {
					const text = c.sqlite3_column_type(statement, i) === 3;
					const at = text ? c.sqlite3_column_text(statement, i) : c.sqlite3_column_blob(statement, i);
					const bytes = this.read(at, c.sqlite3_column_bytes(statement, i));
					row.push({ type: text ? "text" : "blob", value: Buffer.from(bytes).toString("hex") });
					break;
				}
				default:
					row.push({ type: "null", value: "" });
			}
		}
		return row;
	}
}

/**
 * JavaScript functions can't stand in a table; those of a module that imports
 * and exports them can. Their types are those that C calls them by.
 * @param {string[]} names
 * @param {Record<string, Function>} given
 * @returns {Record<string, any>}
 */
function wrapped(names, given) {
	/** @type {Record<string, [string, string]>} parameters and results of those that tests call */
	const types = {
		go_current_time_64: ["ii", "i"],
		go_randomness: ["iii", "i"],
		fmod: ["dd", "d"],
		pow: ["dd", "d"],
		atan2: ["dd", "d"],
	};
	const code = { i: 0x7f, d: 0x7c };
	/** @type {Record<string, any>} */
	const functions = {};
	for (const name of names) {
		const js = given[name] ?? /** @type {any} */ (Math)[name];
		if (js === undefined) continue;
		const [params, results] = types[name] ?? ["d", "d"];
		const kinds = (/** @type {string} */ s) => [s.length, ...[...s].map((k) => code[/** @type {"i" | "d"} */ (k)])];
		const type = [0x60, ...kinds(params), ...kinds(results)];
		const bytes = [
			...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
			...[1, type.length + 1, 1, ...type],
			...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0], // import e.f
			...[7, 5, 1, 1, 0x66, 0, 0], // export f
		];
		const module = new WebAssembly.Module(new Uint8Array(bytes));
		functions[name] = new WebAssembly.Instance(module, { e: { f: js } }).exports.f;
	}
	return functions;
}
