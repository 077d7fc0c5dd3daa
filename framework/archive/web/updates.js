/**
 * A part of a page: whether the app opens without a network, and newer versions of it.
 */

import { made, named } from "./parts.js";

/**
 * @typedef {Object} Updates
 * @property {{ current: string, waiting: string | null, offline: boolean, failed: "room" | "files" | null }} state
 * @property {(options?: { anyway?: boolean }) => Promise<{ applied: boolean, held: string[] }>} apply
 * @property {() => Promise<void>} check
 * @property {(type: "change", listener: () => void, options?: { signal?: AbortSignal }) => void} addEventListener
 */

/** Why a version could not be kept, and what to do. */
const WHY = Object.freeze({
	room: "A version could not be kept: the browser has no room for it. Make room on this device, or delete data of other sites, then look again. Everything goes on as it was.",
	files:
		"A version could not be kept: a file of it did not come. Look again later. Everything goes on as it was.",
});

/**
 * @param {Element} element a `<section>`
 * @param {{ updates: Updates, signal?: AbortSignal }} options
 */
export function showUpdates(element, { updates, signal }) {
	const kept = made("p");
	const failed = made("p");
	failed.setAttribute("role", "status");
	const version = made("p");
	const look = named(made("button", "Look for a new version"), "check");
	const use = named(made("button", "Use the new version"), "apply");
	const anyway = named(made("button", "Use it anyway"), "anyway");
	const out = made("output");
	const show = () => {
		const { current, waiting, offline, failed: why } = updates.state;
		failed.hidden = why === null;
		failed.textContent = why === null ? "" : WHY[why];
		kept.textContent = offline
			? "The app is kept in this browser: it opens without a network."
			: "The app isn't kept in this browser yet: it opens with a network only.";
		version.textContent = waiting
			? "A new version is here. It begins when you say so, in all tabs of the app at once, or when all of them were closed."
			: `You have version ${current}.`;
		look.hidden = waiting !== null;
		use.hidden = waiting === null;
		if (waiting === null) anyway.hidden = true;
	};
	/** @param {boolean} all */
	const apply = async (all) => {
		const { applied, held } = await updates.apply({ anyway: all });
		anyway.hidden = applied || held.length === 0;
		out.textContent = applied
			? "All tabs of the app load the new version."
			: held.length > 0
				? `Something would be lost: ${held.join("; ")}.`
				: "The new version is no longer there. Reload the page.";
	};
	look.addEventListener("click", async () => {
		look.disabled = true;
		out.textContent = "Looking…";
		await updates.check();
		look.disabled = false;
		if (signal?.aborted) return;
		out.textContent =
			updates.state.waiting || updates.state.failed
				? ""
				: "There is none yet. One that is still loading shows here when it is complete.";
	});
	use.addEventListener("click", () => apply(false));
	anyway.addEventListener("click", () => apply(true));
	anyway.hidden = true;
	updates.addEventListener("change", show, { signal });
	element.replaceChildren(kept, failed, version, made("p", look, use, " ", anyway), made("p", out));
	show();
}
