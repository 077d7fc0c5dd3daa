/**
 * Time comes in from outside, so that tests move it by hand.
 *
 * @typedef {Object} Clock
 * @property {() => number} now milliseconds, never going back
 * @property {(fn: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: unknown) => void} clearTimeout
 */

/** Longer timeouts fire at once: https://developer.mozilla.org/docs/Web/API/setTimeout#maximum_delay_value */
const LONGEST = 2 ** 31 - 1;

/** @type {Clock} */
export const realClock = {
	now: () => performance.now(),
	setTimeout: (fn, ms) => setTimeout(fn, Math.min(ms, LONGEST)),
	clearTimeout: (timer) => clearTimeout(/** @type {number} */ (timer)),
};

/**
 * Waits for `ms` milliseconds, or until the signal aborts, and then throws its reason.
 *
 * @param {number} ms
 * @param {{ clock?: Clock, signal?: AbortSignal }} [options]
 * @returns {Promise<void>}
 */
export function pause(ms, { clock = realClock, signal } = {}) {
	return new Promise((resolve, reject) => {
		if (signal?.aborted) {
			reject(signal.reason);
			return;
		}
		const timer = clock.setTimeout(() => {
			signal?.removeEventListener("abort", stop);
			resolve();
		}, ms);
		const stop = () => {
			clock.clearTimeout(timer);
			reject(signal?.reason);
		};
		signal?.addEventListener("abort", stop, { once: true });
	});
}
