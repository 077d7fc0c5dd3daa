import { realClock } from "./clock.js";
import { acknowledged, fatal, isFatal, lost, OWNERS, changes } from "./entry.js";
import { newEntry, timeLeft, waits, waitsBehind } from "./entry.js";
import { CallError } from "./errors.js";
import { clientName, encodeFrame, FrameError, Kind, sameClient, transfer } from "./frame.js";
import { answerOf, isRested } from "./incoming.js";
import { decodeResponse, encodeRequest } from "./jsonrpc.js";

/** @import { Clock } from "./clock.js" */
/** @import { Entry, Wanted } from "./entry.js" */
/** @import { Frame } from "./frame.js" */
/** @import { Running } from "./running.js" */

/** @typedef {import("./frame.js").Endpoint} Endpoint */

export const DEFAULT_TIMEOUT = 30_000;
export { DEADLINE_GRACE } from "./entry.js";

/** So long may the worker be silent after a call was given up. */
export const INSIST_AFTER = 500;

/** Insisting is repeated, for the one who should hear it may be away, at most so far apart. */
const INSIST_AT_MOST = 8_000;

/**
 * Calls is the table of one page's calls and watches. It is told over which endpoint the owner of the
 * database answers and when that owner is gone; it neither starts nor finds one.
 */
export class Calls {
	/** @type {Uint8Array} */
	#client;
	#clock;
	#onSilent;
	#log;
	#sequence = 0;
	/** In the order of their sequence. @type {Map<number, Entry>} */
	#entries = new Map();
	/** @type {Endpoint | null} */
	#endpoint = null;
	/** A better one to the same owner, not in use yet. @type {Endpoint | null} */
	#next = null;
	/** Where answers may come from. @type {Endpoint[]} */
	#heardOn = [];
	#term = 0;
	/** How long a watch may wait after a commit, in milliseconds. */
	#pace = 0;
	/** Frames received, to tell a stuck worker from one that answers others. */
	#heard = 0;
	/** @type {{ error: unknown, final: boolean } | null} */
	#down = null;

	/**
	 * `onSilent` is called when a call was given up and the worker has answered nothing at all for
	 * INSIST_AFTER: only a restart ends such a statement.
	 *
	 * @param {Uint8Array} client
	 * @param {{ clock?: Clock, onSilent?: (sequence: number) => void, log?: (message: string) => void }} [options]
	 */
	constructor(client, { clock = realClock, onSilent = () => {}, log = () => {} } = {}) {
		this.#client = client;
		this.#clock = clock;
		this.#onSilent = onSilent;
		this.#log = log;
	}

	/** Calls and watches that aren't over, with those that only the worker still has. */
	get size() {
		return this.#entries.size;
	}

