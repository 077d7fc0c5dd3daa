/**
 * A part of a page: backups into a folder that the person picks, made by themselves while the app is open,
 * and the proof that one restores.
 */

import { dueIn, newest, proof, trouble } from "./backups.js";
import { made, named, when } from "./parts.js";
import { isTime, sentence as sentenceOnChanges } from "./reminder.js";
import { remember, remembered } from "./remembered.js";
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
	const out = made("output");
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
	choice.accept = ".sqlite,.db,application/vnd.sqlite3";
	const controls = [choose, allow, now, drill, often, keep, choice];
	let busy = false;
	let timer = 0;
	signal.addEventListener("abort", () => clearTimeout(timer), { once: true });

	/** @param {() => Promise<string>} work gives what to say at its end */
	const attempt = async (work) => {
		if (busy) return;
		busy = true;
		for (const control of controls) control.disabled = true;
		out.textContent = "";
		try {
			out.textContent = await work();
		} catch (error) {
			if (!signal.aborted) out.textContent = sentence(error);
		} finally {
			busy = false;
			for (const control of controls) control.disabled = false;
			if (!signal.aborted) await refresh();
		}
	};

	/** @param {Partial<Remembered>} change */
	const change = async (change) => {
		if (database) await remember(database, { ...(await remembered(database)), ...change });
	};

	const backups = { archive, storage, name, signal };
	const write = () => backUpNow(backups);

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
		settings.hidden = !folder;
		if (!known) return;
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
	const due = async () => {
		failed = true;
		const told = await backUpIfDue(backups); // another tab may have made one
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
				out.textContent = sentence(error);
			return;
		}
		await attempt(async () => {
			await change({ folder, names: [], last: null });
			failed = false;
			return await write();
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
	drill.addEventListener("click", () =>
		attempt(async () => {
			const { folder, names } = await remembered(database ?? "");
			const file = folder && (await newest(folder, names));
			if (!file) return "There is no backup in the folder.";
			return proof(file.name, await archive.verify({ file }, { signal }));
		}),
	);
	choice.addEventListener("change", () => {
		const file = choice.files?.[0];
		if (!file) return;
		attempt(async () => proof(file.name, await archive.verify({ file }, { signal }))).finally(
			() => {
				choice.value = "";
			},
		);
	});
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
	storage.addEventListener("change", () => busy || refresh(), { signal });
	element.replaceChildren(
		last,
		place,
		...(pick ? [made("p", choose, " ", allow, " ", now, " ", drill), settings] : []),
		made("p", made("label", "Try whether a file restores ", choice)),
		made("p", out),
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

/** @param {unknown} error */
function sentence(error) {
	const { data } = /** @type {{ data?: { sentence?: string } }} */ (error);
	const text = trouble(error) ?? data?.sentence ?? String(/** @type {Error} */ (error).message);
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."} Earlier backups are as they were.`;
}
