/**
 * What this browser remembers of an app by a name: the build that was `loaded`, whose program is in the
 * cache then, compiled; in which `storage` the data was; when the last `backup` was made, and how many
 * `changes` since. Where localStorage is full or refused, nothing is remembered.
 */

/** @typedef {Pick<Storage, "getItem" | "setItem"> & Partial<Pick<Storage, "removeItem">> | undefined} Store */

/**
 * @param {Store} store
 * @param {string} scope
 * @param {string} name
 * @returns {string | undefined}
 */
export function recall(store, scope, name) {
	try {
		return store?.getItem(`ashore/${scope}/${name}`) ?? undefined;
	} catch {
		return undefined;
	}
}

/**
 * @param {Store} store
 * @param {string} scope
 * @param {string} name
 * @param {string} text
 */
export function keepInMind(store, scope, name, text) {
	try {
		store?.setItem(`ashore/${scope}/${name}`, text);
	} catch {} // nothing is remembered then
}

/**
 * Forgets all that is remembered of an app, by whichever of its parts.
 *
 * @param {Store} store
 * @param {string} scope
 */
export function forget(store, scope) {
	try {
		for (const key of Object.keys(store ?? {})) {
			if (key.startsWith(`ashore/${scope}/`)) store?.removeItem?.(key);
		}
	} catch {} // refused: there is nothing
}
