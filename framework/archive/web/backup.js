/**
 * A part of a page: backups into a folder that the person picks, made by themselves while the app is open,
 * and the proof that one restores.
 */

import { dueIn, newest, proof, trouble } from "./backups.js";
import { made, named, when } from "./parts.js";
import { asking, choosing, poured } from "./passphrase.js";
import { isTime, sentence as sentenceOnChanges } from "./reminder.js";
import { remember, remembered } from "./remembered.js";
import { runner, sentence } from "./runner.js";
import { backUpIfDue, backUpNow, mayWrite } from "./scheduled.js";

/** @import { Often, Source } from "./backups.js" */
/** @import { Directory, Remembered } from "./remembered.js" */
/** @import { Changes } from "./reminder.js" */

/**
 * @typedef {Object} BackupStorage
 * @property {string | null} database
 * @property {() => Promise<{ lastBackup: { at: Date, where: string, verified: boolean } | null, changes: Changes | null }>} state
 * @property {(backup?: { at?: Date, where?: "folder" | "download", verified?: boolean }) => void} saved
 * @property {(type: "change", listener: () => void, options?: { signal?: AbortSignal }) => void} addEventListener
 */

/** @typedef {(options: { mode: "readwrite" }) => Promise<Directory>} Picker */

/** @type {readonly (readonly [Often, string])[]} */
const OFTEN = [
	["never", "When I say so"],
	["day", "Once a day"],
	["week", "Once a week"],
];

/**
 * @param {Element} element a `<section>`
 * @param {{ api: { archive: Source }, storage: BackupStorage, name: string, signal?: AbortSignal }} options
 */
