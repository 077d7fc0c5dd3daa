import assert from "node:assert/strict";
import { test } from "node:test";
import { autosave } from "../web/autosave.js";

/** A clock that is moved by hand, and saves that end when they are told to. */
function desk() {
	/** @type {Map<number, { at: number, run: () => void }>} */
	const timers = new Map();
	let now = 0;
	let last = 0;
	/** @type {string[]} */
	const told = [];
	/** @type {{ text: string, resolve: (value?: unknown) => void, reject: (error: unknown) => void }[]} */
	const saves = [];
	let text = "";
	const keeper = autosave({
		save: () => new Promise((resolve, reject) => saves.push({ text, resolve, reject })),
		tell: (state) => told.push(state),
		clock: {
			setTimeout: (run, ms) => {
				timers.set(++last, { at: now + ms, run });
				return last;
			},
			clearTimeout: (timer) => timers.delete(timer),
		},
	});
	return {
		keeper,
		told,
		saves,
		/** @param {string} typed */
		type(typed) {
			text += typed;
			keeper.changed();
		},
		/** @param {number} ms */
		async pass(ms) {
			now += ms;
			for (const [timer, { at, run }] of [...timers]) {
				if (at <= now && timers.delete(timer)) run();
			}
			await settled();
		},
	};
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("who types on and on is saved all the while", async () => {
	const { type, pass, saves, told } = desk();
	for (const letter of "abcd") {
		type(letter);
		await pass(150);
	}
	assert.deepEqual(
		saves.map(({ text }) => text),
		["abc"],
	);
	saves[0]?.resolve();
	await settled();
	assert.deepEqual(
		saves.map(({ text }) => text),
		["abc", "abcd"],
	);
	saves[1]?.resolve();
	await settled();
	assert.deepEqual(told, ["unsaved", "unsaved", "unsaved", "saving", "saving", "saved"]);
});

test("a save that failed is made again", async () => {
	const { keeper, type, pass, saves, told } = desk();
	type("a");
	await pass(400);
	saves[0]?.reject(new Error("full"));
	await settled();
	assert.equal(told.at(-1), "failed");
	assert.equal(keeper.unsaved, true);
	await pass(5000);
	saves[1]?.resolve();
	await settled();
	assert.equal(told.at(-1), "saved");
	assert.equal(keeper.unsaved, false);
});

test("nothing is saved while a person chooses", async () => {
	const { keeper, type, pass, saves } = desk();
	type("a");
	keeper.hold();
	type("b");
	await pass(10_000);
	assert.equal(saves.length, 0);
	keeper.release();
	const flushed = keeper.flush();
	await settled();
	saves[0]?.resolve();
	await flushed;
	assert.equal(saves[0]?.text, "ab");
});

test("a flush waits for the save that is under way, and saves the rest", async () => {
	const { keeper, type, pass, saves } = desk();
	type("a");
	await pass(400);
	type("b");
	let ended = false;
	const flushed = keeper.flush().then(() => {
		ended = true;
	});
	saves[0]?.resolve();
	await settled();
	assert.equal(saves[1]?.text, "ab");
	assert.equal(ended, false);
	saves[1]?.resolve();
	await flushed;
	assert.equal(saves.length, 2);
});
