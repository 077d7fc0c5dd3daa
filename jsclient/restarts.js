/** @import { Clock } from "./clock.js" */

/** A worker that lived so long before it crashed isn't counted with those that crash at once. */
export const HEALTHY_AFTER = 60_000;

/** After so many crashes in a row the page gives up. */
export const CRASHES = 5;

/** Restarts says when a worker that crashed is started again. */
export class Restarts {
	#clock;
	#crashes = 0;
	/** @type {number | null} */
	#readyAt = null;

	/** @param {Clock} clock */
	constructor(clock) {
		this.#clock = clock;
	}

	/** The worker answers calls. */
	ready() {
		this.#readyAt = this.#clock.now();
	}

	/**
	 * The worker crashed: gives the milliseconds to wait before the next one, null for no other try.
	 *
	 * @returns {number | null}
	 */
	crashed() {
		const healthy = this.#readyAt !== null && this.#clock.now() - this.#readyAt > HEALTHY_AFTER;
		this.#readyAt = null;
		this.#crashes = healthy ? 1 : this.#crashes + 1;
		if (this.#crashes >= CRASHES) return null;
		return this.#crashes === 1 ? 0 : 250 * 4 ** (this.#crashes - 2);
	}
}
