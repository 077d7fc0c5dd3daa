import { Seen } from "./seen.js";
import { seenName, VERSION } from "./messages.js";

/** @import { Clock } from "./clock.js" */
/** @import { Locks } from "./owner.js" */
/** @import { PageMessage, ScopeMessage } from "./messages.js" */
/** @import { State } from "./state.js" */

/** A tab asks for the database when somebody has looked at it for so long, in milliseconds. */
export const WANT_AFTER = 1_000;

/** A follower has the program compiled when it has been one for so long. */
export const WARM_AFTER = 1_000;

/** A page that nobody looks at hears of a commit up to so many milliseconds later. */
export const HIDDEN_PACE = 10_000;

/**
 * The part of a page's life that depends on whether somebody looks at it. A hidden owner hands the
 * database over as soon as a visible tab asks, which that one does when its program is compiled: otherwise
 * all would wait for that. Other hidden tabs let it go first.
 */
export class Attention {
	#env;
	/** Until this follower asks for the database. @type {unknown} */
	#want = undefined;
	/** Until this follower compiles the program. @type {unknown} */
	#warm = undefined;
	#seen;

	/**
	 * @param {{ locks: Locks, scope: string, clock: Clock, visible?: () => boolean, idle?: (fn: () => void) => void,
	 *   state: () => State, client: () => string, compiled: () => boolean,
	 *   pace: (pace: number) => void,
	 *   tell: (message: ScopeMessage) => void, ask: (type: PageMessage["type"]) => void }} env tell goes to
	 *   the other tabs, ask to the page's own worker
	 */
	constructor(env) {
		this.#env = env;
		this.#seen = new Seen(env.locks, seenName(env.scope), () => env.ask("hidden"));
	}

	/** The page is visible or hidden, it has become owner or follower, or the program was compiled. */
	update() {
		this.stop();
		const { clock, state, client, compiled, idle, pace, tell, ask } = this.#env;
		pace(this.#visible ? 0 : HIDDEN_PACE);
		const { role, phase, term } = state();
		if (phase !== "ready") return;
		this.#seen.update(this.#visible ? "shared" : role === "owner" ? "exclusive" : null);
		if (role === "owner") {
			if (!this.#visible) tell({ type: "hidden", v: VERSION, term });
		} else if (!compiled()) {
			this.#warm = clock.setTimeout(() => {
				const warm = () => state().role === "follower" && ask("warm");
				if (idle) idle(warm);
				else warm();
			}, WARM_AFTER);
		} else if (this.#visible) {
			this.#want = clock.setTimeout(() => {
				tell({ type: "want", v: VERSION, client: client(), term });
			}, WANT_AFTER);
		}
	}

	/**
	 * What other tabs say.
	 *
	 * @param {ScopeMessage} message
	 */
	hear(message) {
		const { state, ask } = this.#env;
		const { role, phase, term } = state();
		if (message.type === "hidden" && message.term === term && role === "follower") this.update();
		if (message.type !== "want" || message.term !== term || this.#visible) return;
		if (role === "owner" && phase === "ready") ask("rest");
		else if (role === "follower") ask("requeue");
	}

	get #visible() {
		return this.#env.visible?.() ?? true;
	}

	/** The page's life is over. */
	end() {
		this.stop();
		this.#seen.update(null);
	}

	/** There is no owner any more, be it this page. */
	stop() {
		this.#seen.forget();
		this.#env.clock.clearTimeout(this.#want);
		this.#env.clock.clearTimeout(this.#warm);
	}
}
