/**
 * The form in which an entry is written, which saves itself.
 */

import { autosave } from "./autosave.js";
import { control, find, write } from "./ashore/dom.js";
import { sentenceOf } from "./notice.js";
import { addPictures, withoutPicture } from "./pictures.js";
import { keepUnsaved, unsavedOf } from "./unsaved.js";
import { merged, versions, versionsOf } from "./ashore/versions.js";

/** @import { Api, Entry } from "./api.gen.js" */

/** What the form says. @typedef {import("./unsaved.js").Fields} Fields */

/**
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {() => Api} options.api
 * @param {AbortSignal} options.signal aborts when the page is left
 * @param {(entry: Entry) => void} options.onSaved after each save; the first one of a new entry too
 * @param {() => void} [options.onTyped] when the form says something else
 */
export function writer(form, { api, signal, onSaved, onTyped = () => {} }) {
	const source = control(form, "source", HTMLTextAreaElement);
	const tags = control(form, "tags", HTMLInputElement);
	const day = control(form, "day", HTMLInputElement);
	const files = control(form, "pictures", HTMLInputElement);
	const state = find(form, "output[name=state]", HTMLOutputElement);
	/** What the form was filled with. @type {Entry | null} */
	let entry = null;
	let newDay = "";
	/** By what a new entry is added once, however often it is asked for. */
	let key = "";
	/** What was to be added without an answer. @type {readonly Fields[]} */
	let sent = [];

	/** @returns {Fields} */
	const read = () => ({ source: source.value, tags: tags.value, day: day.value });
	/** @param {Fields} fields */
	const fill = (fields) => {
		if (source.value !== fields.source) source.value = fields.source;
		if (tags.value !== fields.tags) tags.value = fields.tags;
		day.value = fields.day;
		onTyped();
	};
	const changed = versions(find(form, "section", HTMLElement), {
		fields: [
			["Text", (f) => f.source],
			["Tags", (f) => f.tags],
			["Day", (f) => f.day],
		],
		read,
		fill,
	});

	/** @param {Fields} fields */
	const valuesOf = (fields) => ({
		// A date that is being typed is no date yet.
		day: fields.day || entry?.day || newDay,
		source: fields.source,
		tags: tagsOf(fields.tags),
	});
	/**
	 * Makes the entry, unless an earlier call did that had no answer.
	 *
	 * @param {Fields} fields
	 * @returns {Promise<{ entry: Entry, whole: boolean }>} whether it says what the fields do
	 */
	const add = async (fields) => {
		const [first] = sent;
		const earlier = sent;
		sent = [...sent.slice(-2), fields];
		const added = await api().entries.add({ key, ...valuesOf(fields) });
		sent = [];
		if (!first || alike(added, fields)) return { entry: added, whole: true };
		if (earlier.some((one) => alike(added, one))) return { entry: added, whole: false };
		// Somebody went on with what that call made: a person has to choose.
		return { entry: { ...added, ...valuesOf(first), version: "" }, whole: false };
	};
	const save = async () => {
		const fields = read();
		const values = valuesOf(fields);
		if (!entry && !values.source.trim() && values.tags.length === 0) {
			keepUnsaved("", null);
			return;
		}
		const added = entry ? { entry, whole: false } : await add(fields);
		entry = added.entry;
		if (!added.whole) {
			const { id, version } = entry;
			try {
				entry = await api().entries.save({ id, version, ...values });
			} catch (error) {
				/** @type {import("./ashore/versions.js").Versions<Entry> | null} */
				const found = versionsOf(error);
				if (found) conflict(entry, found.theirs);
				throw error;
			}
		}
		keepUnsaved("", null);
		keepUnsaved(entry.id, null);
		onSaved(entry);
	};
	const keeper = autosave({
		save,
		tell(now, error) {
			state.dataset["state"] = now;
			write(state, error === undefined ? TEXTS[now] : `Not saved: ${sentenceOf(error)}`);
		},
	});
	/**
	 * @param {Entry} base
	 * @param {Entry} theirs
	 */
	const conflict = (base, theirs) => {
		keeper.hold();
		entry = theirs;
		changed.open({
			yours: merged(fieldsOf(base), read(), fieldsOf(theirs)),
			theirs: fieldsOf(theirs),
		});
	};

	for (const field of [source, tags, day]) {
		field.addEventListener("input", () => {
			keeper.changed();
			onTyped();
		});
	}
	find(form, "button[name=keep]", HTMLButtonElement).addEventListener("click", async () => {
		changed.close();
		keeper.release();
		keeper.changed();
		source.focus();
		await keeper.flush();
	});

	const keep = () => {
		if (!keeper.unsaved) return;
		// Of what was not chosen yet, the choice is offered again.
		const version = keeper.held ? "" : (entry?.version ?? "");
		const fields = read();
		const draft = { ...fields, version };
		if (entry) keepUnsaved(entry.id, draft);
		else keepUnsaved("", { ...draft, key, sent: [...sent.slice(-2), fields] });
	};
	// A page that goes away may not be heard any more.
	const leave = () => {
		if (!keeper.unsaved) return;
		keep();
		void keeper.flush();
	};
	const ended = new AbortController();
	addEventListener("pagehide", leave, { signal: ended.signal });
	const onVisibility = () => document.visibilityState === "hidden" && leave();
	document.addEventListener("visibilitychange", onVisibility, { signal: ended.signal });
	// One that another page follows is, for as long as it has something to say.
	const finish = async () => {
		await keeper.flush();
		keep();
		keeper.hold();
		ended.abort();
	};
	signal.addEventListener("abort", finish, { once: true });

	/** The entry's id, when it has one: an entry with a picture and no text gets one too. */
	const begun = async () => {
		await keeper.flush();
		if (!entry) {
			({ entry } = await add(read()));
			onSaved(entry);
		}
		return entry.id;
	};
	addPictures(source, files, {
		api,
		begun,
		inserted() {
			keeper.changed();
			onTyped();
		},
		failed: (error) => write(state, `Picture not added: ${sentenceOf(error)}`),
	});

	return {
		/** The id of what is written, empty for what has none yet. */
		get id() {
			return entry?.id ?? "";
		},
		get source() {
			return source.value;
		},
		/** What the form says of another one, or of this one as it is now.
		 * @param {Entry} next
		 */
		open(next) {
			const same = entry?.id === next.id;
			if (same && (keeper.unsaved || entry?.version === next.version)) return;
			entry = next;
			const draft = same ? null : unsavedOf(next.id);
			fill(fieldsOf(next));
			write(state, "");
			if (!draft) return;
			// If the entry was changed since, this ends in the choice between both.
			entry = { ...next, version: draft.version };
			fill(draft);
			keeper.changed();
		},
		/** A new entry.
		 * @param {string} of its day
		 */
		begin(of) {
			keeper.forget();
			keeper.release();
			changed.close();
			entry = null;
			newDay = of;
			const draft = unsavedOf("");
			key = draft?.key || crypto.randomUUID();
			sent = draft?.sent ?? [];
			fill(draft ?? { source: "", tags: "", day: of });
			write(state, "");
			if (draft) keeper.changed();
		},
		/** Is something written that a new entry would lose? */
		get busy() {
			return keeper.unsaved || entry !== null;
		},
		/** Puts a text where the cursor is.
		 * @param {string} text
		 */
		insert(text) {
			insertAt(source, text);
			keeper.changed();
			onTyped();
		},
		/** Puts a paragraph at the end, unless it is there. Tells whether it did.
		 * @param {string} text
		 */
		append(text) {
			const before = source.value.trimEnd();
			if (!text || before.includes(text)) return false;
			source.value = before ? `${before}\n\n${text}` : text;
			keeper.changed();
			onTyped();
			return true;
		},
		/** Takes a picture out of the text. Gives what puts it back, unless the text goes on otherwise.
		 * @param {string} picture its id
		 */
		takeOut(picture) {
			const before = source.value;
			const after = withoutPicture(before, picture);
			/** @param {string} text */
			const become = (text) => {
				if (source.value === text) return;
				source.value = text;
				keeper.changed();
				onTyped();
			};
			become(after);
			return () => {
				if (source.value === after) become(before);
			};
		},
		flush: () => keeper.flush(),
		forget: () => keeper.forget(),
		focus: () => source.focus(),
	};
}

/** @type {Readonly<Record<import("./autosave.js").SaveState, string>>} */
const TEXTS = { saved: "Saved", unsaved: "Not saved yet", saving: "Saving …", failed: "Not saved" };

/** @param {Entry} entry @returns {Fields} */
const fieldsOf = ({ source, tags, day }) => ({ source, tags: tags.join(", "), day });

/**
 * Does an entry say what was written, but for what the service tidies up?
 *
 * @param {Entry} entry
 * @param {Fields} fields
 */
function alike({ source, tags }, fields) {
	const tidy = (/** @type {readonly string[]} */ all) =>
		[...new Set(all.map((tag) => tag.toLowerCase().replace(/\s+/g, " ")))].join(",");
	return source === fields.source && tidy(tags) === tidy(tagsOf(fields.tags));
}

/** @param {string} text */
export const tagsOf = (text) =>
	text
		.split(",")
		.map((tag) => tag.trim())
		.filter((tag) => tag !== "");

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} text
 */
export function insertAt(area, text) {
	area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
}
