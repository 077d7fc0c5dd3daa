/**
 * The page of the notes.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Note } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const form = document.forms.namedItem("add");
	const rows = document.querySelector("main ul");
	const template = document.querySelector("template");
	if (!form || !rows || !template) throw new Error("the page lacks a part");

	const { api } = await start({
		client,
		signal,
		bind,
		progress: document.querySelector("progress"),
		// Called again whenever the list changes, by whichever tab.
		show: (api, _, signal) =>
			api.notes.list.watch({ signal }).each((notes) => rows.replaceChildren(...notes.map(row))),
	});
	keepData(document.querySelector("main") ?? document.body, client, {
		archive: api.archive,
		signal,
	});

	/** @param {Note} note */
	function row(note) {
		const copy = /** @type {DocumentFragment} */ (template?.content.cloneNode(true));
		for (const part of copy.querySelectorAll("[itemprop]")) {
			if (part instanceof HTMLTimeElement) {
				part.dateTime = note.created.toISOString();
				part.textContent = note.created.toLocaleString();
			} else {
				part.textContent = note.text;
			}
		}
		return copy;
	}

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const problem = /** @type {HTMLOutputElement} */ (form.elements.namedItem("problem"));
		problem.textContent = "";
		try {
			await api.notes.add({ text: String(new FormData(form).get("text")) });
			form.reset();
		} catch (error) {
			problem.textContent = error instanceof Error ? error.message : String(error);
		}
	});
});
