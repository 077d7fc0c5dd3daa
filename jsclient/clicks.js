/**
 * A double click on a button is one click. Lists and dialogs change at once, so that the second click
 * would hit what has come to its place: the next row's button to delete, or a form that was just emptied.
 */

/**
 * @param {Pick<EventTarget, "addEventListener">} document
 * @param {{ signal?: AbortSignal }} [options] signal ends the listening
 */
export function onceAClick(document, { signal } = {}) {
	document.addEventListener(
		"click",
		(event) => {
			// How many clicks came one after another: https://developer.mozilla.org/docs/Web/API/UIEvent/detail
			const { detail, target } = /** @type {MouseEvent} */ (event);
			if (detail < 2 || !(target instanceof Element) || !target.closest("button")) return;
			event.preventDefault();
			event.stopPropagation();
		},
		{ capture: true, signal },
	);
}
