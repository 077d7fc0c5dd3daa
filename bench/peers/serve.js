// Answers the page's calls with the methods of an engine.

/**
 * @typedef {Record<string, (input: any) => any>} Methods
 */

/**
 * Answers calls. The methods may give promises.
 *
 * @param {Methods} methods
 */
export function serve(methods) {
	/** @param {number} id @param {unknown} result */
	const answer = (id, result) => postMessage({ id, result });
	/** @param {number} id @param {any} error */
	const fail = (id, error) => postMessage({ id, error: String(error?.stack ?? error) });
	addEventListener("message", ({ data: { id, method, input } }) => {
		try {
			const result = methods[method](input);
			if (typeof result?.then === "function") {
				result.then(
					(/** @type {unknown} */ value) => answer(id, value),
					(/** @type {unknown} */ error) => fail(id, error),
				);
			} else {
				answer(id, result);
			}
		} catch (error) {
			fail(id, error);
		}
	});
}

/**
 * The i-th item that is inserted, as workload.At in Go.
 *
 * @param {number} i
 * @returns {[number, string, string, number, number]}
 */
export const itemAt = (i) => [
	i,
	`item ${i}`,
	`category ${i % 50}`,
	(i * 7919) % 10007,
	((i * 31) % 1000) / 8,
];

/** The id that the k-th point select asks for, of n items.
 * @param {number} k @param {number} n */
export const pick = (k, n) => ((k * 7919) % n) + 1;

/** A row as an object.
 * @param {any[]} row */
export const item = ([id, name, category, amount, price]) => ({
	id,
	name,
	category,
	amount,
	price,
});

/** One number of an item, as workload.Weigh in Go.
 * @param {ReturnType<typeof item>} i */
export const weigh = (i) => i.id + i.name.length + i.category.length + i.amount + i.price;

export const words = [
	"aaae",
	"bcde",
	"kdce",
	"aabe OR bbbe",
	"cafe",
	"dade AND cafe",
	"gag*",
	"hide OR hibe",
];

export const pragmas = [
	"journal_mode",
	"locking_mode",
	"synchronous",
	"cache_size",
	"page_size",
	"temp_store",
];
