import { CallError } from "./errors.js";

/** @import { Running } from "./running.js" */

/** @typedef {"query" | "mutation" | "action" | "watch"} EntryKind */

/**
 * A call or a watch that isn't over.
 *
 * @typedef {Object} Entry
 * @property {number} sequence
 * @property {EntryKind} kind
 * @property {string} method
 * @property {string | undefined} params JSON
 * @property {readonly Uint8Array[]} attachments
 * @property {number} timeout milliseconds
 * @property {boolean} sent to the owner that answers now
 * @property {number} sentAt
 * @property {number} firstAt when it was first sent, to whichever owner
 * @property {number} lost how many owners it was sent to that didn't answer
 * @property {number} crashes of owners that died while it held the database, since it was last answered
 * @property {number} blamed the term of the last of them
 * @property {number} update number of the last update of a watch
 * @property {boolean} abandoned its caller has been told, only the worker still has it
 * @property {unknown} silence timer
 * @property {(result: unknown, attachments: readonly Uint8Array[], response: Uint8Array) => void} resolve
 *   response is the whole JSON-RPC response
 * @property {(error: unknown, attachments?: readonly Uint8Array[]) => void} reject
 * @property {Flow} [flow] of a stream or an upload
 */

/**
 * What goes both ways while a call is under way.
 *
 * @typedef {Object} Flow
 * @property {(entry: Entry) => void} sent the call was sent
 * @property {(items: unknown, attachments: readonly Uint8Array[], number: number, bytes: number) => void} part
 *   the next items of a stream, and how many bytes they took
 * @property {(bytes: number) => void} credit so much of the upload was read
 */

/** @typedef {Pick<Entry, "kind" | "method" | "params" | "attachments" | "timeout" | "resolve" | "reject" | "flow">} Wanted */

/**
 * An entry that was not sent yet.
 *
 * @param {Wanted} wanted
 * @param {number} sequence
 * @returns {Entry}
 */
export function newEntry(wanted, sequence) {
	return {
		...wanted,
		sequence,
		sent: false,
		sentAt: 0,
		firstAt: 0,
		lost: 0,
		crashes: 0,
		blamed: 0,
		update: 0,
		abandoned: false,
		silence: undefined,
	};
}

/** The worker ends a call at its deadline; the page gives up on the worker so much later. */
export const DEADLINE_GRACE = 2_000;

/**
 * A mutation is sent to so many owners. One that ends its worker each time must not end those of all
 * tabs, one after the other.
 */
export const OWNERS = 3;

/**
 * So many owners die of a call or watch. The first may have died of something else, or of too little
 * memory: the next has more.
 */
export const DEATHS = 2;

/**
 * What is left of its time: that goes on from owner to owner.
 *
 * @param {Entry} entry
 * @param {number} now
 */
export function timeLeft({ lost, timeout, firstAt }, now) {
	return lost === 0 ? timeout : Math.max(1, Math.ceil(timeout - (now - firstAt)));
}

/**
 * Whether the next owner is asked for it.
 *
 * @param {Entry} entry
 */
export function waits({ kind, abandoned }) {
	return kind === "mutation" && !abandoned;
}

/**
 * Whether somebody waits for what it changes.
 *
 * @param {Entry} entry
 */
export function changes({ kind, abandoned }) {
	return !abandoned && (kind === "mutation" || kind === "action");
}

/**
 * @param {Entry} entry
 * @param {unknown} [cause]
 */
export function lost({ method }, cause) {
	const message = `the owner of the database went away while ${method} was running: it may have been done or not`;
	return new CallError("owner_lost", message, { cause });
}

/**
 * Counts the owners that died of an entry, and says whether it is enough.
 *
 * @param {Entry} entry
 * @param {string} client whose it is
 * @param {Running} at
 * @param {number} term of the owner that died
 */
export function isFatal(entry, client, at, term) {
	const { kind, sequence, method, params = "{}" } = entry;
	const named = at.client === client && at.sequence === sequence;
	const same = kind === "watch" && at.params !== "" && at.method === method && at.params === params;
	if (entry.blamed === term || !(named || same)) return false;
	entry.blamed = term;
	return ++entry.crashes >= DEATHS;
}

/** @param {Entry} entry */
export function fatal({ method, kind }) {
	const maybe = kind === "mutation" ? "; it may have been done or not" : "";
	const message = `${method} ended the app's worker ${DEATHS} times and is not asked again${maybe}`;
	return new CallError("internal", message, { reason: "fatal" });
}

/**
 * No mutation or action up to this sequence will be sent any more, for the first time or again.
 *
 * @param {Iterable<Entry>} entries in the order of their sequence
 * @param {number} last at most this
 */
export function acknowledged(entries, last) {
	for (const { sequence, kind, sent } of entries) {
		if (sequence > last) break;
		if (kind === "mutation" || (kind === "action" && !sent)) return sequence - 1;
	}
	return last;
}

/**
 * A call that was sent before and is still wanted may be what keeps the worker: that one has a deadline
 * of its own. Actions don't count, they may take long without keeping the worker.
 *
 * @param {Entry} entry
 * @param {Iterable<Entry>} entries in the order of their sequence
 * @param {number} now
 */
export function waitsBehind(entry, entries, now) {
	for (const older of entries) {
		if (older.sequence >= entry.sequence) break;
		if (!older.sent || older.abandoned || older.kind === "action" || older.update > 0) continue;
		if (now - older.sentAt < older.timeout + DEADLINE_GRACE) return true;
	}
	return false;
}
