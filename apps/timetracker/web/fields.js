/**
 * Form fields for instants. What a field shows is a clock on the wall, so it says less than the
 * instant: seconds are lost, and one hour a year comes twice. An instant whose field was not touched
 * is kept as it was; for a time that comes twice a second field asks which one is meant.
 */

import { timeOfDay } from "./format.js";
import { inputValue, instantsOf, wallOf } from "./zone.js";

/**
 * @typedef {Object} InstantField
 * @property {(instant: number | null) => void} set
 * @property {() => number | null} get null for an empty or impossible time
 */

/**
 * @param {HTMLInputElement} input of type datetime-local
 * @param {string} zone
 * @param {HTMLSelectElement} [choice] in a label that is hidden while there is nothing to choose
 * @returns {InstantField}
 */
export function instantField(input, zone, choice) {
	/** @type {{ instant: number, value: string } | null} */
	let given = null;

	/** @returns {number[]} */
	const candidates = () => {
		const wall = wallOf(input.value);
		return wall ? instantsOf(wall, zone) : [];
	};
	const check = () => {
		const found = candidates();
		const skipped = wallOf(input.value) !== null && found.length === 0;
		input.setCustomValidity(
			skipped ? "This time does not exist: the clock is put forward over it." : "",
		);
		if (!choice) return;
		const label = choice.closest("label");
		if (label) label.hidden = found.length < 2;
		choice.replaceChildren(
			...found.map((instant) => new Option(timeOfDay(instant, zone, true), String(instant))),
		);
		if (given && found.length > 1 && input.value === given.value) {
			choice.value = String(
				found.findLast((instant) => given && instant <= given.instant) ?? found[0],
			);
		}
	};
	input.addEventListener("input", check);

	return {
		set(instant) {
			given = instant === null ? null : { instant, value: inputValue(instant, zone) };
			input.value = given?.value ?? "";
			check();
		},
		get() {
			const found = candidates();
			const chosen = found.length > 1 && choice ? Number(choice.value) : found[0];
			if (given && input.value === given.value) {
				// Within the same minute the seconds of the instant that was given still hold.
				const minute = Math.floor(given.instant / 60_000) * 60_000;
				if (chosen === undefined || chosen === minute) return given.instant;
			}
			return chosen ?? null;
		},
	};
}
