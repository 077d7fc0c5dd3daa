/** @import { Build } from "./build.js" */

/**
 * Registers the build's service worker, if it has one, for the app's root. It never rejects: an app
 * that can't be kept for offline use still runs.
 *
 * @param {Build} build
 * @param {URL} base URL of build.js
 * @param {Pick<ServiceWorkerContainer, "register"> | undefined} container navigator.serviceWorker
 * @returns {Promise<ServiceWorkerRegistration | null>}
 */
export async function registerServiceWorker(build, base, container) {
	if (!build.serviceWorker || !container) return null;
	try {
		const scope = new URL(build.root, base).pathname;
		return await container.register(new URL(build.serviceWorker, base), { scope });
	} catch (error) {
		console.warn(`ashore: the service worker was not registered: ${error}`);
		return null;
	}
}
