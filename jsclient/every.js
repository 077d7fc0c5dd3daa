/**
 * Does something again and again, until a page is left.
 *
 * @param {number} milliseconds
 * @param {() => void} act
 * @param {AbortSignal} signal ends it
 */
export function every(milliseconds, act, signal) {
	if (signal.aborted) return;
	const timer = setInterval(act, milliseconds);
	signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
