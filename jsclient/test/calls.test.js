import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Calls, DEADLINE_GRACE, INSIST_AFTER } from "../calls.js";
import { OWNERS } from "../entry.js";
import { CallError } from "../errors.js";
import { decodeFrame, encodeFrame, Kind } from "../frame.js";
import { Rpc } from "../rpc.js";
import { FakeClock, settle } from "./fakes.js";
import { action, mutation, outcome, query } from "./world.js";

/** @import { Frame } from "../frame.js" */

/** @typedef {import("../calls.js").Endpoint} Endpoint */

const client = Uint8Array.from({ length: 16 }, (_, i) => i);

/** @type {FakeClock} */
let clock;
/** @type {Calls} */
let calls;
/** @type {Rpc} */
let rpc;
/** @type {number[]} */
let insisted;

beforeEach(() => {
	clock = new FakeClock();
	insisted = [];
	calls = new Calls(client, { clock, onSilent: (sequence) => insisted.push(sequence) });
	rpc = new Rpc(calls, { clock });
});

/** An owner's end: what it got, and a way to answer. */
class Owner extends EventTarget {
	/** @type {Frame[]} */
	got = [];
	term;

	/** @param {number} term */
	constructor(term) {
		super();
		this.term = term;
		calls.attach(/** @type {Endpoint} */ (/** @type {unknown} */ (this)), term);
	}

	/** @param {ArrayBuffer} frame */
	postMessage(frame) {
		this.got.push(decodeFrame(structuredClone(frame)));
	}

	get last() {
		const frame = this.got.at(-1);
		assert.ok(frame);
		return frame;
	}

	/** @param {unknown} data */
	say(data) {
		this.dispatchEvent(new MessageEvent("message", { data }));
	}

	/**
	 * @param {number} sequence
	 * @param {object} body
	 * @param {Partial<Frame>} [header]
	 */
	answer(sequence, body, header) {
		const json = new TextEncoder().encode(
			JSON.stringify({ jsonrpc: "2.0", id: sequence, ...body }),
		);
		this.say(
			encodeFrame({ kind: Kind.answer, client, sequence, term: this.term, json, ...header }),
		);
	}

	/**
	 * @param {number} sequence
	 * @param {number} number
	 * @param {unknown} result
	 */
	update(sequence, number, result) {
		this.answer(sequence, { result }, { kind: Kind.update, number });
	}
}

/** @param {Frame} frame */
function body(frame) {
	return JSON.parse(new TextDecoder().decode(frame.json));
}

test("a call carries method, params, sequence, term and timeout, and gives the decoded result", async () => {
	const owner = new Owner(3);
	const codec = {
		kind: /** @type {const} */ ("query"),
		encode: (/** @type {Date} */ date) => ({ since: date.toISOString() }),
		decode: (/** @type {string} */ text) => new Date(text),
	};
	const promise = rpc.call("timers.list", new Date(0), codec, { timeout: 1500 });
	const { last } = owner;
	assert.equal(last.kind, Kind.call);
	assert.deepEqual(last.client, client);
	assert.deepEqual([last.sequence, last.term, last.timeout, last.number], [1, 3, 1500, 0]);
	const params = { since: "1970-01-01T00:00:00.000Z" };
	assert.deepEqual(body(last), { jsonrpc: "2.0", id: 1, method: "timers.list", params });
	owner.answer(1, { result: "2026-01-02T03:04:05.678Z" });
	assert.equal((await promise).getTime(), Date.UTC(2026, 0, 2, 3, 4, 5, 678));
	assert.equal(calls.size, 0);
	rpc.close();
	assert.equal(clock.size, 0, "timers left");
});

test("a method without input sends no params, and one without output gives undefined", async () => {
	const owner = new Owner(1);
	const promise = rpc.call("timers.stop", undefined, { kind: "mutation" });
	assert.equal("params" in body(owner.last), false);
	owner.answer(1, { result: null });
	assert.equal(await promise, undefined);
});

