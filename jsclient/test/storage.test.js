import assert from "node:assert/strict";
import { test } from "node:test";
import { adviseOn, backsUp, isAppleTab, showStorage } from "../keeping.js";
import { initialState } from "../state.js";
import { Storage } from "../storage.js";
import { FakeElement } from "./elements.js";
import { FakeClock, settle } from "./fakes.js";

/** @import { Manager, StorageState } from "../storage.js" */

/** @param {Manager | undefined} manager @param {Record<string, unknown>} [info] */
function storageOf(manager, info = { storage: "opfs", why: null }) {
	const clock = new FakeClock();
	const state = () => ({ ...initialState, info });
	return { storage: new Storage({ manager, state, clock }), clock };
}

test("the state has what the browser says, and nothing that it doesn't", async () => {
	const { storage } = storageOf({
		persisted: async () => true,
		estimate: async () => ({ quota: 1000, usage: 10 }),
	});
	assert.deepEqual(await storage.state(), {
		kind: "opfs",
		why: null,
		persistence: "persisted",
		quota: 1000,
		usage: 10,
		check: null,
		lastBackup: null,
		changes: null,
	});
	const none = { kind: null, why: null, persistence: "unknown", quota: null, usage: null };
	assert.deepEqual(await storageOf(undefined, {}).storage.state(), {
		...none,
		check: null,
		lastBackup: null,
		changes: null,
	});
	const refusing = storageOf({
		persisted: () => Promise.reject(new DOMException("", "SecurityError")),
		estimate: () => Promise.reject(new TypeError()),
	});
	assert.equal((await refusing.storage.state()).persistence, "unknown");
});

test("a browser that never answers is not waited for", async () => {
	const never = new Promise(() => {});
	const { storage, clock } = storageOf({
		persisted: async () => false,
		estimate: () => /** @type {any} */ (never),
	});
	const state = storage.state();
	await clock.advance(2_000);
	const { persistence, quota } = await state;
	assert.deepEqual([persistence, quota, clock.size], ["best-effort", null, 0]);
});

test("persist is asked once, and a change is told", async () => {
	let granted = false;
	const { storage } = storageOf({
		persisted: async () => granted,
		persist: async () => {
			granted = true;
			return true;
		},
	});
	let changes = 0;
	storage.addEventListener("change", () => changes++);
	assert.equal((await storage.state()).persistence, "best-effort");
	assert.equal(await storage.persist(), true);
	assert.deepEqual([(await storage.state()).persistence, changes], ["persisted", 1]);
	assert.equal(await storageOf({}).storage.persist(), false);
});

test("the last backup is remembered with its place, and whether it was checked", async () => {
	/** @type {Map<string, string>} */
	const kept = new Map([["backup", "2026-11-01T08:00:00.000Z"]]);
	const storage = new Storage({
		state: () => initialState,
		kept: { get: (name) => kept.get(name), set: (name, text) => kept.set(name, text) },
	});
	let changes = 0;
	storage.addEventListener("change", () => changes++);
	const at = new Date("2026-11-01T08:00:00Z");
	assert.deepEqual((await storage.state()).lastBackup, { at, where: "download", verified: false });
	storage.saved({ at, where: "folder", verified: true });
	assert.deepEqual((await storage.state()).lastBackup, { at, where: "folder", verified: true });
	assert.equal(changes, 1);
	kept.set("backup", "junk");
	assert.equal((await storage.state()).lastBackup, null);
	storage.saved();
	assert.equal((await storage.state()).lastBackup?.where, "download");
	assert.equal(storage.database, null);
});

test("changes are counted since the last backup, in every tab, with few writes", async () => {
	/** @type {Map<string, string>} */
	const kept = new Map();
	let writes = 0;
	/** @param {string} name @param {string} text */
	const set = (name, text) => {
		writes++;
		kept.set(name, text);
	};
	const tab = () =>
		new Storage({ state: () => initialState, kept: { get: (n) => kept.get(n), set } });
	const [one, other] = [tab(), tab()];
	assert.equal((await one.state()).changes, null);
	one.note();
	assert.equal(writes, 0);
	for (let n = 0; n < 25; n++) one.changed();
	assert.equal(writes, 2);
	const { changes } = await one.state();
	assert.equal(changes?.count, 25);
	assert.equal((await other.state()).changes?.count, 20);
	for (let n = 0; n < 3; n++) other.changed();
	other.note();
	one.note();
	assert.deepEqual((await other.state()).changes, { count: 28, since: changes?.since });
	assert.equal(writes, 4);
	one.changed();
	one.saved();
	one.note();
	assert.deepEqual([(await one.state()).changes, (await other.state()).changes], [null, null]);
	for (const junk of ["junk", "5", "-1 2026-11-01T08:00:00.000Z", "NaN NaN"]) {
		kept.set("changes", junk);
		assert.equal((await one.state()).changes, null, junk);
	}
});