export async function showBackup(element, { api, storage, name, signal: left }) {
	const pick = /** @type {{ showDirectoryPicker?: Picker }} */ (globalThis).showDirectoryPicker;
	const signal = left ?? new AbortController().signal;
	const database = storage.database;
	const { archive } = api;
	const last = made("p");
	const place = made("p");
	const choose = named(made("button", "Choose a folder"), "folder");
	const allow = named(made("button", "Allow the folder again"), "allow");
	const now = named(made("button", "Back up now"), "backup");
	const drill = named(made("button", "Try the newest backup"), "drill");
	const often = made("select");
	often.append(...OFTEN.map(([value, text]) => new Option(text, value)));
	const keep = made("input");
	keep.type = "number";
	keep.min = "1";
	keep.max = "99";
	const choice = made("input");
	choice.type = "file";
	choice.accept = ".sqlite,.db,.age,application/vnd.sqlite3";
	const passphrase = choosing("For the next backups");
	const encrypt = named(made("button", "Encrypt the next backups with it"), "encrypt");
	const plain = named(made("button", "Stop encrypting them"), "plain");
	const { element: unlocking, ask } = asking();
	const controls = [choose, allow, now, drill, often, keep, choice];
	controls.push(encrypt, plain, ...passphrase.controls);
	let timer = 0;
	signal.addEventListener("abort", () => clearTimeout(timer), { once: true });

	const { attempt, say, told, running, progressed, busy } = runner({
		signal,
		controls: () => controls,
		after: async () => {
			if (!signal.aborted) await refresh();
		},
		failed: (error) => `${sentence(trouble(error) ?? error)} Earlier backups are as they were.`,
	});

	/** @param {Partial<Remembered>} change */
	const change = async (change) => {
		if (database) await remember(database, { ...(await remembered(database)), ...change });
	};

	/** @param {AbortSignal} signal */
	const backups = (signal) => ({ archive, storage, name, signal, progress: progressed });
	/** @param {AbortSignal} signal */
	const write = (signal) => backUpNow(backups(signal));

	const refresh = async () => {
		const { lastBackup, changes } = await storage.state();
		const known = pick && database ? await remembered(database) : null;
		const folder = known?.folder ?? null;
		const allowed = folder ? await mayWrite(folder) : false;
		if (signal.aborted) return;
		last.textContent = sentenceOn(lastBackup, changes);
		place.textContent = folder
			? `Backups go to the folder ${folder.name}.${allowed ? "" : " The browser asks you to allow that again."}`
			: pick
				? "Choose a folder, best one that is copied elsewhere, such as that of a cloud or of another disk."
				: "This browser lets no page write to a folder. Save all data as a file once in a while.";
		choose.textContent = folder ? "Choose another folder" : "Choose a folder";
		allow.hidden = !folder || allowed;
		now.hidden = drill.hidden = !allowed;
		settings.hidden = encrypting.hidden = !folder;
		if (!known) return;
		plain.hidden = known.passphrase === null;
		how.textContent =
			known.passphrase === null
				? "Backups can be read by anyone who gets at the folder."
				: "The next backups are encrypted with the passphrase that this browser remembers.";
		often.value = known.often;
		keep.value = String(known.keep);
		schedule(allowed ? dueIn(known.often, known.last, new Date()) : Number.POSITIVE_INFINITY);
	};

	/** @param {number} ms until a backup is due */
	const schedule = (ms) => {
		clearTimeout(timer);
		if (ms === Number.POSITIVE_INFINITY || failed) return;
		timer = window.setTimeout(whenIdle, ms, () => attempt(due));
	};

	/** One that failed is not tried again by itself as long as the page is there. */
	let failed = false;
	/** @param {AbortSignal} signal */
	const due = async (signal) => {
		failed = true;
		const told = await backUpIfDue(backups(signal)); // another tab may have made one
		failed = false;
		return told;
	};

	choose.addEventListener("click", async () => {
		if (!pick) return;
		/** @type {Directory} */
		let folder;
		try {
			folder = await pick.call(globalThis, { mode: "readwrite" });
		} catch (error) {
			if (!(error instanceof DOMException && error.name === "AbortError"))
				say(sentence(trouble(error) ?? error));
			return;
		}
		await attempt(async (signal) => {
			await change({ folder, names: [], last: null });
			failed = false;
			return await write(signal);
		});
	});
	allow.addEventListener("click", async () => {
		const { folder } = await remembered(database ?? "");
		await attempt(async () => {
			const state = await folder?.requestPermission?.({ mode: "readwrite" });
			return state === "granted" ? "" : "The browser wasn't allowed to. Nothing is written.";
		});
	});
	now.addEventListener("click", () => attempt(write));
	/**
	 * @param {File} file
	 * @param {AbortSignal} signal
	 */
	const tried = async (file, signal) => {
		const { passphrase: known } = await remembered(database ?? "");
		const whole = await poured(file, { ask, signal, known, progress: progressed });
		return proof(file.name, await archive.verify({ file: whole }, { signal }));
	};
	drill.addEventListener("click", () =>
		attempt(async (signal) => {
			const { folder, names } = await remembered(database ?? "");
			const file = folder && (await newest(folder, names));
			return file ? await tried(file, signal) : "There is no backup in the folder.";
		}),
	);
	choice.addEventListener("change", () => {
		const file = choice.files?.[0];
		if (!file) return;
		attempt((signal) => tried(file, signal)).finally(() => {
			choice.value = "";
		});
	});
	encrypt.addEventListener("click", () => {
		let secret = "";
		try {
			secret = passphrase.chosen();
		} catch (error) {
			return say(sentence(error));
		}
		attempt(async () => {
			await change({ passphrase: secret });
			passphrase.clear();
			return "The next backups are encrypted. Those in the folder stay as they are.";
		});
	});
	plain.addEventListener("click", () =>
		attempt(async () => {
			await change({ passphrase: null });
			return "The next backups are not encrypted. Those in the folder still ask for their passphrase.";
		}),
	);
	often.addEventListener("change", () =>
		attempt(async () => {
			failed = false;
			await change({ often: /** @type {Often} */ (often.value) });
			return "";
		}),
	);
	keep.addEventListener("change", () =>
		attempt(async () => {
			if (!keep.validity.valid || !keep.value) return "Keep between 1 and 99 backups.";
			await change({ keep: keep.valueAsNumber });
			return "";
		}),
	);

	const settings = made(
		"p",
		made("label", "How often, while the app is open ", often),
		" ",
		made("label", "How many are kept ", keep),
	);
	const how = made("p");
	const encrypting = made(
		"details",
		made("summary", "Encrypt backups"),
		how,
		passphrase.element,
		made("menu", made("li", encrypt), made("li", plain)),
		made(
			"p",
			made(
				"small",
				"The passphrase is remembered in this browser, where the data is too, so that backups are made without asking. Elsewhere you type it.",
			),
		),
	);
	storage.addEventListener("change", () => busy() || refresh(), { signal });
	element.replaceChildren(
		last,
		place,
		...(pick ? [made("p", choose, " ", allow, " ", now, " ", drill), settings, encrypting] : []),
		made("p", made("label", "Try whether a file restores ", choice)),
		unlocking,
		running,
		told,
	);
	await refresh();
}

/** @param {() => void} act */
function whenIdle(act) {
	if ("requestIdleCallback" in globalThis) requestIdleCallback(act, { timeout: 10_000 });
	else act();
}

/**
 * @param {{ at: Date, where: string, verified: boolean } | null} backup
 * @param {Changes | null} changes
 */
function sentenceOn(backup, changes) {
	const now = new Date();
	const last = backup
		? `Last backup: ${when(backup.at)}, ${backup.where === "folder" ? "in the folder" : "as a download"}${backup.verified ? ", read back and checked" : ""}.`
		: "No backup was made from this browser so far.";
	if (!changes) return last;
	const due = isTime(changes, { now }) ? " It is time to make one." : "";
	return `${last} ${sentenceOnChanges(changes, now)}${due}`;
}
