import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX, money, parse, plain, share, signed, unsigned } from "../web/money.js";

test("amounts are read as people write them", () => {
	for (const [text, digits, want] of /** @type {const} */ ([
		["12", 2, 1200],
		["12.5", 2, 1250],
		["12,50", 2, 1250],
		["0,07", 2, 7],
		[".5", 2, 50],
		["1.234,50", 2, 123450],
		["1,234.50", 2, 123450],
		["1 234 567,8", 2, 123456780],
		["1'234.05", 2, 123405],
		["1.234", 2, 123400],
		["1.234", 3, 1234],
		["1,234,567", 2, 123456700],
		["1,234", 0, 1234],
		["+7", 2, 700],
		["−7", 2, -700],
		["- 7.01", 2, -701],
		["0", 2, 0],
		["-0", 2, 0],
		["10000000000", 2, MAX],
	]))
		assert.equal(parse(text, digits), want, `${text} with ${digits} decimals`);
});

test("what is no amount is refused", () => {
	for (const text of [
		"",
		"x",
		"1e3",
		"1.2.3",
		"1,2,3",
		"12.345,6,7",
		"0.001",
		"1.2345",
		"--1",
		"1-",
		"١",
		"10000000000.01",
		"9".repeat(40),
		"Infinity",
		"0x10",
	])
		assert.equal(parse(text, 2), null, text);
	assert.equal(parse("1.5", 0), null);
});

test("what is written is read back, at every size and number of decimals", () => {
	let seed = 1;
	for (let i = 0; i < 5000; i++) {
		seed = (seed * 48271) % 2147483647;
		const minor = ((seed * 1009) % 10 ** (1 + (i % 12))) * (i % 2 ? 1 : -1) || 0;
		for (const digits of [0, 2, 3, 4]) {
			const text = plain(minor, digits);
			// 1.234 with three decimals of two would be a thousand: it is never written so.
			assert.equal(parse(text, digits), minor, `${text} with ${digits} decimals`);
		}
	}
});

test("an amount is shown to its last digit, however large", () => {
	assert.equal(money(-123450, "EUR", 2, "en"), "-€1,234.50");
	assert.equal(money(1234, "JPY", 0, "en"), "¥1,234");
	assert.equal(money(1234, "KWD", 3, "en").replace(/\s/, " "), "KWD 1.234");
	assert.equal(money(9007199254740991, "EUR", 2, "en"), "€90,071,992,547,409.91");
	assert.equal(plain(5, 2), "0.05");
	assert.equal(plain(-5, 3), "-0.005");
});

test("without a sign an amount is spent, or earned by its category", () => {
	assert.equal(signed("5", 2, "spending"), -500);
	assert.equal(signed("+5", 2, "spending"), 500);
	assert.equal(signed("5", 2, "income"), 500);
	assert.equal(signed("-5", 2, "income"), -500);
	assert.equal(signed("x", 2, "income"), null);
	for (const kind of /** @type {const} */ (["spending", "income"]))
		for (const amount of [-501, 0, 501])
			assert.equal(signed(unsigned(amount, 2, kind), 2, kind), amount);
});

test("sharing loses and makes no cent", () => {
	for (const amount of [0, 1, 2, 100, 101, -1, -100, -10001, 999999999999])
		for (const parts of [1, 2, 3, 7, 50]) {
			const all = share(amount, parts);
			assert.equal(all.length, parts);
			assert.equal(
				all.reduce((sum, part) => sum + part, 0),
				amount,
			);
			assert.ok(Math.max(...all) - Math.min(...all) <= 1, `${amount} in ${parts}: ${all}`);
		}
});