test("it works over a MessageChannel", async () => {
	const { port1, port2 } = new MessageChannel();
	port2.addEventListener("message", ({ data }) => {
		const { sequence } = decodeFrame(data);
		const json = new TextEncoder().encode(`{"jsonrpc":"2.0","id":${sequence},"result":42}`);
		const frame = encodeFrame({ kind: Kind.answer, client, sequence, term: 9, json });
		port2.postMessage(frame, [frame]);
	});
	port2.start();
	calls.attach(port1, 9);
	assert.equal(await rpc.call("m", {}, query), 42);
	port1.close();
});

test("attachments go and come beside the JSON", async () => {
	const owner = new Owner(1);
	const promise = rpc.call("files.put", new Uint8Array([1, 2, 3]), {
		kind: "action",
		encode: (bytes, attachments) => ({ file: attachments.push(bytes) - 1 }),
		decode: (json, attachments) => attachments[json.file],
	});
	assert.deepEqual(body(owner.last).params, { file: 0 });
	assert.deepEqual(owner.last.attachments, [new Uint8Array([1, 2, 3])]);
	owner.answer(1, { result: { file: 0 } }, { attachments: [new Uint8Array([9])] });
	assert.deepEqual(await promise, new Uint8Array([9]));
});

test("an error answer is a CallError with code, data and fields", async () => {
	const owner = new Owner(1);
	const fields = [{ path: "/project", message: "must not be empty" }];
	const promise = rpc.call("timers.start", {}, mutation);
	const data = { code: "invalid", data: { a: 1 }, fields };
	owner.answer(1, { error: { code: -32602, message: "no", data } });
	await assert.rejects(promise, (error) => {
		assert.ok(error instanceof CallError);
		assert.deepEqual(
			[error.code, error.message, error.data, error.fields],
			["invalid", "no", { a: 1 }, fields],
		);
		return true;
	});
});

test("a conflict has both versions, decoded as the result is", async () => {
	const owner = new Owner(1);
	const codec = { ...mutation, decode: (/** @type {any} */ v) => ({ at: new Date(v.at) }) };
	const data = {
		yours: { at: "2026-01-01T00:00:00.000Z" },
		theirs: { at: "2026-01-02T00:00:00.000Z" },
	};
	for (const [sent, want] of [
		[data, { yours: { at: new Date(data.yours.at) }, theirs: { at: new Date(data.theirs.at) } }],
		[
			{ yours: null, theirs: null },
			{ yours: null, theirs: null },
		], // which this codec can't decode
		["of the app's own", "of the app's own"],
		[undefined, undefined],
	]) {
		const call = outcome(rpc.call("a.b", {}, codec));
		const error = { code: -32000, message: "changed", data: { code: "conflict", data: sent } };
		owner.answer(owner.last.sequence, { error });
		const { error: got } = /** @type {{ error: CallError }} */ (await call);
		assert.equal(got.code, "conflict");
		assert.deepEqual(got.data, want);
	}
});

test("an error's data come back as its code says, to calls and watches", async () => {
	const owner = new Owner(1);
	const errors = { late: (/** @type {any} */ v) => ({ until: new Date(v.until) }) };
	const until = "2026-01-01T00:00:00.000Z";
	for (const [code, data, want] of [
		["late", { until }, { until: new Date(until) }],
		["early", { until }, { until }],
	]) {
		const error = { code: -32000, message: "no", data: { code, data } };
		const call = outcome(rpc.call("a.b", {}, { ...mutation, errors }));
		owner.answer(owner.last.sequence, { error });
		const { error: got } = /** @type {{ error: CallError }} */ (await call);
		assert.deepEqual([got.code, got.data], [code, want]);
		const watch = rpc.watch("a.c", {}, { kind: "query", errors })[Symbol.asyncIterator]();
		const first = outcome(watch.next());
		owner.answer(owner.last.sequence, { error });
		const { error: seen } = /** @type {{ error: CallError }} */ (await first);
		assert.deepEqual([seen.code, seen.data], [code, want]);
	}
});

