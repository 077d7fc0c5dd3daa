import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { cacheNames } from "../sw-rules.js";

const scope = "https://example.org/app/";
const [one, two] = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"];

/** @param {string} id */
const listOf = (id) => ({
	id,
	name: "app",
	pages: [
		["index.html", "sha256-index"],
		["report.html", "sha256-report"],
	],
	files: [`_ashore/${id}/page.js`],
	programs: ["_ashore/app.x.wasm", "../_ashore/sqlite3.y.wasm"],
});

/** Cache Storage as far as the service worker uses it. */
class FakeCaches {
	/** @type {Map<string, Map<string, Response>>} */
	all = new Map();
	/** How many more answers there is room for. */
	room = Number.POSITIVE_INFINITY;

	/** @param {string} name */
	async open(name) {
		if (!this.all.has(name)) this.all.set(name, new Map());
		const kept = /** @type {Map<string, Response>} */ (this.all.get(name));
		const key = (/** @type {string | Request} */ at) => (typeof at === "string" ? at : at.url);
		return {
			match: async (/** @type {string | Request} */ at) => kept.get(key(at))?.clone(),
			put: async (/** @type {string | Request} */ at, /** @type {Response} */ response) => {
				if (--this.room < 0) throw new DOMException("no room", "QuotaExceededError");
				kept.set(key(at), response);
			},
			delete: async (/** @type {string | Request} */ at) => kept.delete(key(at)),
			keys: async () => [...kept.keys()].map((url) => new Request(url)),
		};
	}

	/** @param {string} url */
	async match(url) {
		for (const kept of this.all.values()) {
			const found = kept.get(url);
			if (found) return found.clone();
		}
		return undefined;
	}

	keys = async () => [...this.all.keys()];
	/** @param {string} name */
	delete = async (name) => this.all.delete(name);

	/** What a cache has, by path. @param {string} name */
	paths(name) {
		const urls = this.all.get(name)?.keys() ?? [];
		return [...urls].map((url) => new URL(url).pathname).sort();
	}
}

let loaded = 0;

/** A browser with one origin, whose host serves a build. */
class Origin {
	caches = new FakeCaches();
	/** @type {string[]} */
	asked = [];
	/** @type {{ name: string }[]} */
	locks = [];
	/** The build that the host serves; empty when there is no network. */
	served = one;
	/** @type {(path: string) => Response | Promise<Response> | undefined} */
	fault = () => undefined;
	updates = 0;

	/** @param {string} id of the build whose service worker starts */
	async worker(id) {
		/** @type {Map<string, (event: any) => void>} */
		const listeners = new Map();
		Object.defineProperty(globalThis, "navigator", {
			value: { locks: { query: async () => ({ held: this.locks }) } },
			configurable: true,
		});
		Object.assign(globalThis, {
			ashoreOffline: listOf(id),
			caches: this.caches,
			registration: { scope, update: async () => void this.updates++ },
			clients: { claim: async () => {} },
			fetch: this.#fetch,
			addEventListener: (/** @type {string} */ type, /** @type {any} */ fn) =>
				listeners.set(type, fn),
		});
		await import(`../sw-build.js?${++loaded}`);
		/** @param {string} type @param {object} [more] */
		const dispatch = async (type, more = {}) => {
			/** @type {Promise<unknown>[]} */
			const waits = [];
			/** @type {Promise<Response> | undefined} */
			let answer;
			listeners.get(type)?.({
				...more,
				waitUntil: (/** @type {Promise<unknown>} */ promise) => waits.push(promise),
				respondWith: (/** @type {Promise<Response>} */ response) => {
					answer = response;
				},
			});
			const response = await answer;
			await Promise.all(waits);
			return response;
		};
		return {
			install: () => dispatch("install"),
			activate: () => dispatch("activate"),
			/** @param {string} path @param {RequestInit & { navigate?: boolean }} [init] */
			get: async (path, { navigate = false, ...init } = {}) => {
				const request = new Request(new URL(path, scope), init);
				if (navigate) Object.defineProperty(request, "mode", { value: "navigate" });
				return dispatch("fetch", { request, preloadResponse: Promise.resolve(undefined) });
			},
		};
	}

