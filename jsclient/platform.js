/** @import { Clock } from "./clock.js" */
/** @import { Channel, Locks } from "./owner.js" */
/** @import { Port } from "./lines.js" */
/** @import { Manager } from "./storage.js" */
/** @import { Browser } from "./support.js" */

/**
 * A Worker, or what a test has instead.
 *
 * @typedef {Object} WorkerLike
 * @property {(message: any, transfer: Transferable[]) => void} postMessage
 * @property {(type: string, listener: (event: any) => void) => void} addEventListener
 * @property {(type: string, listener: (event: any) => void) => void} removeEventListener
 * @property {() => void} terminate
 */

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
 *   pagehide, pageshow, freeze, resume and visibilitychange
 * @property {() => boolean} [visible] whether somebody may look at the page
 * @property {(fn: () => void) => void} [idle] calls fn when the page has nothing to do
 * @property {ServiceWorkerContainer} [serviceWorker]
 * @property {Pick<Storage, "getItem" | "setItem">} [storage]
 * @property {Manager} [manager] of the origin's storage
 * @property {Clock} [clock]
 */

/**
 * What a session needs of the page's surroundings; `random` gives a new client id.
 *
 * @typedef {Pick<Platform, "spawn" | "channel" | "switchboard" | "locks" | "random" | "clock" | "visible"
 *   | "idle">} Surroundings
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
		visible: () => document.visibilityState === "visible",
		idle: (fn) => {
			if ("requestIdleCallback" in globalThis) requestIdleCallback(fn, { timeout: 10_000 });
			else fn();
		},
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