test("what an encoder throws is what the call fails with, and nothing is sent", async () => {
	const owner = new Owner(1);
	const refused = new CallError("invalid", "too large", { fields: [{ path: "/n", message: "…" }] });
	const codec = {
		...mutation,
		encode: () => {
			throw refused;
		},
	};
	await assert.rejects(rpc.call("m", 1, codec), refused);
	assert.equal(owner.got.length, 0);
	assert.equal(calls.size, 0);
});

test("a message that is too large fails as invalid, before or after there is an owner", async () => {
	const long = "x".repeat(17 * 1024 * 1024);
	const waiting = rpc.call("m", long, mutation);
	const owner = new Owner(1);
	await assert.rejects(waiting, { code: "invalid" });
	await assert.rejects(rpc.call("m", long, mutation), { code: "invalid" });
	assert.equal(owner.got.length, 0);
	rpc.close();
	assert.deepEqual([calls.size, clock.size], [0, 0]);
});

test("answers acknowledge: a call says up to where nothing that writes is sent again", () => {
	const owner = new Owner(1);
	for (let i = 0; i < 3; i++) rpc.call("m", i, mutation);
	owner.answer(1, { result: 0 });
	owner.answer(3, { result: 2 });
	rpc.call("a", 4, action);
	assert.equal(owner.last.number, 1);
	owner.answer(2, { result: 1 });
	rpc.call("q", 5, query);
	assert.equal(owner.last.number, 4, "an action that was sent isn't sent again");
	rpc.call("m", 6, mutation);
	assert.equal(owner.last.number, 5, "a query may always be asked again");
});

test("calls wait for an owner", async () => {
	const promise = rpc.call("m", 7, mutation);
	const owner = new Owner(1);
	owner.answer(1, { result: "done" });
	assert.equal(await promise, "done");
});

test("when the owner goes, the next one is asked for all but actions that were sent", async () => {
	const old = new Owner(1);
	const asked = outcome(rpc.call("q", 1, query));
	const again = outcome(rpc.call("m", 2, mutation));
	const lost = outcome(rpc.call("a", 3, action));
	calls.detach();
	const later = outcome(rpc.call("m", 4, mutation));
	await settle();
	assert.deepEqual(
		[asked.state, again.state, lost.error?.code],
		["pending", "pending", "owner_lost"],
	);

	const next = new Owner(2);
	assert.deepEqual(
		next.got.map((frame) => [body(frame).method, frame.sequence, frame.term, frame.number]),
		[
			["q", 1, 2, 0],
			["m", 2, 2, 1],
			["m", 4, 2, 1],
		],
	);
	assert.deepEqual(
		body(old.got[1] ?? next.last),
		body(next.got[1] ?? old.last),
		"it is the same call",
	);
	old.answer(2, { result: "old" });
	next.answer(2, { result: "again" });
	await settle();
	assert.equal(again.value, "again");
	old.answer(1, { result: "old" });
	next.answer(1, { result: "old" }, { term: 1 });
	next.answer(1, { result: "new" });
	next.answer(4, { result: "done" });
	await settle();
	assert.deepEqual([asked.value, later.value], ["new", "done"]);
});

test("a mutation's time goes on from owner to owner", async () => {
	new Owner(1);
	const again = outcome(rpc.call("m", 1, mutation, { timeout: 1000 }));
	await clock.advance(600);
	calls.detach();
	const next = new Owner(2);
	assert.equal(next.last.timeout, 400);
	await clock.advance(600);
	calls.detach();
	assert.equal(new Owner(3).last.timeout, 1);
	await clock.advance(1000 + DEADLINE_GRACE - 1200);
	assert.equal(again.error?.code, "deadline");
});

test("a mutation that was given up goes to no other owner", async () => {
	new Owner(1);
	const stop = new AbortController();
	const given = outcome(rpc.call("m", 1, mutation, { signal: stop.signal }));
	stop.abort();
	const stop2 = new AbortController();
	const late = outcome(rpc.call("m", 2, mutation, { signal: stop2.signal }));
	calls.detach();
	stop2.abort();
	const next = new Owner(2);
	assert.deepEqual(next.got, []);
	rpc.call("m", 3, mutation);
	assert.equal(next.last.number, 2, "their records are forgotten");
	await settle();
	assert.deepEqual([given.error?.name, late.error?.name], ["AbortError", "AbortError"]);
});

