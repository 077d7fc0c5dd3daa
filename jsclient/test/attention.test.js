/** Which tab owns the database when somebody looks at one of them. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HIDDEN_PACE, WANT_AFTER, WARM_AFTER } from "../attention.js";
import { Kind } from "../frame.js";
import { settle } from "./fakes.js";
import { action, mutation, outcome, query, World } from "./world.js";

/** @import { Tab } from "./world.js" */

/** @type {World} */
let world;

beforeEach(() => {
	world = new World();
});

/** @param {Tab} tab @param {boolean} visible */
function turn(tab, visible) {
	tab.visible = visible;
	tab.page.dispatchEvent(new Event("visibilitychange"));
}

/** @param {Tab[]} tabs */
const roles = (tabs) => tabs.map(({ client }) => client.state.role);

/** @param {number} count */
async function open(count) {
	const tabs = [];
	for (let i = 0; i < count; i++) {
		const tab = world.tab();
		await tab.client.ready;
		tabs.push(tab);
	}
	return tabs;
}

test("a follower compiles the program while it has nothing to do, and not again when it takes over", async () => {
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	assert.equal(world.compiled, 1);
	await world.clock.advance(WARM_AFTER - 1);
	assert.equal(world.compiled, 1);
	await world.clock.advance(1);
	assert.equal(world.compiled, 2);
	first.client.close();
	await settle();
	assert.equal(second.client.state.role, "owner");
	assert.equal(world.compiled, 2);
});

test("a tab that takes over while it compiles uses what comes of that", async () => {
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	let answer = () => {};
	const { response } = world;
	world.response = () => {
		throw new Error("asked twice");
	};
	world.fetched = new Promise((resolve) => {
		answer = () => resolve(response());
	});
	await world.clock.advance(WARM_AFTER);
	first.client.close();
	await settle();
	assert.equal(second.client.state.phase, "opening");
	answer();
	await settle();
	assert.equal(second.client.state.phase, "ready");
	assert.equal(world.compiled, 2);
});

test("a program that can't be compiled ahead is loaded when it is needed", async () => {
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	const { response } = world;
	world.response = () => new Response("", { status: 503 });
	await world.clock.advance(WARM_AFTER);
	assert.equal(second.client.state.phase, "ready");
	world.response = response;
	first.client.close();
	await settle();
	assert.equal(second.client.state.role, "owner");
});

test("a hidden owner hands over when another tab is looked at, whichever of them is hidden first", async () => {
	const tabs = await open(3);
	const [first, second, third] = /** @type {[Tab, Tab, Tab]} */ (tabs);
	turn(second, false); // it waits for the lock before the third
	await world.clock.advance(WARM_AFTER + WANT_AFTER);
	assert.deepEqual(
		roles(tabs),
		["owner", "follower", "follower"],
		"a visible owner hands nothing over",
	);
	turn(first, false);
	await world.clock.advance(WANT_AFTER);
	assert.deepEqual(roles(tabs), ["follower", "follower", "owner"]);
	assert.equal(third.client.state.term, 2);
	turn(third, false);
	turn(second, true);
	await world.clock.advance(WANT_AFTER);
	assert.deepEqual(roles(tabs), ["follower", "owner", "follower"]);
	assert.equal(await first.client.call("q", 1, query), 1);
});

test("a tab that is looked at for a moment doesn't ask", async () => {
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	turn(second, false);
	await world.clock.advance(WARM_AFTER);
	turn(first, false);
	turn(second, true);
	await world.clock.advance(WANT_AFTER - 1);
	turn(second, false);
	await world.clock.advance(10 * WANT_AFTER);
	assert.deepEqual(roles(tabs), ["owner", "follower"]);
});

test("an owner hands over when its program is at rest, and what it hadn't answered is asked of the next", async () => {
	/** @type {(() => void)[]} */
	const rests = [];
	world.main = (seam) => {
		seam.rest = () => rests.push(seam.rested);
		seam.ready();
	};
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	await world.clock.advance(WARM_AFTER);
	world.serve = () => {};
	const pending = [
		outcome(first.client.call("m", 1, mutation)),
		outcome(second.client.call("q", 2, query)),
	];
	turn(first, false);
	await world.clock.advance(WANT_AFTER);
	assert.deepEqual(roles(tabs), ["owner", "follower"], "its program is at work");
	world.serve = ({ params, reply }) => reply({ result: params });
	assert.equal(await first.client.call("a", 3, action), 3);
	rests[0]?.();
	await settle();
	assert.deepEqual(roles(tabs), ["follower", "owner"]);
	assert.deepEqual(
		pending.map(({ value }) => value),
		[1, 2],
	);
	for (const { client } of tabs) client.close();
	await settle();
	assert.equal(world.clock.size, 0, "timers left");
});

