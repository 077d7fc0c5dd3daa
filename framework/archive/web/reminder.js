/**
 * A part of a page: says, quietly, that much was changed since the data was last saved elsewhere.
 */

import { made, named } from "./parts.js";

/**
 * What was changed since the last backup, as the client's storage says.
 *
 * @typedef {{ count: number, since: Date }} Changes
 */

/**
 * @typedef {Object} Counting
 * @property {string | null} database
 * @property {() => Promise<{ kind: string | null, changes: Changes | null }>} state
 * @property {(type: "change", listener: () => void, options?: { signal?: AbortSignal }) => void} addEventListener
 */

/** It is time after so many changes. */
export const MANY = 100;

/** It is time when the oldest change is so many days old. */
export const DAYS = 14;

/** Who is not to be reminded now is left alone for so many days. */
const LATER_DAYS = 7;

const DAY = 86_400_000;

/**
 * Whether a person should be told to make a backup.
 *
 * @param {Changes | null} changes since the last one
 * @param {{ now: Date, scheduled?: boolean }} when scheduled are backups that the app makes by itself, which
 *   may take many changes at once
 */
export function isTime(changes, { now, scheduled = false }) {
	if (!changes) return false;
	return (
		(changes.count >= MANY && !scheduled) || now.getTime() - changes.since.getTime() > DAYS * DAY
	);
}

/**
 * What there is no backup of, in words.
 *
 * @param {Changes} changes
 * @param {Date} now
 */
export function sentence({ count, since }, now) {
	const days = Math.floor((now.getTime() - since.getTime()) / DAY);
	const what =
		count === 1 ? "One change" : `About ${new Intl.NumberFormat().format(count)} changes`;
	const first = days < 1 ? "" : `, the first ${days === 1 ? "a day" : `${days} days`} ago,`;
	return `${what}${first} ${count === 1 ? "is" : "are"} in this browser alone.`;
}

/**
 * Shows at the end of an element, when it is time, that the data should be saved elsewhere, with a link to
 * the page for it. Who presses “Remind me later” isn't told again for a week; screen readers say it once for
 * each tab. Where nothing is kept anyway, in memory or on pages with sample data, nothing is shown.
 *
 * @param {Element} place
 * @param {Counting} storage
 * @param {{ scheduled: boolean, settings?: string, signal: AbortSignal }} options `scheduled` says that the
 *   app makes backups by itself, `settings` is the address of the page where they are made
 * @returns {Promise<void>} settles when it is shown, if it is
 */
export async function showReminder(
	place,
	storage,
	{ scheduled, settings = "./settings.html", signal },
) {
	/** @type {Element | null} */
	let shown = null;
	const update = async () => {
		const { kind, changes } = await storage.state();
		const now = new Date();
		const key = `${storage.database} later`;
		const due =
			!!changes &&
			kind !== "memory" &&
			isTime(changes, { now, scheduled }) &&
			!(Number(kept(() => localStorage, key)) > now.getTime());
		if (!due) shown?.remove();
		if (!due || signal.aborted || shown?.isConnected) return;
		shown = section(settings, () => {
			keep(() => localStorage, key, String(Date.now() + LATER_DAYS * DAY));
			shown?.remove();
		});
		place.append(shown);
		const text = sentence(changes, now);
		const said = made("p");
		shown.querySelector("h2")?.after(said);
		if (kept(() => sessionStorage, key)) {
			said.textContent = text;
			return;
		}
		keep(() => sessionStorage, key, "said");
		said.setAttribute("role", "status");
		// A text that was there when its element appeared is not read out.
		setTimeout(() => {
			said.textContent = text;
		});
	};
	signal.addEventListener("abort", () => shown?.remove(), { once: true });
	storage.addEventListener("change", update, { signal });
	document.addEventListener(
		"visibilitychange",
		() => document.visibilityState === "visible" && update(),
		{ signal },
	);
	await update();
}

/**
 * @param {string} settings
 * @param {() => void} later
 */
function section(settings, later) {
	const link = made("a", "Make a backup");
	link.href = settings;
	const button = named(made("button", "Remind me later"), "later");
	button.addEventListener("click", later, { once: true });
	const reminder = made("section", made("h2", "Time for a backup"), made("p", link, " ", button));
	reminder.setAttribute("aria-label", "Reminder");
	return reminder;
}

/**
 * @param {() => Storage} store which a browser may refuse
 * @param {string} key
 */
function kept(store, key) {
	try {
		return store().getItem(key);
	} catch {
		return null;
	}
}

/**
 * @param {() => Storage} store
 * @param {string} key
 * @param {string} text
 */
function keep(store, key, text) {
	try {
		store().setItem(key, text);
	} catch {} // it is said again then
}