test("a mutation that ends each of its owners is given up", async () => {
	const lost = outcome(rpc.call("m", 1, mutation));
	for (let term = 1; term <= OWNERS; term++) {
		const owner = new Owner(term);
		assert.equal(owner.got.length, 1);
		await settle();
		assert.equal(lost.state, "pending");
		calls.detach();
	}
	await settle();
	assert.equal(lost.error?.code, "owner_lost");
	assert.deepEqual(new Owner(9).got, []);
});

test("an owner that says that it is lost isn't the last one to be asked", async () => {
	const old = new Owner(1);
	const again = outcome(rpc.call("m", 1, mutation));
	old.answer(1, { error: { message: "it has ended", data: { code: "owner_lost" } } });
	await settle();
	assert.equal(again.state, "pending");
	new Owner(2).answer(1, { result: 1 });
	await settle();
	assert.equal(again.value, 1);
});

test("what is sent again is the same, whatever its caller has done to the bytes", () => {
	const bytes = new Uint8Array([1, 2, 3]);
	const encode = (/** @type {Uint8Array} */ input, /** @type {Uint8Array[]} */ attachments) =>
		attachments.push(input) - 1;
	new Owner(1);
	rpc.call("m", bytes, { kind: "mutation", encode });
	rpc.watch("q", bytes, { kind: "query", encode })[Symbol.asyncIterator]();
	bytes.fill(0);
	calls.detach();
	const sent = new Owner(2).got.map(({ attachments }) => attachments);
	assert.deepEqual(sent, [[new Uint8Array([1, 2, 3])], [new Uint8Array([1, 2, 3])]]);
});

test("who leaves gives up what is known of his mutations", async () => {
	new Owner(1);
	const lost = outcome(rpc.call("m", 1, mutation));
	const asked = outcome(rpc.call("q", 2, query));
	calls.detach();
	const unsent = outcome(rpc.call("m", 3, mutation));
	calls.leave();
	await settle();
	assert.deepEqual(
		[lost.error?.code, asked.state, unsent.state],
		["owner_lost", "pending", "pending"],
	);
});

test("while no owner can be had what may have been done waits, and calls to come fail", async () => {
	new Owner(1);
	const waiting = outcome(rpc.call("m", 1, mutation));
	const failed = outcome(rpc.call("q", 2, query));
	calls.fail(new CallError("storage_unavailable", "held"), { final: false });
	await assert.rejects(rpc.call("m", 3, mutation), { code: "storage_unavailable" });
	assert.deepEqual([waiting.state, failed.error?.code], ["pending", "storage_unavailable"]);
	calls.fail(new CallError("internal", "given up"), { final: true });
	await settle();
	assert.equal(waiting.error?.code, "owner_lost");
	assert.equal(waiting.error?.cause?.message, "given up");
});

test("garbage, strangers' answers and answers to nothing are dropped", async () => {
	const owner = new Owner(1);
	const got = outcome(rpc.call("q", 1, query));
	for (const data of [null, 1, "x", {}, [], new ArrayBuffer(3), new ArrayBuffer(100)])
		owner.say(data);
	owner.answer(1, { result: 1 }, { client: new Uint8Array(16) });
	owner.answer(1, {}, { kind: Kind.call });
	owner.update(1, 1, 1);
	owner.answer(99, { result: 1 });
	owner.answer(0, { error: { code: -32700, message: "…", data: { code: "invalid" } } });
	await settle();
	assert.equal(got.state, "pending");
	owner.answer(1, { result: 2 });
	await settle();
	assert.equal(got.value, 2);
});

