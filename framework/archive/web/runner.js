/**
 * What runs in a part of a page, one at a time: progress, a way to cancel, and what is said of it.
 */

import { made, named } from "./parts.js";

/** @typedef {HTMLButtonElement | HTMLInputElement | HTMLSelectElement} Control */

/**
 * - `controls` are disabled meanwhile
 * - `after` runs at each end
 * - `failed` says what an error is to a person, otherwise `sentence` does
 *
 * @param {{ signal?: AbortSignal | undefined, controls: () => Iterable<Control>, after: () => Promise<void>, failed?: (error: unknown) => string }} options
 */
export function runner({ signal, controls, after, failed = sentence }) {
	const out = made("output");
	const told = made("p", out);
	/** What runs. @type {AbortController | null} */
	let run = null;
	const progress = made("progress");
	const cancel = named(made("button", "Cancel"), "cancel");
	const running = made("p", progress, " ", cancel);
	running.hidden = true;
	cancel.addEventListener("click", () => run?.abort(new DOMException("cancelled", "AbortError")));
	progress.setAttribute("aria-label", "Progress");

	/** @param {string} text */
	const say = (text) => {
		out.textContent = text;
	};

	/**
	 * Does something, unless something runs already.
	 *
	 * @param {(signal: AbortSignal) => Promise<string | undefined>} work gives what to say at its end
	 */
	const attempt = async (work) => {
		if (run) return;
		const mine = new AbortController();
		run = mine;
		running.hidden = false;
		progress.removeAttribute("value");
		for (const control of controls()) control.disabled = true;
		say("");
		try {
			const text = await work(signal ? AbortSignal.any([signal, mine.signal]) : mine.signal);
			if (text) say(text);
		} catch (error) {
			say(mine.signal.aborted ? "Cancelled. Nothing was changed." : failed(error));
		} finally {
			run = null;
			running.hidden = true;
			for (const control of controls()) control.disabled = false;
			await after();
		}
	};
	/**
	 * @param {number} done
	 * @param {number} total
	 */
	const progressed = (done, total) => {
		progress.max = total;
		progress.value = done;
	};
	return { attempt, say, told, running, progressed, busy: () => run !== null };
}

/**
 * What an error, or a text, says to a person.
 *
 * @param {unknown} error
 */
export function sentence(error) {
	const { message, data } = /** @type {{ message?: string, data?: { sentence?: string } }} */ (
		error ?? {}
	);
	const text = data?.sentence ?? message ?? String(error);
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