test("an action that was on its way at the hand-over is asked of the next owner, once", async () => {
	/** @type {ReturnType<typeof outcome>[]} */
	const pending = [];
	/** @type {Tab[]} */
	let tabs = [];
	let rests = 0;
	world.main = (seam) => {
		seam.rest = () => {
			rests++;
			for (const { client } of tabs)
				pending.push(outcome(client.call("a", pending.length, action)));
			seam.rested();
		};
		seam.ready();
	};
	tabs = await open(2);
	const [first] = /** @type {[Tab, Tab]} */ (tabs);
	await world.clock.advance(WARM_AFTER);
	turn(first, false);
	await world.clock.advance(WANT_AFTER);
	assert.equal(rests, 1);
	assert.deepEqual(roles(tabs), ["follower", "owner"]);
	assert.deepEqual(
		pending.map(({ value }) => value),
		[0, 1],
	);
	assert.equal(world.requests.length, 2);
});

test("the owner's program hears when the last page is hidden, once, and anew after it was seen", async () => {
	let heard = 0;
	world.main = (seam) => {
		seam.phase = (name) => {
			assert.equal(name, "hidden");
			heard++;
		};
		seam.ready();
	};
	const tabs = await open(3);
	const [first, second, third] = /** @type {[Tab, Tab, Tab]} */ (tabs);
	await settle();
	turn(second, false);
	turn(first, false);
	await settle();
	assert.equal(heard, 0, "one is looked at");
	third.kill();
	await settle();
	assert.equal(heard, 1);
	turn(second, true);
	await settle();
	turn(second, false);
	await settle();
	assert.equal(heard, 1, "hidden once: nobody who saw it in between owns the database");
	turn(first, true);
	turn(first, false);
	await settle();
	assert.equal(heard, 2);
	turn(first, true);
	turn(first, false);
	turn(first, true);
	await settle();
	assert.equal(heard, 2, "it was seen again at once");
	for (const { client } of [first, second]) client.close();
	await settle();
	assert.deepEqual(world.locks.agent().held(), []);
});

test("a watch of a page that nobody looks at may wait, and each owner is told", async () => {
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	const stop = new AbortController();
	/** @param {number} input */
	const watch = (input) =>
		second.client.watch("q", input, query, { signal: stop.signal })[Symbol.asyncIterator]().next();
	const told = () => world.others.map(({ kind, sequence, number }) => [kind, sequence, number]);
	const watched = () => world.requests.map(({ params, frame }) => [params, frame.number]);
	assert.equal((await watch(1)).value, 1);
	turn(second, false);
	turn(second, false);
	assert.equal((await watch(2)).value, 2);
	assert.deepEqual(told(), [[Kind.pace, 1, HIDDEN_PACE]]);
	assert.deepEqual(watched(), [
		[1, 0],
		[2, HIDDEN_PACE],
	]);
	world.requests.length = 0;
	first.client.close();
	await settle();
	assert.equal(second.client.state.role, "owner");
	assert.deepEqual(watched(), [
		[1, HIDDEN_PACE],
		[2, HIDDEN_PACE],
	]);
	world.others.length = 0;
	turn(second, true);
	await settle();
	assert.deepEqual(told(), [
		[Kind.pace, 1, 0],
		[Kind.pace, 2, 0],
	]);
	stop.abort();
});

test("who asks for the database of another owner isn't heard", async () => {
	const tabs = await open(2);
	const [first, second] = /** @type {[Tab, Tab]} */ (tabs);
	turn(first, false);
	turn(second, false);
	const channel = world.hub.agent().channel(`ashore/${first.worker.scope}`);
	const want = { type: "want", v: 1, client: "0".repeat(32) };
	for (const term of [0, 2, -1, "1"]) channel.postMessage({ ...want, term }, []);
	channel.postMessage({ ...want, v: 2, term: 1 }, []);
	await settle();
	assert.deepEqual([roles(tabs), first.client.state.term], [["owner", "follower"], 1]);
	channel.close();
});
