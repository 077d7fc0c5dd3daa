import assert from "node:assert/strict";
import { test } from "node:test";
import { inputOf, Unreadable } from "../try/values.js";

/**
 * @param {string} name
 * @param {string} type
 * @param {string} value
 * @param {object} [more]
 */
const control = (name, type, value, more = {}) => {
	const { empty, ...rest } = /** @type {{ empty?: string }} */ (more);
	return { name, value, dataset: { type, empty }, ...rest };
};

test("controls make the JSON of a call", async () => {
	/** @type {Uint8Array[]} */
	const attachments = [];
	const input = await inputOf(
		[
			control("/text", "string", "a"),
			control("/empty", "string", ""),
			control("/left", "string", "", { empty: "absent" }),
			control("/none", "string", "", { empty: "null" }),
			control("/n", "number", "-1.5"),
			control("/yes", "boolean", "on", { checked: true }),
			control("/no", "boolean", "on", { checked: false }),
			control("/at", "time", "2026-01-31T09:30:00Z"),
			control("/in/a~1b", "json", "[1, null]"),
			control("/in/c", "string", "d"),
			control("/file", "bytes", "x", { files: [new Blob(["abc"])] }),
			{ name: "on", value: "live", dataset: {} },
		],
		attachments,
	);
	assert.deepEqual(input, {
		text: "a",
		empty: "",
		none: null,
		n: -1.5,
		yes: true,
		no: false,
		at: "2026-01-31T09:30:00.000Z",
		in: { "a/b": [1, null], c: "d" },
		file: 0,
	});
	assert.deepEqual(attachments, [new TextEncoder().encode("abc")]);
});

test("what can't be read is told at its control", async () => {
	for (const [type, value] of [
		["number", ""],
		["number", "x"],
		["time", ""],
		["json", "{"],
	]) {
		const one = control("/a", type ?? "", value ?? "");
		await assert.rejects(inputOf([one], []), (error) => {
			assert.ok(error instanceof Unreadable);
			assert.equal(error.control, one);
			return true;
		});
	}
});
