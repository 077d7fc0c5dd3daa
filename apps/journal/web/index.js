/**
 * The page of the entries: what is there, and what is written now.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { onceAClick } from "./ashore/clicks.js";
import { dayText, today } from "./ashore/date.js";
import { find, write } from "./ashore/dom.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { notices } from "./notice.js";
import { gallery } from "./pictures.js";
import { entryOf, showDays, showHits, showOtherYears, tagLink } from "./rows.js";
import { listInput, listView, toEntry, toList } from "./view.js";
import { writer } from "./writer.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Api, Found, Page, Summary, Tag } from "./api.gen.js" */
/** @import { ListState } from "./view.js" */

/** @typedef {{ page?: Page, found?: Found, tags: Tag[], years: Summary[] }} Data */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const search = find(main, "search", HTMLElement);
	const words = find(search, "input[name=q]", HTMLInputElement);
	const writing = find(main, "section[aria-labelledby=write]", HTMLElement);
	const form = find(writing, "form", HTMLFormElement);
	const section = find(main, "section[aria-labelledby=entries]", HTMLElement);
	const rows = find(section, "ol", HTMLOListElement);
	const beside = find(main, "aside", HTMLElement);
	const open = find(form, "[itemprop=open]", HTMLAnchorElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	onceAClick(document, { signal });
	words.value = listView.read(new URLSearchParams(location.search)).q;

	/** @type {Api} */
	let called;
	const entry = writer(form, {
		api: () => called,
		signal,
		onSaved({ id }) {
			open.href = toEntry(id);
			open.hidden = false;
		},
	});
	const picture = gallery((id) => called.pictures.thumbnail({ id }));
	let begun = false;

	const { api, place } = await start({
		client,
		signal,
		bind,
		view: listView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		async show(api, state, signal) {
			called = api;
			if (!begun) entry.begin(dayOf(state));
			begun = true;
			const common = {
				tags: api.entries.tags.watch({ signal }),
				years: api.entries.onThisDay.watch({ day: today() }, { signal }),
			};
			/** @param {Data} data */
			const show = (data) => render(state, data);
			if (state.q.trim()) {
				await watchAll(
					{ ...common, found: api.search.find.watch({ words: state.q }, { signal }) },
					show,
				);
			} else {
				await watchAll(
					{ ...common, page: api.entries.list.watch(listInput(state), { signal }) },
					show,
				);
			}
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	/** What is written on a day's page is of that day.
	 * @param {ListState} state
	 */
	function dayOf({ from, to }) {
		return from && from === to ? from : today();
	}

	words.addEventListener("input", () =>
		place.set({ q: words.value, before: "" }, { replace: true }),
	);
	find(search, "form", HTMLFormElement).addEventListener("submit", (event) =>
		event.preventDefault(),
	);
	place.addEventListener("change", () => {
		if (document.activeElement !== words) words.value = place.state.q;
	});

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		await entry.flush();
		if (!entry.id || form.querySelector("output")?.dataset["state"] === "failed") return;
		const { id } = entry;
		begin();
		entry.focus();
		notice.say("Entry saved.", async () => {
			await api.entries.delete({ id });
		});
	});
	function begin() {
		entry.begin(dayOf(place.state));
		open.hidden = true;
	}

	rows.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("button") : null;
		const row = button && entryOf(button);
		if (!row) return;
		notice.attempt(row.id, async () => {
			if (entry.id === row.id) begin();
			await api.entries.delete({ id: row.id });
			notice.gone("Entry deleted.", () => api.entries.restore({ id: row.id }));
		});
	});
	const exporting = find(beside, "button[name=export]", HTMLButtonElement);
	exporting.addEventListener("click", () =>
		notice.attempt("export", async () => {
			exporting.disabled = true;
			try {
				/** @type {Uint8Array<ArrayBuffer>[]} */
				const pieces = [];
				for await (const piece of api.export.zip()) pieces.push(piece.slice());
				const url = URL.createObjectURL(new Blob(pieces, { type: "application/zip" }));
				const link = document.createElement("a");
				link.href = url;
				link.download = `journal-${today()}.zip`;
				link.click();
				setTimeout(() => URL.revokeObjectURL(url), 60_000);
			} finally {
				exporting.disabled = false;
			}
		}),
	);
	shortcuts(
		{ n: newEntry, "/": () => words.focus(), u: notice.undo },
		find(document, "input[name=shortcuts]", HTMLInputElement),
		{ signal },
	);

	function newEntry() {
		words.value = "";
		place.set({ q: "" });
		writing.hidden = false;
		entry.focus();
	}

	/**
	 * @param {ListState} state
	 * @param {Data} data
	 */
	function render(state, { page, found, tags, years }) {
		for (const part of [search, section, beside]) part.hidden = false;
		// What is found stands right below the words, unless something is being written.
		writing.hidden = found !== undefined && !entry.busy;
		write(find(section, "h2", HTMLHeadingElement), headingOf(state));
		if (found) showHits(rows, found.hits, picture);
		else showDays(rows, page?.entries ?? [], picture);
		const empty = find(section, ":scope > [role=status]", HTMLElement);
		const all = listView.write(state) === "";
		const none = (found?.hits ?? page?.entries ?? []).length === 0;
		empty.hidden = !none && !found?.more;
		write(
			empty,
			none
				? all
					? "Nothing here yet. Write your first entry above; it is saved while you type."
					: "Nothing matches."
				: "There are more. Another word makes them fewer.",
		);
		find(section, "a[data-all]", HTMLAnchorElement).hidden = all;
		const older = find(section, "a[rel=next]", HTMLAnchorElement);
		older.hidden = !page?.next;
		if (page?.next) older.href = toList({ ...state, before: `${page.next.day}~${page.next.id}` });
		const newest = find(section, "a[rel=first]", HTMLAnchorElement);
		newest.hidden = state.before === "" || found !== undefined;
		newest.href = toList({ ...state, before: "" });

		showOtherYears(find(beside, "ol", HTMLOListElement), years);
		find(beside, "[role=status]", HTMLElement).hidden = years.length > 0;
		const names = tags.map(({ name }) => name).join("\n");
		if (beside.dataset["tags"] !== names) {
			beside.dataset["tags"] = names;
			const items = tags.map(({ name }) => {
				const item = document.createElement("li");
				item.append(tagLink(name));
				return item;
			});
			find(beside, "nav ul", HTMLElement).replaceChildren(...items);
			find(document, "datalist", HTMLDataListElement).replaceChildren(
				...tags.map(({ name }) => new Option(name, name)),
			);
		}
		for (const link of beside.querySelectorAll("nav a")) {
			if (link.textContent === state.tag) link.setAttribute("aria-current", "true");
			else link.removeAttribute("aria-current");
		}
	}

	/** @param {ListState} state */
	function headingOf({ q, tag, from, to }) {
		if (q.trim()) return "Found";
		if (tag) return `Tagged ${tag}`;
		if (from && from === to) return dayText(from);
		if (from || to) {
			const [first, last] = [from, to].map((day) =>
				day ? dayText(day, { dateStyle: "long" }) : "…",
			);
			return `${first} to ${last}`;
		}
		return "Entries";
	}
});
