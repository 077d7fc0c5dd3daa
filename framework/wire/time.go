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

// appendTime appends an instant in UTC with exactly three digits of a second.
func appendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	ms := t.Nanosecond() / int(time.Millisecond)
	dst = appendTwo(dst, year/100)
	dst = append(appendTwo(dst, year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	dst = append(appendTwo(dst, second), '.')
	return append(appendTwo(dst, ms/10), byte('0'+ms%10), 'Z')
}

func appendTwo(dst []byte, n int) []byte {
	return append(dst, byte('0'+n/10), byte('0'+n%10))
}
