/**
 * The functions by which C does something to a file, each a function of WebAssembly that asks
 * JavaScript first, and Go if that answers −1. C takes their addresses, and what stands in a table must
 * be WebAssembly's; JavaScript is spared the 64-bit integers, which it gets as numbers.
 */

const I32 = 0x7f;
const I64 = 0x7e;
const F64 = 0x7c;

/** What the functions take. Each gives a code. */
const FILE_FUNCTIONS = {
	go_read: [I32, I32, I32, I64],
	go_write: [I32, I32, I32, I64],
	go_truncate: [I32, I64],
	go_sync: [I32, I32],
	go_file_size: [I32, I32],
	go_file_control: [I32, I32, I32],
	go_close: [I32],
};

/** @typedef {keyof typeof FILE_FUNCTIONS} FileFunction */

/**
 * Puts JavaScript's functions before Go's.
 *
 * @param {Record<FileFunction, (...args: number[]) => number>} js
 * @param {Record<string, WebAssembly.ExportValue>} go
 * @returns {Record<string, WebAssembly.ExportValue>}
 */
export function passing(js, go) {
	const module = new WebAssembly.Module(passModule());
	return new WebAssembly.Instance(module, {
		js,
		go: /** @type {WebAssembly.ModuleImports} */ (go),
	}).exports;
}

function passModule() {
	const names = /** @type {FileFunction[]} */ (Object.keys(FILE_FUNCTIONS));
	const text = (/** @type {string} */ s) => [s.length, ...new TextEncoder().encode(s)];
	/** @type {number[][]} */
	const types = [];
	/** @type {number[][]} */
	const imports = [];
	/** @type {number[][]} */
	const functions = [];
	/** @type {number[][]} */
	const exported = [];
	/** @type {number[][]} */
	const bodies = [];
	names.forEach((name, k) => {
		const params = FILE_FUNCTIONS[name];
		const plain = params.map((p) => (p === I64 ? F64 : p));
		types.push([0x60, params.length, ...params, 1, I32], [0x60, params.length, ...plain, 1, I32]);
		imports.push([...text("go"), ...text(name), 0, 2 * k]);
		imports.push([...text("js"), ...text(name), 0, 2 * k + 1]);
		functions.push([2 * k]);
		exported.push([...text(name), 0, 2 * names.length + k]);
		const get = params.flatMap((_, i) => [0x20, i]);
		// f64.convert_i64_s; an offset is below 2^53.
		const getPlain = params.flatMap((p, i) => (p === I64 ? [0x20, i, 0xb9] : [0x20, i]));
		const code = params.length;
		const body = [
			...[1, 1, I32], // a local: the code
			...[...getPlain, 0x10, 2 * k + 1, 0x22, code], // call JavaScript's, local.tee
			...[0x41, 0x7f, 0x46, 0x04, 0x40], // i32.const -1, i32.eq, if
			...[...get, 0x10, 2 * k, 0x0f, 0x0b], // call Go's, return, end
			...[0x20, code, 0x0b],
		];
		bodies.push([body.length, ...body]);
	});
	const section = (/** @type {number} */ id, /** @type {number[][]} */ entries) => {
		const body = [entries.length, ...entries.flat()];
		return [id, (body.length & 0x7f) | 0x80, body.length >> 7, ...body];
	};
	return new Uint8Array([
		...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		...section(1, types),
		...section(2, imports),
		...section(3, functions),
		...section(7, exported),
		...section(10, bodies),
	]);
}
