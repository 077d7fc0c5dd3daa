import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { DEADLINE_GRACE, DEFAULT_TIMEOUT, INSIST_AFTER } from "../calls.js";
import { open } from "../client.js";
import { HANDLES_WAIT } from "../folder.js";
import { SILENT_AFTER } from "../follower.js";
import { CRASHES, HEALTHY_AFTER } from "../restarts.js";
import { settle } from "./fakes.js";
import { action, build, mutation, outcome, query, World } from "./world.js";

/** @type {World} */
let world;

beforeEach(() => {
	world = new World();
});

/** The n-th client of a world. @param {number} n */
function clientName(n) {
	return n.toString(16).padStart(2, "0").padEnd(32, "0");
}

/** Every number that is given out must come back when all is over. @param {World} world */
function nothingLeft({ files, clock }) {
	assert.deepEqual(
		[...files.files].filter(([, file]) => file.holder).map(([path]) => path),
		[],
	);
	assert.equal(clock.size, 0, "timers left");
}

test("the first tab owns the database and answers its own calls", async () => {
	const { client } = world.tab();
	await client.ready;
	assert.deepEqual(
		[client.state.phase, client.state.role, client.state.term, client.state.info],
		["ready", "owner", 1, { name: "app", storage: "opfs", why: null }],
	);
	assert.deepEqual(await client.call("m", { a: 1 }, mutation), { a: 1 });
	client.close();
	nothingLeft(world);
});

test("the program gets its configuration, slots and functions", async () => {
	/** @type {import("../boot.js").Seam | undefined} */
	let seam;
	world.main = (given) => {
		seam = given;
		given.ready();
	};
	const { client } = world.tab();
	await client.ready;
	assert.ok(seam);
	assert.deepEqual(seam.config, {
		scope: encodeURIComponent(`app@${new URL("../../", import.meta.url).pathname}`),
		client: clientName(1),
		name: "app",
		path: new URL("../../", import.meta.url).pathname,
		buildId: "build-1",
		durability: "full",
		term: 1,
		generation: 1,
		storage: "opfs",
		salvage: undefined,
		sample: false,
	});
	assert.deepEqual(Object.keys(seam.slots), [
		"main.db",
		"main.db-journal",
		"main.db-wal",
		"side.db",
		"side.db-journal",
		"side.db-wal",
	]);
	await seam.yield();
	const other = world.tab();
	await settle();
	assert.deepEqual([...new Set(await seam.clients())], [1, 2].map(clientName));
	other.kill();
	await settle();
	assert.deepEqual([...new Set(await seam.clients())], [1].map(clientName));
	client.close();
});

test("a second tab's calls go through the first, which only it starts a program for", async () => {
	let programs = 0;
	world.main = (seam) => {
		programs++;
		seam.ready();
	};
	const first = world.tab();
	await first.client.ready;
	const second = world.tab();
	await second.client.ready;
	assert.deepEqual(
		[second.client.state.role, second.client.state.term, programs],
		["follower", 1, 1],
	);
	assert.equal(await second.client.call("q", "from the second", query), "from the second");
	assert.equal(await first.client.call("q", "from the first", query), "from the first");
	assert.ok(world.requests.every(({ tab }) => tab === first));
});

test("a tab that opens while the owner is starting is served once it has", async () => {
	/** @type {(() => void)[]} */
	const starts = [];
	world.main = (seam) => starts.push(() => seam.ready());
	const first = world.tab();
	const second = world.tab();
	await world.clock.advance(SILENT_AFTER * 3);
	assert.deepEqual([first.client.state.phase, second.client.state.phase], ["opening", "waiting"]);
	starts[0]?.();
	await settle();
	assert.deepEqual([first.client.state.role, second.client.state.role], ["owner", "follower"]);
	assert.equal(await second.client.call("q", 1, query), 1);
});

