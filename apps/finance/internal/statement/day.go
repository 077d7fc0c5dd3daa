package statement

import (
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/calendar"
)

// ParseDay reads a day that is written in an order, with points, slashes,
// hyphens or nothing between, years of two or four digits, and perhaps a time
// behind.
func ParseDay(text string, order DayOrder) (calendar.Date, bool) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ")
	text, _, _ = strings.Cut(text, "T")
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '/' || r == '-' })
	if len(parts) == 1 && len(text) == 8 {
		if order == YearFirst {
			parts = []string{text[:4], text[4:6], text[6:]}
		} else {
			parts = []string{text[:2], text[2:4], text[4:]}
		}
	}
	if len(parts) != 3 {
		return calendar.Date{}, false
	}
	var n [3]int
	for i, part := range parts {
		if len(part) > 4 || part == "" {
			return calendar.Date{}, false
		}
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return calendar.Date{}, false
			}
			n[i] = n[i]*10 + int(c-'0')
		}
	}
	place := map[DayOrder][3]int{YearFirst: {0, 1, 2}, DayFirst: {2, 1, 0}, MonthFirst: {2, 0, 1}}[order]
	year, month, day := n[place[0]], n[place[1]], n[place[2]]
	switch len(parts[place[0]]) {
	case 2:
		year += 2000
	case 4:
	default:
		return calendar.Date{}, false
	}
	if year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31 {
		return calendar.Date{}, false
	}
	// A day that there is not, such as 31 April, would be one of the next month.
	if midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); midnight.Day() != day {
		return calendar.Date{}, false
	}
	return calendar.New(year, time.Month(month), day), true
}
