/**
 * Says what was just done, and offers the way back.
 */

import { find } from "./dom.js";

/**
 * @typedef {Object} Notices
 * @property {(text: string, undo?: () => Promise<unknown>) => void} say
 * @property {(text: string, undo: () => Promise<unknown>) => void} gone the same about something that
 *   had the focus and is gone: the button to undo takes it
 * @property {(error: unknown) => void} fail says what went wrong; an aborted call says nothing
 * @property {() => void} undo does what the button does, if there is something to undo
 */

/** What cannot be undone is said for so long. */
const SHOWN = 8_000;

/**
 * @param {HTMLElement} aside with an `<output>` and the buttons undo and dismiss
 * @returns {Notices}
 */
export function notices(aside) {
	const output = find(aside, "output", HTMLOutputElement);
	const button = find(aside, "button[name=undo]", HTMLButtonElement);
	/** @type {(() => Promise<unknown>) | undefined} */
	let back;
	let timeout = 0;

	/** @type {Notices["say"]} */
	const say = (text, undo) => {
		back = undo;
		button.hidden = !undo;
		aside.hidden = false;
		// A text that was there when its element appeared is not read out.
		output.textContent = "";
		setTimeout(() => {
			output.textContent = text;
		});
		clearTimeout(timeout);
		if (undo) return;
		timeout = window.setTimeout(() => {
			aside.hidden = true;
		}, SHOWN);
	};
	/** @type {Notices["gone"]} */
	const gone = (text, undo) => {
		say(text, undo);
		button.focus();
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
	return { say, gone, fail, undo };
}

/**
 * An error's message as a sentence.
 *
 * @param {string} message
 */
export function sentence(message) {
	return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}
