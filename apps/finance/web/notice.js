/**
 * Notices that name inputs as the pages do.
 */

import * as notice from "./ashore/notice.js";

/** @typedef {import("./ashore/notice.js").Notices} Notices */

const FIELDS = { amount: "the amount", day: "the day", parts: "a part", name: "the name" };

/** @param {HTMLElement} aside */
export const notices = (aside) => notice.notices(aside, FIELDS);

/** @param {unknown} error */
export const sentenceOf = (error) => notice.sentenceOf(error, FIELDS);
