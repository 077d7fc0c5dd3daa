// What every engine has to do. Times are those of a page: from its call to
// the answer, the worker's and the way there and back.

/**
 * @typedef {object} Counts
 * @property {number} items
 * @property {number} big
 * @property {number} docs
 * @property {number} commits
 * @property {number} calls
 *
 * @typedef {object} Workload
 * @property {string} id
 * @property {(counts: Counts) => string} title
 * @property {(counts: Counts) => Step[]} [before] not measured, before each time
 * @property {(counts: Counts) => Step} work
 * @property {number} [times] how many calls are made at once, if not one
 *
 * @typedef {[method: string, input?: unknown]} Step
 */

/** Full size, or a part of it to try the suite out.
 * @param {number} scale */
export const countsFor = (scale) => ({
	items: Math.max(100, Math.round(10_000 * scale)),
	big: Math.max(1000, Math.round(100_000 * scale)),
	docs: Math.max(200, Math.round(20_000 * scale)),
	commits: Math.max(10, Math.round(200 * scale)),
	calls: Math.max(20, Math.round(500 * scale)),
});

/** @param {number} n */
const thousands = (n) => n.toLocaleString("en");

/** @type {Workload[]} */
export const workloads = [
	{
		id: "insert",
		title: ({ items }) => `${thousands(items)} inserts, one transaction`,
		before: () => [["clear"]],
		work: ({ items }) => ["insert", { count: items }],
	},
	{
		id: "commit",
		title: ({ commits }) => `${thousands(commits)} single commits`,
		work: () => ["write", { text: "one more line in the log" }],
	},
	{
		id: "select",
		title: ({ items }) => `${thousands(items)} point selects`,
		work: ({ items }) => ["select", { count: items }],
	},
	{
		id: "sum",
		title: ({ items }) => `${thousands(items)} rows × 5 to objects in the worker`,
		work: () => ["sum"],
	},
	{
		id: "rows",
		title: ({ items }) => `${thousands(items)} rows × 5 to objects on the page`,
		work: () => ["rows"],
	},
	{
		id: "group",
		title: ({ big }) => `GROUP BY over ${thousands(big)}`,
		work: () => ["group"],
	},
	{ id: "like", title: ({ big }) => `LIKE over ${thousands(big)}`, work: () => ["like"] },
	{
		id: "index",
		title: ({ docs }) => `FTS5 index of ${thousands(docs)} documents`,
		work: () => ["index"],
	},
	{ id: "search", title: () => "8 FTS5 searches, best 20 of each", work: () => ["search"] },
];

/** Fills the tables: once for each engine.
 * @param {Counts} counts @returns {Step[]} */
export const fill = ({ items, big, docs }) => [
	["clear"],
	["insert", { count: items }],
	["fill", { big, docs }],
	["index"],
];

/**
 * Runs steps in the page and gives the milliseconds of the last one, and a
 * hash of what it answered.
 *
 * @param {import("./browsers.js").Page} page
 * @param {{ before?: Step[], work: Step, times?: number, hash?: boolean }} what
 * @returns {Promise<{ ms: number, hash: string }>}
 */
export function run(page, { before = [], work, times = 1, hash = false }) {
	return page.evaluate(
		async ({ before, work: [method, input], times, hash }) => {
			const { api } = /** @type {any} */ (globalThis).bench;
			for (const [method, input] of before) await api[method](input);
			const began = performance.now();
			let result;
			if (times === 1) result = await api[method](input);
			else await Promise.all(Array.from({ length: times }, () => api[method](input)));
			const ms = performance.now() - began;
			if (!hash) return { ms, hash: "" };
			const bytes = new TextEncoder().encode(JSON.stringify(result ?? null));
			const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
			const hex = [...digest.subarray(0, 8)].map((b) => b.toString(16).padStart(2, "0"));
			return { ms, hash: hex.join("") };
		},
		{ before, work, times, hash },
	);
}
