/**
 * Codes that the framework itself gives. An app adds its own with `dispatch.NewError`; the generated
 * client has the union.
 *
 * @typedef {"invalid" | "not_found" | "conflict" | "canceled" | "deadline" | "owner_lost" | "result_lost" | "slow_consumer" | "quota"
 *   | "storage_unavailable" | "corrupt" | "schema_newer" | "version_skew" | "internal"} FrameworkCode
 */

/**
 * One bad field of an input, named by JSON pointer.
 *
 * @typedef {{ readonly path: string, readonly message: string }} Field
 */

/**
 * What a call, a watch or open() fails with, other than the reason of its own AbortSignal.
 *
 * `code` is for programs, `message` for a person. `reason` is finer than the code where there is
 * more than one way to get there ("handles_held"), and "" otherwise.
 */
export class CallError extends Error {
	/**
	 * @param {string} code
	 * @param {string} message
	 * @param {{ data?: unknown, fields?: readonly Field[], reason?: string, cause?: unknown }} [more]
	 */
	constructor(code, message, more = {}) {
		super(message, more.cause === undefined ? undefined : { cause: more.cause });
		this.name = "CallError";
		/** @readonly */
		this.code = code;
		/**
		 * What the app sent with the error, by `Error.With`. With code "conflict" it may be
		 * `{ yours, theirs }`, two values of the type that the mutation would have given.
		 * @readonly
		 */
		this.data = more.data;
		/** @readonly @type {readonly Field[]} */
		this.fields = more.fields ?? [];
		/** @readonly */
		this.reason = more.reason ?? "";
	}
}