for (const end of /** @type {const} */ (["is killed", "goes", "closes its client"])) {
	test(`when the owner's tab ${end}, another takes over and no call hangs`, async () => {
		const first = world.tab();
		await first.client.ready;
		const second = world.tab();
		const third = world.tab();
		await Promise.all([second.client.ready, third.client.ready]);
		world.serve = () => {};
		const asked = outcome(third.client.call("q", 1, query));
		const again = outcome(third.client.call("m", 2, mutation));
		const acted = outcome(third.client.call("a", 3, action));
		const watched = outcome(third.client.watch("w", 4, query)[Symbol.asyncIterator]().next());
		const ofOwner = outcome(first.client.call("q", 5, query));
		await settle();
		assert.equal(world.requests.length, 5);

		world.serve = ({ params, reply }) => reply({ result: params });
		if (end === "is killed") first.kill();
		if (end === "goes") first.page.dispatchEvent(new Event("pagehide"));
		if (end === "closes its client") first.client.close();
		await settle();
		assert.deepEqual(
			[second.client.state.role, second.client.state.term, third.client.state.role],
			["owner", 2, "follower"],
		);
		assert.equal(third.client.state.term, 2);
		assert.deepEqual([asked.value, watched.value], [1, { value: 4, done: false }]);
		assert.deepEqual([again.value, acted.error?.code], [2, "owner_lost"]);
		if (end === "closes its client") assert.equal(ofOwner.error?.reason, "closed");
		assert.equal(await second.client.call("q", 6, query), 6);
	});
}

test("ten tabs may close in any order, and the last one still works", async () => {
	const tabs = Array.from({ length: 10 }, () => world.tab());
	await Promise.all(tabs.map(({ client }) => client.ready));
	const last = tabs[7];
	assert.ok(last);
	for (const at of [3, 0, 9, 1, 2, 8, 4, 6, 5]) {
		tabs[at]?.kill();
		await settle();
		assert.equal(await last.client.call("q", at, query), at);
	}
	assert.equal(last.client.state.role, "owner");
});

test("a follower that is gone is dropped, and its watches end in the program", async () => {
	const first = world.tab();
	await first.client.ready;
	const { boot } = first.worker;
	const second = world.tab();
	const third = world.tab();
	await Promise.all([second.client.ready, third.client.ready]);
	assert.equal(boot?.followers, 2);
	second.kill();
	third.page.dispatchEvent(new Event("pagehide"));
	await settle();
	assert.equal(boot?.followers, 0);
	assert.deepEqual(world.dropped, [2, 3]);
});

test("a page that comes back from the cache is a new client, and its watches go on", async () => {
	const tab = world.tab();
	await tab.client.ready;
	const iterator = tab.client.watch("w", 1, query)[Symbol.asyncIterator]();
	await iterator.next();
	world.serve = () => {};
	const lost = outcome(tab.client.call("m", 2, mutation));
	await settle();
	tab.page.dispatchEvent(new Event("pagehide"));
	assert.equal(tab.worker.alive, false, "terminated before the event is over");
	const waiting = outcome(tab.client.call("m", 3, mutation));
	await settle();
	assert.deepEqual([lost.error?.code, waiting.state], ["owner_lost", "pending"]);

	world.serve = ({ params, reply }) => reply({ result: params });
	tab.page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
	await settle();
	assert.deepEqual(await iterator.next(), { value: 1, done: false });
	assert.equal(waiting.value, 3);
	const [before, after] = [world.requests[0], world.requests.at(-1)];
	assert.notDeepEqual(before?.frame.client, after?.frame.client);
	assert.equal(tab.client.state.term, 2);
});

test("a frozen page ends its worker, another tab takes over, and it comes back as a new client", async () => {
	const first = world.tab();
	await first.client.ready;
	const second = world.tab();
	await second.client.ready;
	const page = first.page;
	const iterator = first.client.watch("w", 1, query)[Symbol.asyncIterator]();
	assert.deepEqual(await iterator.next(), { value: 1, done: false });
	const { worker } = first;
	page.dispatchEvent(new Event("freeze"));
	assert.equal(worker.alive, false, "the worker lives when the event is over");
	assert.equal(first.client.state.phase, "opening");
	page.dispatchEvent(new Event("pagehide")); // which may follow, or come before
	await settle();
	assert.equal(second.client.state.role, "owner");
	assert.equal(await second.client.call("m", 2, mutation), 2);
	page.dispatchEvent(new Event("resume"));
	page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
	await settle();
	assert.equal(first.workers.length, 2, "one new worker for both events");
	assert.deepEqual([first.client.state.phase, first.client.state.role], ["ready", "follower"]);
	assert.deepEqual(await iterator.next(), { value: 1, done: false });
	first.client.close();
	second.client.close();
	await settle();
	nothingLeft(world);
});

