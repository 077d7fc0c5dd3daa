/**
 * Entries in lists.
 */

import { copy, find, list, part, write } from "./ashore/dom.js";
import { dayText } from "./ashore/date.js";
import { toEntry, toList } from "./view.js";

/** @import { Hit, Piece, Summary } from "./api.gen.js" */

/** @typedef {(id: string, alt: string) => HTMLElement} Picture */

/** @type {WeakMap<Element, Summary>} */
const shown = new WeakMap();

/**
 * The entry of the row that has this element.
 *
 * @param {Element} element
 */
export function entryOf(element) {
	const article = element.closest("article");
	return article ? shown.get(article) : undefined;
}

/**
 * Entries by their days.
 *
 * @param {HTMLOListElement} parent
 * @param {readonly Summary[]} entries
 * @param {Picture} picture
 */
export function showDays(parent, entries, picture) {
	/** @type {Map<string, Summary[]>} */
	const days = new Map();
	for (const entry of entries) days.set(entry.day, [...(days.get(entry.day) ?? []), entry]);
	list(parent, [...days], {
		key: ([day]) => `day ${day}`,
		make: () => copy("day"),
		fill(node, [day, entries]) {
			const time = find(node, "time", HTMLTimeElement);
			time.dateTime = day;
			write(time, dayText(day));
			list(find(node, "ol", HTMLOListElement), entries, rows(picture));
		},
	});
}

/**
 * Entries that were found, the best first.
 *
 * @param {HTMLOListElement} parent
 * @param {readonly Hit[]} hits
 * @param {Picture} picture
 */
export function showHits(parent, hits, picture) {
	const { make, fill } = rows(picture);
	list(parent, hits, {
		key: ({ id }) => `hit ${id}`,
		make,
		fill(node, hit) {
			fill(node, hit);
			part(node, "title").replaceChildren(
				...(hit.heading.length > 0 ? pieces(hit.heading) : [UNTITLED]),
			);
			part(node, "excerpt").replaceChildren(...pieces(hit.snippet));
			write(part(node, "at"), dayText(hit.day, { dateStyle: "long" }));
		},
	});
}

const UNTITLED = "Without words";

/** @param {Picture} picture */
const rows = (picture) => ({
	/** @param {Summary} entry */
	key: ({ id }) => id,
	make: () => copy("summary"),
	/** @param {HTMLElement} node @param {Summary} entry */
	fill(node, entry) {
		const article = find(node, "article", HTMLElement);
		shown.set(article, entry);
		const link = find(node, "a", HTMLAnchorElement);
		link.href = toEntry(entry.id);
		write(link, entry.title || UNTITLED);
		write(part(node, "excerpt"), entry.excerpt.replaceAll("\n", " "));
		const at = find(node, "[itemprop=at]", HTMLTimeElement);
		at.dateTime = entry.writtenAt.toISOString();
		write(at, entry.writtenAt.toLocaleTimeString(undefined, { timeStyle: "short" }));
		part(node, "tags").replaceChildren(...entry.tags.map(tagLink));
		const figure = part(node, "picture");
		figure.hidden = entry.picture === "";
		if (figure.dataset["picture"] !== entry.picture) {
			figure.dataset["picture"] = entry.picture;
			figure.replaceChildren(...(entry.picture ? [picture(entry.picture, "")] : []));
		}
		const name = entry.title || UNTITLED;
		find(node, "button[name=delete]", HTMLButtonElement).setAttribute(
			"aria-label",
			`Delete ${name}`,
		);
	},
});

/** @param {string} tag */
export function tagLink(tag) {
	const link = document.createElement("a");
	link.href = toList({ tag });
	link.textContent = tag;
	return link;
}

/** @param {readonly Piece[]} all */
const pieces = (all) =>
	all.map(({ text, found }) => {
		if (!found) return document.createTextNode(text);
		const mark = document.createElement("mark");
		mark.textContent = text;
		return mark;
	});

/**
 * Entries of other years.
 *
 * @param {HTMLOListElement} parent
 * @param {readonly Summary[]} entries
 */
export function showOtherYears(parent, entries) {
	list(parent, entries, {
		key: ({ id }) => id,
		make: () => copy("other-year"),
		fill(node, { id, title, day }) {
			const link = find(node, "a", HTMLAnchorElement);
			link.href = toEntry(id);
			write(link, title || UNTITLED);
			const time = find(node, "time", HTMLTimeElement);
			time.dateTime = day;
			write(time, day.slice(0, 4));
		},
	});
}
