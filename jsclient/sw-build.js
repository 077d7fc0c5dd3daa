/**
 * The service worker of a built site: it keeps one build as a whole, and gives pages and files of that one
 * until another one was let in. `ashore build` makes one classic script of it, and puts the list of files
 * before that.
 */
import {
	addressOf,
	buildOf,
	cacheNames,
	fileFor,
	openBuilds,
	outdated,
	partOf,
} from "./sw-rules.js";

/** @import { Offline } from "./sw-rules.js" */

/** A page of the network is waited for so long, in milliseconds. */
const PAGE_LIMIT = 3_000;

/** So many files at once are loaded by an installation. */
const AT_ONCE = 4;

/** What is kept at its first use: so many files, and none larger, in bytes. */
const MORE_FILES = 60;
const MORE_BYTES = 4_000_000;

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));
const build = /** @type {Offline} */ (
	/** @type {{ ashoreOffline?: Offline }} */ (globalThis).ashoreOffline
);
const scope = new URL(worker.registration.scope);
const names = cacheNames(scope.pathname, build.id);

/** @param {string} file as the build lists it */
const absolute = (file) => new URL(file, scope).href;

const pages = new Map(build.pages);
const files = new Set(build.files.map(absolute));
const programs = new Set(build.programs.map(absolute));

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
	if (event.data?.type === "activate") event.waitUntil(worker.skipWaiting());
	if (event.data?.type === "build") event.ports[0]?.postMessage({ id: build.id });
});
worker.addEventListener("fetch", (event) => {
	const { request } = event;
	const url = new URL(request.url);
	// Other origins' answers may be opaque, whose size and success nobody can tell: they aren't touched.
	if (request.method !== "GET" || url.origin !== scope.origin) return;
	if (request.cache === "only-if-cached" && request.mode !== "same-origin") return;
	url.hash = "";
	const { href } = url;
	if (programs.has(href)) return event.respondWith(kept(request, names.programs, href));
	if (files.has(href)) return event.respondWith(kept(request, names.build, href));
	if (!url.pathname.startsWith(scope.pathname)) return;
	const path = decodeURIComponent(url.pathname.slice(scope.pathname.length));
	const page = fileFor(path, (file) => pages.has(file));
	if (page !== undefined) return event.respondWith(pageFor(event, page));
	if (build.name === "" || request.headers.has("range")) return;
	if (path === "sw.js" || path === "manifest.webmanifest") return;
	event.respondWith(other(event));
});

/** Loads the whole build, or nothing: what was there before goes on then. */
async function install() {
	const cache = await caches.open(names.build);
	const shared = await caches.open(names.programs);
	/** @type {string[]} */
	const added = [];
	const loads = [
		...build.pages.map(([page, integrity]) => async () => {
			const request = new Request(absolute(addressOf(page)), { cache: "no-cache", integrity });
			await cache.put(absolute(page), plain(await found(request)));
		}),
		...[...files].map((href) => async () => cache.put(href, await immutable(href))),
		...[...programs].map((href) => async () => {
			if (await shared.match(href)) return;
			added.push(href);
			// Another app of the site may have it.
			await shared.put(href, (await caches.match(href)) ?? (await immutable(href)));
		}),
	];
	try {
		const lanes = Array.from({ length: AT_ONCE }, async () => {
			for (let load = loads.pop(); load; load = loads.pop()) await load();
		});
		const ends = await Promise.allSettled(lanes);
		const failed = ends.find((end) => end.status === "rejected");
		if (failed) throw failed.reason;
	} catch (error) {
		console.warn(`ashore: build ${build.id} could not be kept: ${error}`);
		await caches.delete(names.build);
		for (const href of added) await shared.delete(href);
		await tell(error);
		throw error;
	}
}

/**
 * Tells the app's pages why a build was not kept; nothing else hears of it.
 *
 * @param {unknown} error
 */
async function tell(error) {
	const full = error instanceof DOMException && error.name === "QuotaExceededError";
	for (const client of await worker.clients.matchAll({ includeUncontrolled: true })) {
		if (!client.url.startsWith(scope.href)) continue;
		client.postMessage({ type: "not kept", why: full ? "room" : "files" });
	}
}

/**
 * A file whose name says its contents: the page has just loaded most of them, and the browser's cache has
 * them.
 *
 * @param {string} href
 */
async function immutable(href) {
	const cached = await fetch(href, { cache: "force-cache" }).catch(() => undefined);
	return cached?.ok ? plain(cached) : plain(await found(new Request(href, { cache: "reload" })));
}

/** @param {Request} request */
async function found(request) {
	const response = await fetch(request);
	if (!response.ok) throw new Error(`${request.url} gave HTTP status ${response.status}`);
	return response;
}

/**
 * What came by way of a redirection can't answer a navigation.
 *
 * @param {Response} response
 */
