/** @import { Field } from "./errors.js" */

/**
 * Puts the messages of a call that failed with `invalid` on the inputs of the form that made it, as
 * the browser's own checks show theirs, and leads the person to the first. They go at the next input
 * into the form, whichever field it is: what is wrong with an end may be put right at its start.
 *
 * An input is found by its name, which is the field's JSON pointer with dots: `/address/city` is
 * `address.city`. Of `/tags/1` it is `tags.1`, or the second of those that are named `tags`. Where
 * there is none, the nearest outer field counts: a `tags` for all of them.
 *
 * @param {HTMLFormElement} form
 * @param {unknown} error
 * @returns {readonly Field[] | null} the fields that have no input, to be told elsewhere; null if the
 *   error isn't about fields
 */
export function showViolations(form, error) {
	const { name, code, fields } =
		/** @type {{ name?: unknown, code?: unknown, fields?: readonly Field[] }} */ (error ?? {});
	if (name !== "CallError" || code !== "invalid" || !fields?.length) return null;
	clearViolations(form);
	/** @type {Map<Control, string[]>} */
	const messages = new Map();
	/** @type {Field[]} */
	const rest = [];
	for (const field of fields) {
		const control = controlOf(form, field.path);
		if (!control) rest.push(field);
		else messages.set(control, [...(messages.get(control) ?? []), field.message]);
	}
	for (const [control, said] of messages) control.setCustomValidity(sentence(said));
	shown.set(form, [...messages.keys()]);
	form.addEventListener("input", clear);
	form.addEventListener("reset", clear);
	if (messages.size > 0) form.reportValidity();
	return rest;
}

/**
 * Takes the messages away that showViolations put there.
 *
 * @param {HTMLFormElement} form
 */
export function clearViolations(form) {
	for (const control of shown.get(form) ?? []) control.setCustomValidity("");
	shown.delete(form);
	form.removeEventListener("input", clear);
	form.removeEventListener("reset", clear);
}

/** @typedef {Element & { name: string, willValidate: boolean, setCustomValidity(message: string): void }} Control */

/** What has a message now. @type {WeakMap<HTMLFormElement, Control[]>} */
const shown = new WeakMap();

/** @param {Event} event */
function clear({ currentTarget }) {
	clearViolations(/** @type {HTMLFormElement} */ (currentTarget));
}

/**
 * The input for a field, or for the nearest around it; one that the browser doesn't check can't show
 * a message.
 *
 * @param {HTMLFormElement} form
 * @param {string} pointer
 * @returns {Control | undefined}
 */
function controlOf(form, pointer) {
	const steps = pointer
		.split("/")
		.slice(1)
		.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
	const controls = /** @type {Control[]} */ ([...form.elements]).filter(
		(control) => control.willValidate,
	);
	for (let end = steps.length; end > 0; end--) {
		const name = steps.slice(0, end).join(".");
		const named = controls.filter((control) => control.name === name);
		const index = Number(steps[end] ?? 0);
		if (named.length > 0) return named[index] ?? named[0];
	}
	return undefined;
}

/**
 * Messages go on “this field …”; alone they begin with a capital.
 *
 * @param {string[]} messages
 */
function sentence(messages) {
	const text = messages.join(", and ");
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
