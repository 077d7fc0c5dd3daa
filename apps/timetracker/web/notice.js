/**
 * Notices that name inputs as the pages do.
 */

import * as notice from "./ashore/notice.js";

/** @typedef {import("./ashore/notice.js").Notices} Notices */

const FIELDS = { startedAt: "the start", stoppedAt: "the end", rate: "the hourly rate" };

/** @param {HTMLElement} aside */
export const notices = (aside) => notice.notices(aside, FIELDS);

/** @param {unknown} error */
export const sentenceOf = (error) => notice.sentenceOf(error, FIELDS);