	/** Whether somebody waits for a mutation or an action. */
	get busy() {
		return [...this.#entries.values()].some(changes);
	}

	/**
	 * Adds an entry and sends it, now or once there is an owner. Nothing is added when it can't be had.
	 *
	 * @param {Wanted} wanted
	 * @returns {Entry}
	 */
	add(wanted) {
		if (this.#down && (this.#down.final || wanted.kind !== "watch")) throw this.#down.error;
		const entry = newEntry(wanted, ++this.#sequence);
		this.#entries.set(entry.sequence, entry);
		this.#send(entry);
		return entry;
	}

	/**
	 * The caller has been told and wants no answer; the worker hears of it. A call stays in the table
	 * until the worker answers, for it may have to be stopped by force. No other owner gets it: a mutation
	 * that was given up was done by then, or never is.
	 *
	 * @param {Entry} entry
	 */
	abandon(entry) {
		if (this.#entries.get(entry.sequence) !== entry) return;
		const watch = entry.kind === "watch";
		if (entry.sent) this.tell(entry, watch ? Kind.unwatch : Kind.cancel, { number: 0 });
		if (!entry.sent || watch) {
			this.#forget(entry);
			return;
		}
		entry.abandoned = true;
		this.#listenFor(entry, INSIST_AFTER);
	}

	/** Watches may be told of a commit so many milliseconds after it. @param {number} pace */
	pace(pace) {
		if (pace === this.#pace) return;
		this.#pace = pace;
		for (const entry of this.#entries.values()) {
			if (entry.kind === "watch" && entry.sent) this.tell(entry, Kind.pace, { number: pace });
		}
	}

	/**
	 * The owner of this term answers at this endpoint from now on. What isn't answered yet is sent.
	 *
	 * @param {Endpoint} endpoint
	 * @param {number} term
	 */
	attach(endpoint, term) {
		if (this.#down?.final) return;
		this.detach();
		this.#down = null;
		this.#endpoint = endpoint;
		this.#term = term;
		this.#listen(endpoint);
		for (const entry of [...this.#entries.values()]) this.#send(entry);
	}

	/**
	 * The same owner answers at this endpoint too, and better. Frames go there as soon as none is on its way
	 * to the other one, so that none overtakes another.
	 *
	 * @param {Endpoint} endpoint
	 */
	move(endpoint) {
		if (!this.#endpoint) return;
		this.#next = endpoint;
		this.#listen(endpoint);
		this.#hop();
	}

	/** A frame is on its way as long as nothing has come back for it. */
	#hop() {
		if (!this.#next) return;
		for (const entry of this.#entries.values()) if (entry.sent && entry.update === 0) return;
		this.#endpoint = this.#next;
		this.#next = null;
	}

	/** @param {Endpoint} endpoint */
	#listen(endpoint) {
		this.#heardOn.push(endpoint);
		endpoint.addEventListener("message", this.#onMessage);
		endpoint.start?.();
	}

	/**
	 * The owner is about to go and has answered every action that it began: the others were on their way,
	 * and the next owner is asked.
	 */
	rested() {
		this.#endpoint = null;
		this.#next = null;
		for (const entry of this.#entries.values()) {
			if (entry.kind === "action" && !entry.abandoned && !entry.flow) entry.sent = false;
		}
	}

	/**
	 * The owner is gone. What wasn't answered waits for the next one, which knows which mutations were
	 * done; actions that were sent fail with `owner_lost`, for nobody knows that of them.
	 */
	detach() {
		for (const endpoint of this.#heardOn.splice(0)) {
			endpoint.removeEventListener("message", this.#onMessage);
		}
		this.#endpoint = null;
		this.#next = null;
		for (const entry of [...this.#entries.values()]) {
			if (entry.abandoned) this.#forget(entry);
			else if (entry.sent) this.#lose(entry);
		}
	}

	/**
	 * The owner of this term died while this call or watch, of whichever page, held the database. One that
	 * owners go on dying of is asked no more.
	 *
	 * @param {Running} at
	 * @param {number} term
	 */
	blame(at, term) {
		const client = clientName(this.#client);
		for (const entry of [...this.#entries.values()]) {
			if (!isFatal(entry, client, at, term)) continue;
			if (entry.abandoned) this.#forget(entry);
			else this.#reject(entry, fatal(entry));
		}
	}

	/**
	 * The client's lock is free, so that what is known of its mutations is forgotten: those that were sent
	 * fail with `owner_lost` too.
	 */
	leave() {
		this.detach();
		for (const entry of [...this.#entries.values()]) {
			if (entry.lost > 0) this.#reject(entry, lost(entry));
		}
	}

	/**
	 * There is no owner and for now none can be had: calls fail with the error, also those to come, until
	 * attach or revive. Watches wait, unless it is final, and so do mutations that may have been done.
	 *
	 * @param {unknown} error
	 * @param {{ final: boolean }} options
	 */
	fail(error, { final }) {
		this.detach();
		this.#down = { error, final };
		for (const entry of [...this.#entries.values()]) {
			if (entry.lost > 0) {
				if (final) this.#reject(entry, lost(entry, error));
			} else if (entry.kind !== "watch" || final) this.#reject(entry, error);
		}
	}

	/**
	 * Ends it: everything fails with the reason, now and later.
	 *
	 * @param {unknown} reason
	 */
	close(reason) {
		for (const entry of [...this.#entries.values()]) {
			this.#forget(entry);
			if (!entry.abandoned) entry.reject(reason);
		}
		this.fail(reason, { final: true });
	}

	/** Takes back fail, before another try: calls wait again. */
	revive() {
		this.#down = null;
	}

	/**
	 * Goes on as a new client, which is what a page is after it came back from the cache.
	 *
	 * @param {Uint8Array} client
	 */
	renew(client) {
		this.leave();
		this.#client = client;
		const entries = [...this.#entries.values()];
		this.#entries.clear();
		this.#sequence = 0;
		for (const entry of entries) {
			entry.sequence = ++this.#sequence;
			this.#entries.set(entry.sequence, entry);
		}
	}

	/** @param {Entry} entry */
	#send(entry) {
		if (!this.#endpoint || entry.sent) return;
		try {
			const call = entry.kind !== "watch";
			this.tell(entry, call ? Kind.call : Kind.watch, {
				number: call ? acknowledged(this.#entries.values(), entry.sequence - 1) : this.#pace,
				timeout: call ? timeLeft(entry, this.#clock.now()) : 0,
				json: encodeRequest(entry.sequence, entry.method, entry.params),
				attachments: entry.attachments,
			});
			entry.sent = true;
			entry.sentAt = this.#clock.now();
			if (entry.lost === 0) this.#keep(entry);
			entry.flow?.sent(entry);
		} catch (error) {
			if (!(error instanceof FrameError)) throw error;
			const message = `${entry.method}: ${error.message}`;
			this.#reject(entry, new CallError("invalid", message, { cause: error }));
		}
	}

	/**
	 * A mutation that is sent again must be the same, byte by byte, and a watch watch the same.
	 *
	 * @param {Entry} entry
	 */
	#keep(entry) {
		entry.firstAt = entry.sentAt;
		if (["mutation", "watch"].includes(entry.kind) && entry.attachments.length > 0) {
			entry.attachments = entry.attachments.map((bytes) => bytes.slice());
		}
	}

	/**
	 * The owner that an entry was sent to won't answer.
	 *
	 * @param {Entry} entry
	 */
	#lose(entry) {
		entry.sent = false;
		entry.update = 0;
		if (entry.kind === "query" || entry.kind === "watch") return;
		entry.lost++;
		if (entry.kind === "action" || entry.lost >= OWNERS) this.#reject(entry, lost(entry));
	}

	/**
	 * Sends what belongs to a call or watch, unless it is over.
	 *
	 * @param {Entry} entry
	 * @param {number} kind
	 * @param {{ number: number, timeout?: number, json?: Uint8Array,
	 *   attachments?: readonly Uint8Array[] }} content
	 */
	tell(entry, kind, content) {
		const { sequence } = entry;
		if (entry.abandoned || this.#entries.get(sequence) !== entry) return;
		const from = { client: this.#client, term: this.#term };
		const frame = encodeFrame({ kind, sequence, ...from, ...content });
		this.#endpoint?.postMessage(frame, transfer(frame));
	}

	/**
	 * A worker that isn't stuck answers the cancelled call, or anything.
	 *
	 * @param {Entry} entry
	 * @param {number} wait
	 */
	#listenFor(entry, wait) {
		const heard = this.#heard;
		entry.silence = this.#clock.setTimeout(() => {
			const behind = waitsBehind(entry, this.#entries.values(), this.#clock.now());
			const stuck = this.#heard === heard && !behind;
			this.#listenFor(entry, stuck ? Math.min(wait * 2, INSIST_AT_MOST) : INSIST_AFTER);
			if (stuck) this.#onSilent(entry.sequence);
		}, wait);
	}

	/** @param {Entry} entry */
	#forget(entry) {
		this.#clock.clearTimeout(entry.silence);
		this.#entries.delete(entry.sequence);
	}

	/**
	 * @param {Entry} entry
	 * @param {unknown} error
	 */
	#reject(entry, error) {
		this.#forget(entry);
		entry.reject(error);
	}

	/** @param {MessageEvent} event */
	#onMessage = (event) => {
		if (isRested(event.data, this.#term)) this.rested();
		const frame = answerOf(event.data, this.#log);
		if (!frame || frame.term !== this.#term || !sameClient(frame.client, this.#client)) return;
		this.#heard++;
		const entry = this.#entries.get(frame.sequence);
		if (!entry || frame.kind === Kind.credit) {
			entry?.flow?.credit(frame.number);
			return;
		}
		if (frame.kind === Kind.update) {
			if (entry.kind !== "watch" || frame.number <= entry.update) return;
			entry.update = frame.number;
			entry.crashes = 0;
		}
		const response = decodeResponse(frame);
		if (frame.kind === Kind.part) {
			if (entry.abandoned || !("result" in response)) return;
			const { byteLength } = event.data;
			entry.flow?.part(response.result, frame.attachments, frame.number, byteLength);
			return;
		}
		const failed = "error" in response;
		if (failed && response.error.code === "owner_lost" && waits(entry)) {
			this.#lose(entry); // the owner is ending: the next one is asked
			return;
		}
		if (entry.kind !== "watch" || failed) this.#forget(entry);
		this.#hop();
		if (entry.abandoned) return;
		if (failed) entry.reject(response.error, frame.attachments);
		else entry.resolve(response.result, frame.attachments, frame.json);
	};
}
