import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CallError } from "../errors.js";
import { defineView, oneOf } from "../location.js";
import { explain } from "../reasons.js";
import { PROGRESS_AFTER, start } from "../start.js";
import { FakeElement } from "./elements.js";
import { settle } from "./fakes.js";
import { FakeStore } from "./store.js";
import { build, query, World } from "./world.js";

/** @import { Caller } from "../client.js" */

const view = defineView({ period: oneOf(["day", "week"], "week") });

/** @type {World} */
let world;
/** @type {FakeStore} */
let store;
/** @type {FakeElement} */
let main;
/** What the page shows, in order. @type {string[]} */
let painted;

beforeEach(() => {
	world = new World();
	store = new FakeStore();
	main = new FakeElement("main");
	painted = [];
	world.serve = ({ params, reply }) => reply({ result: `rows of ${params}` });
});

class FakeWindow extends EventTarget {
	location = { href: "https://example.com/app/" };
	history = {
		pushState: (/** @type {any} */ _, /** @type {string} */ __, /** @type {any} */ url) => {
			this.location = { href: new URL(url, this.location.href).href };
		},
		replaceState: () => {},
	};
}

/** @param {Caller} caller */
function bind(caller) {
	return {
		list: {
			watch: (/** @type {string} */ period, /** @type {{ signal: AbortSignal }} */ options) =>
				caller.watch("list", period, query, options),
		},
	};
}

/**
 * @param {Partial<import("../start.js").StartOptions<ReturnType<typeof bind>, { readonly period: "day" | "week" }>>} [options]
 */
async function visit(options = {}) {
	const tab = world.tab();
	const window = new FakeWindow();
	const progress = new FakeElement("progress");
	const page = await start({
		bind,
		view,
		build,
		main: /** @type {any} */ (main),
		progress: /** @type {any} */ (progress),
		client: tab.client,
		clock: world.clock,
		store,
		window,
		async show(api, { period }, signal) {
			for await (const rows of api.list.watch(period, { signal })) {
				painted.push(`${rows}${main.busy ? " (old)" : ""}`);
			}
		},
		...options,
	});
	return { tab, page, window, progress };
}

test("a page is busy until its rows are there", async () => {
	await visit();
	assert.deepEqual([main.busy, painted], [true, []]);
	await settle();
	assert.deepEqual([main.busy, painted], [false, ["rows of week"]]);
});

test("a return visit paints the last rows, marked busy, before there is a worker", async () => {
	const first = await visit();
	await settle();
	first.window.dispatchEvent(new Event("pagehide"));
	first.tab.page.dispatchEvent(new Event("pagehide"));

	painted = [];
	/** @type {(() => void)[]} */
	const starts = [];
	world.main = (seam) => starts.push(() => seam.ready());
	await visit();
	await settle();
	assert.deepEqual([main.busy, painted], [true, ["rows of week (old)"]]);
	starts[0]?.();
	await settle();
	assert.deepEqual([main.busy, painted], [false, ["rows of week (old)", "rows of week"]]);
});

test("another view ends what was watched and shows the other rows", async () => {
	const { page } = await visit();
	await settle();
	page.place.set({ period: "day" });
	assert.equal(main.busy, true);
	await settle();
	assert.deepEqual([main.busy, painted], [false, ["rows of week", "rows of day"]]);
	assert.equal(world.others.length, 1, "an unwatch");
	assert.equal(main.find("section"), null, "an abort is no failure");
});

test("a refresh asks again for the same state, and nothing stays of the first time", async () => {
	const { page, tab } = await visit();
	await settle();
	world.serve = ({ params, reply }) => reply({ result: `today's rows of ${params}` });
	page.refresh();
	assert.equal(main.busy, true);
	await settle();
	assert.deepEqual(main.busy, false);
	assert.equal(painted.at(-1), "today's rows of week");
	assert.equal(world.others.length, 1, "an unwatch");
	assert.equal(tab.client.state.phase, "ready");
	assert.equal(main.find("section"), null, "an abort is no failure");
});

