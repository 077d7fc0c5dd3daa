import assert from "node:assert/strict";
import { test } from "node:test";
import { entryView, sharedText } from "../web/view.js";

/** @param {string} query */
const of = (query) => sharedText(entryView.read(new URLSearchParams(query)));

test("what is shared becomes a text that says everything once", () => {
	assert.equal(of(""), "");
	assert.equal(of("title=+Tides%0Aof+May+"), "# Tides of May");
	assert.equal(
		of("title=Tides&text=High+at+nine&url=https%3A%2F%2Fsea.example%2F"),
		"# Tides\n\nHigh at nine\n\nhttps://sea.example/",
	);
	// Android puts the address into the text; other apps begin the text with the title.
	assert.equal(
		of(
			"title=Tides&text=Tides+of+May+https%3A%2F%2Fsea.example%2F&url=https%3A%2F%2Fsea.example%2F",
		),
		"Tides of May https://sea.example/",
	);
});

test("a shared text is cut, and never amid a letter", () => {
	const long = "🌊".repeat(15_000);
	const text = of(`text=${encodeURIComponent(`x${long}`)}`);
	assert.equal(text.length, 20_000);
	assert.ok(text.isWellFormed());
});
