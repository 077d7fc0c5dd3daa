/**
 * The dialog in which an entry is added or changed.
 */

import { control, find } from "./ashore/dom.js";
import { hours, parse } from "./duration.js";
import { instantField } from "./fields.js";
import { dayAndTime } from "./format.js";
import { sentenceOf } from "./notice.js";
import { merged, versions, versionsOf } from "./ashore/versions.js";

/** @import { Entry } from "./api.gen.js" */

const EARLY = "The end is before the start.";

/**
 * What the form says. `stoppedAt` is null for an entry that runs on.
 *
 * The project of an entry that keeps it is named by its id: another one may have the same name.
 *
 * @typedef {{ description: string, project: string, projectId: string | undefined, tags: string[],
 *   billable: boolean, startedAt: Date, stoppedAt: Date | null }} EntryValues
 */

/**
 * What the fields say. The times are null while they are no times.
 *
 * @typedef {{ description: string, project: { id: string | undefined, name: string }, tags: string[],
 *   billable: boolean, startedAt: number | null, stoppedAt: number | null }} Draft
 */

/**
 * @typedef {Object} Editor
 * @property {(entry: Entry | null, save: (values: EntryValues, version: string) => Promise<void>, end?: number) => void} open
 *   null: a new one, which is proposed to end then, or now. The dialog closes when save is done and
 *   stays open, with the reason, when it fails; when somebody else changed the entry, with both
 *   versions. `version` is the one of the entry that the values were made of.
 */

/**
 * @param {HTMLFormElement} form in a dialog
 * @param {{ zone: string, now: () => number }} context
 * @returns {Editor}
 */
export function editor(form, { zone, now }) {
	const dialog = /** @type {HTMLDialogElement} */ (form.closest("dialog"));
	const heading = find(form, "h2", HTMLHeadingElement);
	const problem = control(form, "problem", HTMLOutputElement);
	const submit = find(form, "button[type=submit]", HTMLButtonElement);
	/** @param {string} name */
	const input = (name) => control(form, name, HTMLInputElement);
	/** @param {string} name */
	const instant = (name) =>
		instantField(input(name), zone, control(form, `${name}Choice`, HTMLSelectElement));
	const start = instant("startedAt");
	const stop = instant("stoppedAt");
	const duration = input("duration");
	/** @type {(values: EntryValues, version: string) => Promise<void>} */
	let save = async () => {};
	let running = false;
	let version = "";
	/** What the form began with. @type {Draft} */
	let base;
	/** The project that its name in the form stands for. @type {Draft["project"]} */
	let given = { id: undefined, name: "" };

	const showDuration = () => {
		const [from, to] = [start.get(), stop.get()];
		const early = from !== null && to !== null && to < from;
		duration.value = from === null || to === null || early ? "" : hours(to - from);
		duration.setCustomValidity("");
		problem.textContent = early ? EARLY : "";
		const end = input("stoppedAt");
		if (early) end.setCustomValidity(EARLY);
		else if (end.validationMessage === EARLY) end.setCustomValidity("");
	};
	for (const name of ["startedAt", "stoppedAt"])
		input(name).addEventListener("input", showDuration);
	for (const name of ["startedAtChoice", "stoppedAtChoice"]) {
		control(form, name, HTMLSelectElement).addEventListener("change", showDuration);
	}
	duration.addEventListener("change", () => {
		const length = parse(duration.value);
		const from = start.get();
		const wrong = duration.value !== "" && length === null;
		duration.setCustomValidity(wrong ? "Write it like 1:30, 90 min or 1.5 h." : "");
		if (length === null || from === null) return;
		stop.set(from + length);
		showDuration();
	});

	/** @returns {Draft} */
	const read = () => {
		const name = input("project").value;
		return {
			description: input("description").value,
			project: { id: name === given.name ? given.id : undefined, name },
			tags: tagsOf(input("tags").value),
			billable: input("billable").checked,
			startedAt: start.get(),
			stoppedAt: stop.get(),
		};
	};
	/** @param {Draft} draft */
	const fill = (draft) => {
		given = draft.project;
		input("description").value = draft.description;
		input("project").value = given.name;
		input("tags").value = draft.tags.join(", ");
		input("billable").checked = draft.billable;
		start.set(draft.startedAt);
		stop.set(draft.stoppedAt);
		input("stoppedAt").required = !running;
		showDuration();
	};
	/** @type {(instant: number | null) => string} */
	const instantText = (instant) => (instant === null ? "runs on" : dayAndTime(instant, zone));
	const changed = versions(find(form, "section", HTMLElement), {
		fields: [
			["Description", (draft) => draft.description],
			["Project", (draft) => draft.project.name || "No project"],
			["Start", (draft) => instantText(draft.startedAt)],
			["End", (draft) => instantText(draft.stoppedAt)],
			["Tags", (draft) => draft.tags.join(", ")],
			["Billable", (draft) => (draft.billable ? "yes" : "no")],
		],
		read,
		fill,
	});

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const draft = read();
		const { startedAt, stoppedAt, project, ...rest } = draft;
		if (startedAt === null || (stoppedAt === null && !running)) return;
		submit.disabled = true;
		problem.textContent = "";
		try {
			const values = {
				...rest,
				project: project.name,
				projectId: project.id,
				startedAt: new Date(startedAt),
				stoppedAt: stoppedAt === null ? null : new Date(stoppedAt),
			};
			await save(values, version);
			dialog.close();
		} catch (error) {
			/** @type {import("./ashore/versions.js").Versions<Entry> | null} */
			const found = versionsOf(error);
			if (found) {
				const theirs = draftOf(found.theirs);
				running = theirs.stoppedAt === null;
				version = found.theirs.version;
				changed.open({ yours: merged(base, draft, theirs), theirs });
				base = theirs;
			}
			problem.textContent = sentenceOf(error);
		} finally {
			submit.disabled = false;
		}
	});
	find(form, "button[name=cancel]", HTMLButtonElement).addEventListener("click", () =>
		dialog.close(),
	);

	return {
		open(entry, onSave, end = now()) {
			save = onSave;
			running = entry !== null && entry.stoppedAt === null;
			version = entry?.version ?? "";
			changed.close();
			heading.textContent = running ? "Edit the running timer" : entry ? "Edit entry" : "Add entry";
			problem.textContent = "";
			const minute = Math.floor(end / 60_000) * 60_000;
			base = entry ? draftOf(entry) : newDraft(minute);
			fill(base);
			dialog.showModal();
		},
	};
}

/**
 * @param {Entry} entry
 * @returns {Draft}
 */
function draftOf({ description, project, tags, billable, startedAt, stoppedAt }) {
	return {
		description,
		project: { id: project?.id, name: project?.name ?? "" },
		tags,
		billable,
		startedAt: startedAt.getTime(),
		stoppedAt: stoppedAt?.getTime() ?? null,
	};
}

/**
 * An entry of an hour.
 *
 * @param {number} stoppedAt
 * @returns {Draft}
 */
function newDraft(stoppedAt) {
	const project = { id: undefined, name: "" };
	const startedAt = stoppedAt - 3_600_000;
	return { description: "", project, tags: [], billable: false, startedAt, stoppedAt };
}

/**
 * The tags in a text with commas.
 *
 * @param {string} text
 */
export function tagsOf(text) {
	return text
		.split(",")
		.map((tag) => tag.trim())
		.filter((tag) => tag !== "");
}
