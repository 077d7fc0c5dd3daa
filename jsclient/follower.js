import { realClock } from "./clock.js";
import { followerName, parseFollowerMessage, VERSION } from "./messages.js";

/** @import { Clock } from "./clock.js" */
/** @import { Channel } from "./owner.js" */
/** @import { Running } from "./running.js" */

/** A follower says hello so often until it is welcome. */
export const HELLO_EVERY = 2_000;

/** An owner that says nothing for so long is reported. */
export const SILENT_AFTER = 10_000;

/**
 * What a follower is told. Each may come more than once.
 *
 * @typedef {Object} FollowerEvents
 * @property {(channel: Channel, term: number, info: Record<string, unknown>) => void} onWelcome calls are
 *   answered on this channel
 * @property {() => void} onLost the owner that answered is gone
 * @property {(at: Running, term: number) => void} [onCrashed] the owner of this term died of this call
 * @property {() => void} onSilent the owner hasn't answered for SILENT_AFTER
 * @property {(buildId: string, term: number) => void} onSkew the owner of this term is of another build
 */

/**
 * Follower is the page's side of a tab that doesn't own the database: a channel of its own to the
 * owner's worker, which opens the other end when it hears hello.
 */
export class Follower {
	#scopeChannel;
	#channel;
	#client;
	#buildId;
	#events;
	#clock;
	/** Term of the owner that answers; 0 = none does. */
	#term = 0;
	/** @type {unknown} */
	#timer = undefined;
	#heard;
	#told = false;
	/** Term of the last owner of another build that was told. */
	#skewed = 0;
	#started = false;
	#closed = false;

	/**
	 * @param {{ scope: string, client: string, buildId: string, scopeChannel: Channel,
	 *   channel: (name: string) => Channel, clock?: Clock }} options
	 * @param {FollowerEvents} events
	 */
	constructor({ scope, client, buildId, scopeChannel, channel, clock = realClock }, events) {
		this.#client = client;
		this.#buildId = buildId;
		this.#scopeChannel = scopeChannel;
		this.#events = events;
		this.#clock = clock;
		this.#heard = clock.now();
		this.#channel = channel(followerName(scope, client));
		this.#channel.addEventListener("message", this.#onMessage);
	}

	/**
	 * Says hello, now and until it is answered. The page must hold its client's lock before, or the owner
	 * takes it for gone.
	 */
	hello() {
		if (this.#closed) return;
		this.#started = true;
		this.#clock.clearTimeout(this.#timer);
		const hello = { type: "hello", v: VERSION, client: this.#client, buildId: this.#buildId };
		this.#scopeChannel.postMessage(hello, []);
		this.#timer = this.#clock.setTimeout(() => {
			if (!this.#told && this.#clock.now() - this.#heard >= SILENT_AFTER) {
				this.#told = true;
				this.#events.onSilent();
			}
			this.hello();
		}, HELLO_EVERY);
	}

	/**
	 * An owner announced itself: with term 0 it has just become it, otherwise it answers calls.
	 *
	 * @param {number} term
	 */
	announced(term) {
		if (term !== 0 && term === this.#term) return;
		this.#heard = this.#clock.now();
		if (this.#term !== 0) this.#events.onLost();
		this.#term = 0;
		if (this.#started) this.hello();
	}

	close() {
		this.#closed = true;
		this.#clock.clearTimeout(this.#timer);
		this.#channel.removeEventListener("message", this.#onMessage);
		this.#channel.close();
	}

	/** @param {MessageEvent} event */
	#onMessage = ({ data }) => {
		const message = parseFollowerMessage(data);
		if (!message || this.#closed) return;
		if (message.type === "crashed") {
			this.#events.onCrashed?.(message.at, message.term);
			return;
		}
		this.#heard = this.#clock.now();
		if (message.type !== "welcome") return;
		if (message.buildId !== this.#buildId) {
			if (this.#skewed !== message.term) this.#events.onSkew(message.buildId, message.term);
			this.#skewed = message.term;
			this.#told = true;
			return;
		}
		this.#clock.clearTimeout(this.#timer);
		this.#told = false;
		if (message.term === this.#term) return;
		if (this.#term !== 0) this.#events.onLost();
		this.#term = message.term;
		this.#events.onWelcome(this.#channel, message.term, message.info);
	};
}
