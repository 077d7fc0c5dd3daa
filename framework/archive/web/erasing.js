/**
 * A part of a page: erases everything that the app has on this device.
 */

import { made, named } from "./parts.js";

/**
 * Fills an element with a form that erases everything once a person has typed the app's name.
 *
 * @param {Element} element a `<section>`
 * @param {{ name: string, erase: () => Promise<URL>, signal?: AbortSignal }} options name is what has to
 *   be typed, erase is the client's and gives where the app begins
 */
export function showErase(element, { name, erase, signal }) {
	const input = made("input");
	input.name = "name";
	input.required = true;
	input.autocomplete = "off";
	input.setAttribute("autocapitalize", "none");
	const button = made("button", "Erase everything on this device");
	button.name = "erase";
	const out = made("output");
	const form = made(
		"form",
		made("p", made("label", `Type ${name} to say that you mean it `, input)),
		made("p", button),
		made("p", out),
	);
	form.addEventListener(
		"submit",
		async (event) => {
			event.preventDefault();
			if (input.value.trim().toLowerCase() !== name.toLowerCase()) {
				out.textContent = `Nothing was erased: that isn't ${name}.`;
				input.focus();
				return;
			}
			button.disabled = true;
			out.textContent = "Erasing …";
			try {
				const begin = await erase();
				const link = made("a", "Begin anew");
				link.href = begin.href;
				element.replaceChildren(
					made(
						"p",
						"Everything that this app had on this device is erased; it was looked for and nothing was found.",
					),
					made("p", link),
				);
				link.focus();
			} catch (error) {
				console.error(error);
				out.textContent =
					"Not everything could be erased. Close the app's other tabs, reload this page and try again.";
				button.disabled = false;
			}
		},
		{ signal },
	);
	element.replaceChildren(
		made(
			"p",
			made("strong", "This can't be undone."),
			" Save a file of your data first. It erases what this browser has of the app; files that you saved stay.",
		),
		form,
	);
	named(button, "erase").type = "submit";
}
