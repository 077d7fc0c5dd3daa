package money

import "strings"

// The currencies of ISO 4217 that people keep money in, by the number of
// decimals of their minor unit.
//
// https://www.six-group.com/en/products-services/financial-information/data-standards.html
var byDigits = [...]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK " +
		"DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT " +
		"LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN " +
		"QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS " +
		"VES WST XCD YER ZAR ZMW",
	3: "BHD IQD JOD KWD LYD OMR TND",
	4: "CLF UYW",
}

var digits = func() map[string]int {
	all := map[string]int{}
	for n, codes := range byDigits {
		for code := range strings.FieldsSeq(codes) {
			all[code] = n
		}
	}
	return all
}()

// Digits gives the number of decimals of a currency; ok says whether there is
// one of this code.
func Digits(code string) (n int, ok bool) {
	n, ok = digits[code]
	return n, ok
}

// Codes gives all currencies.
func Codes() []string {
	var codes []string
	for _, some := range byDigits {
		codes = append(codes, strings.Fields(some)...)
	}
	return codes
}
