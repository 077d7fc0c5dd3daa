/**
 * The page of the items. Which of them it shows is in its URL.
 */

import { bind, CallError } from "./api.gen.js";
import { defineView, text } from "./ashore/location.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { find } from "./ashore/dom.js";
import { arrange, sentence } from "./dom.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Item } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const search = find(document, "form[name=find]", HTMLFormElement);
	const add = find(document, "form[name=add]", HTMLFormElement);
	const rows = find(document, "main ul", HTMLUListElement);
	const status = find(document, "main [role=status]", HTMLElement);
	const template = find(document, "template", HTMLTemplateElement);
	const dialog = find(document, "dialog", HTMLDialogElement);
	const change = find(dialog, "form", HTMLFormElement);
	const versions = find(change, "section", HTMLElement);
	const notice = find(document, "main aside", HTMLElement);
	const field = {
		words: find(search, "[name=words]", HTMLInputElement),
		title: find(change, "[name=title]", HTMLInputElement),
		notes: find(change, "[name=notes]", HTMLTextAreaElement),
		done: find(change, "[name=done]", HTMLInputElement),
	};

	/** What a form says of an item. @typedef {Pick<Item, "title" | "notes" | "done">} Draft */

	/** The item in the dialog. @type {Item | undefined} */
	let edited;
	/** Where somebody else changed it meanwhile. @type {{ mine: Draft, theirs: Draft, shown: "mine" | "theirs" } | undefined} */
	let both;
	/** @type {Map<Element, Item>} */
	let shown = new Map();
	/** @type {(() => Promise<unknown>) | undefined} */
	let undo;

	const { api, place } = await start({
		client,
		signal,
		bind,
		view: defineView({ words: text() }),
		progress: find(document, "main > progress", HTMLProgressElement),
		show(api, { words }, signal) {
			field.words.value = words;
			return api.items.list.watch({ words }, { signal }).each((items) => {
				const before = new Map([...shown].map(([li, { id }]) => [id, li]));
				shown = new Map(items.map((item) => [row(item, before.get(item.id)), item]));
				arrange(rows, [...shown.keys()]);
				status.textContent = items.length > 0 ? "" : words ? "None has these words." : "None yet.";
			});
		},
	});
	keepData(find(document, "main", HTMLElement), client, { archive: api.archive, signal });

	/**
	 * The row of an item: the one that it had before, or a new one.
	 *
	 * @param {Item} item
	 * @param {Element} [li]
	 */
	function row({ title, notes, done }, li) {
		li ??= /** @type {Element} */ (find(template.content, "li", HTMLLIElement).cloneNode(true));
		li.toggleAttribute("data-done", done);
		find(li, "button", HTMLButtonElement).textContent = done ? `✓ ${title}` : title;
		find(li, "p", HTMLParagraphElement).textContent = notes;
		return li;
	}

	/**
	 * Does something with a form's input, and says in the form what was wrong with it.
	 *
	 * @param {HTMLFormElement} form
	 * @param {() => Promise<unknown>} act
	 */
	async function attempt(form, act) {
		const problem = find(form, "output[name=problem]", HTMLOutputElement);
		problem.textContent = "";
		try {
			await act();
		} catch (error) {
			problem.textContent = sentence(error);
		}
	}

	/** @param {string} said @param {() => Promise<unknown>} [back] */
	function say(said, back) {
		undo = back;
		notice.hidden = false;
		find(notice, "menu", HTMLElement).hidden = !back;
		find(notice, "output", HTMLOutputElement).textContent = said;
	}

	/** @returns {Draft} */
	function read() {
		return { title: field.title.value, notes: field.notes.value, done: field.done.checked };
	}

	/** @param {Draft} draft */
	function fill({ title, notes, done }) {
		field.title.value = title;
		field.notes.value = notes;
		field.done.checked = done;
	}

	/**
	 * Shows the version that somebody else saved. Whichever the form holds, Save writes it over that one.
	 *
	 * @param {Item} theirs
	 */
	function choose(theirs) {
		both = { mine: read(), theirs, shown: "mine" };
		edited = theirs;
		find(versions, "[itemprop=title]", HTMLElement).textContent =
			`${theirs.done ? "✓ " : ""}${theirs.title}`;
		find(versions, "[itemprop=notes]", HTMLElement).textContent = theirs.notes;
		versions.hidden = false;
		find(versions, "[name=theirs]", HTMLButtonElement).focus();
	}

	search.addEventListener("submit", (event) => {
		event.preventDefault();
		place.set({ words: field.words.value.trim() });
	});

	add.addEventListener("submit", (event) => {
		event.preventDefault();
		attempt(add, async () => {
			await api.items.add({ title: String(new FormData(add).get("title")) });
			add.reset();
		});
	});

	rows.addEventListener("click", ({ target }) => {
		edited =
			target instanceof Element
				? shown.get(target.closest("button")?.closest("li") ?? rows)
				: undefined;
		if (!edited) return;
		fill(edited);
		both = undefined;
		versions.hidden = true;
		find(change, "output", HTMLOutputElement).textContent = "";
		dialog.showModal();
	});

	change.addEventListener("submit", (event) => {
		event.preventDefault();
		const item = edited;
		if (!item) return;
		attempt(change, async () => {
			try {
				await api.items.change({ id: item.id, version: item.version, ...read() });
				dialog.close();
			} catch (error) {
				// Of an older version: nothing was written, and what another tab wrote came along.
				if (!(error instanceof CallError) || error.code !== "conflict" || !error.data) throw error;
				choose(error.data.theirs);
			}
		});
	});

	for (const side of /** @type {const} */ (["mine", "theirs"])) {
		find(versions, `[name=${side}]`, HTMLButtonElement).addEventListener("click", () => {
			if (!both || both.shown === side) return;
			both[both.shown] = read(); // with what was typed since
			both.shown = side;
			fill(both[side]);
		});
	}

	find(change, "[name=delete]", HTMLButtonElement).addEventListener("click", () => {
		const item = edited;
		if (!item) return;
		attempt(change, async () => {
			await api.items.delete({ id: item.id });
			dialog.close();
			say(`“${item.title}” is deleted.`, () => api.items.restore({ id: item.id }));
			find(notice, "[name=undo]", HTMLButtonElement).focus();
		});
	});

	find(change, "[name=cancel]", HTMLButtonElement).addEventListener("click", () => dialog.close());

	find(notice, "[name=undo]", HTMLButtonElement).addEventListener("click", async () => {
		try {
			await undo?.();
			say("It is back.");
		} catch (error) {
			say(sentence(error));
		}
	});
});
