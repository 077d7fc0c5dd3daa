/** @import { CallError } from "./errors.js" */
/** @import { Phase } from "./messages.js" */

/**
 * Where a page stands.
 *
 * - `opening`: this tab's worker is starting, see `progress`
 * - `waiting`: another tab owns the database and hasn't answered yet; with an `error` it is busy for long
 * - `ready`: calls are answered, by this tab's worker (`owner`) or another's (`follower`)
 * - `failed`: see `error`; with `retrying` it may still become ready by itself
 * - `closed`
 *
 * @typedef {Object} State
 * @property {"opening" | "waiting" | "ready" | "failed" | "closed"} phase
 * @property {"owner" | "follower" | null} role
 * @property {number} term counts the owners of the database
 * @property {{ phase: Phase, done: number, total: number } | null} progress
 * @property {CallError | null} error
 * @property {boolean} retrying
 * @property {Record<string, unknown>} info what the app's worker told when it was ready
 */

/** @type {State} */
export const initialState = Object.freeze({
	phase: "opening",
	role: null,
	term: 0,
	progress: null,
	error: null,
	retrying: false,
	info: {},
});

/** What a session begins anew with; term and info are of the owner before. */
export const opening = Object.freeze({
	phase: /** @type {const} */ ("opening"),
	role: null,
	progress: null,
	error: null,
	retrying: false,
});
