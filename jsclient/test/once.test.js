import assert from "node:assert/strict";
import { test } from "node:test";
import { Calls, DEADLINE_GRACE } from "../calls.js";
import { CallError } from "../errors.js";
import { clientName, decodeFrame, encodeFrame, Kind } from "../frame.js";
import { Rpc } from "../rpc.js";
import { FakeClock, settle } from "./fakes.js";
import { random } from "./random.js";
import { action, mutation, outcome, query } from "./world.js";

/** @import { Frame } from "../frame.js" */

/**
 * What outlives owners: how often each mutation was done, and the records, as docs/protocol.md has them.
 */
class Database {
	/** @type {Map<string, number>} by what the mutation says */
	done = new Map();
	/** @type {Map<string, { params: string, result: unknown }>} by client and number */
	records = new Map();
}

/** One owner, with messages that wait in both directions until it is told to take the next. */
class Owner {
	/** @type {Frame[]} */
	inbox = [];
	/** @type {ArrayBuffer[]} */
	outbox = [];
	/** @type {((event: MessageEvent) => void) | undefined} */
	listener = undefined;
	/** @type {Map<string, number>} last number and acknowledgement by client, to see that they only grow */
	acknowledged = new Map();

	/** @param {Database} database @param {number} term @param {() => number} roll */
	constructor(database, term, roll) {
		this.database = database;
		this.term = term;
		this.roll = roll;
	}

	/** @param {ArrayBuffer} frame */
	postMessage(frame) {
		this.inbox.push(decodeFrame(structuredClone(frame)));
	}

	/** @param {"message"} _type @param {(event: MessageEvent) => void} listener */
	addEventListener(_type, listener) {
		this.listener = listener;
	}

	removeEventListener() {
		this.listener = undefined;
	}

	/** Serves the next frame. `dies` says that it ends before it can answer. */
	serve(dies = false) {
		const frame = this.inbox.shift();
		if (frame?.kind !== Kind.call) return;
		const { method, params } = JSON.parse(new TextDecoder().decode(frame.json));
		const name = clientName(frame.client);
		const before = this.acknowledged.get(name) ?? 0;
		this.acknowledged.set(name, Math.max(before, frame.number));
		assert.ok(frame.number < frame.sequence);
		if (method !== "query")
			assert.ok(frame.sequence > before, "it comes after its acknowledgement");
		const body = method === "mutation" ? this.#mutate(frame, name, params) : { result: params };
		if (dies) return;
		const json = new TextEncoder().encode(
			JSON.stringify({ jsonrpc: "2.0", id: frame.sequence, ...body }),
		);
		const { client, sequence } = frame;
		this.outbox.push(encodeFrame({ kind: Kind.answer, client, sequence, term: this.term, json }));
	}

	/** @param {Frame} frame @param {string} name @param {string} params */
	#mutate({ sequence, number }, name, params) {
		const { done, records } = this.database;
		const record = records.get(`${name} ${sequence}`);
		if (record) {
			assert.equal(record.params, params, "a number stands for one call");
			return { result: record.result };
		}
		if (this.roll() < 0.1) return { error: { message: "not now", data: { code: "tired" } } };
		done.set(params, (done.get(params) ?? 0) + 1);
		for (const key of records.keys()) {
			const [client, kept] = key.split(" ");
			if (client === name && Number(kept) <= number) records.delete(key);
		}
		records.set(`${name} ${sequence}`, { params, result: params });
		return { result: params };
	}

	/** Hands out the next answer. */
	answer() {
		const data = this.outbox.shift();
		if (data) this.listener?.(new MessageEvent("message", { data }));
	}
}

/** @param {number} seed */
async function run(seed) {
	const roll = random(seed);
	const clock = new FakeClock();
	const database = new Database();
	let clients = 1;
	const calls = new Calls(
		Uint8Array.from({ length: 16 }, () => clients),
		{ clock },
	);
	const rpc = new Rpc(calls, { clock });
	/** @type {Owner | null} */
	let owner = null;
	let term = 0;
	/** @type {{ method: string, params: string, stop: AbortController, ended: ReturnType<typeof outcome> }[]} */
	const made = [];
	const codecs = { query, mutation, action };
	const actions = {
		call: () => {
			const method = /** @type {keyof typeof codecs} */ (
				["query", "mutation", "mutation", "action"][Math.floor(roll() * 4)]
			);
			const params = `${method} ${made.length}`;
			const stop = new AbortController();
			const options = { signal: stop.signal, timeout: 1000 + Math.floor(roll() * 30_000) };
			made.push({
				method,
				params,
				stop,
				ended: outcome(rpc.call(method, params, codecs[method], options)),
			});
		},
		serve: () => owner?.serve(),
		answer: () => owner?.answer(),
		begin: () => {
			if (owner) return;
			owner = new Owner(database, ++term, roll);
			calls.attach(owner, term);
		},
		die: () => {
			if (roll() < 0.5) owner?.serve(true);
			owner = null;
			calls.detach();
		},
		abort: () => made[Math.floor(roll() * made.length)]?.stop.abort(),
		wait: () => clock.advance(roll() * 1000),
		// Back from the page cache: the lock was free, and the records are gone.
		renew: () => {
			if (roll() < 0.8) return;
			owner = null;
			calls.leave();
			database.records.clear();
			calls.renew(Uint8Array.from({ length: 16 }, () => ++clients));
		},
		fail: () => {
			if (roll() < 0.8) return;
			owner = null;
			calls.fail(new CallError("storage_unavailable", "held"), { final: false });
			calls.revive();
		},
	};
	const likely = [
		"call",
		"call",
		"serve",
		"serve",
		"serve",
		"answer",
		"answer",
		"answer",
		"begin",
		"begin",
	];
	const names = /** @type {(keyof typeof actions)[]} */ ([...likely, ...Object.keys(actions)]);
	for (let i = 0; i < 120; i++) await actions[names[Math.floor(roll() * names.length)] ?? "call"]();

	actions.begin();
	for (let i = 0; i < 500 && owner; i++) {
		/** @type {Owner} */ (owner).serve();
		/** @type {Owner} */ (owner).answer();
	}
	await settle();
	const ends = { done: 0, lost: 0, other: 0 };
	for (const { method, params, ended } of made) {
		assert.notEqual(ended.state, "pending", `${params} has no end`);
		const times = database.done.get(params) ?? 0;
		assert.ok(times <= 1, `${params} was done ${times} times`);
		if (method !== "mutation") continue;
		if (ended.state === "fulfilled") {
			assert.equal(ended.value, params);
			assert.equal(times, 1, `${params} was answered and isn't there`);
			ends.done++;
		} else if (ended.error?.code === "tired") {
			assert.equal(times, 0, `${params} failed and is there`);
			ends.other++;
		} else if (ended.error?.code === "owner_lost") ends.lost++;
		else ends.other++;
	}
	assert.ok(database.records.size <= 40, "records pile up");
	await clock.advance(31_000 + DEADLINE_GRACE);
	assert.deepEqual([calls.size, clock.size], [0, 0], "something is left");
	return ends;
}

test("whenever owners end and messages are lost, each mutation is done once and each call ends", async () => {
	const total = { done: 0, lost: 0, other: 0 };
	for (let seed = 1; seed <= 300; seed++) {
		try {
			const ends = await run(seed);
			total.done += ends.done;
			total.lost += ends.lost;
			total.other += ends.other;
		} catch (error) {
			throw new Error(`seed ${seed}: ${error}`, { cause: error });
		}
	}
	assert.ok(total.done > 1000 && total.lost > 10, JSON.stringify(total));
});
