/**
 * The page of one entry: its text, and what it looks like.
 */

import { bind, CallError, ErrorCode } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { onceAClick } from "./ashore/clicks.js";
import { dayText, today } from "./ashore/date.js";
import { copy, find, list, part, write } from "./ashore/dom.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { render } from "./markdown.js";
import { notices } from "./notice.js";
import { altOf, gallery } from "./pictures.js";
import { entryView, nothingShared, sharedText } from "./view.js";
import { writer } from "./writer.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Api, Entry, Picture, Tag } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const writing = find(main, "section[aria-labelledby=write]", HTMLElement);
	const preview = find(main, "section[aria-labelledby=preview]", HTMLElement);
	const article = find(preview, "article", HTMLElement);
	const gone = find(main, ":scope > [role=status]", HTMLElement);
	const pictures = find(writing, "section[aria-labelledby=pictures]", HTMLElement);
	const heading = find(main, "h1", HTMLHeadingElement);
	const when = find(main, "header time", HTMLTimeElement);
	const form = find(writing, "form", HTMLFormElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	onceAClick(document, { signal });

	/** @type {Api} */
	let called;
	let previewing = false;
	let again = false;

	const entry = writer(form, {
		api: () => called,
		signal,
		onSaved(saved) {
			if (signal.aborted) return;
			showHead(saved);
			if (place.state.id !== saved.id)
				place.set({ ...nothingShared, id: saved.id, day: "" }, { replace: true });
		},
		onTyped: () => void showPreview(),
	});
	const picture = gallery((id) => called.pictures.get({ id }));
	const thumbnail = gallery((id) => called.pictures.thumbnail({ id }));

	const { api, place, refresh } = await start({
		client,
		signal,
		bind,
		view: entryView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		async show(api, { id, day, ...shared }, signal) {
			called = api;
			if (!id) {
				if (entry.id === "") entry.begin(day || today());
				// It is saved at once, and its address is the entry's then: a reload doesn't share it again.
				if (entry.append(sharedText(shared))) void entry.flush();
				showParts(true);
				entry.focus();
				for await (const tags of api.entries.tags.watch({ signal })) offer(tags);
				return;
			}
			try {
				await watchAll(
					{
						entry: api.entries.get.watch({ id }, { signal }),
						pictures: api.pictures.list.watch({ id }, { signal }),
						tags: api.entries.tags.watch({ signal }),
					},
					({ entry: now, pictures, tags }) => {
						showParts(true);
						entry.open(now);
						showHead(now);
						showPictures(pictures);
						offer(tags);
					},
				);
			} catch (error) {
				if (!(error instanceof CallError) || error.code !== ErrorCode.NoEntry) throw error;
				showParts(false);
			}
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	find(form, "button[name=delete]", HTMLButtonElement).addEventListener("click", () =>
		notice.attempt("delete", async () => {
			await entry.flush();
			const { id } = entry;
			if (!id) return location.assign("./");
			entry.forget();
			await api.entries.delete({ id });
			notice.gone("Entry deleted.", async () => {
				await api.entries.restore({ id });
				refresh();
			});
		}),
	);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		void entry.flush();
	});
	pictures.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("button") : null;
		const item = button?.closest("li[data-picture]");
		const id = item instanceof HTMLElement ? item.dataset["picture"] : undefined;
		if (!button || !id) return;
		if (button.name === "insert") {
			entry.insert(
				`![${altOf(part(/** @type {HTMLElement} */ (item), "name").textContent ?? "")}](picture:${id})`,
			);
			return entry.focus();
		}
		notice.attempt(id, async () => {
			await api.pictures.remove({ id });
			const putBack = entry.takeOut(id);
			notice.gone("Picture removed.", async () => {
				await api.pictures.restore({ id });
				putBack();
			});
		});
	});
	shortcuts(
		{
			n: () => location.assign("./entry.html"),
			"/": () => location.assign("./"),
			u: notice.undo,
		},
		find(document, "input[name=shortcuts]", HTMLInputElement),
		{ signal },
	);

	/** @param {boolean} there */
	function showParts(there) {
		gone.hidden = there;
		writing.hidden = !there;
		preview.hidden = !there;
	}

	/** @param {Entry} now */
	function showHead(now) {
		const title = now.title || "Entry";
		write(heading, title);
		document.title = `${title} – Journal`;
		when.dateTime = now.day;
		write(when, dayText(now.day));
	}

	/** @param {readonly Tag[]} tags */
	function offer(tags) {
		find(document, "datalist", HTMLDataListElement).replaceChildren(
			...tags.map(({ name }) => new Option(name, name)),
		);
	}

	/** @param {readonly Picture[]} all */
	function showPictures(all) {
		pictures.hidden = all.length === 0;
		list(find(pictures, "ul", HTMLElement), all, {
			key: ({ id }) => id,
			make: () => copy("picture"),
			fill(node, { id, name }) {
				write(part(node, "name"), name);
				if (node.dataset["picture"] === id) return;
				node.dataset["picture"] = id;
				find(node, "figure", HTMLElement).prepend(thumbnail(id, ""));
				find(node, "button[name=remove]", HTMLElement).setAttribute("aria-label", `Remove ${name}`);
				find(node, "button[name=insert]", HTMLElement).setAttribute(
					"aria-label",
					`Insert again: ${name}`,
				);
			},
		});
	}

	/** The newest text, one call at a time. */
	async function showPreview() {
		again = true;
		if (previewing || !called) return;
		previewing = true;
		try {
			while (again) {
				again = false;
				const nodes = await called.entries.preview({ source: entry.source });
				article.replaceChildren(render(nodes, { picture, below: 2 }));
				if (nodes.length === 0) write(article, "Nothing to show yet.");
			}
		} catch {
			// The next letter asks again; the state beside the text says what is wrong.
		} finally {
			previewing = false;
		}
	}
});
