// What a broken or hostile page can send: each gets its typed answer, and the
// worker goes on.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { launch } from "./lib/browser.js";
import { openLab } from "./lib/lab.js";
import { serve } from "./lib/server.js";
import { site } from "./lib/site.js";

/** @type {string} */
let folder;
before(async () => {
	folder = await site("lab");
});

test("bad calls are refused with typed errors and change nothing", async (t) => {
	const server = await serve(folder);
	t.after(() => server.close());
	const { context } = await launch(t);
	const page = await openLab(context, server.url);
	const outcomes = await page.evaluate(async () => {
		/** @param {unknown} value */
		const as = (value) => /** @type {any} */ (value);
		const plain = {
			kind: /** @type {const} */ ("mutation"),
			encode: (/** @type {any} */ input) => input,
			decode: (/** @type {any} */ json) => json,
		};
		/** @param {() => Promise<unknown>} call */
		const outcome = async (call) => {
			try {
				return { value: await call() };
			} catch (error) {
				const { code, message, fields } = as(error);
				return { code, message, fields };
			}
		};
		const { client, api } = lab;
		await api.lab.put({ text: "kept" });
		return {
			unknown: await outcome(() => client.call("lab.nothing", {}, plain)),
			type: await outcome(() => client.call("lab.put", { text: 7 }, plain)),
			missing: await outcome(() => client.call("lab.put", {}, plain)),
			extra: await outcome(() => client.call("lab.put", { text: "a", colour: "red" }, plain)),
			empty: await outcome(() => api.lab.put({ text: "" })),
			long: await outcome(() => api.lab.put({ text: "x".repeat(1001) })),
			nonsense: await outcome(() => api.lab.put({ text: "x".repeat(10 * 1024 * 1024) })),
			over: await outcome(() => api.lab.put({ text: "x".repeat(17 * 1024 * 1024) })),
			panic: await outcome(() => api.lab.panic()),
			refused: await outcome(() => api.lab.refuse()),
			broken: await outcome(() => api.lab.broken()),
			texts: (await api.lab.list()).map((note) => note.text),
		};
	});
	const {
		unknown,
		type,
		missing,
		extra,
		empty,
		long,
		nonsense,
		over,
		panic,
		refused,
		broken,
		texts,
	} = outcomes;
	assert.equal(unknown.code, "invalid");
	assert.match(unknown.message ?? "", /lab\.nothing/);
	for (const [name, outcome] of Object.entries({ type, missing, empty, long, nonsense })) {
		assert.equal(outcome.code, "invalid", name);
		assert.deepEqual(
			outcome.fields?.map((/** @type {{ path: string }} */ field) => field.path),
			["/text"],
			name,
		);
	}
	assert.equal(extra.code, "invalid");
	assert.deepEqual(
		extra.fields?.map((/** @type {{ path: string }} */ field) => field.path),
		["/colour"],
	);
	assert.equal(over.code, "invalid");
	assert.equal(panic.code, "internal");
	assert.equal(refused.code, "refused");
	assert.equal(refused.message, "the lab refuses this on purpose");
	assert.equal(broken.code, "internal");
	assert.doesNotMatch(broken.message ?? "", /no_such_table|SELECT/);
	assert.deepEqual(texts, ["kept"]);
});