test("a page that is left ends its watches and keeps its rows, and the next has the same client", async () => {
	const stop = new AbortController();
	const { tab, window, page } = await visit({ signal: stop.signal });
	await settle();
	stop.abort();
	await settle();
	assert.equal(world.others.length, 1, "an unwatch");
	assert.equal(tab.client.state.phase, "ready");
	page.place.set({ period: "day" });
	assert.equal(window.location.href, "https://example.com/app/", "it is another page's");

	painted = [];
	await visit({ client: tab.client, window });
	await settle();
	assert.deepEqual([main.busy, painted], [false, ["rows of week (old)", "rows of week"]]);
	assert.equal(world.others.length, 1);
});

test("a page that was left before it began doesn't begin", async () => {
	await assert.rejects(visit({ signal: AbortSignal.abort() }), { name: "AbortError" });
	assert.deepEqual([main.busy, painted], [false, []]);
});

test("a start that failed is told in plain sentences, and the button tries again", async () => {
	world.response = () => new Response("", { status: 404 });
	await visit();
	await settle();
	const alert = main.find("section");
	assert.equal(alert?.attributes.get("role"), "alert");
	assert.match(
		alert?.textContent ?? "",
		/The program is missing on the server.*Reload the page.*404/,
	);
	assert.equal(main.busy, false);

	world.response = () => new Response("", { headers: { "content-type": "application/wasm" } });
	main.find("button")?.dispatchEvent(new Event("click"));
	assert.equal(main.busy, true);
	await settle();
	assert.deepEqual([main.find("section"), painted], [null, ["rows of week"]]);
});

test("a failure that may pass has no button, goes by itself, and the watches go on", async () => {
	const holder = world.locks.agent();
	const probe = world.tab();
	await probe.client.ready;
	const { scope } = probe.worker;
	probe.client.close();
	await settle();
	holder.request(`ashore/${scope}`, {}, () => new Promise(() => {}));
	await visit();
	await world.clock.advance(20_000);
	assert.match(main.find("section")?.textContent ?? "", /Another tab is busy/);
	assert.equal(main.find("button"), null);
	holder.die();
	await settle();
	assert.deepEqual([main.find("section"), painted], [null, ["rows of week"]]);
});

test("what the page itself throws is told too, and trying again shows it again", async () => {
	let broken = true;
	await visit({
		async show() {
			if (broken) throw new CallError("not_found", "no such project");
			painted.push("shown");
		},
	});
	await settle();
	assert.match(
		main.find("section")?.textContent ?? "",
		/This can't be shown.*No such project\..*not_found · no such project/,
	);
	broken = false;
	main.find("button")?.dispatchEvent(new Event("click"));
	await settle();
	assert.deepEqual([main.find("section"), painted, main.busy], [null, ["shown"], false]);
});

test("the progress bar comes when the start takes long, counts, and goes", async () => {
	/** @type {import("../boot.js").Seam | undefined} */
	let seam;
	world.main = (given) => {
		seam = given;
	};
	const { progress } = await visit();
	await settle();
	assert.equal(progress.hidden, true);
	await world.clock.advance(PROGRESS_AFTER);
	assert.deepEqual([progress.hidden, progress.value], [false, -1]);
	seam?.progress({ phase: "migrate", done: 3, total: 7 });
	await settle();
	assert.deepEqual([progress.value, progress.max], [3, 7]);
	seam?.ready();
	await settle();
	assert.equal(progress.hidden, true);
});

test("every way in which a start can fail is explained in its own words", () => {
	const reasons = [
		"insecure",
		"no_webassembly",
		"no_worker",
		"no_locks",
		"hidden",
		"refused",
		"broken",
		"handles_held",
		"owner_silent",
		"wasm_not_found",
		"wasm_unreachable",
		"wasm_type",
		"wasm_blocked",
		"wasm_broken",
		"worker_script",
		"memory",
		"crashed",
		"layout",
	];
	const titles = new Set();
	for (const reason of reasons) {
		const { title, text, advice } = explain(new CallError("internal", "x", { reason }));
		assert.ok(title && text.endsWith(".") && advice, reason);
		titles.add(title + text);
	}
	assert.equal(titles.size, reasons.length);
	assert.match(explain(new CallError("version_skew", "x")).title, /two versions/);
	const odd = [null, undefined, "x", {}, new Error("x"), { reason: "constructor" }];
	for (const error of [...odd, new CallError("internal", "SELECT 1")]) {
		assert.match(explain(error).title, /went wrong/);
		assert.doesNotMatch(explain(error).text, /SELECT/);
	}
	assert.equal(
		explain(new CallError("too_old", "the report is too old")).text,
		"The report is too old.",
	);
});
