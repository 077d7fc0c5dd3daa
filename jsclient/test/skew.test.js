import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { buildOrder } from "../builds.js";
import { settle } from "./fakes.js";
import { build, mutation, World } from "./world.js";

/** @type {World} */
let world;

const newer = /** @type {typeof build} */ (/** @type {unknown} */ ({ ...build, id: "build-2" }));

beforeEach(() => {
	world = new World();
	/** @type {Map<string, string>} */
	const memory = new Map();
	world.memory = {
		getItem: (key) => memory.get(key) ?? null,
		setItem: (key, value) => memory.set(key, value),
	};
});

test("a newer tab gets the database from an older one, which says so and keeps its page", async () => {
	const old = world.tab();
	await old.client.ready;
	assert.equal(old.client.updates.state.current, "build-1");
	const fresh = world.tab({ build: newer });
	await fresh.client.ready;
	assert.deepEqual([fresh.client.state.role, fresh.client.state.term], ["owner", 2]);
	await settle();
	assert.equal(old.client.state.error?.code, "version_skew");
	assert.equal(old.client.state.retrying, true);
	assert.equal(old.client.updates.state.skewed, "build-2");
	assert.deepEqual(await fresh.client.call("m", { a: 1 }, mutation), { a: 1 });

	// Not so if it goes: the older one goes on.
	fresh.client.close();
	await settle();
	await old.client.ready.catch(() => {});
	assert.deepEqual([old.client.state.phase, old.client.state.role], ["ready", "owner"]);
	assert.equal(old.client.updates.state.skewed, null);
	old.client.close();
});

test("a tab that yielded and whose files the host no longer has says that versions differ", async () => {
	const old = world.tab();
	await old.client.ready;
	// The worker that is to wait for the database doesn't load.
	old.workers.push = (...workers) => {
		for (const worker of workers) {
			worker.terminate();
			queueMicrotask(() => worker.dispatchEvent(new Event("error")));
		}
		return Array.prototype.push.apply(old.workers, workers);
	};
	const fresh = world.tab({ build: newer });
	await fresh.client.ready;
	await settle();
	const { error, retrying } = old.client.state;
	assert.deepEqual(
		[error?.code, error?.data, retrying],
		["version_skew", { build: "build-2" }, false],
	);
	assert.equal(old.client.updates.state.skewed, "build-2");
	assert.equal(fresh.client.state.role, "owner");
	for (const { client } of [old, fresh]) client.close();
});

test("tabs of the older build that wait let the newer one go first", async () => {
	const old = world.tab();
	await old.client.ready;
	const other = world.tab();
	await other.client.ready;
	const fresh = world.tab({ build: newer });
	await fresh.client.ready;
	assert.equal(fresh.client.state.role, "owner");
	await settle();
	for (const { client } of [old, other]) {
		assert.equal(client.state.error?.code, "version_skew");
		client.close();
	}
	fresh.client.close();
});

test("an older tab beside a newer owner waits, and takes nothing away", async () => {
	// This browser has run both, in this order.
	const before = world.tab();
	await before.client.ready;
	before.client.close();
	await settle();
	const fresh = world.tab({ build: newer });
	await fresh.client.ready;
	const old = world.tab();
	await assert.rejects(old.client.ready, { code: "version_skew" });
	await settle();
	assert.equal(fresh.client.state.role, "owner");
	assert.equal(old.client.updates.state.skewed, "build-2");
	fresh.client.close();
	await settle();
	assert.equal(old.client.state.phase, "ready");
	old.client.close();
});

test("where nothing is remembered no build is newer, and none yields", async () => {
	world.memory = undefined;
	const old = world.tab();
	await old.client.ready;
	const fresh = world.tab({ build: newer });
	await assert.rejects(fresh.client.ready, { code: "version_skew" });
	assert.equal(old.client.state.role, "owner");
	old.client.close();
	fresh.client.close();
});

test("builds are ordered as this browser ran them first", () => {
	/** @type {Map<string, string>} */
	const memory = new Map();
	const order = buildOrder(
		{
			getItem: (key) => memory.get(key) ?? null,
			setItem: (key, value) => memory.set(key, value),
		},
		"app",
	);
	for (const id of ["a", "b", "a"]) order.seen(id);
	assert.deepEqual(
		[
			order.isNewer("b", "a"),
			order.isNewer("a", "b"),
			order.isNewer("a", "a"),
			order.isNewer("c", "a"),
			order.isNewer("a", "c"),
		],
		[true, false, false, false, false],
	);
	for (let i = 0; i < 30; i++) order.seen(`build ${i}`);
	assert.equal(order.isNewer("build 29", "build 20"), true);
	assert.equal(order.isNewer("build 29", "a"), false);
});
