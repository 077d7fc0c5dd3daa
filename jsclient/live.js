/**
 * Several watched queries as one value.
 */

/**
 * Watches queries together: calls `show` when each has its first result, and again after any of them
 * changed. It ends when the signal aborts, and rejects when one of them fails.
 *
 * @template {Record<string, unknown>} T
 * @param {{ [K in keyof T]: AsyncIterable<T[K]> }} queries
 * @param {(data: T) => void} show
 */
export async function watchAll(queries, show) {
	const names = /** @type {(keyof T & string)[]} */ (Object.keys(queries));
	/** @type {Partial<T>} */
	const data = {};
	let due = false;
	await Promise.all(
		names.map(async (name) => {
			for await (const value of queries[name]) {
				data[name] = value;
				if (due || names.some((other) => !(other in data))) continue;
				due = true;
				// Results of one commit arrive one after another: show them once.
				queueMicrotask(() => {
					due = false;
					show(/** @type {T} */ ({ ...data }));
				});
			}
		}),
	);
}