/** @param {Partial<StorageState>} state */
const advice = (state) =>
	adviseOn({
		kind: "opfs",
		why: null,
		persistence: "persisted",
		quota: null,
		usage: null,
		check: null,
		lastBackup: null,
		changes: null,
		...state,
	});

test("what is said of each storage", () => {
	assert.equal(advice({}), null);
	assert.equal(advice({ persistence: "unknown" }), null);
	assert.equal(advice({ kind: null, persistence: "best-effort" }), null);
	assert.match(advice({ kind: "memory" })?.title ?? "", /Nothing is kept/);
	assert.match(advice({ kind: "indexeddb", why: "refused" })?.title ?? "", /private/);
	assert.equal(advice({ kind: "indexeddb", why: "no_opfs" }), null);
	assert.equal(advice({ persistence: "best-effort" })?.ask, true);
	assert.equal(advice({ kind: "memory", persistence: "unknown" })?.ask, false);
});

/** @param {FakeElement} main @param {string} text */
function press(main, text) {
	/** @param {FakeElement} node @returns {FakeElement | null} */
	const find = (node) => {
		for (const child of node.children) {
			if (typeof child === "string") continue;
			if (child.name === "button" && child.textContent === text) return child;
			const inner = find(child);
			if (inner) return inner;
		}
		return null;
	};
	const button = find(main);
	assert.ok(button, text);
	button.dispatchEvent(new Event("click"));
}

test("a person is told until the browser keeps the data, and decides whether it is asked", async () => {
	let granted = false;
	let answer = false;
	const { storage } = storageOf({
		persisted: async () => granted,
		persist: async () => {
			granted = answer;
			return answer;
		},
	});
	const main = new FakeElement("main");
	const place = /** @type {Element} */ (/** @type {unknown} */ (main));
	/** @type {Map<string, string>} */
	const kept = new Map();
	const store = {
		getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
		setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
	};
	await showStorage(place, storage, { key: "k", store });
	assert.match(main.textContent, /may clear this data.*Ask the browser/);
	press(main, "Keep my data");
	await settle();
	assert.match(main.textContent, /did not agree/);
	answer = true;
	press(main, "Keep my data");
	await settle();
	assert.deepEqual([main.textContent, main.children.length], ["", 0]);

	granted = false;
	const stop = new AbortController();
	await showStorage(place, storage, { key: "k", store, signal: stop.signal });
	stop.abort();
	assert.equal(main.children.length, 0);

	await showStorage(place, storage, { key: "k", store });
	press(main, "Not now");
	assert.equal(main.children.length, 0);
	await showStorage(place, storage, { key: "k", store });
	assert.equal(main.children.length, 0);
});

test("a tab of Safari says that seven days away cost the data, an installed app doesn't", () => {
	const state = /** @type {import("../storage.js").StorageState} */ ({
		kind: "opfs",
		persistence: "best-effort",
	});
	assert.match(adviseOn(state, { apple: true })?.text ?? "", /seven days/);
	assert.match(adviseOn(state, { apple: true })?.advice ?? "", /Home Screen/);
	assert.equal(adviseOn({ ...state, persistence: "persisted" }, { apple: true }), null);
	assert.doesNotMatch(adviseOn(state)?.text ?? "", /seven days/);
	const safari = { vendor: "Apple Computer, Inc.", platform: "MacIntel" };
	assert.equal(isAppleTab(safari, false), true);
	assert.equal(isAppleTab({ ...safari, platform: "iPhone" }, false), true);
	assert.equal(isAppleTab(safari, true), false);
	assert.equal(isAppleTab({ ...safari, platform: "Linux x86_64" }, false), false);
	assert.equal(isAppleTab({ vendor: "Google Inc.", platform: "MacIntel" }, false), false);
});

test("pages know at once whether backups are to be made by themselves", () => {
	/** @param {string | null} value */
	const store = (value) => ({
		getItem: (/** @type {string} */ key) => (key === "ashore/a/pages backups" ? value : null),
	});
	assert.equal(backsUp("ashore/a/pages", store("day")), true);
	assert.equal(backsUp("ashore/b/pages", store("day")), false);
	assert.equal(backsUp("ashore/a/pages", store(null)), false);
	assert.equal(backsUp(null, store("day")), false);
	const refused = {
		getItem: () => {
			throw new Error("refused");
		},
	};
	assert.equal(backsUp("ashore/a/pages", refused), false);
});
