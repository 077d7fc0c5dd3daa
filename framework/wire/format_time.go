package wire

import "strings"

// Day requires YYYY-MM-DD, a day of the calendar.
func (d *Decoder) Day(s string) {
	if !isDay(s) {
		d.Fail("must be a day such as 2026-01-31")
	}
}

// DateTime requires a date and a time of
// https://www.rfc-editor.org/rfc/rfc3339#section-5.6 that package time reads: with
// a capital T and Z, without leap seconds.
func (d *Decoder) DateTime(s string) {
	if len(s) < len("2026-01-31T") || !isDay(s[:10]) || s[10] != 'T' || !isTimeOfDay(s[11:]) {
		d.Fail("must be a time such as 2026-01-31T09:30:00Z")
	}
}

// TimeOfDay requires what follows the T in a [Decoder.DateTime].
func (d *Decoder) TimeOfDay(s string) {
	if !isTimeOfDay(s) {
		d.Fail("must be a time of day such as 09:30:00Z")
	}
}

func isDay(s string) bool {
	_, ok := parseTime([]byte(s + "T00:00:00Z"))
	return ok && len(s) == len("2026-01-31")
}

func isTimeOfDay(s string) bool {
	if len(s) < len("09:30:00Z") || !below(s[:2], 24) || s[2] != ':' || !below(s[3:5], 60) || s[5] != ':' || !below(s[6:8], 60) {
		return false
	}
	zone := s[8:]
	if fraction, ok := strings.CutPrefix(zone, "."); ok {
		zone = strings.TrimLeft(fraction, "0123456789")
		if len(zone) == len(fraction) {
			return false
		}
	}
	return zone == "Z" ||
		len(zone) == len("+01:00") && (zone[0] == '+' || zone[0] == '-') && below(zone[1:3], 24) && zone[3] == ':' && below(zone[4:], 60)
}

// below tells whether two characters are a number below n.
func below(s string, n int) bool {
	return len(s) == 2 && isDigit(s[0]) && isDigit(s[1]) && int(s[0]-'0')*10+int(s[1]-'0') < n
}
