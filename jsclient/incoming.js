import { decodeFrame, Kind } from "./frame.js";
import { parseFollowerMessage } from "./messages.js";

/** @import { Frame } from "./frame.js" */

/** @type {readonly number[]} */
const HEARD = [Kind.answer, Kind.update, Kind.part, Kind.credit];

/**
 * The frame that an owner has sent; null for everything else, of which what should be one is told.
 *
 * @param {unknown} data
 * @param {(message: string) => void} log
 * @returns {Frame | null}
 */
export function answerOf(data, log) {
	if (!(data instanceof ArrayBuffer)) return null;
	try {
		const frame = decodeFrame(data);
		return HEARD.includes(frame.kind) ? frame : null;
	} catch (error) {
		log(`dropped what is no frame: ${error}`);
		return null;
	}
}

/**
 * Whether the owner of a term says that it is at rest.
 *
 * @param {unknown} data
 * @param {number} term
 */
export function isRested(data, term) {
	if (data instanceof ArrayBuffer) return false;
	const message = parseFollowerMessage(data);
	return message?.type === "rested" && message.term === term;
}
