import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { crc32c } from "../head.js";
import { isDatabase, oneFile, readLog } from "../rescue-wal.js";

const golden = JSON.parse(
	readFileSync(new URL("../../framework/opfs/testdata/wal.json", import.meta.url), "utf8"),
);
const database = Buffer.from(golden.database, "base64");
const wal = Buffer.from(golden.wal, "base64");

test("a log is laid over its database as SQLite does it, wherever it is cut off or damaged", async () => {
	const frames = new Set();
	for (const { length, flip, size, crc32c: sum } of golden.cuts) {
		const part = Uint8Array.from(wal.subarray(0, length));
		if (flip >= 0) part[flip] = (part[flip] ?? 0) ^ 1;
		const made = await oneFile(new Blob([database]), new Blob([part]));
		const bytes = new Uint8Array(await made.file.arrayBuffer());
		assert.equal(bytes.length, size, `${length} bytes, bit at ${flip}`);
		assert.equal(crc32c(bytes), sum, `${length} bytes, bit at ${flip}`);
		assert.ok(isDatabase(bytes));
		frames.add(made.frames);
	}
	assert.ok(golden.cuts.length > 50 && frames.size > 3, `${golden.cuts.length}, ${frames.size}`);
});

test("what is no log or no database goes out as it is", async () => {
	assert.equal((await readLog(new Blob([new Uint8Array(5000)]))).count, 0);
	const junk = Uint8Array.from({ length: 300 }, (_, i) => i);
	const { file, frames } = await oneFile(new Blob([junk]), new Blob());
	assert.deepEqual([new Uint8Array(await file.arrayBuffer()), frames], [junk, 0]);
});