test("an ordinary pageshow starts nothing again", async () => {
	const tab = world.tab();
	await tab.client.ready;
	tab.page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
	assert.equal(tab.workers.length, 1);
});

test("a worker that crashes is restarted, queries and mutations are asked again, actions fail", async () => {
	const tab = world.tab();
	await tab.client.ready;
	world.serve = () => {
		world.serve = ({ params, reply }) => reply({ result: params });
		throw new WebAssembly.RuntimeError("unreachable");
	};
	const again = outcome(tab.client.call("m", 1, mutation));
	const lost = outcome(tab.client.call("a", 1, action));
	await world.clock.advance(0);
	assert.deepEqual([again.value, lost.error?.code], [1, "owner_lost"]);
	assert.deepEqual([tab.client.state.phase, tab.workers.length], ["ready", 2]);
	assert.equal(await tab.client.call("q", 2, query), 2);
});

test("a program that ends is a crash", async () => {
	const tab = world.tab();
	await tab.client.ready;
	tab.worker.exit(2);
	await settle();
	assert.deepEqual([tab.client.state.phase, tab.workers.length], ["ready", 2]);
});

test("a worker that goes on crashing is given up, with longer and longer waits before", async () => {
	const tab = world.tab();
	await tab.client.ready;
	const starts = [world.clock.now()];
	world.main = () => {
		starts.push(world.clock.now());
		throw new Error("panic");
	};
	tab.worker.dispatchEvent(Object.assign(new Event("error"), { message: "trap" }));
	const call = outcome(tab.client.call("q", 1, query));
	await world.clock.advance(20_000);
	assert.deepEqual([tab.client.state.phase, tab.client.state.retrying], ["failed", false]);
	assert.equal(tab.client.state.error?.reason, "crashed");
	assert.equal(call.error?.reason, "crashed");
	assert.equal(starts.length, CRASHES);
	const waits = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
	assert.deepEqual(waits, [0, 250, 1000, 4000]);
	await world.clock.advance(DEFAULT_TIMEOUT + DEADLINE_GRACE);
	nothingLeft(world);

	world.main = (seam) => seam.ready();
	tab.client.retry();
	await settle();
	assert.equal(await tab.client.call("q", 1, query), 1);
});

test("a crash now and then is forgiven", async () => {
	const tab = world.tab();
	await tab.client.ready;
	for (let i = 0; i < 3 * CRASHES; i++) {
		await world.clock.advance(HEALTHY_AFTER + 1);
		tab.worker.exit(2);
		await settle();
		assert.equal(tab.client.state.phase, "ready");
	}
});

test("insisting restarts the own worker, and other calls are settled or asked again", async () => {
	const tab = world.tab();
	await tab.client.ready;
	const stop = new AbortController();
	world.serve = ({ method }) => {
		if (method === "endless") tab.worker.stuck = true;
	};
	const watched = tab.client.watch("w", 1, query)[Symbol.asyncIterator]().next();
	const endless = outcome(tab.client.call("endless", 1, query, { signal: stop.signal }));
	await settle();
	assert.ok(tab.worker.stuck);
	const other = outcome(tab.client.call("q", 2, query));
	const lost = outcome(tab.client.call("m", 3, mutation));
	world.serve = ({ params, reply }) => reply({ result: params });
	stop.abort();
	await settle();
	assert.equal(endless.error?.name, "AbortError");
	await world.clock.advance(INSIST_AFTER - 1);
	assert.equal(tab.workers.length, 1);
	// The watch was never answered: it may be what the worker is busy with, until its deadline.
	assert.equal(tab.client.state.phase, "ready");
	await world.clock.advance(40_000);
	assert.deepEqual([tab.workers.length, tab.client.state.phase], [2, "ready"]);
	assert.deepEqual([other.value ?? other.error?.code, lost.error?.code], ["deadline", "deadline"]);
	assert.deepEqual(await watched, { value: 1, done: false });
});

