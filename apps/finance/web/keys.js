/**
 * Keys of the pages, and where it is kept that a person has switched them off.
 */

import * as keys from "./ashore/keys.js";

/**
 * @param {Readonly<Record<string, () => void>>} actions
 * @param {HTMLInputElement} toggle
 */
export const shortcuts = (actions, toggle) => keys.shortcuts(actions, toggle, "finance:shortcuts");
