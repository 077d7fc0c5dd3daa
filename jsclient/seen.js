import { hold } from "./owner.js";

/** @import { Locks } from "./owner.js" */

/**
 * Tells an owner that nobody looks at the app any more. Each page that is visible holds one lock, shared,
 * which its end releases however it ends; the owner's page, once hidden, asks for it alone and has it when
 * the last of them has turned away.
 */
export class Seen {
	#locks;
	#name;
	#onNobody;
	/** @type {"shared" | "exclusive" | null} */
	#mode = null;
	#stop = new AbortController();

	/**
	 * @param {Locks} locks
	 * @param {string} name
	 * @param {() => void} onNobody called once after each update to `exclusive`
	 */
	constructor(locks, name, onNobody) {
		this.#locks = locks;
		this.#name = name;
		this.#onNobody = onNobody;
	}

	/**
	 * What the page is now: `shared` is visible, `exclusive` a hidden owner, `null` any other.
	 *
	 * @param {"shared" | "exclusive" | null} mode
	 */
	update(mode) {
		if (mode === this.#mode) return;
		this.#mode = mode;
		this.#stop.abort();
		this.#stop = new AbortController();
		if (mode) {
			this.#hold(mode, this.#stop.signal).catch((error) => {
				if (!this.#stop.signal.aborted) console.warn(`ashore: ${this.#name}: ${error}`);
			});
		}
	}

	/** The page is no owner any more; as one it is to be told again. */
	forget() {
		if (this.#mode === "exclusive") this.update(null);
	}

	/**
	 * @param {"shared" | "exclusive"} mode
	 * @param {AbortSignal} signal
	 */
	async #hold(mode, signal) {
		/** @type {(() => void) | null} */
		let release = null;
		try {
			release = await hold(this.#locks, this.#name, { mode, signal });
			if (mode === "shared" && !signal.aborted) {
				signal.addEventListener("abort", () => release?.(), { once: true });
				return;
			}
			const { pending = [] } = await this.#locks.query();
			if (!signal.aborted && !pending.some(({ name }) => name === this.#name)) this.#onNobody();
		} catch (error) {
			if (!signal.aborted) throw error;
		}
		release?.();
	}
}
