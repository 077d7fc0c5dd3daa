import assert from "node:assert/strict";
import { test } from "node:test";
import { Deadlines } from "../deadlines.js";
import { FakeClock } from "./fakes.js";

test("deadlines come at their time, whatever the order in which they were added", async () => {
	const clock = new FakeClock();
	const deadlines = new Deadlines(clock);
	/** @type {[string, number][]} */
	const came = [];
	for (const [name, ms] of /** @type {[string, number][]} */ ([
		["late", 300],
		["early", 100],
		["middle", 200],
		["with early", 100],
	])) {
		deadlines.add(ms, () => came.push([name, clock.now()]));
	}
	assert.equal(clock.size, 1);
	await clock.advance(1000);
	assert.deepEqual(came, [
		["early", 100],
		["with early", 100],
		["middle", 200],
		["late", 300],
	]);
	assert.equal(clock.size, 0);
});

test("a thousand calls one after another set one timer", async () => {
	let set = 0;
	const clock = new FakeClock();
	const counting = {
		...clock,
		now: clock.now,
		setTimeout: (/** @type {() => void} */ fn, /** @type {number} */ ms) => {
			set++;
			return clock.setTimeout(fn, ms);
		},
	};
	const deadlines = new Deadlines(counting);
	for (let i = 0; i < 1000; i++) {
		const deadline = deadlines.add(1000, () => assert.fail("it was removed"));
		await clock.advance(0);
		deadlines.remove(deadline);
	}
	assert.equal(set, 1);
	await clock.advance(5000);
	assert.deepEqual([set, clock.size], [1, 0]);
});

test("one may be added or removed when another comes", async () => {
	const clock = new FakeClock();
	const deadlines = new Deadlines(clock);
	/** @type {string[]} */
	const came = [];
	deadlines.add(100, () => {
		came.push("first");
		for (const deadline of removed) deadlines.remove(deadline);
		deadlines.add(50, () => came.push("second"));
	});
	const removed = [100, 200].map((ms) => deadlines.add(ms, () => came.push("removed")));
	await clock.advance(1000);
	assert.deepEqual([came, clock.size], [["first", "second"], 0]);
});

test("it rests only when nothing waits", async () => {
	const clock = new FakeClock();
	const deadlines = new Deadlines(clock);
	let came = 0;
	const deadline = deadlines.add(100, () => came++);
	deadlines.rest();
	assert.equal(clock.size, 1);
	deadlines.remove(deadline);
	deadlines.rest();
	assert.equal(clock.size, 0);
	deadlines.add(100, () => came++);
	await clock.advance(100);
	assert.equal(came, 1);
});
