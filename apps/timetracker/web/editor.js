/**
 * The dialog in which an entry is added or changed.
 */

import { control, find } from "./dom.js";
import { hours, parse } from "./duration.js";
import { instantField } from "./fields.js";
import { sentenceOf } from "./notice.js";

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
 * @typedef {Object} Editor
 * @property {(entry: Entry | null, save: (values: EntryValues) => Promise<void>, end?: number) => void} open
 *   null: a new one, which is proposed to end then, or now. The dialog closes when save is done and
 *   stays open, with the reason, when it fails.
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
	/** @type {(values: EntryValues) => Promise<void>} */
	let save = async () => {};
	let running = false;
	/** @type {Entry["project"]} */
	let given = null;

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

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const startedAt = start.get();
		const stoppedAt = stop.get();
		if (startedAt === null || (stoppedAt === null && !running)) return;
		submit.disabled = true;
		problem.textContent = "";
		try {
			await save({
				description: input("description").value,
				project: input("project").value,
				projectId: input("project").value === given?.name ? given.id : undefined,
				tags: tagsOf(input("tags").value),
				billable: input("billable").checked,
				startedAt: new Date(startedAt),
				stoppedAt: stoppedAt === null ? null : new Date(stoppedAt),
			});
			dialog.close();
		} catch (error) {
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
			given = entry?.project ?? null;
			heading.textContent = running ? "Edit the running timer" : entry ? "Edit entry" : "Add entry";
			problem.textContent = "";
			input("description").value = entry?.description ?? "";
			input("project").value = entry?.project?.name ?? "";
			input("tags").value = entry?.tags.join(", ") ?? "";
			input("billable").checked = entry?.billable ?? false;
			const minute = Math.floor(end / 60_000) * 60_000;
			start.set(entry ? entry.startedAt.getTime() : minute - 3_600_000);
			stop.set(entry ? (entry.stoppedAt?.getTime() ?? null) : minute);
			input("stoppedAt").required = !running;
			showDuration();
			dialog.showModal();
		},
	};
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
