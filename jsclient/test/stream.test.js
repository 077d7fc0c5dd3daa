import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Calls } from "../calls.js";
import { CallError } from "../errors.js";
import { decodeFrame, encodeFrame, Kind } from "../frame.js";
import { Rpc } from "../rpc.js";
import { WINDOW } from "../stream.js";
import { FakeClock, settle } from "./fakes.js";
import { outcome } from "./world.js";

/** @import { Frame } from "../frame.js" */

const client = Uint8Array.from({ length: 16 }, (_, i) => i);

/** @type {Calls} */
let calls;
/** @type {Rpc} */
let rpc;
/** @type {FakeClock} */
let clock;

beforeEach(() => {
	clock = new FakeClock();
	calls = new Calls(client, { clock });
	rpc = new Rpc(calls, { clock });
});

/** A codec whose items are dates. */
const dates = /** @type {const} */ ({
	kind: "action",
	decode: (/** @type {string} */ text) => new Date(text),
});
const numbers = /** @type {const} */ ({ kind: "action", decode: (/** @type {number} */ n) => n });
const upload = /** @type {const} */ ({
	kind: "action",
	encode: (/** @type {any} */ v) => ({ ...v, file: undefined }),
	decode: (/** @type {number} */ n) => n,
	upload: "file",
});

/** The worker's end. */
class Worker extends EventTarget {
	/** @type {Frame[]} */
	got = [];
	term;
	#parts = 0;

	constructor(term = 1) {
		super();
		this.term = term;
		calls.attach(/** @type {any} */ (this), term);
	}

	/** @param {ArrayBuffer} frame */
	postMessage(frame) {
		this.got.push(decodeFrame(structuredClone(frame)));
	}

	/** @param {number} kind */
	of(kind) {
		return this.got.filter((frame) => frame.kind === kind);
	}

	/**
	 * @param {number} kind
	 * @param {{ number?: number, body?: object, attachments?: Uint8Array[], sequence?: number }} content
	 */
	send(kind, { number, body, attachments, sequence = 1 }) {
		const json = body && new TextEncoder().encode(JSON.stringify(body));
		const frame = encodeFrame({
			kind,
			client,
			sequence,
			term: this.term,
			number,
			json,
			attachments,
		});
		this.dispatchEvent(new MessageEvent("message", { data: frame }));
		return frame.byteLength;
	}