	/** @param {string | Request} what */
	#fetch = async (what) => {
		const { pathname } = new URL(typeof what === "string" ? what : what.url);
		const path = pathname.replace("/app/", "");
		this.asked.push(path);
		const fault = await this.fault(path);
		if (fault) return fault;
		if (this.served === "") throw new TypeError("no network");
		const { pages, files, programs } = listOf(this.served);
		const name = path === "" ? "index.html" : path;
		let body = `${name} of the host`;
		if (pages.some(([page]) => page === name)) {
			body = `<script src="./_ashore/${this.served}/page.js"></script>${name}`;
		} else if (
			![...files, ...programs, "../_ashore/sqlite3.y.wasm"].some((f) => f.endsWith(name))
		) {
			if (!name.startsWith("_ashore/docs/")) return new Response("gone", { status: 404 });
		}
		const response = new Response(body, { headers: { "content-type": "text/plain" } });
		Object.defineProperty(response, "type", { value: "basic" });
		return response;
	};
}

const names = (/** @type {string} */ id) => cacheNames("/app/", id);

/** @param {Origin} origin */
async function kept(origin) {
	const worker = await origin.worker(one);
	await worker.install();
	await worker.activate();
	origin.asked = [];
	return worker;
}

test("a build is kept as a whole, and its files come from there", async () => {
	const origin = new Origin();
	const worker = await kept(origin);
	assert.deepEqual(origin.caches.paths(names(one).build), [
		`/app/_ashore/${one}/page.js`,
		"/app/index.html",
		"/app/report.html",
	]);
	assert.deepEqual(origin.caches.paths(names(one).programs), [
		"/_ashore/sqlite3.y.wasm",
		"/app/_ashore/app.x.wasm",
	]);
	origin.served = "";
	for (const path of [
		`_ashore/${one}/page.js`,
		"_ashore/app.x.wasm",
		"../_ashore/sqlite3.y.wasm",
	]) {
		assert.equal((await worker.get(path))?.status, 200, path);
	}
	assert.deepEqual(origin.asked, []);
	for (const path of ["", "index.html", "report.html?week=1", "report"]) {
		const response = await worker.get(path, { navigate: true });
		assert.match((await response?.text()) ?? "", new RegExp(one), path);
	}
});

test("an installation that fails leaves nothing, and what was there goes on", async () => {
	for (const what of ["missing", "quota"]) {
		const origin = new Origin();
		await kept(origin);
		origin.served = two;
		const before = [...origin.caches.all.keys()].sort();
		if (what === "quota") origin.caches.room = 1;
		else
			origin.fault = (path) =>
				path.endsWith("page.js") ? new Response("", { status: 404 }) : undefined;
		const worker = await origin.worker(two);
		await assert.rejects(worker.install(), what);
		assert.deepEqual([...origin.caches.all.keys()].sort(), before, what);
		assert.equal(origin.caches.paths(names(one).build).length, 3, what);
		assert.equal(origin.caches.paths(names(one).programs).length, 2, what);
		origin.fault = () => undefined;
		origin.caches.room = 10;
		await worker.install();
		await worker.activate();
		assert.deepEqual(
			[...origin.caches.all.keys()].sort(),
			[names(two).build, names(two).programs],
			what,
		);
		// The programs are those of the build before.
		assert.equal(
			origin.asked.some((path) => path.endsWith(".wasm")),
			false,
			what,
		);
	}
});

test("pages are those of the kept build as long as one of them is open", async () => {
	const origin = new Origin();
	const worker = await kept(origin);
	const build = async () =>
		(await (await worker.get("", { navigate: true }))?.text())?.match(/[ab]{16}/)?.[0];
	assert.equal(await build(), one);
	assert.deepEqual(origin.asked, [""]);
	origin.served = two;
	origin.locks = [{ name: `ashore/${encodeURIComponent("app@/app/")}/build/${one}` }];
	assert.equal(await build(), one);
	assert.equal(origin.updates, 1);
	origin.locks = [];
	assert.equal(await build(), two);
	for (const status of [404, 500]) {
		origin.fault = () => new Response("", { status });
		assert.equal(await build(), one, `${status}`);
	}
});

