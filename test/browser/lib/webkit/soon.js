/** How long a test waits for what should come by itself, in milliseconds. */
export const PATIENCE = 60_000;

const pause = () => new Promise((resolve) => setTimeout(resolve, 30));

/**
 * Asks again and again until there is an answer.
 *
 * @template R
 * @param {string} what for the error that it did not come
 * @param {number | undefined} timeout milliseconds
 * @param {() => Promise<R>} ask
 * @returns {Promise<R>} the first answer that is neither false, null nor undefined
 */
export async function soon(what, timeout = PATIENCE, ask) {
	const end = performance.now() + timeout;
	for (;;) {
		/** @type {unknown} */
		let cause;
		try {
			const answer = await ask();
			if (answer !== false && answer !== undefined && answer !== null) return answer;
		} catch (error) {
			// A page that goes takes its scripts along: the next one is asked.
			if (!isPassing(error)) throw error;
			cause = error;
		}
		if (performance.now() > end) {
			throw new Error(`waited ${timeout} ms for ${what}`, { cause });
		}
		await pause();
	}
}

/** @param {unknown} error */
function isPassing(error) {
	if (!(error instanceof Error) || error.name !== "DriverError") return false;
	const { code } = /** @type {Error & { code: string }} */ (error);
	return ["javascript error", "stale element reference", "no such frame", "unknown error"].includes(
		code,
	);
}
