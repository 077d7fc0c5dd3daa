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
 * @property {(key: string, act: () => Promise<unknown>) => Promise<void>} attempt does something and
 *   says what went wrong; while one with this key is under way another does nothing
 */

/** What cannot be undone is said for so long. */
const SHOWN = 8_000;

/**
 * @param {HTMLElement} aside with an `<output>` and the buttons undo and dismiss
 * @param {Readonly<Record<string, string>>} [names] of inputs' fields, as the page names them
 * @returns {Notices}
 */
export function notices(aside, names = {}) {
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
		say(sentenceOf(error, names));
	};
	/** @type {Set<string>} */
	const underWay = new Set();
	/** @type {Notices["attempt"]} */
	const attempt = async (key, act) => {
		if (underWay.has(key)) return;
		underWay.add(key);
		try {
			await act();
		} catch (error) {
			fail(error);
		} finally {
			underWay.delete(key);
		}
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
	return { say, gone, fail, undo, attempt };
}

/**
 * What went wrong, as a sentence: of a bad input its first bad field.
 *
 * @param {unknown} error
 * @param {Readonly<Record<string, string>>} [names] of the fields, as the page names them
 */
export function sentenceOf(error, names = {}) {
	if (!(error instanceof Error)) return String(error);
	const { fields } = /** @type {{ fields?: readonly { path: string, message: string }[] }} */ (
		error
	);
	const field = fields?.[0];
	const name = field?.path.split("/")[1] ?? "";
	const text = field ? `${names[name] ?? name} ${field.message}` : error.message;
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}
