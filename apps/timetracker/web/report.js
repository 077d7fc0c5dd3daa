/**
 * The page of the report: hours by day and project.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { addDays } from "./ashore/date.js";
import { find, write } from "./ashore/dom.js";
import { csv } from "./ashore/csv.js";
import { downloadCsv } from "./ashore/download.js";
import { drawChart } from "./draw.js";
import { showFigures, showProjectTotals } from "./figures.js";
import { followFilters, showFilters, showProjectChoice } from "./filters.js";
import { writeDuration } from "./format.js";
import { headline } from "./headline.js";
import { shortcuts } from "./keys.js";
import { every } from "./ashore/every.js";
import { watchAll } from "./ashore/live.js";
import { regionCurrency } from "./money.js";
import { notices } from "./notice.js";
import { columns, range, text, title } from "./period.js";
import { reportRows } from "./report-rows.js";
import { FIRST, LAST, projectInput, reportView } from "./view.js";
import { firstWeekday } from "./ashore/week.js";
import { dayAt, localZone, startOfDay } from "./zone.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Choices, DaysReport, ProjectList, RunningTimer } from "./api.gen.js" */
/** @import { Day } from "./ashore/date.js" */
/** @import { Calendar, Unit } from "./period.js" */

/** @typedef {ReturnType<typeof reportView.read>} State */
/** @typedef {{ running: RunningTimer, report: DaysReport, projects: ProjectList, settings: Choices }} Data */

const zone = localZone();
const calendar = () => ({ today: dayAt(Date.now(), zone), firstWeekday: firstWeekday() });

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const search = find(main, "search", HTMLElement);
	const section = find(main, "section[aria-labelledby=period]", HTMLElement);
	const svg = find(section, "figure > svg", SVGSVGElement);
	for (const hidden of main.querySelectorAll(":scope > [hidden]:not(progress)"))
		hidden.removeAttribute("hidden");
	const notice = notices(find(document, "body > aside", HTMLElement));
	const showTitle = headline(Date.now, signal);

	/** What the page shows. @type {{ state: State, calendar: Calendar, data: Data, labels: string[], edges: Day[], unit: Unit } | undefined} */
	let shown;

	const { api, place, refresh } = await start({
		client,
		signal,
		bind,
		view: reportView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, asked, signal) {
			// A chart of all time has no beginning: the year it is.
			const state =
				asked.period === "all" ? { ...asked, period: /** @type {const} */ ("year") } : asked;
			const days = calendar();
			showFilters(search, state, {
				calendar: days,
				href: (change) => `${location.pathname}${reportView.write({ ...state, ...change })}`,
			});
			const { edges, unit } = columns(...wholeRange(state, days));
			/** @type {{ [K in keyof Data]: AsyncIterable<Data[K]> }} */
			const queries = {
				running: api.timers.running.watch({ signal }),
				report: api.reports.days.watch(
					{
						days: edges.map((day) => new Date(startOfDay(day, zone))),
						project: projectInput(state.project),
						words: state.words,
					},
					{ signal },
				),
				projects: api.projects.list.watch({ archived: true }, { signal }),
				settings: api.settings.get.watch({ signal }),
			};
			return watchAll(queries, (data) => {
				const labels = edges.slice(0, -1).map((day) => label(day, unit));
				shown = { state, calendar: days, data, labels, edges, unit };
				showTitle(data.running.entry);
				showProjectChoice(search, data.projects.projects, state.project);
				render();
			});
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	followFilters(search, {
		state: () => place.state,
		set: (change, options) => place.set(change, options),
		read: (query) => reportView.read(query),
		signal,
	});
	find(section, "button[name=csv]", HTMLButtonElement).addEventListener("click", saveCSV);
	const words = find(search, "input[name=words]", HTMLInputElement);
	shortcuts(
		{ "/": () => words.focus(), u: notice.undo },
		find(document, "input[name=shortcuts]", HTMLInputElement),
		{ signal },
	);
	// What runs grows, and at midnight it is another day: the service has to be asked for either.
	every(
		60_000,
		() => {
			if (!shown || document.visibilityState === "hidden") return;
			const { today } = calendar();
			const grows = shown.data.running.entry && today < (shown.edges.at(-1) ?? "");
			if (grows || shown.calendar.today !== today) refresh();
		},
		signal,
	);
	const observer = new ResizeObserver(render);
	observer.observe(find(section, "figure", HTMLElement));
	signal.addEventListener("abort", () => observer.disconnect(), { once: true });

	/**
	 * The days of a period with a beginning and an end: one without is closed by today, and a year before
	 * that. Nobody has recorded anything outside of these centuries.
	 *
	 * @param {State} state
	 * @param {Calendar} calendar
	 * @returns {[Day, Day]}
	 */
	function wholeRange(state, calendar) {
		const { today } = calendar;
		const { from, to } = range(state, calendar);
		const end = to ?? (from && from > today ? addDays(from, 1) : addDays(today, 1));
		const begin = from ?? addDays(end, -365);
		return [begin < FIRST ? FIRST : begin, end > LAST ? addDays(LAST, 1) : end];
	}

	function render() {
		if (!shown) return;
		const { state, calendar, data, labels, edges, unit } = shown;
		const { totals, days } = data.report;
		const currency = data.settings.currency || regionCurrency();
		// Dates that were left open were closed: say how.
		const closed = { from: edges[0] ?? "", to: addDays(edges.at(-1) ?? "", -1) };
		const name = title(state.period === "dates" ? { ...state, ...closed } : state, calendar);
		write(find(section, "h2", HTMLHeadingElement), name);
		writeDuration(find(section, "[itemprop=total]", HTMLElement), totals.milliseconds);

		const none = totals.milliseconds === 0;
		const empty = find(section, ":scope > [role=status]", HTMLElement);
		empty.hidden = !none;
		write(
			empty,
			state.project || state.words
				? "Nothing matches in this period. Try any project, other words, or another period."
				: "No hours in this period. Start the timer on the first page, or look at another period.",
		);
		for (const filled of section.querySelectorAll(":scope > figure, :scope > section")) {
			filled.toggleAttribute("hidden", none);
		}
		find(section, "button[name=csv]", HTMLButtonElement).disabled = none;
		drawChart(svg, {
			title: `Hours by ${unit} and project, ${name}`,
			columns: days,
			labels,
			totals,
		});
		showProjectTotals(
			find(section, "section[aria-label=Projects] table", HTMLTableElement),
			totals,
			currency,
		);
		showFigures(
			find(section, "section[aria-label=Figures] table", HTMLTableElement),
			data.report,
			labels,
			unit,
		);
	}

	/**
	 * @param {Day} day
	 * @param {Unit} unit
	 */
	function label(day, unit) {
		if (unit === "year") return text(day, { year: "numeric" });
		return unit === "month"
			? text(day, { month: "short", year: "numeric" })
			: text(day, { weekday: "short", day: "numeric", month: "short" });
	}

	function saveCSV() {
		if (!shown) return;
		const { data, edges } = shown;
		const currency = data.settings.currency || regionCurrency();
		downloadCsv(`report-${edges[0]}.csv`, csv(reportRows(data.report, edges, currency)));
	}
});
