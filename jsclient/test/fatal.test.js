// Calls that end the worker that runs them.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { readRunning } from "../running.js";
import { settle } from "./fakes.js";
import { note } from "./note.js";
import { mutation, outcome, query, World } from "./world.js";

/** @type {World} */
let world;
/** How many workers the method "bad" ends yet. */
let deaths = 0;

beforeEach(() => {
	world = new World();
	deaths = Number.POSITIVE_INFINITY;
	world.serve = ({ method, params, reply }) => {
		if (method === "bad" && deaths-- > 0) throw new WebAssembly.RuntimeError("unreachable");
		reply({ result: params });
	};
});

for (const codec of [query, mutation]) {
	test(`a ${codec.kind} that ends two workers fails, and no third is ended`, async () => {
		const tab = world.tab();
		await tab.client.ready;
		const bad = outcome(tab.client.call("bad", 1, codec));
		const good = outcome(tab.client.call("q", 2, codec));
		await world.clock.advance(1000);
		assert.deepEqual([bad.error?.code, bad.error?.reason, good.value], ["internal", "fatal", 2]);
		assert.match(bad.error?.message ?? "", /^bad ended the app's worker 2 times/);
		assert.equal(/may have been done/.test(bad.error?.message), codec.kind === "mutation");
		assert.deepEqual([tab.client.state.phase, tab.workers.length], ["ready", 3]);
	});
}

test("a call that ended one worker is answered by the next", async () => {
	deaths = 1;
	const tab = world.tab();
	await tab.client.ready;
	assert.equal(await tab.client.call("bad", 1, query), 1);
	deaths = 1;
	const another = outcome(tab.client.call("bad", 2, query));
	await world.clock.advance(1000);
	assert.equal(another.value, 2, "it begins at 0");
});

test("a follower's call ends two workers, and every other call of every tab is answered", async () => {
	const tabs = [world.tab(), world.tab(), world.tab()];
	await Promise.all(tabs.map(({ client }) => client.ready));
	let died = false;
	world.serve = ({ method, params, reply }) => {
		if (method === "bad") {
			died = true;
			throw new WebAssembly.RuntimeError("unreachable");
		}
		if (died) reply({ result: params });
	};
	const others = tabs.map(({ client }, i) => outcome(client.call("m", i, mutation)));
	await settle();
	const bad = outcome(/** @type {typeof tabs[0]} */ (tabs[1]).client.call("bad", 1, query));
	await world.clock.advance(20_000);
	assert.equal(bad.error?.reason, "fatal");
	assert.deepEqual(
		others.map(({ value }) => value),
		[0, 1, 2],
	);
	assert.equal(
		world.requests.filter(({ method }) => method === "bad").length,
		2,
		"asked of two owners",
	);
	const roles = tabs.map(({ client }) => client.state.role).sort();
	assert.deepEqual(roles, ["follower", "follower", "owner"]);
});

test("watches of a query that ends workers fail in every tab, others go on", async () => {
	const tabs = [world.tab(), world.tab()];
	await Promise.all(tabs.map(({ client }) => client.ready));
	deaths = 0;
	/** @param {string} method @param {unknown} input */
	const watches = (method, input) =>
		tabs.map(({ client }) => client.watch(method, input, query)[Symbol.asyncIterator]());
	const bad = watches("bad", { a: 1 });
	const good = watches("w", { a: 1 });
	for (const watch of [...bad, ...good]) await watch.next();
	deaths = Number.POSITIVE_INFINITY;
	const ends = bad.map((watch) => outcome(watch.next()));
	const next = good.map((watch) => outcome(watch.next()));
	tabs[0]?.worker.exit(2);
	await world.clock.advance(20_000);
	assert.deepEqual(
		ends.map(({ error }) => error?.reason),
		["fatal", "fatal"],
	);
	assert.deepEqual(
		next.map(({ value }) => /** @type {any} */ (value)?.value),
		[{ a: 1 }, { a: 1 }],
	);
});

test("what a dead program was doing is read from its memory, or not at all", () => {
	const memory = new ArrayBuffer(65_536);
	assert.equal(readRunning(memory, 512), undefined, "nothing ran");
	const client = Uint8Array.from({ length: 16 }, (_, i) => i);
	note(memory, { client, sequence: 7 }, "notes.list", "{}");
	const name = "000102030405060708090a0b0c0d0e0f";
	const want = { client: name, sequence: 7, method: "notes.list", params: "{}" };
	assert.deepEqual(readRunning(memory, 512), want);
	note(memory, { client, sequence: 7 }, "notes.list", "x".repeat(10_001));
	assert.equal(readRunning(memory, 512)?.params, "");
	for (const address of [undefined, "512", -1, 65_530, 1e9, Number.NaN]) {
		assert.equal(readRunning(memory, address), undefined, String(address));
	}
	new DataView(memory).setBigUint64(512 + 24, 2n ** 63n, true);
	assert.equal(readRunning(memory, 512), undefined, "an address that is none");
});
