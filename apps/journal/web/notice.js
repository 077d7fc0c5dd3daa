/**
 * Notices that name inputs as the pages do.
 */

import * as notice from "./ashore/notice.js";

/** @typedef {import("./ashore/notice.js").Notices} Notices */

const FIELDS = { source: "the text", day: "the day", tags: "a tag" };

/** @param {HTMLElement} aside */
export const notices = (aside) => notice.notices(aside, FIELDS);

/** @param {unknown} error */
export const sentenceOf = (error) => notice.sentenceOf(error, FIELDS);
