package wire

import "time"

// parseTime reads YYYY-MM-DDThh:mm:ss, at most three digits of a fraction, and
// Z or ±hh:mm. The year stays between 0000 and 9999 in UTC too, so that what was
// read can be written.
func parseTime(b []byte) (time.Time, bool) {
	const layout = "dddd-dd-ddTdd:dd:dd"
	if len(b) < len(layout)+1 {
		return time.Time{}, false
	}
	for i := range layout {
		if layout[i] == 'd' && !isDigit(b[i]) || layout[i] != 'd' && layout[i] != b[i] {
			return time.Time{}, false
		}
	}
	year, month, day := int(b[0]-'0')*1000+int(b[1]-'0')*100+two(b[2:]), two(b[5:]), two(b[8:])
	hour, minute, second := two(b[11:]), two(b[14:]), two(b[17:])
	if month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	b = b[len(layout):]
	ms := 0
	if b[0] == '.' {
		b = b[1:]
		n, unit := 0, 100
		for n < len(b) && n < 3 && isDigit(b[n]) {
			ms += int(b[n]-'0') * unit
			unit /= 10
			n++
		}
		if n == 0 {
			return time.Time{}, false
		}
		b = b[n:]
	}
	offset, ok := parseOffset(b)
	if !ok {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, ms*int(time.Millisecond), time.UTC)
	if t.Day() != day || day == 0 {
		return time.Time{}, false
	}
	t = t.Add(-offset)
	return t, t.Year() >= 0 && t.Year() <= 9999
}

func parseOffset(b []byte) (time.Duration, bool) {
	if string(b) == "Z" {
		return 0, true
	}
	if len(b) != len("+hh:mm") || b[3] != ':' || !isDigit(b[1]) || !isDigit(b[2]) || !isDigit(b[4]) || !isDigit(b[5]) {
		return 0, false
	}
	hour, minute := two(b[1:]), two(b[4:])
	if hour > 23 || minute > 59 {
		return 0, false
	}
	offset := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	switch b[0] {
	case '+':
		return offset, true
	case '-':
		return -offset, true
	}
	return 0, false
}

func two(b []byte) int { return int(b[0]-'0')*10 + int(b[1]-'0') }

// The first and the last second of the years that RFC 3339 has.
const (
	firstSecond = -62167219200
	lastSecond  = 253402300799
)

// putTime writes an instant, given in milliseconds since 1970, in UTC with
// exactly three digits of a second, and returns how many bytes it took. The
// caller has checked that it is in a year from 0 to 9999.
//
// The day becomes a date in the manner of
// https://howardhinnant.github.io/date_algorithms.html#civil_from_days: years
// begin in March, so that the day that comes every four years is their last.
func putTime(dst []byte, ms int64) int {
	const (
		msOfDay    = 24 * 60 * 60 * 1000
		cycle      = 146097         // days of 400 years
		daysTo1970 = 719468 + cycle // from the 1st of March 400 years before the year 0
	)
	since := uint64(ms + daysTo1970*msOfDay)
	days, clock := uint32(since/msOfDay), uint32(since%msOfDay)
	cycles, day := days/cycle, days%cycle
	year := (day - day/1460 + day/36524 - day/146096) / 365
	day -= 365*year + year/4 - year/100
	march := (5*day + 2) / 153
	day -= (153*march + 2) / 5
	month := march + 3
	year += 400 * cycles
	if month > 12 {
		month -= 12
		year++
	}
	year -= 400
	second := clock / 1000
	minute := second / 60
	text := dst[:len("2026-01-02T03:04:05.678Z")]
	putTwo(text[0:], year/100)
	putTwo(text[2:], year%100)
	text[4] = '-'
	putTwo(text[5:], month)
	text[7] = '-'
	putTwo(text[8:], day+1)
	text[10] = 'T'
	putTwo(text[11:], minute/60)
	text[13] = ':'
	putTwo(text[14:], minute%60)
	text[16] = ':'
	putTwo(text[17:], second%60)
	text[19] = '.'
	text[20] = byte('0' + clock%1000/100)
	putTwo(text[21:], clock%100)
	text[23] = 'Z'
	return len(text)
}

func putTwo(b []byte, n uint32) {
	b[1] = byte('0' + n%10)
	b[0] = byte('0' + n/10)
}