test("a network that is slow is waited for three seconds", async (t) => {
	const origin = new Origin();
	const worker = await kept(origin);
	t.mock.timers.enable({ apis: ["setTimeout"] });
	/** @type {(value?: unknown) => void} */
	let begun = () => {};
	const asked = new Promise((resolve) => {
		begun = resolve;
	});
	origin.fault = () => {
		begun();
		return new Promise(() => {});
	};
	let done = false;
	const answer = worker.get("", { navigate: true }).then((response) => {
		done = true;
		return response;
	});
	await asked;
	t.mock.timers.tick(2_999);
	await new Promise((resolve) => setImmediate(resolve));
	assert.equal(done, false);
	t.mock.timers.tick(1);
	assert.match((await (await answer)?.text()) ?? "", new RegExp(one));
});

test("ranges are parts of what is kept", async () => {
	const origin = new Origin();
	const worker = await kept(origin);
	const path = `_ashore/${one}/page.js`;
	const part = await worker.get(path, { headers: { range: "bytes=0-6" } });
	assert.deepEqual(
		[part?.status, await part?.text(), part?.headers.get("content-range")],
		[206, "_ashore", `bytes 0-6/${path.length + " of the host".length}`],
	);
	assert.equal((await worker.get(path, { headers: { range: "bytes=1000-" } }))?.status, 416);
	assert.deepEqual(origin.asked, []);
});

test("what isn't the site's is passed by", async () => {
	const worker = await kept(new Origin());
	for (const [path, init] of /** @type {[string, RequestInit][]} */ ([
		["", { method: "POST" }],
		["https://elsewhere.example/app/", {}],
		["/other/app/", {}],
		["sw.js", {}],
		["manifest.webmanifest", {}],
		["_ashore/docs/sound.ogg", { headers: { range: "bytes=0-1" } }],
	]))
		assert.equal(await worker.get(path, init), undefined, path);
});

test("what isn't of the build is kept at its first use, else a page says that there is no network", async () => {
	const origin = new Origin();
	const worker = await kept(origin);
	const docs = "_ashore/docs/index.html";
	assert.equal((await worker.get(docs, { navigate: true }))?.status, 200);
	origin.served = "";
	assert.equal((await worker.get(docs, { navigate: true }))?.status, 200);
	const other = await worker.get("_ashore/docs/other.html", { navigate: true });
	assert.equal(other?.status, 503);
	assert.match((await other?.text()) ?? "", /No network.*href="\/app\/"/s);
	await assert.rejects(async () => worker.get("_ashore/docs/data.json"), /no network/);
});

test("a service worker that is withdrawn takes what its scope kept along, and nothing of others", async () => {
	const text = await readFile(new URL("../sw.js", import.meta.url), "utf8");
	const caches = new FakeCaches();
	const names = cacheNames("/app/", one);
	const others = [
		cacheNames("/app/more/", one).build,
		cacheNames("/", one).more,
		"of somebody else",
	];
	for (const name of [names.build, names.programs, names.more, ...others]) await caches.open(name);
	/** @type {Map<string, (event: { waitUntil: (work: Promise<unknown>) => void }) => void>} */
	const listeners = new Map();
	/** @type {string[]} */
	const done = [];
	const worker = {
		/** @param {string} type @param {(event: any) => void} listener */
		addEventListener: (type, listener) => listeners.set(type, listener),
		skipWaiting: () => done.push("skipWaiting"),
		registration: {
			scope,
			unregister: async () => done.push(`unregister beside ${caches.all.size}`),
		},
	};
	const list = {
		keys: async () => [...caches.all.keys()],
		delete: async (/** @type {string} */ name) => caches.all.delete(name),
	};
	new Function("globalThis", "caches", text)(worker, list);
	assert.deepEqual([...listeners.keys()], ["install", "activate"]);
	/** @type {Promise<unknown>[]} */
	const work = [];
	for (const listener of listeners.values()) listener({ waitUntil: (one) => work.push(one) });
	await Promise.all(work);
	assert.deepEqual(done, ["skipWaiting", "unregister beside 3"]);
	assert.deepEqual([...caches.all.keys()], others);
});
