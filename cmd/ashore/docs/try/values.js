// What stands in a form, as the JSON of a call.

/**
 * A control of a form, as far as it is read.
 *
 * @typedef {Object} ControlLike
 * @property {string} name the JSON pointer of its value
 * @property {string} value
 * @property {boolean} [checked]
 * @property {ArrayLike<Blob> | null} [files]
 * @property {{ type?: string, empty?: string }} dataset
 */

/** Something in a control is not what it must be. */
export class Unreadable extends Error {
	/** @param {ControlLike} control @param {string} message */
	constructor(control, message) {
		super(message);
		this.control = control;
	}
}

/**
 * The input that controls make together: an empty one is left out, null or empty text, as its data-empty
 * says. Bytes are pushed as attachments, and stand as their numbers; an upload is the file itself.
 *
 * @param {Iterable<ControlLike>} controls
 * @param {Uint8Array[]} attachments
 * @returns {Promise<Record<string, unknown>>}
 */
export async function inputOf(controls, attachments) {
	/** @type {Record<string, any>} */
	const input = {};
	for (const control of controls) {
		const { type, empty } = control.dataset;
		if (!type) continue;
		const keys = control.name
			.slice(1)
			.split("/")
			.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
		const last = keys.pop() ?? "";
		let into = input;
		for (const key of keys) {
			if (!Object.hasOwn(into, key)) into[key] = {};
			into = into[key];
		}
		if (type === "upload") {
			into[last] = control.files?.[0] ?? new Blob();
			continue;
		}
		const none = type === "bytes" ? !control.files?.length : control.value === "";
		if (none && empty && type !== "boolean") {
			if (empty === "null") into[last] = null;
			continue;
		}
		into[last] = await readValue(control, type, attachments);
	}
	return input;
}

/**
 * @param {ControlLike} control
 * @param {string} type
 * @param {Uint8Array[]} attachments
 * @returns {Promise<unknown>}
 */
async function readValue(control, type, attachments) {
	const { value } = control;
	switch (type) {
		case "boolean":
			return control.checked === true;
		case "number":
			if (value === "" || !Number.isFinite(Number(value))) {
				throw new Unreadable(control, "a number is needed here");
			}
			return Number(value);
		case "time": {
			const at = new Date(value);
			if (Number.isNaN(at.getTime())) throw new Unreadable(control, "a time is needed here");
			return at.toISOString();
		}
		case "json":
			try {
				return JSON.parse(value);
			} catch (error) {
				throw new Unreadable(control, `this isn't JSON: ${/** @type {Error} */ (error).message}`);
			}
		case "bytes": {
			const file = control.files?.[0];
			attachments.push(file ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array());
			return attachments.length - 1;
		}
	}
	return value;
}
