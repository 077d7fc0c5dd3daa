/**
 * The page of the timer: what runs, what was recorded, and how long it took.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { onceAClick } from "./ashore/clicks.js";
import { byDay } from "./days.js";
import { find, write } from "./ashore/dom.js";
import { csv } from "./ashore/csv.js";
import { downloadCsv } from "./ashore/download.js";
import { editor } from "./editor.js";
import { onEntryAction, showEntries } from "./entries.js";
import { HEADINGS, rowsOf } from "./export.js";
import { followFilters, showFilters, showProjectChoice } from "./filters.js";
import { forgotten } from "./forgotten.js";
import { writeDuration } from "./format.js";
import { shortcuts } from "./keys.js";
import { every } from "./ashore/every.js";
import { watchAll } from "./ashore/live.js";
import { regionCurrency } from "./money.js";
import { notices } from "./notice.js";
import { PAGE, watchPage } from "./pages.js";
import { range, title } from "./period.js";
import { timer } from "./timer.js";
import { grown, showTotals } from "./totals.js";
import { listView, projectInput } from "./view.js";
import { firstWeekday } from "./ashore/week.js";
import { dayAt, localZone, startOfDay } from "./zone.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Choices, Entry, ProjectList, RunningTimer, Totals, TotalsInput } from "./api.gen.js" */
/** @import { EntryValues } from "./editor.js" */
/** @import { Shown } from "./pages.js" */
/** @import { Calendar } from "./period.js" */

/** @typedef {ReturnType<typeof listView.read>} State */

/**
 * @typedef {Object} Data
 * @property {RunningTimer} running
 * @property {ProjectList} projects
 * @property {Shown} page
 * @property {Totals} totals
 * @property {Choices} settings
 */

/** An entry on another day is proposed to end so long after the day began. */
const MORNING = 10 * 3_600_000;

