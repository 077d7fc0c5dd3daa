/**
 * Parts of a page that ask for a passphrase: for a file that is made, and for one that is opened.
 */

import { labelled, made, named } from "./parts.js";
import { isSealed, SealError, unsealed, unsealing } from "./sealing.js";

/** A passphrase has at least so many characters. */
export const SHORTEST = 10;

/** No letter looks like another, or like a digit. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** A passphrase of 100 random bits: five groups of four. */
export function madeUp() {
	const bytes = crypto.getRandomValues(new Uint8Array(20));
	const letters = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join("");
	return letters.match(/.{4}/g)?.join("-") ?? "";
}

/**
 * A place to choose a passphrase, twice, or have one made up.
 *
 * - `chosen()` is the passphrase; it throws a sentence for a person when there is none
 * - `clear()` forgets it
 *
 * @param {string} what the passphrase is for
 */
export function choosing(what) {
	const first = input("new-password");
	const again = input("new-password");
	const [show, shown] = showing(first, again);
	const make = named(made("button", "Make one up"), "make-up");
	make.addEventListener("click", () => {
		first.value = again.value = madeUp();
		show.checked = true;
		shown();
		first.focus();
		first.select();
	});
	const element = made(
		"fieldset",
		made("legend", what),
		made("p", labelled("Passphrase", first)),
		made("p", labelled("The same again", again)),
		made("p", made("label", show, " Show it"), " ", make),
		made(
			"p",
			made(
				"small",
				"Without it nobody can open the file, and nobody can tell it to you. Keep it where the file isn't.",
			),
		),
	);
	return {
		element,
		controls: [first, again, show, make],
		chosen() {
			const wrong =
				[...first.value].length < SHORTEST
					? `A passphrase has at least ${SHORTEST} characters; four words that have nothing to do with each other are a good one.`
					: first.value !== again.value
						? "The two passphrases differ. Type the same one twice."
						: "";
			if (!wrong) return first.value;
			first.focus();
			throw new Error(wrong);
		},
		clear() {
			first.value = again.value = "";
			show.checked = false;
			shown();
		},
	};
}

/**
 * A form that asks for the passphrase of a file; hidden until `opened` asks.
 */
export function asking() {
	const text = input("current-password");
	text.required = true;
	const [show, shown] = showing(text);
	const name = made("strong");
	const out = made("output");
	const open = made("button", "Open it");
	open.name = "open";
	const element = made(
		"form",
		made("p", name, " is encrypted."),
		made("p", labelled("Its passphrase", text), " ", made("label", show, " Show it"), " ", open),
		made("p", out),
	);
	element.hidden = true;
	element.addEventListener("submit", (event) => event.preventDefault());

	/**
	 * Waits for a person to type a passphrase.
	 *
	 * @param {string} file
	 * @param {string} trouble what was wrong with the one before
	 * @param {AbortSignal} signal
	 * @returns {Promise<string>}
	 */
	const ask = (file, trouble, signal) =>
		new Promise((resolve, reject) => {
			signal.throwIfAborted();
			const done = new AbortController();
			const end = () => {
				done.abort();
				element.hidden = true;
				text.value = "";
				show.checked = false;
				shown();
			};
			const submitted = () => {
				const { value } = text;
				end();
				resolve(value);
			};
			const aborted = () => {
				end();
				reject(signal.reason);
			};
			element.addEventListener("submit", submitted, { signal: done.signal });
			signal.addEventListener("abort", aborted, { signal: done.signal });
			name.textContent = file;
			out.textContent = trouble;
			for (const control of [text, show, open]) control.disabled = false;
			element.hidden = false;
			text.focus();
		});
	return { element, ask };
}

/**
 * How a file is opened that may be encrypted.
 *
 * - `known` is a passphrase that is tried before one is asked for
 * - `progress` is told how many bytes were read, of how many
 *
 * @typedef {{ ask: ReturnType<typeof asking>["ask"], signal: AbortSignal, known?: string | null, progress: (done: number, total: number) => void }} Opened
 */

/**
 * A file as the app made it: the file itself, or what was encrypted in it.
 *
 * @param {File} file
 * @param {Opened} options
 * @returns {Promise<File>}
 */
export async function opened(file, options) {
	return (await isSealed(file)) ? await asked(file, options, unsealed) : file;
}

/**
 * The same as it is taken, for files of any size: whoever takes it hears of damage only at that place.
 *
 * @param {File} file
 * @param {Opened} options
 * @returns {Promise<File | ReadableStream<Uint8Array>>}
 */
export async function poured(file, options) {
	return (await isSealed(file)) ? await asked(file, options, unsealing) : file;
}

/**
 * @template T
 * @param {File} file
 * @param {Opened} options
 * @param {(file: File, passphrase: string, options: { signal: AbortSignal, progress: Opened["progress"] }) => Promise<T>} open
 * @returns {Promise<T>}
 */
async function asked(file, { ask, signal, known, progress }, open) {
	let passphrase = known ?? (await ask(file.name, "", signal));
	for (let typed = !known; ; typed = true) {
		try {
			return await open(file, passphrase, { signal, progress });
		} catch (error) {
			if (!(error instanceof SealError) || error.code !== "wrong_passphrase") throw error;
			const trouble = typed
				? error.message
				: "It has another passphrase than the next backups have.";
			passphrase = await ask(file.name, trouble, signal);
		}
	}
}

/** @param {"new-password" | "current-password"} autocomplete */
function input(autocomplete) {
	const control = made("input");
	control.type = "password";
	control.autocomplete = autocomplete;
	control.spellcheck = false;
	control.autocapitalize = "off";
	return control;
}

/**
 * @param {...HTMLInputElement} inputs
 * @returns {[HTMLInputElement, () => void]}
 */
function showing(...inputs) {
	const show = made("input");
	show.type = "checkbox";
	const shown = () => {
		for (const control of inputs) control.type = show.checked ? "text" : "password";
	};
	show.addEventListener("change", shown);
	return [show, shown];
}
