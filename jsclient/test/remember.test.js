import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Memory, PAGE_CHARS, PAGES, TOTAL_CHARS } from "../remember.js";
import { FakeClock, settle } from "./fakes.js";
import { FakeStore } from "./store.js";
import { outcome, query } from "./world.js";

/** @import { Caller } from "../client.js" */

/** A client whose watches are fed by the test. @implements {Caller} */
class FakeCaller {
	/** @type {{ codec: any, push: (json: unknown) => void }[]} */
	watches = [];

	/** @type {Caller["call"]} */
	async call(_method, input, codec) {
		return /** @type {any} */ (codec.decode?.(input, []));
	}

	/** @type {Caller["stream"]} */
	stream() {
		throw new Error("nothing streams here");
	}

	/** @type {Caller["upload"]} */
	upload() {
		throw new Error("nothing is uploaded here");
	}

	/** @type {Caller["watch"]} */
	watch(_method, _input, codec, options) {
		/** @type {unknown[]} */
		const values = [];
		let wake = () => {};
		this.watches.push({
			codec,
			push: (json) => {
				const response = { jsonrpc: "2.0", id: 1, result: json };
				options?.onResponse?.(new TextEncoder().encode(JSON.stringify(response)));
				values.push(codec.decode?.(json, []));
				wake();
			},
		});
		return {
			async *[Symbol.asyncIterator]() {
				for (;;) {
					while (values.length > 0) yield/** @type {any} */ (values.shift());
					await new Promise((resolve) => {
						wake = () => resolve(undefined);
					});
				}
			},
		};
	}
}

const dates = {
	kind: /** @type {const} */ ("query"),
	/** Changes what it is given, as generated decoders do. @param {any[]} rows @returns {(bigint | Date)[]} */
	decode: (rows) => {
		for (const [i, row] of rows.entries())
			rows[i] = typeof row === "string" ? new Date(row) : BigInt(row);
		return rows;
	},
};

/** @type {FakeStore} */
let store;
/** @type {FakeClock} */
let clock;
let now = 0;

beforeEach(() => {
	store = new FakeStore();
	clock = new FakeClock();
	now = 1_000;
});

/** @param {string} [build] */
function memory(build = "b1") {
	return new Memory({ scope: "s", build, store, clock, now: () => now++ });
}

/**
 * A visit that sees these rows.
 *
 * @param {string} url
 * @param {unknown} rows
 */
async function visit(url, rows) {
	const client = new FakeCaller();
	const page = memory();
	page.turnTo(url);
	const next = page.over(client).watch("list", undefined, query)[Symbol.asyncIterator]().next();
	await settle();
	client.watches[0]?.push(rows);
	await next;
	page.flush();
}

test("the next visit of the URL begins with the last rows, decoded", async () => {
	const day = "2026-01-02T03:04:05.678Z";
	const client = new FakeCaller();
	const first = memory();
	first.turnTo("/?a=1");
	const loop = first.over(client).watch("list", undefined, dates)[Symbol.asyncIterator]();
	const next = loop.next();
	await settle();
	client.watches[0]?.push([day, 7]);
	assert.deepEqual((await next).value, [new Date(day), 7n]);
	assert.equal(store.length, 0);
	await clock.advance(1_000);
	assert.equal(store.length, 1);

	/** @type {string[]} */
	const told = [];
	const again = new FakeCaller();
	const second = memory();
	second.turnTo("/?a=1");
	const caller = second.over(again, () => {
		told.push("begins");
		return () => told.push("live");
	});
	const loop2 = caller.watch("list", undefined, dates)[Symbol.asyncIterator]();
	assert.deepEqual((await loop2.next()).value, [new Date(day), 7n]);
	assert.deepEqual(told, ["begins"]);
	const live = outcome(loop2.next());
	await settle();
	assert.equal(live.state, "pending");
	again.watches[0]?.push([]);
	await settle();
	assert.deepEqual([live.value, told], [{ value: [], done: false }, ["begins", "live"]]);

	const elsewhere = memory();
	elsewhere.turnTo("/?a=2");
	const other = outcome(
		elsewhere.over(again).watch("list", undefined, dates)[Symbol.asyncIterator]().next(),
	);
	await settle();
	assert.equal(other.state, "pending");
});

