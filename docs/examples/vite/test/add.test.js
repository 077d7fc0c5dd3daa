// A page's code under Node, without a browser or a program: bind takes any object with call and watch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addNote } from "../src/add.js";
import { bind } from "../web/api.gen.js";

/**
 * A client that answers as the test says, and the calls that it got.
 *
 * @param {(method: string, input: any) => unknown} answer
 */
function fake(answer) {
	/** @type {[method: string, input: unknown][]} */
	const calls = [];
	const api = bind({
		async call(method, input) {
			calls.push([method, input]);
			return answer(method, input);
		},
		async *watch(method, input) {
			yield answer(method, input);
		},
	});
	return { api, calls };
}

test("a note is added without the spaces around it", async () => {
	const { api, calls } = fake((_, { text }) => ({ id: "1", text, created: new Date(0) }));
	assert.equal(await addNote(api, "  Buy rope "), "");
	assert.deepEqual(calls, [["notes.add", { text: "Buy rope" }]]);
});

test("what is wrong with a note is told, and a failure isn't explained", async () => {
	const invalid = { code: "invalid", fields: [{ path: "/text", message: "must not be empty" }] };
	for (const [error, told] of /** @type {[object, string][]} */ ([
		[invalid, "The note must not be empty."],
		[{ code: "quota" }, "The note could not be kept; try again."],
	])) {
		const { api } = fake(() => {
			throw Object.assign(new Error("no"), error);
		});
		assert.equal(await addNote(api, "x"), told);
	}
});

test("a watch gives what the client yields", async () => {
	const { api } = fake(() => [{ id: "1", text: "Buy rope", created: new Date(0) }]);
	for await (const [note] of api.notes.list.watch()) assert.equal(note?.text, "Buy rope");
});
