// What is found for words: each must be in an entry's title or text.

/**
 * An entry of search-index.js: title, kind, address and text.
 *
 * @typedef {{ t: string, k: string, u: string, s?: string }} Entry
 */

/**
 * The entries that have all words of a query, best first: a title that is the query, that begins with it or
 * with a word of it, that has it somewhere; then texts.
 *
 * @param {readonly Entry[]} entries
 * @param {string} query
 * @param {number} [most]
 * @returns {Entry[]}
 */
export function find(entries, query, most = 20) {
	const words = query.toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return [];
	const whole = words.join(" ");
	const found = [];
	for (const entry of entries) {
		const score = scoreOf(entry, words, whole);
		if (score > 0) found.push({ entry, score });
	}
	found.sort((a, b) => b.score - a.score || a.entry.t.length - b.entry.t.length);
	return found.slice(0, most).map(({ entry }) => entry);
}

/**
 * @param {Entry} entry
 * @param {string[]} words
 * @param {string} whole
 */
function scoreOf({ t, s = "" }, words, whole) {
	const title = t.toLowerCase();
	const parts = t
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^a-z0-9]+/);
	const text = s.toLowerCase();
	let score = title === whole ? 100 : title.startsWith(whole) ? 40 : 0;
	for (const word of words) {
		if (parts.includes(word)) score += 20;
		else if (parts.some((part) => part.startsWith(word))) score += 12;
		else if (title.includes(word)) score += 8;
		else if (text.includes(word)) score += 2;
		else return 0;
	}
	return score;
}
