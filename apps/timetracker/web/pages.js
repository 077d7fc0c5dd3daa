/**
 * Which entries a page of the list holds. A day is shown whole or not at all, so that its total is
 * right.
 */

import { addDays } from "./ashore/date.js";
import { dayAt, startOfDay } from "./zone.js";

/** @import { Api, Entry, EntryPage, ListInput } from "./api.gen.js" */

/** Entries on a page of a list without end. */
export const PAGE = 200;

/**
 * Entries from `from` on; `more` says that there are older ones.
 *
 * @typedef {{ entries: readonly Entry[], from: number, more: boolean }} Shown
 */

/**
 * Where the whole days of a page begin: after the day of the last entry that still fit; with that day
 * if it is the only one.
 *
 * @param {readonly Entry[]} entries the latest first, more than none
 * @param {string} zone
 */
export function wholeDays(entries, zone) {
	const newest = dayAt(/** @type {Entry} */ (entries[0]).startedAt.getTime(), zone);
	const oldest = dayAt(/** @type {Entry} */ (entries.at(-1)).startedAt.getTime(), zone);
	return startOfDay(oldest < newest ? addDays(oldest, 1) : oldest, zone);
}

/**
 * Watches a page of the list.
 *
 * @param {Api} api
 * @param {ListInput} input
 * @param {{ zone: string, signal: AbortSignal }} context
 * @returns {AsyncGenerator<Shown>}
 */
export async function* watchPage(api, input, { zone, signal }) {
	for await (const page of api.entries.list.watch(input, { signal })) {
		const last = page.entries.at(-1);
		if (!page.next || !last) {
			yield { entries: page.entries, from: input.from?.getTime() ?? -Infinity, more: false };
			continue;
		}
		const from = wholeDays(page.entries, zone);
		yield { entries: page.entries, from, more: true };
		// An entry that started before those of this page may reach into its first day. That day may be
		// the one of the last entry, of which there are more, or the one after it.
		const to = new Date(Math.max(from, last.startedAt.getTime()) + 1);
		const { entries: reaching } = await api.entries.list(
			{ ...input, from: new Date(from), to },
			{ signal },
		);
		const known = new Set(page.entries.map((entry) => entry.id));
		const others = reaching.filter((entry) => !known.has(entry.id));
		if (others.length > 0) yield { entries: [...page.entries, ...others], from, more: true };
	}
}
