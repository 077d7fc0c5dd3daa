/**
 * The form in which an entry is written, which saves itself.
 */

import { autosave } from "./autosave.js";
import { control, find, write } from "./ashore/dom.js";
import { sentenceOf } from "./notice.js";
import { addPictures } from "./pictures.js";
import { keepUnsaved, unsavedOf } from "./unsaved.js";
import { merged, versions, versionsOf } from "./ashore/versions.js";

/** @import { Api, Entry } from "./api.gen.js" */

/** What the form says. @typedef {{ source: string, tags: string, day: string }} Fields */

/**
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {() => Api} options.api
 * @param {(entry: Entry) => void} options.onSaved after each save; the first one of a new entry too
 * @param {() => void} [options.onTyped] when the form says something else
 */
export function writer(form, { api, onSaved, onTyped = () => {} }) {
	const source = control(form, "source", HTMLTextAreaElement);
	const tags = control(form, "tags", HTMLInputElement);
	const day = control(form, "day", HTMLInputElement);
	const files = control(form, "pictures", HTMLInputElement);
	const state = find(form, "output[name=state]", HTMLOutputElement);
	/** What the form was filled with. @type {Entry | null} */
	let entry = null;
	let newDay = "";

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

	const save = async () => {
		const fields = read();
		// A date that is being typed is no date yet.
		const values = {
			day: fields.day || entry?.day || newDay,
			source: fields.source,
			tags: tagsOf(fields.tags),
		};
		if (!entry) {
			if (!values.source.trim() && values.tags.length === 0) {
				keepUnsaved("", null);
				return;
			}
			entry = await api().entries.add(values);
		} else {
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

	// A page that goes away may not be heard any more.
	const leave = () => {
		if (!keeper.unsaved) return;
		// Of what was not chosen yet, the choice is offered again.
		const version = keeper.held ? "" : (entry?.version ?? "");
		keepUnsaved(entry?.id ?? "", { ...read(), version });
		void keeper.flush();
	};
	addEventListener("pagehide", leave);
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "hidden") leave();
	});

	/** The entry's id, when it has one: an entry with a picture and no text gets one too. */
	const begun = async () => {
		await keeper.flush();
		if (!entry) {
			const fields = read();
			entry = await api().entries.add({
				...fields,
				day: fields.day || newDay,
				tags: tagsOf(fields.tags),
			});
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
		flush: () => keeper.flush(),
		forget: () => keeper.forget(),
		focus: () => source.focus(),
	};
}

/** @type {Readonly<Record<import("./autosave.js").SaveState, string>>} */
const TEXTS = { saved: "Saved", unsaved: "Not saved yet", saving: "Saving …", failed: "Not saved" };

/** @param {Entry} entry @returns {Fields} */
const fieldsOf = ({ source, tags, day }) => ({ source, tags: tags.join(", "), day });

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
