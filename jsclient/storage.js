import { within } from "./bound.js";

/** @import { Clock } from "./clock.js" */
/** @import { State } from "./state.js" */

/**
 * Where the data is: in the browser's private files, in IndexedDB, or in memory, where it ends with the
 * tab that has it.
 *
 * @typedef {"opfs" | "indexeddb" | "memory"} Kind
 */

/**
 * Why not in private files: the browser doesn't have them, it refuses them (private windows do), or they
 * have no room for the data, which is in IndexedDB.
 *
 * @typedef {"no_opfs" | "refused" | "no_room"} Why
 */

/**
 * - `kind` is null until an owner of the database answers
 * - `persistence`: "persisted" data goes only when a person deletes it, "best-effort" data also when the
 *   browser needs room; "unknown" where the browser doesn't say. A window that is private may say
 *   "best-effort" and delete everything when it is closed
 * - `quota` and `usage` are the origin's, in bytes, about; null where the browser doesn't say
 * - `check` is what is known of the database's health; null where that can't be read, as in IndexedDB
 * - `lastBackup` is when and how the data was last saved elsewhere; null is never
 * - `changes` is what was changed since then; null is nothing, or sample data
 *
 * @typedef {Object} StorageState
 * @property {Kind | null} kind
 * @property {Why | null} why
 * @property {"persisted" | "best-effort" | "unknown"} persistence
 * @property {number | null} quota
 * @property {number | null} usage
 * @property {Check | null} check
 * @property {Backup | null} lastBackup
 * @property {Changes | null} changes
 */

/**
 * - `where`: "folder" is one that the app writes to by itself, "download" a file that a person saved
 * - `verified` says that it was read back and could take the place of the data
 *
 * @typedef {{ at: Date, where: "folder" | "download", verified: boolean }} Backup
 */

/**
 * - `count` is how many mutations pages of this browser had done, about: a browser that is killed forgets
 *   the last few
 * - `since` is when the first of them was
 *
 * @typedef {{ count: number, since: Date }} Changes
 */

/**
 * What this browser remembers of the app by a name, where it remembers anything.
 *
 * @typedef {{ get: (name: string) => string | null | undefined, set: (name: string, text: string) => void,
 *   database?: () => string | null }} Kept
 */

/**
 * - `due`: something was seen that calls for a check, which the app makes when nobody waits for it; `cause`
 *   is a word for it, see mark.js
 * - `broken`: a check found damage. The app doesn't open the database the next time, and its start leads to
 *   the rescue page
 * - `checked` is when a check last found nothing, `partial` that it left out what is too large for it
 *
 * @typedef {{ due: boolean, cause: string, broken: boolean, partial: boolean, checked: Date | null }} Check
 */

/** @typedef {Partial<Pick<StorageManager, "persisted" | "persist" | "estimate">>} Manager */

/** So long is the browser waited for, in milliseconds. */
const ANSWER_WAIT = 2_000;

/** So many changes are written down at once, and fewer when the page is left. */
const NOTE_EVERY = 10;

/** A person may be asked. */
const ASK_WAIT = 120_000;

/**
 * Storage tells where an app's data is and how safe it is there. A "change" event says that it should be
 * asked again.
 */
export class Storage extends EventTarget {
	#manager;
	#state;
	#clock;
	#check;
	#kept;
	/** Changes that aren't written down. @type {Changes | null} */
	#unnoted = null;
	#known = JSON.stringify({ kind: null, why: null });

	/**
	 * @param {{ manager?: Manager, state: () => State, clock?: Clock,
	 *   check?: () => Promise<Check | null>, kept?: Kept }} options state is the client's, check reads the
	 *   files, kept is what this browser remembers of the app
	 */
	constructor({ manager, state, clock, check, kept }) {
		super();
		this.#manager = manager;
		this.#state = state;
		this.#clock = clock;
		this.#check = check;
		this.#kept = kept;
	}

