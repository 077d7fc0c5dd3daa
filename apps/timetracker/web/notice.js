/**
 * Says what was just done, and offers the way back.
 */

import { find } from "./dom.js";

/**
 * @typedef {Object} Notices
 * @property {(text: string, undo?: () => Promise<unknown>) => void} say
 * @property {(error: unknown) => void} fail says what went wrong; an aborted call says nothing
 * @property {() => void} undo does what the button does, if there is something to undo
 */

/**
 * @param {HTMLElement} aside with an `<output>` and the buttons undo and dismiss
 * @returns {Notices}
 */
export function notices(aside) {
	const output = find(aside, "output", HTMLOutputElement);
	const button = find(aside, "button[name=undo]", HTMLButtonElement);
	/** @type {(() => Promise<unknown>) | undefined} */
	let back;

	/** @type {Notices["say"]} */
	const say = (text, undo) => {
		back = undo;
		button.hidden = !undo;
		aside.hidden = false;
		output.textContent = text;
	};
	/** @type {Notices["fail"]} */
	const fail = (error) => {
		if (error instanceof DOMException && error.name === "AbortError") return;
		say(error instanceof Error ? sentence(error.message) : String(error));
	};
	const undo = async () => {
		const doIt = back;
		if (!doIt) return;
		back = undefined;
		try {
			await doIt();
			say("Undone.");
		} catch (error) {
			fail(error);
		}
	};
	button.addEventListener("click", undo);
	find(aside, "button[name=dismiss]", HTMLButtonElement).addEventListener("click", () => {
		aside.hidden = true;
		back = undefined;
	});
	return { say, fail, undo };
}

/**
 * An error's message as a sentence.
 *
 * @param {string} message
 */
export function sentence(message) {
	return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}