const zone = localZone();
const now = () => Date.now();
const calendar = () => ({ today: dayAt(now(), zone), firstWeekday: firstWeekday() });

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const search = find(main, "search", HTMLElement);
	const section = find(main, "section[aria-labelledby=period]", HTMLElement);
	const days = find(section, ":scope > ol", HTMLOListElement);
	const empty = find(section, ":scope > [role=status]", HTMLElement);
	const aside = find(main, "aside", HTMLElement);
	for (const part of main.querySelectorAll(":scope > [hidden]:not(progress)"))
		part.removeAttribute("hidden");

	const notice = notices(find(document, "body > aside", HTMLElement));
	onceAClick(document, { signal });
	const dialog = editor(find(document, "form[name=entry]", HTMLFormElement), { zone, now });
	const clock = timer(find(main, "section", HTMLElement), {
		zone,
		now,
		notices: notice,
		edit,
		signal,
	});
	const ask = forgotten(find(document, "form[name=forgotten]", HTMLFormElement), {
		zone,
		now,
		notices: notice,
		signal,
	});

	/** What the page shows. @type {{ state: State, days: Calendar, data: Data } | undefined} */
	let shown;

	const { api, place, refresh } = await start({
		client,
		signal,
		bind,
		view: listView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, state, signal) {
			const days = calendar();
			showFilters(search, state, { calendar: days, href: (change) => hrefOf(state, change) });
			const filter = filterOf(state, days);
			const endless = !["day", "week", "month"].includes(state.period);
			const to = state.before ? new Date(startOfDay(state.before, zone)) : filter.to;
			const list = { ...filter, to, limit: endless ? PAGE : 1000 };
			/** @type {{ [K in keyof Data]: AsyncIterable<Data[K]> }} */
			const queries = {
				running: api.timers.running.watch({ signal }),
				projects: api.projects.list.watch({ archived: true }, { signal }),
				page: watchPage(api, list, { zone, signal }),
				totals: api.entries.totals.watch(filter, { signal }),
				settings: api.settings.get.watch({ signal }),
			};
			return watchAll(queries, (data) => {
				shown = { state, days, data };
				clock.show(data.running, data.projects.projects);
				ask.watch(data.running);
				showProjectChoice(search, data.projects.projects, state.project);
				render();
			});
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	clock.enable(api);
	ask.enable(api);
	followFilters(search, {
		state: () => place.state,
		set: (change, options) => place.set(change, options),
		read: (query) => listView.read(query),
		signal,
	});
	onEntryAction(days, (action, entry) => {
		if (action === "edit") edit(entry);
		else if (action === "delete") remove(entry);
		else notice.attempt(`continue ${entry.id}`, () => api.timers.continue({ id: entry.id }));
	});
	find(section, "button[name=add]", HTMLButtonElement).addEventListener("click", add);
	find(section, "button[name=csv]", HTMLButtonElement).addEventListener("click", () =>
		notice.attempt("csv", saveCSV),
	);
	const toggle = find(document, "input[name=shortcuts]", HTMLInputElement);
	const words = find(search, "input[name=words]", HTMLInputElement);
	shortcuts({ s: clock.toggle, n: add, u: notice.undo, "/": () => words.focus() }, toggle, {
		signal,
	});
	// What runs grows, and at midnight today is another day, which has to be asked for.
	every(
		20_000,
		() => {
			if (shown && shown.days.today !== calendar().today) refresh();
			else render();
		},
		signal,
	);

	function render() {
		if (!shown) return;
		const { state, days: calendar, data } = shown;
		const { from, to } = range(state, calendar);
		const period = {
			from: from ? startOfDay(from, zone) : -Infinity,
			to: to ? startOfDay(to, zone) : Infinity,
			now: now(),
		};
		const { page, running } = data;
		const counted = page.entries.find((entry) => entry.id === running.entry?.id) ?? null;
		const totals = grown(data.totals, counted, period);
		const upper = state.before ? startOfDay(state.before, zone) : period.to;
		showEntries(days, byDay(page.entries, { zone, from: page.from, to: upper, now: now() }), {
			zone,
			today: calendar.today,
		});
		showTotals(find(aside, "tbody", HTMLTableSectionElement), totals.projects);
		aside.hidden = totals.projects.length === 0;

		write(find(section, "h2", HTMLHeadingElement), title(state, calendar));
		writeDuration(find(section, "[itemprop=total]", HTMLElement), totals.milliseconds);
		const older = find(section, "a[rel=next]:not(header a)", HTMLAnchorElement);
		const newest = find(section, "a[rel=prev]:not(header a)", HTMLAnchorElement);
		older.hidden = !page.more;
		if (page.more) older.setAttribute("href", hrefOf(state, { before: dayAt(page.from, zone) }));
		newest.hidden = !state.before;
		newest.setAttribute("href", hrefOf(state, { before: "" }));
		find(section, ":scope > nav", HTMLElement).hidden = older.hidden && newest.hidden;

		const narrowed = state.project !== "" || state.words !== "";
		empty.hidden = page.entries.length > 0;
		write(
			empty,
			narrowed
				? "Nothing matches. Try other words, any project, or a longer period."
				: "Nothing recorded in this period. Start the timer above, or add an entry that you forgot.",
		);
		find(section, "button[name=csv]", HTMLButtonElement).disabled = page.entries.length === 0;
	}

	/**
	 * @param {State} state
	 * @param {Calendar} calendar
	 * @returns {TotalsInput}
	 */
	function filterOf(state, calendar) {
		const { from, to } = range(state, calendar);
		return {
			from: from ? new Date(startOfDay(from, zone)) : undefined,
			to: to ? new Date(startOfDay(to, zone)) : undefined,
			project: projectInput(state.project),
			words: state.words,
		};
	}

	/**
	 * @param {State} state
	 * @param {Partial<State>} change
	 */
	function hrefOf(state, change) {
		return `${location.pathname}${listView.write({ ...state, ...change })}`;
	}

	function add() {
		const { period, date } = place.state;
		/** @param {EntryValues} values */
		const save = async ({ stoppedAt, ...values }) => {
			if (!stoppedAt) return;
			const entry = await api.entries.add({ ...values, stoppedAt });
			notice.say("Entry added.", () => api.entries.delete({ id: entry.id }));
		};
		// Who looks at another day means that one.
		const end = period === "day" && date ? startOfDay(date, zone) + MORNING : undefined;
		dialog.open(null, save, end);
	}

	/** @param {Entry} entry */
	function edit(entry) {
		dialog.open(entry, async ({ stoppedAt, ...values }, version) => {
			const { id } = entry;
			const saved = await api.entries.update({
				...values,
				id,
				version,
				stoppedAt: stoppedAt ?? undefined,
			});
			// Of what somebody else changed meanwhile it would be no undo.
			const undo = version === entry.version;
			notice.say(
				"Entry changed.",
				undo ? () => api.entries.update({ ...asBefore(entry), version: saved.version }) : undefined,
			);
		});
	}

	/** @param {Entry} entry */
	function remove(entry) {
		return notice.attempt(`delete ${entry.id}`, async () => {
			await api.entries.delete({ id: entry.id });
			notice.gone("Entry deleted.", () => api.entries.restore({ id: entry.id }));
		});
	}

	/**
	 * The input that makes an entry what it was.
	 *
	 * @param {Entry} entry
	 */
	function asBefore({ id, description, project, tags, billable, startedAt, stoppedAt }) {
		return {
			id,
			description,
			projectId: project?.id,
			tags,
			billable,
			startedAt,
			stoppedAt: stoppedAt ?? undefined,
		};
	}

	async function saveCSV() {
		if (!shown) return;
		const { state, days, data } = shown;
		const filter = filterOf(state, days);
		const currency = data.settings.currency || regionCurrency();
		const window = {
			zone,
			from: filter.from?.getTime() ?? -Infinity,
			to: filter.to?.getTime() ?? Infinity,
			now: now(),
		};
		/** @type {ReturnType<typeof rowsOf>[]} */
		const chunks = [];
		for (let before; ; ) {
			const page = await api.entries.list({ ...filter, before, limit: 1000 });
			chunks.unshift(rowsOf(byDay(page.entries, window), { zone, currency }));
			if (!page.next) break;
			before = page.next;
		}
		downloadCsv(`time-${calendar().today}.csv`, csv([HEADINGS, ...chunks.flat()]));
	}
});
