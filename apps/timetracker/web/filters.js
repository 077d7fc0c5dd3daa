/**
 * The links and fields that say what a page shows. They only change the URL; the page follows it.
 */

import { control, find } from "./ashore/dom.js";
import { neighbour } from "./period.js";
import { NO_PROJECT } from "./view.js";

/** @import { Project } from "./api.gen.js" */
/** @import { Calendar, PeriodName } from "./period.js" */

/** @typedef {{ period: PeriodName, date: string, from: string, to: string, project: string, words: string }} FilterState */

/** @typedef {Partial<FilterState> & { before?: string }} FilterChange */

/** The words of a search are looked for when nobody has typed for so long. */
const TYPING = 250;

/**
 * Follows links and forms without leaving the page: the worker goes on.
 *
 * @param {HTMLElement} search with the links to the periods and the form
 * @param {Object} place
 * @param {() => FilterState} place.state
 * @param {(change: FilterChange, options?: { replace?: boolean }) => void} place.set
 * @param {(search: string) => FilterChange} place.read the state in a link
 * @param {AbortSignal} place.signal ends it
 */
export function followFilters(search, { state, set, read, signal }) {
	const form = find(search, "form[name=filter]", HTMLFormElement);
	let typing = 0;
	const onClick = (/** @type {MouseEvent} */ event) => {
		const link = event.target instanceof Element ? event.target.closest("main a[href]") : null;
		if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return;
		// A new tab or a download is the browser's.
		if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
			return;
		event.preventDefault();
		set(read(link.search));
	};
	document.addEventListener("click", onClick, { signal });
	signal.addEventListener("abort", () => clearTimeout(typing), { once: true });
	/** @param {{ replace?: boolean }} [options] */
	const apply = (options) => {
		clearTimeout(typing);
		/** @type {FilterChange} */
		const change = {
			project: control(form, "project", HTMLSelectElement).value,
			words: control(form, "words", HTMLInputElement).value.trim(),
			before: "",
		};
		for (const name of /** @type {const} */ (["from", "to"])) {
			const field = control(form, name, HTMLInputElement);
			// Half a date, or the year 202 on the way to 2026, is not one to go to.
			if (state().period === "dates" && field.validity.valid) change[name] = field.value;
		}
		set(change, options);
	};
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		apply();
	});
	for (const name of ["project", "from", "to"]) {
		control(form, name, HTMLElement).addEventListener("change", () => apply());
	}
	control(form, "words", HTMLInputElement).addEventListener("input", () => {
		clearTimeout(typing);
		typing = window.setTimeout(() => apply({ replace: true }), TYPING);
	});
}

/**
 * Makes links and fields show the state.
 *
 * @param {HTMLElement} search
 * @param {FilterState} state
 * @param {{ calendar: Calendar, href: (change: FilterChange) => string }} context
 */
export function showFilters(search, state, { calendar, href }) {
	const form = find(search, "form[name=filter]", HTMLFormElement);
	for (const link of search.querySelectorAll("nav a")) {
		if (!(link instanceof HTMLAnchorElement)) continue;
		const period = /** @type {PeriodName} */ (link.dataset.period);
		const today = period === state.period && state.date === "";
		link.setAttribute("href", href({ period, date: "", before: "" }));
		if (period === state.period) link.setAttribute("aria-current", today ? "page" : "true");
		else link.removeAttribute("aria-current");
	}
	const dates = find(form, "fieldset", HTMLFieldSetElement);
	dates.hidden = state.period !== "dates";
	for (const name of /** @type {const} */ (["from", "to", "words", "project"])) {
		const field = control(form, name, HTMLElement);
		if (field === document.activeElement) continue;
		/** @type {HTMLInputElement | HTMLSelectElement} */ (field).value = state[name];
	}
	for (const [rel, step] of /** @type {const} */ ([
		["prev", -1],
		["next", 1],
	])) {
		const link = find(
			document,
			`main nav[aria-label="Other periods"] a[rel=${rel}]`,
			HTMLAnchorElement,
		);
		const other = neighbour(state, step, calendar);
		link.hidden = !other;
		if (other) link.setAttribute("href", href({ ...other, before: "" }));
	}
}

/**
 * Fills the choice of projects.
 *
 * @param {HTMLElement} search
 * @param {readonly Project[]} projects
 * @param {string} chosen
 */
export function showProjectChoice(search, projects, chosen) {
	const select = control(
		find(search, "form[name=filter]", HTMLFormElement),
		"project",
		HTMLSelectElement,
	);
	const sorted = projects.toSorted(
		(a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name),
	);
	const wanted = [
		["", "Any project"],
		[NO_PROJECT, "No project"],
		...sorted.map((project) => [
			project.id,
			project.archived ? `${project.name} (archived)` : project.name,
		]),
	];
	const options = wanted.map(([value, label]) => new Option(label, value));
	// A project that was deleted stays in a bookmark.
	if (!wanted.some(([value]) => value === chosen))
		options.push(new Option("A deleted project", chosen));
	select.replaceChildren(...options);
	select.value = chosen;
}
