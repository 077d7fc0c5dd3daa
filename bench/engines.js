// The engines, in the order of the table.
import { join } from "node:path";
import { root } from "./lib.js";
import { ashoreSite, clean, peerSite, plainProgram } from "./site.js";

/**
 * @typedef {object} Engine
 * @property {string} id also the folder that it is served under
 * @property {string} title
 * @property {boolean} tabs whether a second tab may work too
 * @property {boolean} [peer] whether ratios are taken to it
 * @property {string[]} [without] workloads that it can't do
 * @property {() => Promise<string>} build gives why it can't take part; empty when it can
 */

const npm = (/** @type {string[]} */ ...path) => join(root, "node_modules", ...path);

/** @param {boolean} wal */
const sqliteWasm = (wal) => async () => {
	const id = wal ? "sqlite-wasm-wal" : "sqlite-wasm";
	await clean(id);
	await peerSite(id, {
		worker: "sqlite-wasm.js",
		define: { WAL: String(wal) },
		files: [npm("@sqlite.org", "sqlite-wasm", "dist", "sqlite3.wasm")],
	});
	return "";
};

/** @type {Engine[]} */
export const engines = [
	{
		id: "ashore",
		title: "Ashore",
		tabs: true,
		build: () => ashoreSite("ashore", "./bench/app", "native"),
	},
	{
		id: "ashore-stock",
		title: "Ashore, stock engine",
		tabs: true,
		build: () => ashoreSite("ashore-stock", "./bench/app", "stock"),
	},
	{
		id: "sqlite-wasm-wal",
		title: "sqlite-wasm, WAL",
		tabs: false,
		peer: true,
		build: sqliteWasm(true),
	},
	{ id: "sqlite-wasm", title: "sqlite-wasm, default", tabs: false, build: sqliteWasm(false) },
	{
		id: "wa-sqlite",
		title: "wa-sqlite, WAL",
		tabs: false,
		peer: true,
		build: async () => {
			await clean("wa-sqlite");
			await peerSite("wa-sqlite", {
				worker: "wa-sqlite.js",
				files: [npm("@journeyapps", "wa-sqlite", "dist", "wa-sqlite.wasm")],
			});
			return "";
		},
	},
	{
		id: "plain",
		title: "plain recipe",
		tabs: false,
		// A second rebuild of the whole index didn't come back within eleven minutes, and used no
		// processor time: why is not known.
		without: ["index"],
		build: async () => {
			await clean("plain");
			await peerSite("plain", {
				worker: "plain.js",
				files: await plainProgram(),
				plain: true,
			});
			return "";
		},
	},
];
