/**
 * Amounts are whole minor units of a currency (cents), as safe integers: read and written by integer
 * arithmetic and as text, never as fractions.
 */

/** The largest amount, either way. */
export const MAX = 1_000_000_000_000;

/**
 * An amount with a point and all decimals: `-1234.50`.
 *
 * @param {number} minor
 * @param {number} digits decimals of the currency
 */
export function plain(minor, digits) {
	const text = String(Math.abs(minor)).padStart(digits + 1, "0");
	const whole = text.slice(0, text.length - digits);
	return `${minor < 0 ? "-" : ""}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ""}`;
}

/**
 * An amount as the browser's language writes it.
 *
 * @param {number} minor
 * @param {string} currency
 * @param {number} digits
 * @param {string} [language]
 */
export function money(minor, currency, digits, language) {
	const format = new Intl.NumberFormat(language, {
		style: "currency",
		currency,
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
	// A text is formatted as it stands, without becoming a float:
	// https://tc39.es/proposal-intl-numberformat-v3/
	return format.format(/** @type {Intl.StringNumericLiteral} */ (plain(minor, digits)));
}

/**
 * Reads an amount that a person wrote, with a sign or none: `12.5`, `1.234,50`, `+7`. Null for anything
 * else, for more decimals than the currency has, and for what is too large.
 *
 * @param {string} text
 * @param {number} digits
 * @returns {number | null}
 */
export function parse(text, digits) {
	const match = /^([+\-−]?)\s*(\d[\d.,'’\s]*|[.,]\d+)$/.exec(text.trim());
	if (!match) return null;
	const [, sign, body] = /** @type {string[]} */ ([...match]);
	const separators = body.match(/[.,]/g) ?? [];
	const last = Math.max(body.lastIndexOf("."), body.lastIndexOf(","));
	const after = body.length - last - 1;
	const both = body.includes(".") && body.includes(",");
	const isDecimal =
		last >= 0 &&
		(both ? separators.filter((s) => s === body[last]).length === 1 : separators.length === 1) &&
		(both || after !== 3 || digits === 3);
	const whole = isDecimal ? body.slice(0, last) : body;
	const fraction = isDecimal ? body.slice(last + 1) : "";
	if (!/^\d*$/.test(fraction) || fraction.length > digits) return null;
	if (!/^\d*$|^[1-9]\d{0,2}([.,'’\s]\d{3})+$/.test(whole)) return null;
	const all = whole.replace(/\D/g, "") + fraction.padEnd(digits, "0");
	if (all.replace(/^0+/, "").length > 13) return null;
	const minor = Number(all);
	if (minor > MAX) return null;
	return sign === "" || sign === "+" || minor === 0 ? minor : -minor;
}

/** @typedef {"spending" | "income"} Kind */

/**
 * The amount that a text stands for beside a category: without a sign it is spent, but earned in a
 * category of income.
 *
 * @param {string} text
 * @param {number} digits
 * @param {Kind} kind
 */
export function signed(text, digits, kind) {
	const amount = parse(text, digits);
	if (amount === null || /^[+\-−]/.test(text.trim()) || kind === "income") return amount;
	return amount === 0 ? 0 : -amount;
}

/**
 * How signed reads it back, with a sign only where one is needed.
 *
 * @param {number} amount
 * @param {number} digits
 * @param {Kind} kind
 */
export function unsigned(amount, digits, kind) {
	const text = plain(Math.abs(amount), digits);
	if (amount === 0 || amount < 0 === (kind === "spending")) return text;
	return `${amount < 0 ? "-" : "+"}${text}`;
}

/**
 * An amount in so many parts that differ by at most one minor unit and come to the same.
 *
 * @param {number} amount
 * @param {number} parts
 */
export function share(amount, parts) {
	const size = Math.trunc(amount / parts);
	const rest = amount % parts;
	return Array.from({ length: parts }, (_, i) =>
		i < Math.abs(rest) ? size + Math.sign(rest) : size,
	);
}
