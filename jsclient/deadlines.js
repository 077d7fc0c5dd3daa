/** @import { Clock } from "./clock.js" */

/** @typedef {{ readonly at: number, readonly fn: () => void }} Deadline */

/**
 * Deadlines by one timer for all. Almost every call is over long before its own, and to set and clear a
 * timer for each was a fifth of what a page does for a small call; so the timer stays, and looks what is
 * due when it fires.
 */
export class Deadlines {
	#clock;
	/** @type {Set<Deadline>} */
	#all = new Set();
	/** @type {unknown} */
	#timer = undefined;
	/** When the timer fires; Infinity: there is none. */
	#at = Number.POSITIVE_INFINITY;

	/** @param {Clock} clock */
	constructor(clock) {
		this.#clock = clock;
	}

	/**
	 * Calls fn in `ms` milliseconds, unless the deadline is removed before.
	 *
	 * @param {number} ms
	 * @param {() => void} fn
	 * @returns {Deadline}
	 */
	add(ms, fn) {
		const now = this.#clock.now();
		const deadline = { at: now + ms, fn };
		this.#all.add(deadline);
		if (deadline.at < this.#at) this.#set(deadline.at, ms);
		return deadline;
	}

	/** @param {Deadline} deadline */
	remove(deadline) {
		this.#all.delete(deadline);
	}

	/** Takes back the timer, if nothing waits for it. */
	rest() {
		if (this.#all.size > 0) return;
		this.#clock.clearTimeout(this.#timer);
		this.#at = Number.POSITIVE_INFINITY;
	}

	/**
	 * @param {number} at
	 * @param {number} ms
	 */
	#set(at, ms) {
		this.#clock.clearTimeout(this.#timer);
		this.#at = at;
		this.#timer = this.#clock.setTimeout(() => this.#fire(), ms);
	}

	#fire() {
		this.#at = Number.POSITIVE_INFINITY;
		const now = this.#clock.now();
		let next = Number.POSITIVE_INFINITY;
		/** @type {Deadline[]} */
		const due = [];
		for (const deadline of this.#all) {
			if (deadline.at <= now) due.push(deadline);
			else next = Math.min(next, deadline.at);
		}
		if (next < Number.POSITIVE_INFINITY) this.#set(next, next - now);
		for (const deadline of due) if (this.#all.delete(deadline)) deadline.fn();
	}
}
