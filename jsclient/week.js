/**
 * The day on which a week begins, which depends on the region.
 */

// From CLDR's supplemental data, for browsers without Intl.Locale's week information
// (https://github.com/unicode-org/cldr/blob/main/common/supplemental/supplementalData.xml).
const SUNDAY =
	"AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW";
const SATURDAY = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY";
const FRIDAY = "MV";

/**
 * The first day of the week, 1 for Monday to 7 for Sunday.
 *
 * @param {string} [language] such as de-DE
 * @returns {number}
 */
export function firstWeekday(language = navigator.language) {
	const locale = new Intl.Locale(language);
	const { getWeekInfo, weekInfo } =
		/** @type {{ getWeekInfo?: () => { firstDay: number }, weekInfo?: { firstDay: number } }} */ (
			/** @type {unknown} */ (locale)
		);
	return (getWeekInfo?.call(locale) ?? weekInfo)?.firstDay ?? byRegion(locale);
}

/**
 * The same from the table.
 *
 * @param {Intl.Locale} locale
 */
export function byRegion(locale) {
	const region = locale.maximize().region ?? "001";
	if (SUNDAY.split(" ").includes(region)) return 7;
	if (SATURDAY.split(" ").includes(region)) return 6;
	return region === FRIDAY ? 5 : 1;
}
