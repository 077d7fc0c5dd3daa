import assert from "node:assert/strict";
import { test } from "node:test";
import { byRegion, firstWeekday } from "../week.js";

test("a week begins as the region has it, with and without help of the browser", () => {
	for (const [language, day] of /** @type {[string, number][]} */ ([
		["de-DE", 1],
		["en-GB", 1],
		["en-US", 7],
		["pt-BR", 7],
		["ar-EG", 6],
		["en-AU", 1],
		["en", 7],
		["dv-MV", 5],
	])) {
		assert.equal(byRegion(new Intl.Locale(language)), day, language);
		assert.equal(firstWeekday(language), day, `${language} by the browser`);
	}
});
