/**
 * Keys of the pages, and where it is kept that a person has switched them off.
 */

import * as keys from "./ashore/keys.js";

/**
 * @param {Readonly<Record<string, () => void>>} actions
 * @param {HTMLInputElement} toggle
 * @param {{ signal: AbortSignal }} options
 */
export const shortcuts = (actions, toggle, options) =>
	keys.shortcuts(actions, toggle, "finance:shortcuts", options);
