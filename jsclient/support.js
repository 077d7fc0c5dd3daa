import { CallError } from "./errors.js";

/**
 * What a page needs of its browser, as tests give it.
 *
 * @typedef {Object} Browser
 * @property {boolean} [isSecureContext]
 * @property {unknown} [WebAssembly]
 * @property {unknown} [Worker]
 * @property {unknown} [BroadcastChannel]
 * @property {object} [AbortSignal]
 * @property {{ locks?: unknown }} [navigator]
 */

/**
 * Says what this browser, or this address, lacks to run the app; null if nothing. The rest can only be
 * found out by a worker.
 *
 * @param {Browser} browser
 * @returns {CallError | null}
 */
export function lacking(browser) {
	// First, for it is what hides the others.
	if (browser.isSecureContext === false) {
		return lack(
			"storage_unavailable",
			"insecure",
			"the page is not served over HTTPS or localhost",
		);
	}
	if (!browser.WebAssembly) return lack("internal", "no_webassembly", "there is no WebAssembly");
	if (!browser.Worker) return lack("internal", "no_worker", "there are no workers");
	if (!browser.navigator?.locks || !browser.BroadcastChannel) {
		return lack("storage_unavailable", "no_locks", "there are no locks between tabs");
	}
	// The youngest of what the client can't do without: docs/browsers.md.
	if (browser.AbortSignal && !("any" in browser.AbortSignal)) {
		return lack("internal", "old_browser", "there is no AbortSignal.any");
	}
	return null;
}

/**
 * @param {string} code
 * @param {string} reason
 * @param {string} message
 */
function lack(code, reason, message) {
	return new CallError(code, message, { reason });
}
