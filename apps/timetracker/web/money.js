/**
 * Amounts are whole minor units of a currency (cents); how many make up one unit depends on it.
 */

const HOUR = 3_600_000;

/** Currencies of regions; where none is known, it is the euro. */
const BY_REGION = /** @type {Readonly<Record<string, string>>} */ ({
	AU: "AUD",
	BR: "BRL",
	CA: "CAD",
	CH: "CHF",
	CN: "CNY",
	CZ: "CZK",
	DK: "DKK",
	GB: "GBP",
	HK: "HKD",
	HU: "HUF",
	IL: "ILS",
	IN: "INR",
	JP: "JPY",
	KR: "KRW",
	MX: "MXN",
	NO: "NOK",
	NZ: "NZD",
	PL: "PLN",
	RO: "RON",
	SE: "SEK",
	SG: "SGD",
	TR: "TRY",
	US: "USD",
	ZA: "ZAR",
}); // prettier-ignore

/** What the settings offer. */
export const CURRENCIES = ["EUR", ...Object.values(BY_REGION)].sort();

/**
 * The currency to take until one is chosen.
 *
 * @param {string} [language]
 */
export function regionCurrency(language = navigator.language) {
	return BY_REGION[new Intl.Locale(language).maximize().region ?? ""] ?? "EUR";
}

/**
 * How many digits the minor unit has: 2 for EUR, 0 for JPY.
 *
 * @param {string} currency
 */
export function digits(currency) {
	const format = new Intl.NumberFormat("en", { style: "currency", currency });
	return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/**
 * @param {number} minor
 * @param {string} currency
 * @param {string} [language]
 */
export function money(minor, currency, language) {
	const format = new Intl.NumberFormat(language, { style: "currency", currency });
	return format.format(minor / 10 ** digits(currency));
}

/**
 * An amount for a spreadsheet or a form: `90.50`.
 *
 * @param {number} minor
 * @param {string} currency
 */
export function plain(minor, currency) {
	return (minor / 10 ** digits(currency)).toFixed(digits(currency));
}

/**
 * Reads an amount that a person wrote, with a point or a comma. Null for anything else, and for more
 * digits than the currency has.
 *
 * @param {string} text
 * @param {string} currency
 * @returns {number | null}
 */
export function minorUnits(text, currency) {
	const match = /^(\d{1,7})(?:[.,](\d+))?$/.exec(text.trim() || "0");
	const fraction = match?.[2] ?? "";
	if (!match || fraction.length > digits(currency)) return null;
	return Number(match[1] + fraction.padEnd(digits(currency), "0"));
}

/**
 * The price of some time, in minor units, rounded half up as the service does.
 *
 * @param {number} milliseconds
 * @param {number} rate minor units an hour
 */
export function price(milliseconds, rate) {
	// Whole hours apart, so that no product leaves the whole numbers that JavaScript has.
	const hours = Math.floor(milliseconds / HOUR);
	return hours * rate + Math.floor(((milliseconds % HOUR) * rate + HOUR / 2) / HOUR);
}
