// The worker of the official sqlite-wasm: its object-oriented API over the
// VFS opfs-sahpool, the one that its documentation calls the fastest.
// https://sqlite.org/wasm/doc/trunk/persistence.md#vfs-opfs-sahpool
import init from "@sqlite.org/sqlite-wasm";
import { migrations, sql } from "sql";
import { item, itemAt, pick, pragmas, serve, weigh, words } from "./serve.js";

/** @type {boolean} */
// @ts-expect-error put in by the build
const wal = WAL;

/** @type {import("@sqlite.org/sqlite-wasm").Database} */
let db;
/** @type {Map<string, import("@sqlite.org/sqlite-wasm").PreparedStatement>} */
const prepared = new Map();

/** @param {string} text */
function statement(text) {
	let stmt = prepared.get(text);
	if (!stmt) {
		stmt = db.prepare(text);
		prepared.set(text, stmt);
	}
	return stmt;
}

/** @param {string} text @param {any[]} [input] */
function rows(text, input) {
	const stmt = statement(text);
	if (input) stmt.bind(input);
	/** @type {any[][]} */
	const all = [];
	while (stmt.step()) all.push(stmt.get([]));
	stmt.reset();
	return all;
}

/** @param {string} text */
function items(text) {
	const stmt = statement(text);
	const all = [];
	while (stmt.step()) all.push(item(stmt.get([])));
	stmt.reset();
	return all;
}

/** @param {string} text @param {any[]} [input] */
function run(text, input) {
	const stmt = statement(text);
	if (input) stmt.bind(input);
	stmt.stepReset();
}

serve({
	async open() {
		// The older VFS would start a second worker; this one does without.
		Object.assign(globalThis, {
			sqlite3ApiConfig: { disable: { vfs: { opfs: true, "opfs-wl": true } } },
		});
		const sqlite3 = await init();
		const pool = await sqlite3.installOpfsSAHPoolVfs({
			name: "sahpool",
			directory: wal ? "/sqlite-wasm-wal" : "/sqlite-wasm-default",
		});
		db = new pool.OpfsSAHPoolDb("/bench.db");
		if (wal) {
			db.exec(
				"PRAGMA locking_mode = exclusive; PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA temp_store = memory",
			);
		}
		if (db.selectValue("SELECT count(*) FROM sqlite_schema") === 0) {
			for (const text of migrations) db.transaction(() => db.exec(text));
		}
	},
	noop() {},
	first: () => items(sql.first),
	read: ({ id }) => item(rows(sql.read, [id])[0]),
	write: ({ text }) => run(sql.write, [text]),
	clear: () => run(sql.clear),
	insert: ({ count }) =>
		db.transaction(() => {
			const stmt = statement(sql.insert);
			for (let i = 1; i <= count; i++) stmt.bind(itemAt(i)).stepReset();
		}),
	select({ count }) {
		const stmt = statement(sql.select);
		let sum = 0;
		for (let k = 0; k < count; k++) {
			stmt.bind(1, pick(k, count)).step();
			const [name, amount] = /** @type {[string, number]} */ (stmt.get([]));
			sum += name.length + amount;
			stmt.reset();
		}
		return sum;
	},
	sum: () => items(sql.rows).reduce((sum, i) => sum + weigh(i), 0),
	rows: () => items(sql.rows),
	fill: ({ big, docs }) =>
		db.transaction(() => {
			run(sql.clearbig);
			run(sql.fillbig, [big]);
			run(sql.cleardocs);
			run(sql.filldocs, [docs]);
		}),
	group: () =>
		rows(sql.group).map(([category, count, total, mean]) => ({ category, count, total, mean })),
	like: () => rows(sql.like)[0][0],
	index: () => run(sql.index),
	search: () => words.flatMap((query) => rows(sql.search, [query]).map(([id]) => id)),
	modes: () => [
		{ name: "sqlite", value: String(db.selectValue("SELECT sqlite_version()")) },
		...pragmas.map((name) => ({ name, value: String(db.selectValue(`PRAGMA ${name}`)) })),
	],
});
