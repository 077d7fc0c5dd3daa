/**
 * When somebody else changed what a form edits: both versions side by side, a choice between them, and
 * neither is lost before one of them is saved.
 */

import { copy, find, part, write } from "./dom.js";

/**
 * @template T
 * @typedef {{ yours: T, theirs: T }} Versions
 */

/** @typedef {"yours" | "theirs"} Side */

/**
 * The versions that a refused change brought along, null if it failed of something else.
 *
 * @template T
 * @param {unknown} error
 * @returns {Versions<T> | null}
 */
export function versionsOf(error) {
	const { code, data } = /** @type {{ code?: string, data?: Partial<Versions<T>> }} */ (
		error ?? {}
	);
	if (code !== "conflict" || !data?.yours || !data.theirs) return null;
	return { yours: data.yours, theirs: data.theirs };
}

/**
 * What somebody wrote who began with another version: their own where they changed something, and what
 * is there now where they did not.
 *
 * @template {object} T
 * @param {T} base what they began with
 * @param {T} mine what they wrote
 * @param {T} theirs what is there now
 * @returns {T}
 */
export function merged(base, mine, theirs) {
	const result = { ...mine };
	for (const key of /** @type {(keyof T)[]} */ (Object.keys(theirs))) {
		if (JSON.stringify(mine[key]) === JSON.stringify(base[key])) result[key] = theirs[key];
	}
	return result;
}

/**
 * The part of a form that shows two versions. `T` is what the form's fields say.
 *
 * @template T
 * @param {HTMLElement} section with a table and the buttons yours and theirs
 * @param {{ fields: readonly (readonly [name: string, text: (values: T) => string])[], read: () => T,
 *   fill: (values: T) => void }} form read gives what the fields say now, fill makes them say something
 */
export function versions(section, { fields, read, fill }) {
	const body = find(section, "tbody", HTMLTableSectionElement);
	/** @type {Versions<T> | null} */
	let drafts = null;
	/** @type {Side} */
	let side = "yours";

	/** @param {Side} chosen */
	const show = (chosen) => {
		side = chosen;
		for (const name of ["yours", "theirs"]) {
			button(name).setAttribute("aria-pressed", String(name === chosen));
		}
		if (drafts) fill(drafts[chosen]);
	};
	/** @param {string} name */
	const button = (name) => find(section, `button[name=${name}]`, HTMLButtonElement);
	for (const name of /** @type {const} */ (["yours", "theirs"])) {
		button(name).addEventListener("click", () => {
			if (!drafts || name === side) return;
			drafts[side] = read(); // with what was typed since
			show(name);
		});
	}

	return {
		/** @param {Versions<T>} found the form holds yours from now on */
		open(found) {
			drafts = { ...found };
			body.replaceChildren(
				...fields
					.map(([name, text]) => ({ name, yours: text(found.yours), theirs: text(found.theirs) }))
					.filter(({ yours, theirs }) => yours !== theirs)
					.map(({ name, yours, theirs }) => {
						const row = copy("difference");
						write(part(row, "field"), name);
						write(part(row, "yours"), yours);
						write(part(row, "theirs"), theirs);
						return row;
					}),
			);
			section.hidden = false;
			show("yours");
			find(section, "h3", HTMLHeadingElement).focus();
		},
		close() {
			drafts = null;
			section.hidden = true;
		},
	};
}