test("the call after an endless one that was aborted is answered soon", async () => {
	const tab = world.tab();
	await tab.client.ready;
	const stop = new AbortController();
	world.serve = () => {
		tab.worker.stuck = true;
	};
	const endless = outcome(tab.client.call("endless", 1, query, { signal: stop.signal }));
	await settle();
	world.serve = ({ params, reply }) => reply({ result: params });
	stop.abort();
	const next = outcome(tab.client.call("q", 2, query));
	const written = outcome(tab.client.call("m", 3, mutation));
	await world.clock.advance(INSIST_AFTER);
	assert.equal(endless.error?.name, "AbortError");
	assert.deepEqual([next.value, written.value], [2, 3]);
	assert.equal(await tab.client.call("m", 4, mutation), 4);
	assert.deepEqual([tab.workers.length, world.compiled], [2, 1], "the program is compiled once");
});

test("a follower insists through the owner's page", async () => {
	const first = world.tab();
	await first.client.ready;
	const second = world.tab();
	await second.client.ready;
	const stop = new AbortController();
	world.serve = ({ tab }) => {
		tab.worker.stuck = true;
	};
	const endless = outcome(second.client.call("endless", 1, query, { signal: stop.signal }));
	await settle();
	assert.ok(first.worker.stuck);
	world.serve = ({ params, reply }) => reply({ result: params });
	stop.abort();
	const next = outcome(second.client.call("q", 2, query));
	await world.clock.advance(INSIST_AFTER);
	assert.equal(endless.error?.name, "AbortError");
	assert.equal(next.value, 2);
	const roles = [first.client.state.role, second.client.state.role].sort();
	assert.deepEqual(roles, ["follower", "owner"], "the lock's queue says who is next");
	assert.equal(await first.client.call("q", 3, query), 3);
});

test("garbage on every channel changes nothing", async () => {
	const first = world.tab();
	await first.client.ready;
	const second = world.tab();
	await second.client.ready;
	const { channel } = world.hub.agent();
	const scope = first.worker.scope;
	const names = [`ashore/${scope}`, `ashore/${scope}/02${"00".repeat(15)}`];
	const noise = [
		null,
		1,
		"owner",
		[],
		{},
		{ type: "owner" },
		{ type: "owner", v: 2, term: 9, buildId: "x" },
		{ type: "owner", v: 1, term: -1, buildId: "x" },
		{ type: "owner", v: 1, term: "9", buildId: "x" },
		{ type: "bye", v: 1, client: "everyone" },
		{ type: "hello", v: 1, client: "../../etc", buildId: "x" },
		{ type: "insist", v: 1, client: "0".repeat(32), sequence: 1, term: 77 },
		{ type: "welcome", v: 1, term: "1", buildId: "build-1" },
		new ArrayBuffer(0),
		new ArrayBuffer(64),
		new Uint8Array(80),
	];
	for (const name of names) {
		const end = channel(name);
		for (const message of noise) end.postMessage(message, []);
	}
	for (const message of noise) {
		if (message && typeof message === "object" && "type" in message) continue;
		first.worker.tell(message);
		first.worker.postMessage(message);
	}
	await settle();
	assert.deepEqual([first.workers.length, second.workers.length], [1, 1]);
	assert.equal(await first.client.call("q", 1, query), 1);
	assert.equal(await second.client.call("q", 2, query), 2);
});

test("a frame that names another client than its channel is dropped", async () => {
	const first = world.tab();
	await first.client.ready;
	const second = world.tab();
	await second.client.ready;
	await first.client.call("q", 1, query);
	const before = world.requests.length;
	const { frame } = /** @type {any} */ (world.requests.at(-1));
	const { channel } = world.hub.agent();
	const scope = first.worker.scope;
	channel(`ashore/${scope}/02${"00".repeat(15)}`).postMessage(frame.json.buffer, []);
	await settle();
	assert.equal(world.requests.length, before);
});

test("open can be aborted before it is finished, and leaves nothing behind", async () => {
	world.main = () => {};
	const stop = new AbortController();
	const tab = world.tab({ signal: stop.signal });
	const call = outcome(tab.client.call("q", 1, query));
	const ready = outcome(tab.client.ready);
	await settle();
	const reason = new Error("no longer wanted");
	stop.abort(reason);
	await settle();
	assert.deepEqual([ready.error, call.error], [reason, reason]);
	assert.equal(tab.worker.alive, false);
	assert.equal(tab.client.state.phase, "closed");
	nothingLeft(world);
	const platform = tab.platform(world);
	await assert.rejects(open({ signal: AbortSignal.abort(reason), build, platform }), reason);
	assert.equal(tab.workers.length, 1);
});

