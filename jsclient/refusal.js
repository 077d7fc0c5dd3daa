import { CallError } from "./errors.js";

/** @import { Why } from "./storage.js" */

/**
 * Browsers' words for files that they don't give, rather than for files that went wrong: WebKit has
 * NotSupportedError where handles are not implemented and UnknownError in private windows, Firefox
 * SecurityError in private windows.
 *
 * @type {Record<string, Why>}
 */
const WORDS = {
	NotSupportedError: "no_opfs",
	UnknownError: "refused",
	SecurityError: "refused",
	NotAllowedError: "refused",
};

/**
 * Says why the browser refuses its private files, if it does.
 *
 * @param {unknown} error what opening them threw
 * @returns {Why | null}
 */
export function refusal(error) {
	if (error instanceof CallError) return error.reason === "no_opfs" ? "no_opfs" : null;
	const { name, why } = /** @type {{ name?: string, why?: Why }} */ (error ?? {});
	return why ?? WORDS[name ?? ""] ?? null;
}