	/** @returns {Promise<StorageState>} */
	async state() {
		const [persisted, estimate, check] = await Promise.all([
			this.#ask(this.#manager?.persisted?.()),
			this.#ask(this.#manager?.estimate?.()),
			this.#ask(this.#where().kind === "opfs" ? this.#check?.() : undefined),
		]);
		const { kind, why } = this.#where();
		return {
			kind,
			why,
			persistence:
				kind === "memory" || persisted === undefined
					? "unknown"
					: persisted
						? "persisted"
						: "best-effort",
			quota: estimate?.quota ?? null,
			usage: estimate?.usage ?? null,
			check: check ?? null,
			lastBackup: backupOf(this.#kept?.get("backup")),
			changes: this.#changes(),
		};
	}

	/**
	 * Remembers, in this browser, that the data was saved elsewhere.
	 *
	 * @param {Partial<Backup>} [backup] a download of this moment that nobody checked, when left out
	 */
	saved({ at = new Date(), where = "download", verified = false } = {}) {
		this.#kept?.set("backup", `${at.toISOString()} ${where}${verified ? " verified" : ""}`);
		this.#unnoted = null;
		this.#kept?.set("changes", "");
		this.dispatchEvent(new Event("change"));
	}

	/**
	 * Asks the browser to keep the data until a person deletes it; the browser may ask that person. Call it
	 * when they have just done something that makes the question plain.
	 *
	 * @returns {Promise<boolean>} whether it is kept so
	 */
	async persist() {
		const granted = (await this.#ask(this.#manager?.persist?.(), ASK_WAIT)) === true;
		this.dispatchEvent(new Event("change"));
		return granted;
	}

	/**
	 * The name of an IndexedDB database for what pages keep that isn't text, such as a folder's handle; null
	 * until the app is found. It goes when everything is erased.
	 *
	 * @returns {string | null}
	 */
	get database() {
		return this.#kept?.database?.() ?? null;
	}

	/** For the client: something was changed, of which there is no backup. */
	changed() {
		this.#unnoted ??= { count: 0, since: new Date() };
		if (++this.#unnoted.count >= NOTE_EVERY) this.note();
	}

	/** For the client: writes down how much was changed, before the page may go. */
	note() {
		const all = this.#unnoted && this.#changes();
		this.#unnoted = null;
		if (all) this.#kept?.set("changes", `${all.count} ${all.since.toISOString()}`);
	}

	/** @returns {Changes | null} */
	#changes() {
		const noted = changesOf(this.#kept?.get("changes"));
		const more = this.#unnoted;
		if (!noted || !more) return noted ?? more;
		return { count: noted.count + more.count, since: noted.since };
	}

	/** For the client, whose state changed. */
	update() {
		const known = JSON.stringify(this.#where());
		if (known === this.#known) return;
		this.#known = known;
		this.dispatchEvent(new Event("change"));
	}

	/** @returns {{ kind: Kind | null, why: Why | null }} */
	#where() {
		const { storage, why } = this.#state().info;
		return {
			kind: storage === "opfs" || storage === "indexeddb" || storage === "memory" ? storage : null,
			why: why === "no_opfs" || why === "refused" || why === "no_room" ? why : null,
		};
	}

	/**
	 * @template T
	 * @param {Promise<T> | undefined} answer
	 * @param {number} [ms]
	 * @returns {Promise<T | undefined>} undefined where there is none
	 */
	async #ask(answer, ms = ANSWER_WAIT) {
		try {
			return answer && (await within(answer, ms, "the browser", { clock: this.#clock }));
		} catch {
			return undefined;
		}
	}
}

/**
 * @param {string | null | undefined} text
 * @returns {Backup | null}
 */
function backupOf(text) {
	const [instant = "", where, verified] = (text ?? "").split(" ");
	const at = new Date(instant);
	if (Number.isNaN(at.getTime())) return null;
	return { at, where: where === "folder" ? where : "download", verified: verified === "verified" };
}

/**
 * @param {string | null | undefined} text
 * @returns {Changes | null}
 */
function changesOf(text) {
	const [number, instant = ""] = (text ?? "").split(" ");
	const count = Number(number);
	const since = new Date(instant);
	return count > 0 && !Number.isNaN(since.getTime()) ? { count, since } : null;
}