test("close settles everything, and a closed client stays closed", async () => {
	world.serve = () => {};
	const { client, page, workers } = world.tab();
	await client.ready;
	const call = outcome(client.call("m", 1, mutation));
	const next = outcome(client.watch("w", 1, query)[Symbol.asyncIterator]().next());
	await settle();
	client.close();
	await settle();
	assert.deepEqual([call.error?.reason, next.error?.reason], ["closed", "closed"]);
	await assert.rejects(client.call("q", 1, query), { code: "canceled", reason: "closed" });
	page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
	client.retry();
	client.close();
	assert.equal(workers.length, 1);
	nothingLeft(world);
});

test("an owner that holds its lock and says nothing is busy: what others ask waits", async () => {
	const first = world.tab();
	await first.client.ready;
	first.worker.stuck = true;
	const boot = first.worker.boot;
	assert.ok(boot);
	boot.stop(); // it holds the lock no more in this test, so somebody else must
	const holder = world.locks.agent();
	const scope = first.worker.scope;
	holder.request(`ashore/${scope}`, {}, () => new Promise(() => {}));
	const second = world.tab();
	const ready = outcome(second.client.ready);
	const call = outcome(second.client.call("q", 1, query));
	await world.clock.advance(SILENT_AFTER + 2_000);
	const { phase, error, retrying } = second.client.state;
	assert.deepEqual([phase, error?.reason, retrying], ["waiting", "owner_silent", true]);
	assert.deepEqual([ready.state, call.state], ["pending", "pending"]);
	const late = outcome(second.client.call("q", 2, query));
	await settle();
	assert.equal(late.state, "pending");
	holder.die();
	await settle();
	assert.deepEqual([second.client.state.phase, second.client.state.error], ["ready", null]);
	assert.deepEqual([call.value, late.value], [1, 2]);
});

test("a call to an owner that stays busy fails at its deadline", async () => {
	const holder = world.locks.agent();
	const probe = world.tab();
	await probe.client.ready;
	const scope = probe.worker.scope;
	probe.client.close();
	await settle();
	holder.request(`ashore/${scope}`, {}, () => new Promise(() => {}));
	const { client } = world.tab();
	const call = outcome(client.call("q", 1, query));
	await world.clock.advance(DEFAULT_TIMEOUT + DEADLINE_GRACE + 1);
	assert.equal(call.error?.code, "deadline");
	client.close();
});

test("files that are still held are waited for, reported, and taken as soon as they are free", async () => {
	const closing = world.files.agent();
	const scope = await scopeOfTabs();
	const all = await closing.root.getDirectoryHandle("ashore", { create: true });
	const folder = await all.getDirectoryHandle(scope, { create: true });
	const file = await folder.getFileHandle("head", { create: true });
	await file.createSyncAccessHandle();

	const tab = world.tab();
	const ready = outcome(tab.client.ready);
	await world.clock.advance(HANDLES_WAIT - 1);
	assert.equal(ready.state, "pending");
	await world.clock.advance(1_000);
	assert.equal(ready.error?.reason, "handles_held");
	assert.equal(tab.client.state.retrying, true);
	closing.die();
	await world.clock.advance(1_000);
	assert.equal(tab.client.state.phase, "ready");
});

test("a tab of another build says so, and works when the older tab is gone", async () => {
	const first = world.tab();
	await first.client.ready;
	const second = world.tab({ build: /** @type {any} */ ({ ...build, id: "build-2" }) });
	const ready = outcome(second.client.ready);
	await settle();
	assert.equal(ready.error?.code, "version_skew");
	await assert.rejects(second.client.call("q", 1, query), { code: "version_skew" });
	first.kill();
	await settle();
	assert.deepEqual([second.client.state.phase, second.client.state.role], ["ready", "owner"]);
});

test("a tab that can't start lets the next one try", async () => {
	world.response = () => new Response("", { status: 404 });
	const first = world.tab();
	const second = world.tab();
	const failures = [outcome(first.client.ready), outcome(second.client.ready)];
	await settle();
	assert.deepEqual(
		failures.map(({ error }) => error?.reason),
		["wasm_not_found", "wasm_not_found"],
	);
	nothingLeft(world);
});

async function scopeOfTabs() {
	const tab = world.tab();
	await tab.client.ready;
	tab.client.close();
	return tab.worker.scope;
}
