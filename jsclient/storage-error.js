import { CallError } from "./errors.js";
import { LayoutError } from "./head.js";

/**
 * What went wrong with the browser's storage, for the page.
 *
 * @param {unknown} error
 * @returns {CallError}
 */
export function storageError(error) {
	if (error instanceof CallError) return error;
	const text = String(error);
	if (error instanceof LayoutError) {
		return new CallError("schema_newer", text, { reason: "layout", cause: error });
	}
	if (isNamed(error, "QuotaExceededError") || text.includes("ashore:full")) {
		return new CallError("quota", text, { reason: "full", cause: error });
	}
	if (isHeld(error)) {
		return new CallError("storage_unavailable", text, { reason: "handles_held", cause: error });
	}
	if (text.includes("ashore:missing")) {
		return new CallError("corrupt", text, { reason: "generation", cause: error });
	}
	const refused = isNamed(error, "SecurityError") || isNamed(error, "NotAllowedError");
	const reason = refused ? "refused" : "broken";
	return new CallError("storage_unavailable", text, { reason, cause: error });
}

/**
 * The browser's words for a handle that is taken, or an error that says so already.
 *
 * @param {unknown} error
 */
export function isHeld(error) {
	return isNamed(error, "NoModificationAllowedError") || String(error).includes("ashore:held");
}

/**
 * @param {unknown} error
 * @param {string} name
 */
export function isNamed(error, name) {
	return typeof error === "object" && error !== null && "name" in error && error.name === name;
}
