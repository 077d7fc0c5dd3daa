// `ashore dev` serves this in place of the app's service worker: one that an
// earlier build left on this origin would go on serving that build. It removes
// itself, the caches, and reloads the pages that it held.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", () => {
	worker.skipWaiting();
});

worker.addEventListener("activate", (event) => {
	event.waitUntil(leave());
});

async function leave() {
	for (const name of await caches.keys()) await caches.delete(name);
	await worker.registration.unregister();
	for (const client of await worker.clients.matchAll({ type: "window" })) {
		await client.navigate(client.url);
	}
}
