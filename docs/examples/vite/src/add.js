/** @import { Api } from "../web/api.gen.js" */

/**
 * Adds a note.
 *
 * @param {Pick<Api, "notes">} api
 * @param {string} text
 * @returns {Promise<string>} what to tell the person: nothing, if it was kept
 */
export async function addNote(api, text) {
	try {
		await api.notes.add({ text: text.trim() });
		return "";
	} catch (error) {
		const { code, fields } = /** @type {{ code?: string, fields?: { message: string }[] }} */ (
			error
		);
		return code === "invalid"
			? `The note ${fields?.[0]?.message}.`
			: "The note could not be kept; try again.";
	}
}