function plain(response) {
	if (!response.redirected) return response;
	return new Response(response.body, { status: response.status, headers: response.headers });
}

async function activate() {
	for (const name of outdated(await caches.keys(), names)) await caches.delete(name);
	const shared = await caches.open(names.programs);
	for (const request of await shared.keys()) {
		if (!programs.has(request.url)) await shared.delete(request);
	}
	// The page is asked for while this worker starts.
	await worker.registration.navigationPreload?.enable();
	await worker.clients.claim();
}

/**
 * A file of the build.
 *
 * @param {Request} request
 * @param {string} name of the cache
 * @param {string} href
 */
async function kept(request, name, href) {
	const cache = await caches.open(name);
	const response = (await cache.match(href, { ignoreVary: true })) ?? (await fetch(href));
	const range = request.headers.get("range");
	return range === null ? response : ranged(response, range);
}

/**
 * @param {Response} response of the whole file
 * @param {string} range
 */
async function ranged(response, range) {
	const whole = await response.blob();
	const part = partOf(range, whole.size);
	const headers = new Headers(response.headers);
	if (part === "whole") return new Response(whole, { headers });
	if (part === "outside") {
		headers.set("content-range", `bytes */${whole.size}`);
		return new Response(null, { status: 416, headers });
	}
	headers.set("content-range", `bytes ${part.from}-${part.to}/${whole.size}`);
	headers.set("content-length", String(part.to - part.from + 1));
	return new Response(whole.slice(part.from, part.to + 1), { status: 206, headers });
}

/**
 * A page of the build: the network's, if that comes in time and belongs to this build, or to another one
 * while no page of this one is open. So tabs that are open stay with one build until all of them move.
 *
 * @param {FetchEvent} event
 * @param {string} page
 */
async function pageFor(event, page) {
	const cache = await caches.open(names.build);
	const own = async () => (await cache.match(absolute(page))) ?? fetch(event.request);
	try {
		const fresh = await inTime(fromNetwork(event));
		if (fresh.type === "opaqueredirect") return fresh;
		if (!fresh.ok) return own();
		if (!(await isOther(fresh))) return fresh;
		// A browser's cache may have an older page than this build's.
		const newest = await inTime(fetch(event.request.url, { cache: "no-cache" }));
		if (!newest.ok || !(await isOther(newest))) return own();
		event.waitUntil(worker.registration.update().catch(() => {}));
		return (await isOpen()) ? own() : plain(newest);
	} catch {
		return own();
	}
}

/** @param {FetchEvent} event */
async function fromNetwork(event) {
	const preloaded = await event.preloadResponse;
	return /** @type {Response} */ (preloaded) ?? fetch(event.request);
}

/**
 * @param {Promise<Response>} response
 * @returns {Promise<Response>}
 */
function inTime(response) {
	return new Promise((resolve, reject) => {
		response.then(resolve, reject);
		setTimeout(() => reject(new Error("the network is slow")), PAGE_LIMIT);
	});
}

/** @param {Response} response */
async function isOther(response) {
	if (build.name === "") return false; // the first page of a site of several names the apps' files
	const id = buildOf(await response.clone().text());
	return id !== undefined && id !== build.id;
}

/** Whether a page of this build is open. */
async function isOpen() {
	const { held = [] } = await navigator.locks.query();
	return openBuilds(held, `${build.name}@${scope.pathname}`).has(build.id);
}

/**
 * What is no part of the build that was kept, such as the documentation: the network's, or what it gave
 * before.
 *
 * @param {FetchEvent} event
 */
async function other(event) {
	const { request } = event;
	try {
		const response = await fromNetwork(event);
		if (response.status === 200 && response.type === "basic") {
			event.waitUntil(remember(request.url, response.clone()).catch(() => {}));
		}
		return response;
	} catch (error) {
		const cache = await caches.open(names.more);
		const before = await cache.match(request.url, { ignoreVary: true });
		if (before) return before;
		if (request.mode === "navigate") return offline();
		throw error;
	}
}

/**
 * @param {string} url
 * @param {Response} response
 */
async function remember(url, response) {
	const { size } = await response.clone().blob();
	if (size > MORE_BYTES) return;
	const cache = await caches.open(names.more);
	await cache.delete(url);
	await cache.put(url, plain(response));
	const keys = await cache.keys();
	for (const old of keys.slice(0, -MORE_FILES)) await cache.delete(old);
}

/** The page for those that aren't kept. */
function offline() {
	const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>No network</title>
<main>
<h1>No network</h1>
<p>This page is not kept in the browser, and the network can't be reached. What you have entered is safe.</p>
<p><a href="${scope.pathname}">Go to the first page</a>, which works without a network.</p>
</main>
`;
	const headers = { "content-type": "text/html; charset=utf-8" };
	return new Response(html, { status: 503, headers });
}
