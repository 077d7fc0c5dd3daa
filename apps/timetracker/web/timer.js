/**
 * The running timer, and the form that starts one.
 */

import { control, find, part, write } from "./ashore/dom.js";
import { every } from "./ashore/every.js";
import { clock } from "./duration.js";
import { tagsOf } from "./editor.js";
import { dayAndTime, writeDuration, writeInstant, writeProject } from "./format.js";
import { headline } from "./headline.js";

/** @import { Api, Entry, Project, RunningTimer } from "./api.gen.js" */
/** @import { Editor } from "./editor.js" */
/** @import { Notices } from "./notice.js" */

/**
 * @typedef {Object} Timer
 * @property {(running: RunningTimer, projects: readonly Project[]) => void} show
 * @property {(api: Api) => void} enable
 * @property {() => void} toggle starts or stops
 */

/**
 * @param {HTMLElement} section
 * @param {{ zone: string, now: () => number, notices: Notices, edit: (entry: Entry) => void, signal: AbortSignal }} context
 * @returns {Timer}
 */
export function timer(section, { zone, now, notices, edit, signal }) {
	const article = find(section, "article", HTMLElement);
	const form = find(section, "form[name=start]", HTMLFormElement);
	const names = find(section, "datalist", HTMLDataListElement);
	const elapsed = part(article, "elapsed");
	const project = control(form, "project", HTMLInputElement);
	const billable = control(form, "billable", HTMLInputElement);
	const showTitle = headline(now, signal);
	/** @type {Api | undefined} */
	let api;
	/** @type {Entry | null} */
	let entry = null;
	/** @type {readonly Project[]} */
	let known = [];
	let touched = false;

	const tick = () => {
		if (!entry) return;
		const passed = now() - entry.startedAt.getTime();
		writeDuration(elapsed, passed, clock(passed));
	};
	every(1000, tick, signal);

	// A project with an hourly rate is billable, until a person says otherwise.
	billable.addEventListener("change", () => {
		touched = true;
	});
	project.addEventListener("input", () => {
		if (touched) return;
		const name = project.value.trim().toLowerCase();
		billable.checked = known.some((other) => other.rate > 0 && other.name.toLowerCase() === name);
	});

	/** @param {(api: Api) => Promise<void>} act */
	const attempt = async (act) => {
		const ready = api;
		if (ready) await notices.attempt("timer", () => act(ready));
	};
	const stop = () =>
		attempt(async (api) => {
			const stopped = await api.timers.stop();
			notices.say(`Stopped after ${clock(now() - stopped.startedAt.getTime())}.`);
		});

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		attempt(async (api) => {
			await api.timers.start({
				description: control(form, "description", HTMLInputElement).value,
				project: project.value,
				tags: tagsOf(control(form, "tags", HTMLInputElement).value),
				billable: billable.checked,
			});
			form.reset();
			touched = false;
		});
	});
	find(article, "button[name=stop]", HTMLButtonElement).addEventListener("click", stop);
	find(article, "button[name=edit]", HTMLButtonElement).addEventListener("click", () => {
		if (entry) edit(entry);
	});
	find(article, "button[name=discard]", HTMLButtonElement).addEventListener("click", () =>
		attempt(async (api) => {
			const discarded = await api.timers.discard();
			notices.gone("Timer discarded.", () => api.entries.restore({ id: discarded.id }));
		}),
	);

	return {
		show(running, projects) {
			known = projects;
			names.replaceChildren(
				...projects.filter((other) => !other.archived).map((other) => new Option("", other.name)),
			);
			entry = running.entry;
			article.hidden = !entry;
			showTitle(entry);
			if (!entry) return;
			write(part(article, "description"), entry.description || "No description");
			writeProject(part(article, "project"), entry.project);
			const since = entry.startedAt.getTime();
			writeInstant(part(article, "startedAt"), since, dayAndTime(since, zone));
			tick();
		},
		enable(ready) {
			api = ready;
			find(form, "button", HTMLButtonElement).disabled = false;
		},
		toggle() {
			if (entry) stop();
			else form.requestSubmit();
		},
	};
}
