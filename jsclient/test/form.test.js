import assert from "node:assert/strict";
import { test } from "node:test";
import { CallError } from "../errors.js";
import { clearViolations, showViolations } from "../form.js";

/** As much of an input as the helper needs. */
class Input {
	message = "";

	/** @param {string} name @param {boolean} [willValidate] */
	constructor(name, willValidate = true) {
		this.name = name;
		this.willValidate = willValidate;
	}

	/** @param {string} message */
	setCustomValidity(message) {
		this.message = message;
	}
}

class Form extends EventTarget {
	reported = 0;

	/** @param {Input[]} elements */
	constructor(...elements) {
		super();
		this.elements = elements;
	}

	reportValidity() {
		this.reported++;
		return this.elements.every((input) => input.message === "");
	}
}

/** @param {Record<string, string>} fields */
const invalid = (fields) =>
	new CallError("invalid", "the input is not valid", {
		fields: Object.entries(fields).map(([path, message]) => ({ path, message })),
	});

/** @param {Form} form @param {unknown} error */
const show = (form, error) => showViolations(/** @type {any} */ (form), error);

test("each message is on the input of its field, the first is shown", () => {
	const form = new Form(new Input("name"), new Input("address.city"), new Input("end"));
	const error = invalid({ "/address/city": "must be there", "/name": "must not be empty" });
	assert.deepEqual(show(form, error), []);
	assert.deepEqual(
		form.elements.map((input) => input.message),
		["Must not be empty.", "Must be there.", ""],
	);
	assert.equal(form.reported, 1);
});

test("an item of a list is the input of its number, of its place, or that of the list", () => {
	const error = invalid({ "/tags/1": "is too long" });
	for (const [names, want] of /** @type {[string[], number][]} */ ([
		[["tags", "tags.1", "tags.0"], 1],
		[["tags", "other", "tags", "tags"], 2],
		[["tags", "other"], 0],
	])) {
		const form = new Form(...names.map((name) => new Input(name)));
		assert.deepEqual(show(form, error), []);
		assert.deepEqual(
			form.elements.map((input) => input.message !== ""),
			names.map((_, i) => i === want),
		);
	}
});

test("several messages of one input are one sentence, names are read as JSON pointer has them", () => {
	const form = new Form(new Input("a/b~c"));
	show(form, invalid({ "/a~1b~0c": "is too short", "/a~1b~0c/0": "must be a day" }));
	assert.equal(form.elements[0]?.message, "Is too short, and must be a day.");
});

test("what has no input that can show it is given back", () => {
	const form = new Form(new Input("id", false), new Input("name"));
	const rest = show(
		form,
		invalid({ "/id": "is unknown", "": "must be an object", "/x": "is unknown" }),
	);
	assert.deepEqual(
		rest?.map(({ path }) => path),
		["/id", "", "/x"],
	);
	assert.equal(form.reported, 0);
});

test("messages go at an input into the form, at a reset, and with the next ones", () => {
	const form = new Form(new Input("start"), new Input("end"));
	const [start, end] = /** @type {[Input, Input]} */ (form.elements);
	for (const type of ["input", "reset"]) {
		show(form, invalid({ "/end": "must be after the start" }));
		assert.notEqual(end.message, "");
		form.dispatchEvent(new Event(type));
		assert.equal(end.message, "");
	}
	show(form, invalid({ "/end": "must be after the start" }));
	show(form, invalid({ "/start": "must be there" }));
	assert.deepEqual([start.message, end.message], ["Must be there.", ""]);
	clearViolations(/** @type {any} */ (form));
	assert.equal(start.message, "");
});

test("other errors are left to the page", () => {
	const form = new Form(new Input("name"));
	for (const error of [null, "x", new Error("x"), new CallError("no_entry", "gone"), invalid({})]) {
		assert.equal(show(form, error), null);
	}
	assert.equal(form.reported, 0);
});
