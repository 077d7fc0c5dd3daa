/**
 * The dialog that asks about a timer that has run for over ten hours.
 */

import { control, part, write } from "./ashore/dom.js";
import { every } from "./ashore/every.js";
import { hours } from "./duration.js";
import { instantField } from "./fields.js";
import { dayAndTime, writeDuration, writeInstant } from "./format.js";
import { sentenceOf } from "./notice.js";

/** @import { Api, RunningTimer } from "./api.gen.js" */
/** @import { Notices } from "./notice.js" */

const WORKDAY = 8 * 3_600_000;

/** Who closes the dialog without an answer is asked again after so long. */
const LATER = 600_000;

/**
 * @typedef {Object} Forgotten
 * @property {(running: RunningTimer) => void} watch asks when it is time to
 * @property {(api: Api) => void} enable
 */

/**
 * @param {HTMLFormElement} form in a dialog
 * @param {{ zone: string, now: () => number, notices: Notices, signal: AbortSignal }} context
 * @returns {Forgotten}
 */
export function forgotten(form, { zone, now, notices, signal }) {
	const dialog = /** @type {HTMLDialogElement} */ (form.closest("dialog"));
	const stop = instantField(control(form, "stoppedAt", HTMLInputElement), zone);
	const problem = control(form, "problem", HTMLOutputElement);
	/** @type {RunningTimer | null} */
	let running = null;
	/** @type {Api | undefined} */
	let api;
	let quietUntil = 0;

	const ask = () => {
		const { entry, askAt } = running ?? {};
		if (!api || !entry || !askAt || askAt.getTime() > now()) {
			if (dialog.open) dialog.close();
			return;
		}
		// One dialog at a time: this one waits.
		if (now() < quietUntil || document.querySelector("dialog[open]")) return;
		const since = entry.startedAt.getTime();
		write(part(form, "description"), entry.description || entry.project?.name || "A timer");
		writeDuration(part(form, "elapsed"), now() - since, `${hours(now() - since)} hours`);
		writeInstant(part(form, "startedAt"), since, dayAndTime(since, zone));
		stop.set(Math.min(now(), since + WORKDAY));
		problem.textContent = "";
		dialog.showModal();
	};
	every(20_000, ask, signal);
	dialog.addEventListener("cancel", () => {
		quietUntil = now() + LATER;
	});

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		const entry = running?.entry;
		if (!api || !entry) return;
		const answer = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
		try {
			if (answer === "keep") {
				await api.timers.keep();
			} else if (answer === "discard") {
				const { restore } = api.entries;
				await api.timers.discard();
				notices.say("Timer discarded.", () => restore({ id: entry.id }));
			} else {
				const stoppedAt = stop.get();
				if (stoppedAt === null) return;
				await api.timers.trim({ stoppedAt: new Date(stoppedAt) });
				notices.say(`Stopped after ${hours(stoppedAt - entry.startedAt.getTime())} hours.`);
			}
			dialog.close();
		} catch (error) {
			problem.textContent = sentenceOf(error);
		}
	});

	return {
		watch(now) {
			running = now;
			ask();
		},
		enable(ready) {
			api = ready;
			ask();
		},
	};
}
