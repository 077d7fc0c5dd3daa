import assert from "node:assert/strict";
import { test } from "node:test";
import { tree } from "../web/markdown.js";

test("pieces lie in the ones before them that are less deep", () => {
	const pieces = /** @type {import("../web/api.gen.js").MarkdownPiece[]} */ ([
		{ kind: "quote", depth: 0 },
		{ kind: "paragraph", depth: 1 },
		{ kind: "text", depth: 2, text: "a" },
		{ kind: "paragraph", depth: 1 },
		{ kind: "text", depth: 2, text: "b" },
		{ kind: "rule", depth: 0 },
		{ kind: "text", depth: 9, text: "nowhere else to go" },
	]);
	/** @param {ReturnType<typeof tree>} nodes @returns {string} */
	const outline = (nodes) =>
		nodes.map(({ kind, text, items }) => `${text ?? kind}(${outline(items)})`).join(" ");
	assert.equal(
		outline(tree(pieces)),
		"quote(paragraph(a()) paragraph(b())) rule(nowhere else to go())",
	);
});
