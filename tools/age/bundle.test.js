import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bundle, place } from "./bundle.js";

test("the bundle is what the packages make", async () => {
	assert.equal(
		readFileSync(place, "utf8"),
		await bundle(),
		"it is of other packages: node tools/age/bundle.js",
	);
});
