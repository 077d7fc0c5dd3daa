/**
 * The page of the calendar.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { addDays, dayText, startOfMonth, today } from "./ashore/date.js";
import { copy, find, list, part, write } from "./ashore/dom.js";
import { shortcuts } from "./keys.js";
import { periodOf, weeksOf } from "./month.js";
import { calendarView, toList } from "./view.js";
import { firstWeekday } from "./ashore/week.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { DayCount } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const search = find(main, "search", HTMLElement);
	const section = find(main, "section[aria-labelledby=period]", HTMLElement);

	const { api } = await start({
		client,
		signal,
		bind,
		view: calendarView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		async show(api, state, signal) {
			const period = periodOf(state, today());
			const [first = ""] = period.months;
			const to = addDays(startOfMonth(first, period.months.length), -1);
			for await (const days of api.calendar.days.watch({ from: first, to }, { signal }))
				render(period, days);
		},
	});
	keepData(main, client, { archive: api.archive, signal });
	shortcuts(
		{ n: () => location.assign("./entry.html"), "/": () => location.assign("./") },
		find(document, "input[name=shortcuts]", HTMLInputElement),
		{ signal },
	);

	/**
	 * @param {ReturnType<typeof periodOf>} period
	 * @param {readonly DayCount[]} days
	 */
	function render({ months, year, before, after }, days) {
		search.hidden = false;
		section.hidden = false;
		const [first = ""] = months;
		const name = year ? first.slice(0, 4) : dayText(first, { month: "long", year: "numeric" });
		document.title = `${name} – Journal`;
		write(find(section, "h2", HTMLHeadingElement), name);
		const sum = days.reduce((all, { count }) => all + count, 0);
		write(part(section, "sum"), sum > 0 ? counted(sum) : "");
		const empty = find(section, "[role=status]", HTMLElement);
		empty.hidden = sum > 0;
		write(empty, year ? "Nothing was written in this year." : "Nothing was written in this month.");

		const previous = find(search, "a[rel=prev]", HTMLAnchorElement);
		previous.href = before;
		write(previous, year ? "Year before" : "Month before");
		const next = find(search, "a[rel=next]", HTMLAnchorElement);
		next.href = after;
		write(next, year ? "Year after" : "Month after");
		const now = today();
		const shown = now.startsWith(first.slice(0, 4)) && year ? now : first;
		choose("month", !year, `?month=${shown.slice(0, 7)}`);
		choose("year", year, `?year=${first.slice(0, 4)}`);

		const counts = new Map(days.map(({ day, count }) => [day, count]));
		list(find(section, "ul", HTMLElement), months, {
			key: (month) => `${year} ${month}`,
			make: () => copy("month"),
			fill(node, month) {
				const caption = find(node, "caption", HTMLTableCaptionElement);
				write(caption, dayText(month, { month: "long", year: "numeric" }));
				const weeks = weeksOf(month, firstWeekday());
				const full = weeks[1] ?? [];
				find(node, "thead tr", HTMLTableRowElement).replaceChildren(
					...full.map((day) => {
						const cell = document.createElement("th");
						cell.scope = "col";
						const short = document.createElement("abbr");
						short.title = dayText(day, { weekday: "long" });
						short.textContent = dayText(day, { weekday: "short" });
						cell.append(short);
						return cell;
					}),
				);
				find(node, "tbody", HTMLTableSectionElement).replaceChildren(
					...weeks.map((week) => {
						const row = document.createElement("tr");
						row.append(...week.map((day) => cellOf(day, counts.get(day) ?? 0, now)));
						return row;
					}),
				);
			},
		});
	}

	/**
	 * @param {string} day empty for none
	 * @param {number} count
	 * @param {string} now
	 */
	function cellOf(day, count, now) {
		const cell = document.createElement("td");
		if (!day) return cell;
		const link = document.createElement("a");
		link.href = toList({ from: day, to: day });
		link.textContent = String(Number(day.slice(8)));
		if (day === now) link.setAttribute("aria-current", "date");
		if (count > 0) {
			cell.dataset["count"] = String(Math.min(count, 4));
			link.setAttribute("aria-label", `${dayText(day, { dateStyle: "long" })}, ${counted(count)}`);
		}
		cell.append(link);
		return cell;
	}

	/** @param {number} n */
	const counted = (n) => `${n} ${n === 1 ? "entry" : "entries"}`;

	/**
	 * @param {string} name
	 * @param {boolean} current
	 * @param {string} href
	 */
	function choose(name, current, href) {
		const link = find(search, `a[itemprop=${name}]`, HTMLAnchorElement);
		link.href = href;
		if (current) link.setAttribute("aria-current", "true");
		else link.removeAttribute("aria-current");
	}
});
