// node sql.mjs sqlite3.wasm: runs each of the texts in a JSON list from its
// standard input on one connection, and writes what came out as a JSON list.
import { readFileSync } from "node:fs";
import { SQLite } from "./sqlite.mjs";

const sqlite = new SQLite(process.argv[2]);
const db = sqlite.open();
const results = [];
for (const sql of JSON.parse(readFileSync(0, "utf8"))) {
	try {
		results.push({ rows: sqlite.run(db, sql) });
	} catch (error) {
		results.push({ error: error instanceof Error ? error.message : String(error) });
	}
}
process.stdout.write(JSON.stringify(results));
