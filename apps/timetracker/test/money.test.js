import assert from "node:assert/strict";
import { test } from "node:test";
import { digits, minorUnits, money, plain, price, regionCurrency } from "../web/money.js";

test("amounts have the digits of their currency", () => {
	assert.equal(digits("EUR"), 2);
	assert.equal(digits("JPY"), 0);
	assert.equal(plain(9050, "EUR"), "90.50");
	assert.equal(plain(9050, "JPY"), "9050");
	assert.equal(money(9050, "USD", "en-US"), "$90.50");
});

test("amounts are read with point or comma, without losing a cent", () => {
	assert.equal(minorUnits("90", "EUR"), 9000);
	assert.equal(minorUnits("90.5", "EUR"), 9050);
	assert.equal(minorUnits("0,29", "EUR"), 29);
	assert.equal(minorUnits("", "EUR"), 0);
	assert.equal(minorUnits("90", "JPY"), 90);
	for (const text of ["90.505", "-1", "1e3", "x", "1,000.00"])
		assert.equal(minorUnits(text, "EUR"), null, text);
	assert.equal(minorUnits("1.5", "JPY"), null);
});

test("prices are rounded half up", () => {
	assert.equal(price(1_800_000, 9001), 4501);
	assert.equal(price(60_000, 29), 0);
	assert.equal(price(3_600_000, 9000), 9000);
});

test("the currency is that of the region until one is chosen", () => {
	assert.equal(regionCurrency("en-US"), "USD");
	assert.equal(regionCurrency("pt-BR"), "BRL");
	assert.equal(regionCurrency("de"), "EUR");
});
