/**
 * What a page knows of the builds of its app.
 *
 * - `current` is the page's own; empty until the client knows it
 * - `waiting` is a newer one, kept in this browser as a whole, that begins when `apply` lets it in
 * - `skewed` is the build of the tab that has the database, if that is another one: this page's calls
 *   wait, and its forms stay as they are
 * - `offline` says that the page's build is kept, and opens without a network
 * - `failed` says why the last build that came could not be kept: the browser gave it no room, or a file of
 *   it did not come; null if it could, or is on its way
 *
 * @typedef {{ current: string, waiting: string | null, skewed: string | null,
 *   offline: boolean, failed: "room" | "files" | null }} UpdateState
 */

/**
 * `applied` says that all tabs are moving; otherwise `held` has the reasons why they stay.
 *
 * @typedef {{ applied: boolean, held: string[] }} Applied
 */

/**
 * The other half, which a page loads when it is there.
 *
 * @typedef {{ apply: (anyway: boolean) => Promise<Applied>, check: () => Promise<void>,
 *   held: () => void }} Mover
 */

/**
 * Builds of the app that come while its tabs are open. A "change" event tells that `state` changed.
 */
export class Updates extends EventTarget {
	/** @type {UpdateState} */
	#state = Object.freeze({
		current: "",
		waiting: null,
		skewed: null,
		offline: false,
		failed: null,
	});
	/** @type {Set<{ reason: string }>} */
	#holds = new Set();
	/** @type {Mover | null} */
	#mover = null;

	/** @returns {UpdateState} */
	get state() {
		return this.#state;
	}

	/**
	 * Has all tabs stay with their build, as long as something is here that a reload would lose. Forms that
	 * a person has written in do so by themselves, until they are sent, reset or gone.
	 *
	 * @param {string} reason for a person, such as "The upload is still running"
	 * @returns {() => void} lets go
	 */
	hold(reason) {
		const hold = { reason };
		this.#holds.add(hold);
		this.#mover?.held();
		return () => {
			if (this.#holds.delete(hold)) this.#mover?.held();
		};
	}

	/**
	 * Lets the build that waits begin: every tab of the app reloads, once. Nothing happens while a tab holds
	 * on to something, unless `anyway`.
	 *
	 * @param {{ anyway?: boolean }} [options]
	 * @returns {Promise<Applied>}
	 */
	async apply({ anyway = false } = {}) {
		return (await this.#mover?.apply(anyway)) ?? { applied: false, held: [] };
	}

	/** Asks the host whether there is a newer build; one that there is waits a little later. */
	async check() {
		await this.#mover?.check();
	}

	/** Of the client: what this page holds on to. @returns {string[]} */
	get reasons() {
		return [...this.#holds].map(({ reason }) => reason);
	}

	/** Of the client. @param {Partial<UpdateState>} change */
	update(change) {
		const keys = /** @type {(keyof UpdateState)[]} */ (Object.keys(change));
		if (keys.every((key) => change[key] === this.#state[key])) return;
		this.#state = Object.freeze({ ...this.#state, ...change });
		this.dispatchEvent(new Event("change"));
	}

	/** Of the client. @param {Mover} mover */
	attach(mover) {
		this.#mover = mover;
		mover.held();
	}
}
