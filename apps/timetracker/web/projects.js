/**
 * The page of the projects.
 */

import { bind } from "./api.gen.js";
import { page } from "./ashore/page.js";
import { start } from "./ashore/start.js";
import { onceAClick } from "./ashore/clicks.js";
import { control, copy, find, list, part, write } from "./ashore/dom.js";
import { writeProject } from "./format.js";
import { headline } from "./headline.js";
import { shortcuts } from "./keys.js";
import { watchAll } from "./ashore/live.js";
import { CURRENCIES, minorUnits, money, plain, regionCurrency } from "./money.js";
import { notices, sentenceOf } from "./notice.js";
import { merged, versions, versionsOf } from "./ashore/versions.js";
import { listView, projectsView } from "./view.js";
import { keepData } from "./_ashore/archive/keep-data.js";

/** @import { Choices, Colour, Project, ProjectList, RunningTimer } from "./api.gen.js" */

page(import.meta.url, async ({ client, signal }) => {
	const main = find(document, "main", HTMLElement);
	const section = find(main, "section[aria-labelledby=projects]", HTMLElement);
	const rows = find(section, ":scope > ul", HTMLUListElement);
	const settings = find(main, "form[name=settings]", HTMLFormElement);
	const form = find(document, "form[name=project]", HTMLFormElement);
	const dialog = find(document, "dialog", HTMLDialogElement);
	const problem = control(form, "problem", HTMLOutputElement);
	const notice = notices(find(document, "body > aside", HTMLElement));
	const showTitle = headline(Date.now, signal);
	onceAClick(document, { signal });
	for (const hidden of main.querySelectorAll(":scope > section[hidden]"))
		hidden.removeAttribute("hidden");

	/** The service takes no higher rate, in minor units. */
	const MOST_RATE = 100_000_000;

	/** @type {WeakMap<Element, Project>} */
	const shown = new WeakMap();
	let currency = regionCurrency();
	/** The project in the dialog, null for a new one. @type {Project | null} */
	let edited = null;
	/** The version of it that the form was made of. */
	let version = "";
	/** What the form began with. @type {Draft} */
	let base;

	/**
	 * What the form says. The rate is as it was written.
	 *
	 * @typedef {{ name: string, rate: string, colour: Colour | "" }} Draft
	 */

	const { api } = await start({
		client,
		signal,
		bind,
		view: projectsView,
		main,
		progress: find(main, "progress", HTMLProgressElement),
		show(api, { archived }, signal) {
			const link = find(section, "nav a", HTMLAnchorElement);
			link.setAttribute(
				"href",
				`${location.pathname}${projectsView.write({ archived: !archived })}`,
			);
			write(link, archived ? "Hide archived projects" : "Show archived projects");
			/** @type {{ running: AsyncIterable<RunningTimer>, projects: AsyncIterable<ProjectList>, settings: AsyncIterable<Choices> }} */
			const queries = {
				running: api.timers.running.watch({ signal }),
				projects: api.projects.list.watch({ archived }, { signal }),
				settings: api.settings.get.watch({ signal }),
			};
			return watchAll(queries, (data) => {
				showTitle(data.running.entry);
				showSettings(data.settings);
				showProjects(data.projects.projects);
			});
		},
	});
	keepData(main, client, { archive: api.archive, signal });

	find(section, "button[name=create]", HTMLButtonElement).addEventListener("click", () =>
		open(null),
	);
	find(form, "button[name=cancel]", HTMLButtonElement).addEventListener("click", () =>
		dialog.close(),
	);
	const changed = versions(find(form, "section", HTMLElement), {
		fields: [
			["Name", (draft) => draft.name],
			["Colour", (draft) => draft.colour],
			["Hourly rate", (draft) => draft.rate || "none"],
		],
		read,
		fill,
	});
	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		problem.textContent = "";
		try {
			await save();
			dialog.close();
		} catch (error) {
			problem.textContent = sentenceOf(error);
			/** @type {import("./ashore/versions.js").Versions<Project> | null} */
			const found = versionsOf(error);
			if (!found) return;
			const theirs = draftOf(found.theirs);
			version = found.theirs.version;
			changed.open({ yours: merged(base, read(), theirs), theirs });
			base = theirs;
		}
	});
	control(form, "rate", HTMLInputElement).addEventListener("input", checkRate);
	rows.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("button") : null;
		const project = shown.get(button?.closest("article")?.parentElement ?? rows);
		if (!button || !project) return;
		if (button.name === "edit") open(project);
		else {
			const act = button.name === "delete" ? remove : archive;
			notice.attempt(`${button.name} ${project.id}`, () => act(project));
		}
	});
	control(settings, "currency", HTMLSelectElement).addEventListener("change", () => {
		const before = currency;
		const chosen = control(settings, "currency", HTMLSelectElement).value;
		notice.attempt(`currency ${chosen}`, async () => {
			await api.settings.set({ currency: chosen });
			notice.say(`Rates are in ${chosen} now.`, () => api.settings.set({ currency: before }));
		});
	});
	settings.addEventListener("submit", (event) => event.preventDefault());
	shortcuts(
		{ n: () => open(null), u: notice.undo },
		find(document, "input[name=shortcuts]", HTMLInputElement),
		{ signal },
	);

	/** @param {Choices} choices */
	function showSettings(choices) {
		currency = choices.currency || regionCurrency();
		const names = new Intl.DisplayNames(undefined, { type: "currency" });
		const all = [...new Set([...CURRENCIES, currency])].sort();
		const select = control(settings, "currency", HTMLSelectElement);
		if (select.options.length !== all.length) {
			select.replaceChildren(...all.map((code) => new Option(`${code} – ${names.of(code)}`, code)));
		}
		select.value = currency;
	}

	/** @param {readonly Project[]} projects */
	function showProjects(projects) {
		find(section, ":scope > [role=status]", HTMLElement).hidden = projects.length > 0;
		list(rows, projects, {
			key: (project) => project.id,
			make: () => copy("project"),
			fill(item, project) {
				shown.set(item, project);
				const link = part(item, "project");
				writeProject(link, project);
				const week = listView.read("");
				link.setAttribute(
					"href",
					`./${listView.write({ ...week, period: "all", project: project.id })}`,
				);
				write(part(item, "facts"), facts(project));
				write(
					find(item, "button[name=archive]", HTMLButtonElement),
					project.archived ? "Unarchive" : "Archive",
				);
			},
		});
	}

	/** @param {Project} project */
	function facts({ rate, archived, lastUsedAt }) {
		const day =
			lastUsedAt && new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }).format(lastUsedAt);
		return [
			archived ? "archived" : "",
			rate > 0 ? `${money(rate, currency)} an hour` : "no hourly rate",
			day ? `last used ${day}` : "not used yet",
		]
			.filter((fact) => fact !== "")
			.join(" · ");
	}

	/** @param {Project | null} project */
	function open(project) {
		edited = project;
		version = project?.version ?? "";
		problem.textContent = "";
		changed.close();
		write(find(form, "h2", HTMLHeadingElement), project ? "Edit project" : "New project");
		base = project ? draftOf(project) : { name: "", rate: "", colour: "" };
		fill(base);
		dialog.showModal();
	}

	/**
	 * @param {Project} project
	 * @returns {Draft}
	 */
	function draftOf({ name, rate, colour }) {
		return { name, rate: rate ? plain(rate, currency) : "", colour };
	}

	/** @param {Draft} draft */
	function fill({ name, rate, colour }) {
		form.reset();
		control(form, "name", HTMLInputElement).value = name;
		control(form, "rate", HTMLInputElement).value = rate;
		const colours = form.elements.namedItem("colour");
		if (colours instanceof RadioNodeList) colours.value = colour;
		checkRate();
	}

	/** @returns {Draft} */
	function read() {
		const colours = form.elements.namedItem("colour");
		return {
			name: control(form, "name", HTMLInputElement).value,
			rate: control(form, "rate", HTMLInputElement).value,
			colour: /** @type {Colour | ""} */ (colours instanceof RadioNodeList ? colours.value : ""),
		};
	}

	function checkRate() {
		const field = control(form, "rate", HTMLInputElement);
		const rate = minorUnits(field.value, currency);
		const bad = rate === null || rate > MOST_RATE;
		field.setCustomValidity(bad ? `Write an amount such as ${plain(9000, currency)}.` : "");
	}

	async function save() {
		const draft = read();
		const { name } = draft;
		const rate = minorUnits(draft.rate, currency) ?? 0;
		const colour = draft.colour || undefined;
		if (!edited) {
			const created = await api.projects.create({ name, rate, colour });
			notice.say(`Project ${created.name} made.`, () => api.projects.delete({ id: created.id }));
			return;
		}
		const { id, name: oldName, rate: oldRate, colour: oldColour } = edited;
		const saved = await api.projects.change({ id, version, name, rate, colour });
		// Of what somebody else changed meanwhile it would be no undo.
		const undo = version === edited.version;
		const before = { id, version: saved.version, name: oldName, rate: oldRate, colour: oldColour };
		notice.say("Project changed.", undo ? () => api.projects.change(before) : undefined);
	}

	/** @param {Project} project */
	async function archive({ id, name, archived }) {
		const { archive: away, unarchive: back } = api.projects;
		await (archived ? back : away)({ id });
		notice.say(`${name} is ${archived ? "back" : "archived"}.`, () =>
			(archived ? away : back)({ id }),
		);
	}

	/** @param {Project} project */
	async function remove({ id, name }) {
		await api.projects.delete({ id });
		notice.gone(`${name} deleted. Its entries stay, without a project.`, () =>
			api.projects.restore({ id }),
		);
	}
});
