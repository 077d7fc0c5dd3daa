// The worker of wa-sqlite: its synchronous build over AccessHandlePoolVFS, in
// the configuration that its documentation recommends for that VFS.
import * as SQLite from "@journeyapps/wa-sqlite";
import factory from "@journeyapps/wa-sqlite/dist/wa-sqlite.mjs";
import { AccessHandlePoolVFS } from "@journeyapps/wa-sqlite/src/examples/AccessHandlePoolVFS.js";
import { migrations, sql } from "sql";
import { item, itemAt, pick, pragmas, serve, weigh, words } from "./serve.js";

/** @type {ReturnType<typeof SQLite.Factory>} */
let sqlite3;
/** @type {number} */
let db;
/** @type {Map<string, number>} */
const prepared = new Map();

/** @param {string} text */
async function statement(text) {
	const known = prepared.get(text);
	if (known !== undefined) return known;
	for await (const stmt of sqlite3.statements(db, text, { unscoped: true })) {
		prepared.set(text, stmt);
		return stmt;
	}
	throw new Error(`no statement: ${text}`);
}

/**
 * @template T
 * @param {string} text
 * @param {any[]} input
 * @param {(row: any[]) => T} make
 */
async function rows(text, input, make) {
	const stmt = await statement(text);
	if (input.length > 0) sqlite3.bind_collection(stmt, input);
	/** @type {T[]} */
	const all = [];
	while ((await sqlite3.step(stmt)) === SQLite.SQLITE_ROW) all.push(make(sqlite3.row(stmt)));
	await sqlite3.reset(stmt);
	return all;
}

/** @param {any[]} row */
const same = (row) => row;

/** @param {string} text @param {any[]} [input] */
const run = (text, input = []) => rows(text, input, same);

/** @param {() => Promise<void>} work */
async function transaction(work) {
	await run("BEGIN");
	try {
		await work();
		await run("COMMIT");
	} catch (error) {
		await run("ROLLBACK");
		throw error;
	}
}

const items = () => rows(sql.rows, [], item);

serve({
	async open() {
		const module = await factory();
		sqlite3 = SQLite.Factory(module);
		sqlite3.vfs_register(await AccessHandlePoolVFS.create("wa-sqlite", module), true);
		db = await sqlite3.open_v2("bench.db");
		await sqlite3.exec(
			db,
			"PRAGMA locking_mode = exclusive; PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA cache_size = -8192; PRAGMA temp_store = memory",
		);
		const [[tables]] = await run("SELECT count(*) FROM sqlite_schema");
		if (tables > 0) return;
		for (const text of migrations)
			await transaction(async () => void (await sqlite3.exec(db, text)));
	},
	noop() {},
	first: () => rows(sql.first, [], item),
	read: async ({ id }) => (await rows(sql.read, [id], item))[0],
	write: async ({ text }) => void (await run(sql.write, [text])),
	clear: async () => void (await run(sql.clear)),
	insert: ({ count }) =>
		transaction(async () => {
			const stmt = await statement(sql.insert);
			for (let i = 1; i <= count; i++) {
				sqlite3.bind_collection(stmt, itemAt(i));
				await sqlite3.step(stmt);
				await sqlite3.reset(stmt);
			}
		}),
	async select({ count }) {
		const stmt = await statement(sql.select);
		let sum = 0;
		for (let k = 0; k < count; k++) {
			sqlite3.bind_int(stmt, 1, pick(k, count));
			await sqlite3.step(stmt);
			sum += sqlite3.column_text(stmt, 0).length + sqlite3.column_int(stmt, 1);
			await sqlite3.reset(stmt);
		}
		return sum;
	},
	sum: async () => (await items()).reduce((sum, i) => sum + weigh(i), 0),
	rows: items,
	fill: ({ big, docs }) =>
		transaction(async () => {
			await run(sql.clearbig);
			await run(sql.fillbig, [big]);
			await run(sql.cleardocs);
			await run(sql.filldocs, [docs]);
		}),
	group: () =>
		rows(sql.group, [], ([category, count, total, mean]) => ({ category, count, total, mean })),
	like: async () => (await run(sql.like))[0][0],
	index: async () => void (await run(sql.index)),
	async search() {
		/** @type {number[]} */
		const found = [];
		for (const query of words) {
			found.push(...(await rows(sql.search, [query], ([id]) => id)));
		}
		return found;
	},
	async modes() {
		const [[version]] = await run("SELECT sqlite_version()");
		const all = [{ name: "sqlite", value: String(version) }];
		for (const name of pragmas) {
			all.push({ name, value: String((await run(`PRAGMA ${name}`))[0][0]) });
		}
		return all;
	},
});
