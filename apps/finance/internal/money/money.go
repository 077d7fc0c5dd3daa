// Package money reads and writes amounts as whole minor units of a currency
// (cents), by integer arithmetic alone.
package money

import (
	"errors"
	"strings"
	"unicode"
)

// Max is the largest amount, either way: sums of thousands of such amounts stay
// within ±(2^53−1), the whole numbers that a page has.
const Max = 1_000_000_000_000

// Errors of Parse, for people.
var (
	ErrAmount = errors.New("is not an amount")
	ErrDigits = errors.New("has more decimals than the currency")
	ErrRange  = errors.New("is too large")
)

// Parse reads an amount as people and banks write it: `-1.234,50`, `1 234.5-`,
// `(12.00)`, `€ 7`. decimal is the separator of the decimals, a point or a
// comma; the other one, spaces and apostrophes group thousands. digits is how
// many decimals the currency has.
func Parse(text string, decimal byte, digits int) (int64, error) {
	negative, text := sign(strings.TrimSpace(text))
	whole, fraction, _ := strings.Cut(text, string(decimal))
	whole, ok := grouped(whole, decimal)
	if !ok || !allDigits(fraction) || whole+fraction == "" {
		return 0, ErrAmount
	}
	if len(fraction) > digits {
		if strings.Trim(fraction[digits:], "0") != "" {
			return 0, ErrDigits
		}
		fraction = fraction[:digits]
	}
	minor := int64(0)
	for _, c := range whole + fraction + strings.Repeat("0", digits-len(fraction)) {
		if minor = minor*10 + int64(c-'0'); minor > Max {
			return 0, ErrRange
		}
	}
	if negative {
		minor = -minor
	}
	return minor, nil
}

// sign takes sign, brackets and the currency's name from both ends.
func sign(text string) (negative bool, rest string) {
	if inner, ok := strings.CutPrefix(text, "("); ok {
		if inner, ok = strings.CutSuffix(inner, ")"); ok {
			return true, strings.TrimFunc(inner, currencyName)
		}
	}
	text = strings.TrimFunc(text, currencyName)
	signed := false
	for _, minus := range []string{"-", "−", "+"} {
		inner, ok := strings.CutPrefix(text, minus)
		if !ok {
			inner, ok = strings.CutSuffix(text, minus)
		}
		if ok && !signed {
			signed, negative, text = true, minus != "+", inner
		}
	}
	return negative, strings.TrimFunc(text, currencyName)
}

func currencyName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsSpace(r) || unicode.Is(unicode.Sc, r)
}

// grouped takes the separators of thousands out: each stands before three
// digits.
func grouped(text string, decimal byte) (string, bool) {
	var digits strings.Builder
	first, run := true, 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
			run++
		case (r == '.' || r == ',') && byte(r) != decimal, r == '\'', r == '’', unicode.IsSpace(r):
			if run == 0 || (first && (run > 3 || text[0] == '0')) || (!first && run != 3) {
				return "", false
			}
			first, run = false, 0
		default:
			return "", false
		}
	}
	return digits.String(), first || run == 3
}

func allDigits(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// Format writes an amount with a point and all decimals of the currency:
// `-1234.50`.
func Format(minor int64, digits int) string {
	text, minus := "", ""
	if minor < 0 {
		minus = "-"
	}
	for rest, place := minor, 0; rest != 0 || place <= digits; place++ {
		if place == digits && digits > 0 {
			text = "." + text
		}
		d := rest % 10
		text = string(rune('0'+max(d, -d))) + text
		rest /= 10
	}
	return minus + text
}
