import assert from "node:assert/strict";
import { test } from "node:test";
import { cell, csv } from "../csv.js";

test("cells are quoted where they must be", () => {
	assert.equal(cell("plain"), "plain");
	assert.equal(cell("a,b"), '"a,b"');
	assert.equal(cell('say "hi"'), '"say ""hi"""');
	assert.equal(cell("two\nlines"), '"two\nlines"');
	assert.equal(cell(-1.5), "-1.5");
	assert.equal(cell({ figure: "-1.50" }), "-1.50");
});

test("no text becomes a formula of a spreadsheet", () => {
	for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
		assert.ok(cell(text).replace('"', "").startsWith("'"), text);
	assert.equal(cell('=HYPERLINK("x","y")'), `"'=HYPERLINK(""x"",""y"")"`);
});

test("a file has a byte order mark and lines that end as RFC 4180 says", () => {
	assert.equal(
		csv([
			["a", 1],
			["ü", 2],
		]),
		"\uFEFFa,1\r\nü,2\r\n",
	);
});
