package wire

import (
	"bytes"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// skip reads a value of any type, checking its syntax.
func (d *Decoder) skip() {
	switch c := d.peek(); c {
	case '{':
		d.object(func(string) bool { d.skip(); return true })
	case '[':
		d.array(func(int) bool { d.skip(); return true })
	case '"':
		d.scanString()
	case 't':
		d.literal("true")
	case 'f':
		d.literal("false")
	case 'n':
		d.literal("null")
	default:
		if c == '-' || isDigit(c) {
			d.scanNumber()
			return
		}
		d.unexpected()
	}
}

func (d *Decoder) literal(want string) {
	if len(d.b)-d.at < len(want) || string(d.b[d.at:d.at+len(want)]) != want {
		d.syntax("unexpected character")
		return
	}
	d.at += len(want)
}

// scanString reads a string, whose first quote is next, and returns what is
// between the quotes, as it stands there.
func (d *Decoder) scanString() (raw []byte, escaped bool) {
	start := d.at + 1
	ascii := true
	for i := start; i < len(d.b); i++ {
		switch c := d.b[i]; {
		case c == '"':
			raw = d.b[start:i]
			if !ascii && !utf8.Valid(raw) {
				d.syntax("a string is not UTF-8")
				return nil, false
			}
			d.at = i + 1
			return raw, escaped
		case c == '\\':
			escaped = true
			n := escapeSize(d.b[i:])
			if n == 0 {
				d.at = i
				d.syntax("not an escape")
				return nil, false
			}
			i += n - 1
		case c < ' ':
			d.at = i
			d.syntax("a control character in a string")
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	d.at = len(d.b)
	d.unexpected()
	return nil, false
}

// escapeSize returns the size of the escape at the start of b, 0 if there is none.
func escapeSize(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(b); ok {
			return 6
		}
	}
	return 0
}

// hex4 reads the code unit of an escape \uXXXX at the start of b.
func hex4(b []byte) (unit rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		unit = unit<<4 | rune(c)
	}
	return unit, true
}

// unescape appends the text that raw, a string with valid escapes, stands for.
// Half of a surrogate pair is replaced by U+FFFD, and whole is false.
func unescape(dst, raw []byte) (text []byte, whole bool) {
	whole = true
	for len(raw) > 0 {
		if raw[0] != '\\' {
			n := bytes.IndexByte(raw, '\\')
			if n < 0 {
				n = len(raw)
			}
			dst, raw = append(dst, raw[:n]...), raw[n:]
			continue
		}
		if raw[1] != 'u' {
			dst, raw = append(dst, unescapeByte(raw[1])), raw[2:]
			continue
		}
		r, _ := hex4(raw)
		raw = raw[6:]
		if utf16.IsSurrogate(r) {
			low, _ := hex4(raw)
			r = utf16.DecodeRune(r, low)
			if r == utf8.RuneError {
				whole = false
			} else {
				raw = raw[6:]
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, whole
}

func unescapeByte(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// scanNumber reads a number, by the grammar of RFC 8259, and returns its text.
// whole is false when it has a fraction or an exponent.
func (d *Decoder) scanNumber() (text []byte, whole bool) {
	start := d.at
	if d.b[d.at] == '-' {
		d.at++
	}
	if d.at < len(d.b) && d.b[d.at] == '0' {
		d.at++
	} else if !d.digits() {
		return nil, false
	}
	whole = true
	if d.at < len(d.b) && d.b[d.at] == '.' {
		whole = false
		d.at++
		if !d.digits() {
			return nil, false
		}
	}
	if d.at < len(d.b) && d.b[d.at]|0x20 == 'e' {
		whole = false
		d.at++
		if d.at < len(d.b) && (d.b[d.at] == '+' || d.b[d.at] == '-') {
			d.at++
		}
		if !d.digits() {
			return nil, false
		}
	}
	return d.b[start:d.at], whole
}

// digits reads one or more digits.
func (d *Decoder) digits() bool {
	start := d.at
	for d.at < len(d.b) && isDigit(d.b[d.at]) {
		d.at++
	}
	if d.at == start {
		d.unexpected()
		return false
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// span is where a key is, in the input or among the decoded keys. Both are
// shorter than 2 GiB, as a frame is at most 16 MiB.
type span struct {
	from, to int32
	side     bool
	half     bool // it has half of a surrogate pair
}

func (d *Decoder) text(s span) []byte {
	if s.side {
		return d.side[s.from:s.to]
	}
	return d.b[s.from:s.to]
}

// unique refuses an object, whose keys begin at from, in which a key is twice.
// A sort keeps an object of a million keys from taking quadratic time.
func (d *Decoder) unique(from int) {
	keys := d.keys[from:]
	if len(keys) > 16 {
		slices.SortFunc(keys, func(a, b span) int { return bytes.Compare(d.text(a), d.text(b)) })
		for i := range len(keys) - 1 {
			if bytes.Equal(d.text(keys[i]), d.text(keys[i+1])) {
				d.syntax("a key is twice in an object")
				return
			}
		}
		return
	}
	for i, a := range keys {
		for _, b := range keys[:i] {
			if bytes.Equal(d.text(a), d.text(b)) {
				d.syntax("a key is twice in an object")
				return
			}
		}
	}
}
