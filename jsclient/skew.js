import { CallError } from "./errors.js";
import { VERSION } from "./messages.js";

/** @import { PageMessage, ScopeMessage } from "./messages.js" */
/** @import { State } from "./state.js" */

/**
 * How a session speaks: `tell` goes to the other tabs, `ask` to the page's own worker.
 *
 * @typedef {{ state: () => State, client: () => string, tell: (message: ScopeMessage) => void,
 *   ask: (type: PageMessage["type"]) => void }} Talk
 */

/** What fails if the host no longer has a build's files. */
const GONE = new Set(["script", "worker_script", "wasm_not_found"]);

/** Tabs of two builds: the older one yields. */
export class Skew {
	#talk;
	#build;
	#isNewer;
	/** The newer build that this page's worker gave the database to. @type {string | null} */
	#yielded = null;

	/**
	 * @param {Talk} talk
	 * @param {string} build the page's own
	 * @param {(id: string, than: string) => boolean} [isNewer] false for builds whose order isn't known
	 */
	constructor(talk, build, isNewer = () => false) {
		this.#talk = talk;
		this.#build = build;
		this.#isNewer = isNewer;
	}

	/**
	 * The owner is of another build. A page of a newer one asks it to yield; an older page can't go on, and
	 * keeps what is written in it.
	 *
	 * @param {string} other
	 * @param {number} term of the owner
	 * @param {(error: CallError) => void} fail
	 */
	met(other, term, fail) {
		const { client, tell } = this.#talk;
		const buildId = this.#build;
		if (this.#isNewer(buildId, other)) {
			tell({ type: "yield", v: VERSION, client: client(), term, buildId });
			return;
		}
		fail(this.#differ(other));
	}

	/**
	 * Why a page can't go on. A host that has the newer build alone has no worker any more for a page that
	 * yielded to it: that is no fault of the host's.
	 *
	 * @param {CallError} error
	 * @returns {CallError}
	 */
	explain(error) {
		if (this.#yielded === null || !GONE.has(error.reason)) return error;
		return this.#differ(this.#yielded, error);
	}

	/**
	 * @param {string} other
	 * @param {CallError} [cause]
	 */
	#differ(other, cause) {
		const text = `this tab runs build ${this.#build}, the one with the database ${other}`;
		return new CallError("version_skew", text, { data: { build: other }, cause });
	}

	/**
	 * A page of another build wants the database: the owner hands it over, between two transactions, and who
	 * waits lets others go first.
	 *
	 * @param {ScopeMessage} message
	 */
	hear(message) {
		if (message.type !== "yield" || message.buildId === this.#build) return;
		if (this.#isNewer(this.#build, message.buildId)) return;
		this.#yielded = message.buildId;
		const { role, phase, term } = this.#talk.state();
		if (role === "follower") this.#talk.ask("requeue");
		else if (phase === "ready" && message.term === term) this.#talk.ask("rest");
	}
}
