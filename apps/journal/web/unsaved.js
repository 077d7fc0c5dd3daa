/**
 * What was typed and not yet saved when a page went away: its call to the program may not have been heard.
 * localStorage takes it at once, and the next page that opens the entry saves it.
 */

/**
 * For a new entry, `key` is the one that it is added with, and `sent` is what was to be added by calls
 * whose answer did not come.
 *
 * @typedef {{ source: string, tags: string, day: string }} Fields
 * @typedef {Fields & { version: string, key?: string, sent?: Fields[] }} Draft
 */

/** Each folder has a database of its own, as the sample has. @param {string} id */
const key = (id) => `journal:unsaved:${new URL(".", location.href).pathname}:${id}`;

/**
 * @param {string} id of the entry, empty for a new one
 * @param {Draft | null} draft null if there is nothing to keep
 */
export function keepUnsaved(id, draft) {
	try {
		if (draft) localStorage.setItem(key(id), JSON.stringify(draft));
		else localStorage.removeItem(key(id));
	} catch {
		// Where storage is refused or full, what was saved by calls has to do.
	}
}

/**
 * What was kept. It stays until it is saved: this page may end before that, too.
 *
 * @param {string} id
 * @returns {Draft | null}
 */
export function unsavedOf(id) {
	try {
		const text = localStorage.getItem(key(id));
		if (!text) return null;
		const draft = JSON.parse(text);
		const whole = ["version", "source", "tags", "day"].every((k) => typeof draft?.[k] === "string");
		if (!whole) return null;
		return { ...draft, sent: Array.isArray(draft.sent) ? draft.sent : [] };
	} catch {
		return null;
	}
}