test("rows of another build, and rows that the decoder refuses, are forgotten", async () => {
	await visit("/", [1]);
	for (const [build, codec] of /** @type {const} */ ([
		["b2", query],
		["b1", { ...query, decode: () => assert.fail("odd") }],
	])) {
		const page = memory(build);
		page.turnTo("/");
		const client = new FakeCaller();
		const next = outcome(
			page.over(client).watch("list", undefined, codec)[Symbol.asyncIterator]().next(),
		);
		await settle();
		assert.equal(next.state, "pending", build);
	}
});

test("junk in the store is ignored", async () => {
	for (const junk of [
		"",
		"{",
		"null",
		"1",
		'{"build":"b1"}',
		'{"build":"b1","rows":null}',
		'{"build":"b1","rows":7}',
	]) {
		store.setItem("ashore/s/rows//", junk);
		const page = memory();
		page.turnTo("/");
		const next = outcome(
			page.over(new FakeCaller()).watch("list", undefined, query)[Symbol.asyncIterator]().next(),
		);
		await settle();
		assert.equal(next.state, "pending", junk);
	}
});

test("it keeps within its bounds, and the oldest go first", async () => {
	store.setItem("somebody else's", "x".repeat(PAGE_CHARS));
	for (let i = 0; i < PAGES + 5; i++) await visit(`/?page=${i}`, [i]);
	const names = [...store.items.keys()].filter((name) => name.startsWith("ashore/s/rows/"));
	assert.equal(names.length, PAGES);
	assert.ok(!names.includes("ashore/s/rows//?page=0") && names.includes("ashore/s/rows//?page=24"));

	await visit("/?page=24", ["x".repeat(PAGE_CHARS)]);
	assert.equal(store.getItem("ashore/s/rows//?page=24"), null, "too long to be kept");
	for (let i = 0; i < 10; i++) await visit(`/?long=${i}`, ["x".repeat(PAGE_CHARS - 1000)]);
	const total = [...store.items]
		.filter(([name]) => name.startsWith("ashore/s/rows/"))
		.reduce((sum, [, text]) => sum + text.length, 0);
	assert.ok(total <= TOTAL_CHARS, `${total}`);
	assert.ok(store.getItem("somebody else's"));
});

test("what is stopped writes nothing any more, neither in time nor when the page goes", async () => {
	const client = new FakeCaller();
	const stopped = memory();
	stopped.turnTo("/");
	const loop = stopped.over(client).watch("list", undefined, dates)[Symbol.asyncIterator]();
	const next = loop.next();
	await settle();
	client.watches[0]?.push([]);
	await next;
	stopped.stop();
	client.watches[0]?.push([]);
	await settle();
	await clock.advance(5_000);
	stopped.flush();
	stopped.turnTo("/?a=1");
	assert.equal(store.length, 0);
});

test("a store that is full or refused is done without", async () => {
	store.limit = 10;
	await visit("/", [1]);
	assert.equal(store.length, 0);
	const page = new Memory({ scope: "s", build: "b", store: undefined, clock });
	page.turnTo("/");
	const client = new FakeCaller();
	const next = page.over(client).watch("list", undefined, query)[Symbol.asyncIterator]().next();
	await settle();
	client.watches[0]?.push([2]);
	assert.deepEqual((await next).value, [2]);
	page.flush();
});

test("two watches of one method are kept apart", async () => {
	for (const expected of [undefined, "second"]) {
		const client = new FakeCaller();
		const page = memory();
		page.turnTo("/");
		const caller = page.over(client);
		const loops = [1, 2].map((n) => caller.watch("list", n, query)[Symbol.asyncIterator]());
		const firsts = loops.map((loop) => outcome(loop.next()));
		await settle();
		assert.deepEqual(/** @type {any} */ (firsts[1])?.value?.value, expected);
		client.watches[0]?.push("first");
		client.watches[1]?.push("second");
		await settle();
		page.flush();
	}
});
