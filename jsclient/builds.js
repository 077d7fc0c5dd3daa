/** @import { Store } from "./remember.js" */

/** So many builds' order is remembered. */
const MOST = 20;

/**
 * Which of an app's builds is the newer one. Their ids are hashes, which have no order; so each browser
 * remembers in which order it has run them. Two tabs of one browser agree, then.
 *
 * @param {Pick<Store, "getItem" | "setItem"> | undefined} store localStorage
 * @param {string} scope
 */
export function buildOrder(store, scope) {
	const key = `ashore/${scope}/builds`;
	/** @returns {string[]} oldest first */
	const read = () => {
		try {
			const kept = JSON.parse(store?.getItem(key) ?? "[]");
			return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
		} catch {
			return [];
		}
	};
	return {
		/** Remembers that a build runs. @param {string} id */
		seen(id) {
			const kept = read();
			if (kept.includes(id)) return;
			try {
				store?.setItem(key, JSON.stringify([...kept, id].slice(-MOST)));
			} catch {} // refused, or full: then no build is newer, and none yields
		},

		/**
		 * Whether a build is known to have come after another.
		 *
		 * @param {string} id
		 * @param {string} than
		 */
		isNewer(id, than) {
			const kept = read();
			const at = kept.indexOf(than);
			return at >= 0 && kept.indexOf(id) > at;
		},
	};
}
