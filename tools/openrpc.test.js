// Every openrpc.json of the repository before OpenRPC's own judges: its meta-schema as npm has it, and
// the library that its tools read documents with.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

const root = new URL("../", import.meta.url);
const require = createRequire(import.meta.url);
/** @param {string} path */
const json = (path) => JSON.parse(readFileSync(new URL(path, root), "utf8"));
const paths = execFileSync("git", ["ls-files", "*openrpc.json"], {
	cwd: fileURLToPath(root),
	encoding: "utf8",
})
	.trim()
	.split("\n");

const { openrpcDocument: metaSchema } = require("@open-rpc/meta-schema");

/** The versions of ajv and of JSON Schema's description that schema-utils-js brings along. */
function validator() {
	const beside = createRequire(require.resolve("@open-rpc/schema-utils-js"));
	const Ajv = beside("ajv");
	const ajv = new Ajv();
	ajv.addSchema(beside("@json-schema-tools/meta-schema").default, "https://meta.json-schema.tools");
	return ajv;
}

/** Has the library read a document, which must end. @param {any} document @param {boolean} dereference */
function parsed(document, dereference) {
	const worker = new Worker(
		`const { parentPort, workerData } = require("node:worker_threads");
		const { parseOpenRPCDocument } = require(${JSON.stringify(require.resolve("@open-rpc/schema-utils-js"))});
		const { document, dereference } = workerData;
		parseOpenRPCDocument(document, { validate: true, dereference }).then(
			(read) => parentPort.postMessage(read.methods.map((method) => method.name)),
		);`,
		{ eval: true, workerData: { document, dereference } },
	);
	return new Promise((resolve, reject) => {
		const limit = setTimeout(() => reject(new Error("it doesn't end")), 30_000);
		worker.once("message", resolve);
		worker.once("error", reject);
		worker.once("exit", () => reject(new Error("it ended without a document")));
		worker.once("exit", () => clearTimeout(limit));
	}).finally(() => worker.terminate());
}

/** The names of types that hold themselves. @param {any} document */
function recursive(document) {
	const schemas = document.components?.schemas ?? {};
	/** @param {string} name @returns {string[]} */
	const uses = (name) =>
		[...JSON.stringify(schemas[name]).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
			([, of]) => of,
		);
	return Object.keys(schemas).filter((name) => {
		const seen = new Set();
		for (const pending = uses(name); pending.length > 0; ) {
			const next = /** @type {string} */ (pending.pop());
			if (next === name) return true;
			if (!seen.has(next)) pending.push(...uses(next));
			seen.add(next);
		}
		return false;
	});
}

test("the meta-schema of codegen's tests is the one of @open-rpc/meta-schema", () => {
	assert.deepEqual(json("codegen/testdata/openrpc-meta-schema.json"), metaSchema);
});

test("every openrpc.json is valid", () => {
	assert.ok(paths.length >= 8, paths.join(" "));
	const valid = validator().compile(metaSchema);
	for (const path of paths)
		assert.ok(valid(json(path)), `${path}: ${JSON.stringify(valid.errors)}`);
	assert.ok(!valid({ ...json(paths[0]), methods: {} }), "the meta-schema lets everything through");
});

for (const path of paths) {
	test(`the tools of OpenRPC read ${path}`, async () => {
		const document = json(path);
		assert.deepEqual(recursive(document), [], "the tools don't end on these types");
		const names = document.methods.map((/** @type {any} */ { name }) => name);
		assert.deepEqual(await parsed(document, true), names);
	});
}

test("a type that holds itself is read where references stay", async () => {
	const tree = { $ref: "#/components/schemas/Tree" };
	const document = {
		openrpc: "1.3.2",
		info: { title: "trees", version: "1.0.0" },
		methods: [{ name: "trees.all", params: [], result: { name: "result", schema: tree } }],
		components: {
			schemas: { Tree: { type: "object", properties: { items: { type: "array", items: tree } } } },
		},
	};
	assert.deepEqual(recursive(document), ["Tree"]);
	assert.deepEqual(await parsed(document, false), ["trees.all"]);
});
