import { CallError } from "./errors.js";

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
 * @property {number} update number of the last update of a watch
 * @property {boolean} abandoned its caller has been told, only the worker still has it
 * @property {unknown} silence timer
 * @property {(result: unknown, attachments: readonly Uint8Array[], response: Uint8Array) => void} resolve
 *   response is the whole JSON-RPC response
 * @property {(error: unknown, attachments?: readonly Uint8Array[]) => void} reject
 */

/**
 * A mutation is sent to so many owners. One that ends its worker each time must not end those of all
 * tabs, one after the other.
 */
export const OWNERS = 3;

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
 * @param {Entry} entry
 * @param {unknown} [cause]
 */
export function lost({ method }, cause) {
	const message = `the owner of the database went away while ${method} was running: it may have been done or not`;
	return new CallError("owner_lost", message, { cause });
}