test("an answer that isn't JSON-RPC fails its call as internal", async () => {
	const owner = new Owner(1);
	for (const text of ["{", "3", "null", '"x"']) {
		const promise = rpc.call("q", 1, query);
		owner.answer(owner.last.sequence, {}, { json: new TextEncoder().encode(text) });
		await assert.rejects(promise, { code: "internal" }, text);
	}
	const promise = rpc.call("q", 1, query);
	owner.answer(owner.last.sequence, { error: "odd" });
	await assert.rejects(promise, { code: "internal" });
});

test("an aborted call rejects at once with the signal's reason and is cancelled", async () => {
	const owner = new Owner(1);
	const stop = new AbortController();
	const promise = rpc.call("q", 1, query, { signal: stop.signal });
	const reason = new Error("never mind");
	stop.abort(reason);
	await assert.rejects(promise, reason);
	assert.deepEqual([owner.last.kind, owner.last.sequence], [Kind.cancel, 1]);
	owner.answer(1, { error: { code: -32000, message: "…", data: { code: "canceled" } } });
	rpc.close();
	assert.deepEqual([calls.size, clock.size], [0, 0]);

	await assert.rejects(rpc.call("q", 1, query, { signal: stop.signal }), reason);
	assert.equal(owner.got.length, 2, "nothing is sent for a signal that was aborted before");
});

test("a call aborted before there is an owner is never sent", async () => {
	const stop = new AbortController();
	const promise = rpc.call("q", 1, query, { signal: stop.signal });
	stop.abort();
	await assert.rejects(promise, { name: "AbortError" });
	assert.equal(new Owner(1).got.length, 0);
});

test("a call without an answer ends at its deadline", async () => {
	const owner = new Owner(1);
	const got = outcome(rpc.call("q", 1, query, { timeout: 100 }));
	await clock.advance(100 + DEADLINE_GRACE - 1);
	assert.equal(got.state, "pending");
	await clock.advance(1);
	assert.equal(got.error?.code, "deadline");
	assert.equal(owner.last.kind, Kind.cancel);
	const unsent = outcome(rpc.call("q", 1, query));
	calls.detach();
	await clock.advance(32_000);
	assert.equal(unsent.error?.code, "deadline");
});

test("a worker that answers nothing after an abort is insisted upon, again and again", async () => {
	new Owner(1);
	const stop = new AbortController();
	rpc.call("q", 1, query, { signal: stop.signal }).catch(() => {});
	stop.abort();
	await clock.advance(INSIST_AFTER - 1);
	assert.deepEqual(insisted, []);
	await clock.advance(1);
	assert.deepEqual(insisted, [1]);
	await clock.advance(1_000);
	assert.deepEqual(insisted, [1, 1]);
	calls.detach();
	await clock.advance(60_000);
	assert.deepEqual(insisted, [1, 1], "nobody is left to insist upon");
});

test("a worker that answers others is left alone", async () => {
	const owner = new Owner(1);
	const stop = new AbortController();
	rpc.call("slow", 1, query, { signal: stop.signal }).catch(() => {});
	stop.abort();
	for (let i = 0; i < 5; i++) {
		const quick = rpc.call("quick", 1, query);
		await clock.advance(300);
		owner.answer(owner.last.sequence, { result: i });
		await quick;
	}
	assert.deepEqual(insisted, []);
	await clock.advance(1_000);
	assert.deepEqual(insisted, [1]);
});

test("an older mutation that is still wanted is not killed for a younger call that was aborted", async () => {
	const owner = new Owner(1);
	rpc.call("import", 1, mutation, { timeout: 5_000 }).catch(() => {});
	const stop = new AbortController();
	rpc.call("search", 2, query, { signal: stop.signal }).catch(() => {});
	stop.abort();
	await clock.advance(4_000);
	assert.deepEqual(insisted, []);
	owner.answer(1, { result: null });
	await clock.advance(1_000);
	assert.deepEqual(insisted, [2]);
});

test("an action or a watch that was answered doesn't keep from insisting", async () => {
	const owner = new Owner(1);
	rpc.call("upload", 1, action).catch(() => {});
	const watch = rpc.watch("list", 1, query)[Symbol.asyncIterator]();
	owner.update(2, 1, []);
	await watch.next();
	const stop = new AbortController();
	rpc.call("endless", 2, query, { signal: stop.signal }).catch(() => {});
	stop.abort();
	await clock.advance(INSIST_AFTER);
	assert.deepEqual(insisted, [3]);
});

