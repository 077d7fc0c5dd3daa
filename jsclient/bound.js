import { pause } from "./clock.js";

/** @import { Clock } from "./clock.js" */

/**
 * Waits for a promise, but no longer than `ms` milliseconds, nor longer than the signal lets it: a browser
 * may leave a request for storage without any answer. It rejects with a TimeoutError then, or with the
 * signal's reason; the promise goes on by itself.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @param {string} what is waited for
 * @param {{ clock?: Clock, signal?: AbortSignal }} [options]
 * @returns {Promise<T>}
 */
export async function within(promise, ms, what, { clock, signal } = {}) {
	const stop = new AbortController();
	const bound = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
	const late = pause(ms, { clock, signal: bound }).then(() => {
		throw new DOMException(`${what} took longer than ${ms / 1000} s`, "TimeoutError");
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		stop.abort();
		late.catch(() => {});
	}
}
