/** worker.js by itself: what it asks for before the scripts that run the program are there. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { scopeName } from "../messages.js";
import { settle } from "./fakes.js";

let runs = 0;
let directories = 0;

/**
 * Runs worker.js in place of a worker, and tells it a message.
 *
 * @param {{ held?: string[], message: object }} given names of locks that are held, and the message
 * @returns {Promise<{ asked: string[], said: any[] }>}
 */
async function run({ held = [], message }) {
	/** @type {string[]} */
	const asked = [];
	/** @type {any[]} */
	const said = [];
	/** @type {((event: any) => void)[]} */
	const listeners = [];
	/** @type {() => void} */
	let spoke = () => {};
	const spoken = new Promise((resolve) => {
		spoke = () => resolve(undefined);
	});
	const surroundings = {
		addEventListener: (/** @type {string} */ _, /** @type {() => void} */ fn) => listeners.push(fn),
		removeEventListener: (/** @type {string} */ _, /** @type {() => void} */ fn) =>
			listeners.splice(listeners.indexOf(fn), 1),
		postMessage: (/** @type {unknown} */ data) => {
			said.push(data);
			spoke();
		},
		fetch: async (/** @type {string} */ url) => {
			asked.push(url);
			return new Response("");
		},
		navigator: {
			storage: { getDirectory: async () => void directories++ },
			locks: { query: async () => ({ held: held.map((name) => ({ name })) }) },
		},
		MessageChannel: class {
			port1 = {};
			port2 = { postMessage() {} };
		},
	};
	const before = new Map();
	for (const [name, value] of Object.entries(surroundings)) {
		before.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
		Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
	}
	try {
		await import(`../worker.js?${++runs}`);
		for (const listener of [...listeners]) listener({ data: message });
		await spoken; // its scripts are there
		await settle();
	} finally {
		for (const [name, descriptor] of before) {
			if (descriptor) Object.defineProperty(globalThis, name, descriptor);
			else Reflect.deleteProperty(globalThis, name);
		}
	}
	return { asked, said };
}

// Too little for parseStart: nothing is started.
const start = {
	type: "start",
	scope: "notes@/",
	wasm: "/app.wasm",
	engine: { wasm: "/sqlite3.wasm" },
};

test("program and SQLite are asked for as soon as the page names them", async () => {
	const { asked, said } = await run({ message: start });
	assert.deepEqual(asked, ["/app.wasm", "/sqlite3.wasm"]);
	assert.deepEqual(said, [{ type: "loaded" }]);
});

test("the private files are asked for before the page says anything", async () => {
	const before = directories;
	await run({ message: { type: "nothing" } });
	assert.equal(directories - before, 1);
});

test("a tab beside the owner's asks for nothing", async () => {
	const held = [scopeName("other@/"), scopeName(start.scope)];
	assert.deepEqual((await run({ held, message: start })).asked, []);
});

test("what an earlier worker compiled isn't asked for again, nor what another message names", async () => {
	assert.deepEqual((await run({ message: { ...start, modules: {} } })).asked, []);
	assert.deepEqual((await run({ message: { ...start, type: "other" } })).asked, []);
});
