/**
 * The host of framework/browser's tests: tools/wasmexec/run.mjs calls it before the tests start.
 *
 * `globalThis.ashore` is what a worker prepares, with files in memory; `globalThis.ashoreTest` is what
 * the Go tests use of it.
 */
import { Folder } from "../../../jsclient/folder.js";
import { benchmark } from "./bench.mjs";
import { MemoryFiles } from "./files.mjs";
import { Page } from "./page.mjs";

/** @param {import("../../../tools/wasmexec/run.mjs").Host} host */
export default async function setup(host) {
	// What js.FuncOf makes, and how often it is called.
	const functions = { made: 0, called: 0 };
	const make = globalThis.Go.prototype._makeFuncWrapper;
	globalThis.Go.prototype._makeFuncWrapper = function (id) {
		functions.made++;
		const wrapper = make.call(this, id);
		return function () {
			functions.called++;
			return wrapper.apply(this, arguments);
		};
	};

	const page = new Page(host.exports, host.go);
	Object.assign(host.imports, page.imports);

	const files = new MemoryFiles();
	const { folder, term, generation } = await Folder.open(/** @type {any} */ (files.root), "test");
	/** @type {any[]} */
	const told = [];
	globalThis.ashore = {
		config: { scope: "test", buildId: "b1", storage: "opfs", durability: "full", term, generation },
		slots: folder.slots,
		head: folder.head,
		attach: (slot, number, create) => folder.attach(slot, number, create),
		detach: (slot) => folder.detach(slot),
		swap: () => folder.swap(),
		generations: () => folder.generations(),
		remove: (number) => folder.remove(number),
		ready: (info) => told.push(["ready", info]),
		failed: (failure) => told.push(["failed", failure]),
		progress: (progress) => told.push(["progress", progress]),
		yield: () => new Promise((resolve) => setImmediate(resolve)),
		drain: undefined,
	};
	globalThis.ashoreTest = {
		page,
		files,
		/** What a goroutine leaves for JavaScript to see. */
		marks: 0,
		told: () => JSON.stringify(told),
		connect: () => page.connect(),
		/** Calls back at once, as fs.write does in a browser. */
		atOnce: (callback) => callback(),
		calls: (requests) => page.calls(JSON.parse(requests)),
		/** Makes one call after another, and settles with what js.FuncOf had to do meanwhile. */
		functions: async (method, calls) => {
			await page.calls([{ method }]);
			const before = { ...functions };
			const started = performance.now();
			for (let i = 0; i < calls; i++) {
				const answer = await new Promise((resolve) => page.send({ method }, resolve));
				if (answer.error) throw new Error(answer.error.message);
			}
			return JSON.stringify({
				made: functions.made - before.made,
				called: functions.called - before.called,
				milliseconds: performance.now() - started,
			});
		},
		/**
		 * Makes the calls and then leaves Go alone for a while: nothing but what the bridge and Go
		 * themselves have set off enters it. It settles with what marks was at the end of that.
		 */
		quiet: async (requests, milliseconds) => {
			await page.calls(JSON.parse(requests));
			return await new Promise((resolve) =>
				setTimeout(() => resolve(globalThis.ashoreTest.marks), milliseconds),
			);
		},
		/** Frames that the bridge would refuse, straight into Go. */
		raw: (nonce, length, claimed) =>
			new Promise((resolve) =>
				setImmediate(() => {
					const exports = /** @type {any} */ (host.exports());
					const pointer = exports.ashore_alloc(length);
					resolve(exports.ashore_frame(nonce, pointer, claimed));
				}),
			),
		/** Operations on files fail from now on. The file is a path's end, "g1/db-wal". */
		fault: (fault) => {
			files.fault = JSON.parse(fault);
			files.matched = 0;
		},
		/** The worker is ended, and a new one finds the folder; with `empty`, an empty one. */
		restart: async (empty) => {
			files.kill();
			folder.close();
			if (empty) files.clear("/ashore/test");
			folder.head.handle = await files.open("/ashore/test", "head");
			globalThis.ashore.config.generation = 0;
		},
		benchmark: (rounds, calls) => benchmark(page, rounds, calls),
		launch: async (...args) => (await import("./launch.mjs")).launch(...args), // needs Node
	};
}
