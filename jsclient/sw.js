/**
 * A service worker that removes itself and what an earlier one of its scope kept. A site without a service
 * worker has it as sw.js: a browser that has the one of an earlier build keeps that when the host has none any
 * more (https://w3c.github.io/ServiceWorker/#update-algorithm), and answers with that build for ever. Pages
 * that are open go on, and aren't reloaded. It is a classic script.
 */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener("install", () => {
	worker.skipWaiting();
});

worker.addEventListener("activate", (event) => {
	event.waitUntil(withdraw());
});

async function withdraw() {
	// As cacheNames of sw-rules.js begins them: other apps of the origin keep theirs.
	const own = `ashore ${new URL(worker.registration.scope).pathname} `;
	for (const name of await caches.keys()) if (name.startsWith(own)) await caches.delete(name);
	await worker.registration.unregister();
}
