/**
 * The running timer in the title of the page, where other tabs' titles are.
 */

import { every } from "./ashore/every.js";
import { clock } from "./duration.js";

/** @import { Entry } from "./api.gen.js" */

/**
 * Keeps the document's title on what runs; the function that it gives is told what that is.
 *
 * @param {() => number} now
 * @param {AbortSignal} signal
 * @returns {(entry: Entry | null) => void}
 */
export function headline(now, signal) {
	const title = document.title;
	/** @type {Entry | null} */
	let running = null;
	const tick = () => {
		if (running) document.title = headlineOf(title, running, now());
	};
	every(1000, tick, signal);
	return (entry) => {
		running = entry;
		if (!entry) document.title = title;
		tick();
	};
}

/**
 * The title of a page while an entry runs: `0:12:03 Garden – Time tracker`.
 *
 * @param {string} title
 * @param {Pick<Entry, "description" | "project" | "startedAt">} entry
 * @param {number} now
 */
export function headlineOf(title, { description, project, startedAt }, now) {
	const words = [clock(now - startedAt.getTime()), description || (project?.name ?? "")];
	return `${words.filter((word) => word !== "").join(" ")} – ${title}`;
}
