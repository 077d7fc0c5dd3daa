/** @import { Clock } from "./clock.js" */
/** @import { Channel, Locks } from "./owner.js" */
/** @import { Port } from "./lines.js" */
/** @import { Manager } from "./storage.js" */
/** @import { WorkerLike } from "./session.js" */
/** @import { Browser } from "./support.js" */

/**
 * Where a client gets its browser from. A page gives nothing; tests give what they like.
 *
 * @typedef {Object} Platform
 * @property {Browser} browser
 * @property {() => WorkerLike} spawn
 * @property {(name: string) => Channel} channel
 * @property {((name: string) => Port) | undefined} [switchboard] connects to the SharedWorker of this name
 * @property {Locks} locks
 * @property {() => Uint8Array} random 16 random bytes
 * @property {Pick<EventTarget, "addEventListener" | "removeEventListener">} page gets
 *   pagehide, pageshow, freeze and resume
 * @property {Pick<ServiceWorkerContainer, "register">} [serviceWorker]
 * @property {Pick<Storage, "getItem" | "setItem">} [storage]
 * @property {Manager} [manager] of the origin's storage
 * @property {Clock} [clock]
 */

/**
 * The page's own.
 *
 * @returns {Platform}
 */
export function pagePlatform() {
	return {
		browser: globalThis,
		spawn: () =>
			new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "ashore" }),
		channel: (name) => new BroadcastChannel(name),
		switchboard: globalThis.SharedWorker ? connectShared : undefined,
		locks: navigator.locks,
		random: () => crypto.getRandomValues(new Uint8Array(16)),
		page: globalThis,
		serviceWorker: navigator.serviceWorker,
		storage: localStorageOrNone(),
		manager: navigator.storage,
	};
}

/** @param {string} name */
function connectShared(name) {
	const script = new URL("./shared.js", import.meta.url);
	return new SharedWorker(script, { type: "module", name }).port;
}

/** Reading `localStorage` throws where cookies are blocked. */
export function localStorageOrNone() {
	try {
		return globalThis.localStorage;
	} catch {
		return undefined;
	}
}
