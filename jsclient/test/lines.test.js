import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { VERSION } from "../messages.js";
import { Switchboard } from "../switchboard.js";
import { settle } from "./fakes.js";
import { mutation, outcome, query, World } from "./world.js";

/** @typedef {import("./world.js").Tab} Tab */

/** @type {World} */
let world;
/** @type {Tab[]} */
let tabs;
/** What went over the followers' own channels since the last reset. */
let broadcast = 0;

beforeEach(() => {
	world = new World();
	world.switchboard = new Switchboard();
	world.hub.onMessage = (name, message) => {
		if (/[0-9a-f]{32}$/.test(name) && message instanceof ArrayBuffer) broadcast++;
	};
	broadcast = 0;
	tabs = [];
});

afterEach(async () => {
	for (const { client } of tabs) client.close();
	await settle();
});

/** A tab that is ready. */
async function open() {
	const tab = world.tab();
	tabs.push(tab);
	await tab.client.ready;
	await settle();
	return tab;
}

test("a second tab's frames go over a port of its own", async () => {
	await open();
	const second = await open();
	assert.equal(await second.client.call("q", 1, query), 1);
	assert.equal(await second.client.call("m", 2, mutation), 2);
	const watch = second.client.watch("w", 3, query)[Symbol.asyncIterator]();
	assert.deepEqual(await watch.next(), { value: 3, done: false });
	await watch.return?.();
	await settle();
	assert.deepEqual([broadcast, world.others.length], [0, 1]);
});

test("a tab alone connects to nothing", async () => {
	let connected = 0;
	const { switchboard } = world;
	assert.ok(switchboard);
	const connect = switchboard.connect.bind(switchboard);
	switchboard.connect = (line) => {
		connected++;
		connect(line);
	};
	const first = await open();
	assert.equal(await first.client.call("q", 1, query), 1);
	assert.equal(connected, 0);
	await open();
	assert.equal(connected, 2);
});

test("no frame over the port overtakes one by the channel", async () => {
	await open();
	const { switchboard } = world;
	assert.ok(switchboard);
	/** @type {(() => void)[]} */
	const later = [];
	const connect = switchboard.connect.bind(switchboard);
	switchboard.connect = (line) => void later.push(() => connect(line));
	const second = await open();
	/** @type {(() => void)[]} */
	const replies = [];
	world.serve = ({ params, reply }) => void replies.push(() => reply({ result: params }));
	const one = outcome(second.client.call("m", 1, mutation));
	await settle();
	for (const connect of later) connect();
	await settle();
	const two = outcome(second.client.call("q", 2, query));
	await settle();
	// The first is not answered yet, so the second goes the same way; then both ways are free.
	assert.equal(replies.length, 2);
	assert.equal(broadcast, 2);
	for (const reply of replies.splice(0)) reply();
	await settle();
	assert.deepEqual([one.value, two.value], [1, 2]);
	const before = broadcast;
	const three = outcome(second.client.call("q", 3, query));
	await settle();
	replies[0]?.();
	await settle();
	assert.deepEqual([three.value, broadcast], [3, before]);
});

for (const end of /** @type {const} */ (["is killed", "goes", "crashes"])) {
	test(`when the owner ${end}, calls over ports are asked again, and the next owner has ports too`, async () => {
		const first = await open();
		const second = await open();
		const third = await open();
		assert.equal(await third.client.call("q", 0, query), 0);
		world.serve = () => {};
		const asked = outcome(third.client.call("q", 1, query));
		const again = outcome(third.client.call("m", 2, mutation));
		await settle();
		world.serve = ({ params, reply }) => reply({ result: params });
		if (end === "is killed") first.kill();
		if (end === "is killed") tabs.shift();
		if (end === "goes") first.page.dispatchEvent(new Event("pagehide"));
		if (end === "crashes") first.worker.exit(2);
		for (let i = 0; i < 10; i++) await world.clock.advance(300);
		assert.deepEqual([asked.value, again.value], [1, 2]);
		const follower = [second, third].find(({ client }) => client.state.role === "follower");
		assert.ok(follower);
		await settle();
		broadcast = 0;
		assert.equal(await follower.client.call("q", 5, query), 5);
		assert.equal(broadcast, 0);
	});
}

test("a follower whose page is gone is dropped, with its port", async () => {
	await open();
	const second = await open();
	assert.equal(await second.client.call("q", 1, query), 1);
	second.kill();
	tabs.pop();
	await settle();
	assert.equal(world.dropped.length, 1);
});

test("ports for another owner, of strangers, or with other messages come to nothing", async () => {
	const first = await open();
	const second = await open();
	const requests = world.requests.length;
	const strange = [
		{ type: "port", v: VERSION, client: "f".repeat(32), term: 1 },
		{ type: "port", v: VERSION, client: "e".repeat(32), term: 7 },
		{ type: "port", v: VERSION, client: "none", term: 1 },
		{ type: "port", v: VERSION + 1, client: "f".repeat(32), term: 1 },
		"port",
		null,
	];
	const ends = strange.map((message) => {
		const { port1: line, port2: theirs } = new MessageChannel();
		world.switchboard?.connect(theirs);
		const { port1: own, port2: passed } = new MessageChannel();
		/** @type {unknown[]} */
		const got = [];
		own.addEventListener("message", ({ data }) => got.push(data));
		own.start();
		line.postMessage(message, [passed]);
		return { line, own, got };
	});
	await settle();
	for (const { own, line, got } of ends) {
		assert.deepEqual(got, []);
		own.close();
		line.close();
	}
	assert.equal(world.requests.length, requests);
	assert.equal(await second.client.call("q", 1, query), 1);
	assert.equal(await first.client.call("q", 2, query), 2);
});

test("without a SharedWorker, or with one that can't be had, the channel serves", async () => {
	world.switchboard = null;
	await open();
	const second = await open();
	assert.equal(await second.client.call("q", 1, query), 1);
	assert.equal(broadcast, 2);
	world.switchboard = new Switchboard();
	world.switchboard.connect = () => {
		throw new DOMException("refused", "SecurityError");
	};
	const third = await open();
	assert.equal(await third.client.call("q", 1, query), 1);
});
