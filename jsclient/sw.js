/**
 * A service worker that removes itself. `ashore dev` serves it as /sw.js, so that one that an earlier
 * site on the same port left behind doesn't answer with that site's files. It is a classic script.
 */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener("install", () => {
	worker.skipWaiting();
});

worker.addEventListener("activate", (event) => {
	event.waitUntil(worker.registration.unregister());
});
