import assert from "node:assert/strict";
import { test } from "node:test";
import { LastWords } from "../lastwords.js";

const encoder = new TextEncoder();

function program() {
	/** @type {[number, string][]} */
	const written = [];
	const decoder = new TextDecoder();
	const fs = {
		/** @param {number} fd @param {Uint8Array} bytes */
		writeSync(fd, bytes) {
			written.push([fd, decoder.decode(bytes)]);
			return bytes.length;
		},
	};
	return { fs, written, words: new LastWords(fs) };
}

test("a panic's text is why a program ended, from its start", () => {
	const { fs, written, words } = program();
	fs.writeSync(2, encoder.encode("panic: an earlier one that was printed\n"));
	fs.writeSync(1, encoder.encode("panic: on standard output\n"));
	for (const part of ["panic: ", "the lab", " is gone\n", "\ngoroutine 7 [running]:\n"]) {
		assert.equal(fs.writeSync(2, encoder.encode(part)), part.length);
	}
	assert.equal(words.why(2), "panic: the lab is gone\n\ngoroutine 7 [running]:");
	assert.equal(written.length, 6);
});

test("without one it is the exit code", () => {
	const { fs, words } = program();
	fs.writeSync(2, encoder.encode("panic: printed and gone on\n"));
	assert.equal(words.why(1), "the program ended with exit code 1");
	assert.equal(program().words.why(2), "the program ended with exit code 2");
	assert.equal(new LastWords(undefined).why(2), "the program ended with exit code 2");
});

test("much output keeps its end, and a message is short", () => {
	const { fs, words } = program();
	for (let i = 0; i < 200; i++) fs.writeSync(2, encoder.encode("x".repeat(1000)));
	fs.writeSync(2, encoder.encode(`fatal error: all goroutines are asleep\n${"y".repeat(5000)}`));
	assert.match(words.why(2), /^fatal error: all goroutines are asleep\ny{500,600}$/);
});