	/**
	 * @param {unknown[]} items
	 * @param {Uint8Array[]} [attachments]
	 */
	part(items, attachments) {
		const body = { jsonrpc: "2.0", id: 1, result: items };
		return this.send(Kind.part, { number: ++this.#parts, body, attachments });
	}

	/** @param {object} body */
	answer(body) {
		this.send(Kind.answer, { body: { jsonrpc: "2.0", id: 1, ...body } });
	}
}

/**
 * @template O
 * @param {AsyncIterable<O>} stream
 */
async function all(stream) {
	const items = [];
	for await (const item of stream) items.push(item);
	return items;
}

test("a stream gives the items of all parts, decoded, and ends", async () => {
	const worker = new Worker();
	const items = all(rpc.stream("s.m", undefined, dates));
	await settle();
	assert.equal(worker.of(Kind.call)[0]?.timeout, 0);
	worker.part(["2026-01-02T03:04:05.678Z", "2026-01-03T00:00:00.000Z"]);
	await settle();
	worker.part(["2026-01-04T00:00:00.000Z"]);
	worker.answer({ result: null });
	const days = (await items).map((/** @type {Date} */ date) => date.getUTCDate());
	assert.deepEqual(days, [2, 3, 4]);
	assert.equal(calls.size, 0);
});

test("items that came before an error are given before it is thrown", async () => {
	const worker = new Worker();
	const iterator = rpc.stream("s.m", undefined, numbers)[Symbol.asyncIterator]();
	const first = iterator.next();
	await settle();
	worker.part([1, 2]);
	worker.answer({ error: { code: -32000, message: "slow", data: { code: "slow_consumer" } } });
	assert.deepEqual(await first, { done: false, value: 1 });
	assert.deepEqual(await iterator.next(), { done: false, value: 2 });
	await assert.rejects(iterator.next(), { code: "slow_consumer" });
	assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

test("what was taken is credited, and nothing that lies here", async () => {
	const worker = new Worker();
	const iterator = rpc.stream("s.m", undefined, numbers)[Symbol.asyncIterator]();
	const first = iterator.next();
	await settle();
	const blob = new Uint8Array(50_000);
	let sent = 0;
	for (let i = 0; i < 6; i++) sent += worker.part([i, i], [blob]);
	await first;
	assert.equal(worker.of(Kind.credit).length, 0);
	for (let i = 1; i < 12; i++) await iterator.next();
	assert.equal(worker.of(Kind.credit).length, 2);
	const credited = worker.of(Kind.credit).at(-1)?.number ?? 0;
	assert.ok(credited <= sent && sent - credited < WINDOW / 2, `${credited} of ${sent}`);
	await iterator.return?.();
});

test("leaving the loop cancels the call, and what comes then is dropped", async () => {
	const worker = new Worker();
	const stream = rpc.stream("s.m", undefined, numbers);
	const left = (async () => {
		for await (const n of stream) if (n === 2) break;
	})();
	await settle();
	worker.part([1, 2, 3]);
	await left;
	assert.equal(worker.of(Kind.cancel).length, 1);
	worker.part([4]);
	worker.answer({ error: { code: -32000, message: "canceled", data: { code: "canceled" } } });
	assert.equal(calls.size, 0);
});

test("a signal ends the loop with its reason", async () => {
	const worker = new Worker();
	const stop = new AbortController();
	const items = all(rpc.stream("s.m", undefined, numbers, { signal: stop.signal }));
	await settle();
	worker.part([1]);
	await settle();
	stop.abort(new Error("enough"));
	await assert.rejects(items, /enough/);
	assert.equal(worker.of(Kind.cancel).length, 1);
	const none = all(rpc.stream("s.m", undefined, numbers, { signal: stop.signal }));
	await assert.rejects(none, /enough/);
	assert.equal(worker.of(Kind.call).length, 1);
});

test("a stream whose owner goes away fails, one that wasn't sent waits for the next", async () => {
	const early = outcome(all(rpc.stream("s.m", undefined, numbers)));
	await settle();
	const worker = new Worker();
	worker.part([1]);
	calls.detach();
	await settle();
	assert.equal(/** @type {any} */ (early).error?.code, "owner_lost");
	const late = all(rpc.stream("s.m", undefined, numbers));
	await settle();
	const next = new Worker(2);
	assert.equal(next.of(Kind.call).length, 1);
	next.send(Kind.answer, { body: { jsonrpc: "2.0", id: 2, result: null }, sequence: 2 });
	assert.deepEqual(await late, []);
});

test("a part that is missing fails the stream", async () => {
	const worker = new Worker();
	const items = all(rpc.stream("s.m", undefined, numbers));
	await settle();
	worker.send(Kind.part, { number: 2, body: { jsonrpc: "2.0", id: 1, result: [1] } });
	await assert.rejects(items, { code: "internal" });
	assert.equal(worker.of(Kind.cancel).length, 1);
});

test("an item that can't be decoded ends the stream", async () => {
	const worker = new Worker();
	const decode = () => {
		throw new Error("no number");
	};
	const items = all(rpc.stream("s.m", undefined, { kind: "action", decode }));
	await settle();
	worker.part([1, 2]);
	await assert.rejects(items, /no number/);
	assert.equal(worker.of(Kind.cancel).length, 1);
});

test("several nexts at once get their items in order", async () => {
	const worker = new Worker();
	const iterator = rpc.stream("s.m", undefined, numbers)[Symbol.asyncIterator]();
	const nexts = [iterator.next(), iterator.next(), iterator.next()];
	await settle();
	worker.part([1]);
	worker.part([2]);
	worker.answer({ result: null });
	const got = await Promise.all(nexts);
	assert.deepEqual(
		got.map(({ value }) => value),
		[1, 2, undefined],
	);
});

/** Bytes of an upload that have come, in order. @param {Worker} worker */
function uploaded(worker) {
	let at = 0;
	for (const { number, attachments } of worker.of(Kind.chunk)) {
		assert.equal(number, at);
		at += attachments[0]?.length ?? 0;
	}
	return at;
}

test("an upload is sent as it is read, and no more than the window ahead", async () => {
	const worker = new Worker();
	const bytes = new Uint8Array(1_000_000).fill(7);
	const done = rpc.upload("s.u", { name: "a", file: bytes }, upload);
	await settle();
	const call = worker.of(Kind.call)[0];
	assert.equal(call?.timeout, 0);
	assert.match(new TextDecoder().decode(call?.json), /"params":\{"name":"a"\}/);
	assert.equal(uploaded(worker), WINDOW);
	for (let read = 0; read < bytes.length; ) {
		read = uploaded(worker);
		worker.send(Kind.credit, { number: read });
		await settle();
	}
	assert.equal(worker.of(Kind.end)[0]?.number, bytes.length);
	worker.answer({ result: 7 });
	assert.equal(await done, 7);
});

test("a blob and an empty array can be uploaded, and nothing else", async () => {
	const worker = new Worker();
	const blob = rpc.upload("s.u", { file: new Blob(["abc"]) }, upload);
	await settle();
	assert.equal(uploaded(worker), 3);
	worker.answer({ result: 1 });
	await blob;
	const none = rpc.upload("s.u", { file: new Uint8Array() }, upload);
	await settle();
	assert.equal(worker.of(Kind.end)[1]?.number, 0);
	worker.send(Kind.answer, { body: { jsonrpc: "2.0", id: 2, result: 1 }, sequence: 2 });
	await none;
	for (const file of [undefined, "text", 3]) {
		await assert.rejects(rpc.upload("s.u", { file }, upload), (error) => {
			assert.ok(error instanceof CallError);
			assert.equal(error.fields[0]?.path, "/file");
			return true;
		});
	}
});

/** A stream that the test feeds. */
function source() {
	/** @type {{ controller: ReadableStreamDefaultController, canceled: unknown[] }} */
	const made = { controller: /** @type {any} */ (undefined), canceled: [] };
	const stream = new ReadableStream({
		start: (controller) => {
			made.controller = controller;
		},
		cancel: (reason) => {
			made.canceled.push(reason);
		},
	});
	return { ...made, stream };
}

test("an error of the page's stream reaches the handler, and the caller gets it back", async () => {
	const worker = new Worker();
	const { controller, stream } = source();
	const done = rpc.upload("s.u", { file: stream }, upload);
	await settle();
	controller.enqueue(new Uint8Array(3));
	await settle();
	const reason = new Error("the file was removed \ud800");
	controller.error(reason);
	await settle();
	const end = worker.of(Kind.end)[0];
	assert.deepEqual(JSON.parse(new TextDecoder().decode(end?.json)), {
		error: "Error: the file was removed \ufffd",
	});
	worker.answer({ error: { code: -32603, message: "internal", data: { code: "internal" } } });
	await assert.rejects(done, reason);
});

test("a stream that gives something else than bytes fails", async () => {
	const worker = new Worker();
	const { controller, stream, canceled } = source();
	const done = rpc.upload("s.u", { file: stream }, upload);
	controller.enqueue("text");
	await settle();
	assert.equal(worker.of(Kind.end).length, 1);
	assert.equal(canceled.length, 1);
	worker.answer({ error: { code: -32603, message: "internal", data: { code: "internal" } } });
	await assert.rejects(done, TypeError);
});

test("an answer before the end of the source cancels it", async () => {
	const worker = new Worker();
	const { stream, canceled } = source();
	const done = rpc.upload("s.u", { file: stream }, upload);
	await settle();
	worker.answer({ result: 1 });
	assert.equal(await done, 1);
	await settle();
	assert.equal(canceled.length, 1);
});

test("giving up an upload cancels the call and the source, and sends nothing more", async () => {
	const worker = new Worker();
	const stop = new AbortController();
	const file = new Uint8Array(WINDOW * 2);
	const done = rpc.upload("s.u", { file }, upload, { signal: stop.signal });
	await settle();
	stop.abort(new Error("enough"));
	await assert.rejects(done, /enough/);
	const frames = worker.got.length;
	assert.equal(worker.of(Kind.cancel).length, 1);
	worker.send(Kind.credit, { number: WINDOW });
	await settle();
	assert.equal(worker.got.length, frames);
});

test("an upload whose owner goes away fails, and its source is canceled", async () => {
	new Worker();
	const { stream, canceled } = source();
	const done = rpc.upload("s.u", { file: stream }, upload);
	await settle();
	calls.detach();
	await assert.rejects(done, { code: "owner_lost" });
	await settle();
	assert.equal(canceled.length, 1);
});

test("an upload that is given a timeout has one", async () => {
	const worker = new Worker();
	const { stream } = source();
	const done = rpc.upload("s.u", { file: stream }, upload, { timeout: 1000 });
	await settle();
	assert.equal(worker.of(Kind.call)[0]?.timeout, 1000);
	const late = outcome(done);
	await clock.advance(4000);
	assert.equal(/** @type {any} */ (late).error?.code, "deadline");
});

test("a stream of an upload sends and receives", async () => {
	const worker = new Worker();
	const items = all(rpc.stream("s.b", { file: new Uint8Array(WINDOW + 1) }, upload));
	await settle();
	assert.equal(uploaded(worker), WINDOW);
	worker.part([1]);
	worker.send(Kind.credit, { number: WINDOW / 2 });
	await settle();
	assert.equal(worker.of(Kind.end).length, 1);
	worker.part([2]);
	worker.answer({ result: null });
	assert.deepEqual(await items, [1, 2]);
});