test("a watch gives the newest value, is asked again of a new owner, and ends with the loop", async () => {
	const old = new Owner(1);
	const watch = rpc.watch("list", { a: 1 }, query)[Symbol.asyncIterator]();
	assert.equal(old.last.kind, Kind.watch);
	old.update(1, 1, "a");
	old.update(1, 2, "b");
	assert.deepEqual(await watch.next(), { value: "b", done: false });
	const waiting = outcome(watch.next());
	old.update(1, 2, "again");
	await settle();
	assert.equal(waiting.state, "pending");

	calls.detach();
	const next = new Owner(2);
	assert.deepEqual(body(next.last).params, { a: 1 });
	next.update(1, 1, "c");
	await settle();
	assert.deepEqual(waiting.value, { value: "c", done: false });

	await watch.return?.();
	assert.deepEqual([next.last.kind, next.last.sequence], [Kind.unwatch, 1]);
	assert.deepEqual(await watch.next(), { value: undefined, done: true });
	rpc.close();
	assert.deepEqual([calls.size, clock.size], [0, 0]);
});

test("a watch throws its signal's reason, an error answer, and what the decoder throws", async () => {
	const owner = new Owner(1);
	const stop = new AbortController();
	const aborted = rpc.watch("list", 1, query, { signal: stop.signal })[Symbol.asyncIterator]();
	const first = aborted.next();
	stop.abort();
	await assert.rejects(first, { name: "AbortError" });
	assert.equal(owner.last.kind, Kind.unwatch);
	const never = rpc.watch("list", 1, query, { signal: stop.signal })[Symbol.asyncIterator]();
	await assert.rejects(never.next(), { name: "AbortError" });

	const refused = rpc.watch("list", 1, query)[Symbol.asyncIterator]();
	owner.answer(owner.last.sequence, { error: { message: "no", data: { code: "not_found" } } });
	await assert.rejects(refused.next(), { code: "not_found" });

	const odd = { ...query, decode: () => assert.fail("odd") };
	const unreadable = rpc.watch("list", 1, odd)[Symbol.asyncIterator]();
	owner.update(owner.last.sequence, 1, 1);
	await assert.rejects(unreadable.next(), /odd/);
	assert.equal(calls.size, 0);
});

test("a failure fails calls now and later; watches outlive one that may pass", async () => {
	const call = outcome(rpc.call("q", 1, query));
	const watch = rpc.watch("list", 1, query)[Symbol.asyncIterator]();
	const next = outcome(watch.next());
	const failure = new CallError("storage_unavailable", "held", { reason: "handles_held" });
	calls.fail(failure, { final: false });
	await settle();
	assert.deepEqual([call.error, next.state], [failure, "pending"]);
	await assert.rejects(rpc.call("q", 1, query), failure);

	const owner = new Owner(1);
	owner.update(2, 1, "here");
	await settle();
	assert.deepEqual(next.value, { value: "here", done: false });

	calls.fail(failure, { final: true });
	await assert.rejects(watch.next(), failure);
	await assert.rejects(rpc.watch("list", 1, query)[Symbol.asyncIterator]().next(), failure);
	new Owner(2);
	await assert.rejects(rpc.call("q", 1, query), failure);
	rpc.close();
	assert.deepEqual([calls.size, clock.size], [0, 0]);
});

test("a new client numbers what is left from one", async () => {
	const owner = new Owner(1);
	rpc.call("m", 1, mutation).catch(() => {});
	const asked = outcome(rpc.call("q", 2, query));
	calls.renew(Uint8Array.from({ length: 16 }, () => 7));
	const next = new Owner(1);
	assert.deepEqual([next.last.sequence, next.last.client[0]], [1, 7]);
	next.answer(1, { result: "x" }, { client: next.last.client });
	await settle();
	assert.equal(asked.value, "x");
	assert.equal(owner.got.length, 2);
});
