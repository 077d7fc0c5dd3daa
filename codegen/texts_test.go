package codegen

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// texts draws JSON for types of the model, most of it valid.
type texts struct{ *rapid.T }

func (t texts) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(t.T, label)
}

func (t texts) chance(label string, in int) bool {
	return rapid.IntRange(0, in-1).Draw(t.T, label) == in-1
}

// odd are values that few types take.
var odd = []string{
	"null", "true", "0", "-0", "1.0", "1e2", "-1", `""`, `"x"`, "[]", "{}", "[null]", `{"a":{"b":[1,2,{}]}}`,
	"9007199254740991", "9007199254740992", "-9007199254740991", "-9007199254740992", "9223372036854775808",
	"127", "128", "-128", "-129", "255", "256", "32767", "32768", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296",
	"99999999999999999999999999", "1e400", "-1e400", "3.5e38", "1e-400", "0.1", "9223372036854", "9223372036855",
	`"2026-02-29T00:00:00Z"`, `"2026-01-02T03:04:05.6789Z"`, `"0000-01-01T00:00:00+00:01"`, `"9999-12-31T23:59:59-00:01"`, `"2026-01-02"`,
	`"\ud800"`, `"\udc00\ud800"`, `"\ud83c\udf89"`, `"red"`, `"blue"`, `"\u0000"`, `"\ufffd"`,
}

var words = []string{
	"", "a", "plain text", `\"\\\/\b\f\n\r\t`, `\u0000\u001f`, "é€😀", `\ud83d\ude00`, "\u2028\u2029", "__proto__", "</script>", "\u007f", "￿", `\uFFFF`,
}

func (t texts) text() string {
	var b strings.Builder
	b.WriteByte('"')
	for range rapid.IntRange(0, 4).Draw(t.T, "words") {
		b.WriteString(t.one("word", words...))
	}
	if t.chance("long", 40) {
		b.WriteString(strings.Repeat("long ", rapid.IntRange(1, 4000).Draw(t.T, "length")))
	}
	b.WriteByte('"')
	return b.String()
}

func (t texts) integer(ty *Type) string {
	const safe = 1<<53 - 1
	low, high := int64(-safe), int64(safe)
	switch {
	case ty.Unsigned && ty.Bits < 64:
		low, high = 0, 1<<ty.Bits-1
	case ty.Unsigned:
		low = 0
	case ty.Bits < 64:
		low, high = -1<<(ty.Bits-1), 1<<(ty.Bits-1)-1
	}
	return fmt.Sprint(rapid.Int64Range(low, high).Draw(t.T, "integer"))
}

func (t texts) value(ty *Type, depth int) string {
	if t.chance("odd", 25) {
		return t.one("odd value", odd...)
	}
	if ty.Quoted {
		if t.chance("odd number", 8) {
			return t.one("number", `"01"`, `"+1"`, `"-0"`, `""`, `" 1"`, "1", `"1.0"`, `"300"`, `"18446744073709551616"`, `"-1"`, `"9223372036854775808"`)
		}
		if ty.Unsigned {
			return fmt.Sprintf("%q", fmt.Sprint(rapid.Uint64Max(^uint64(0)>>(64-ty.Bits)).Draw(t.T, "unsigned")))
		}
		return fmt.Sprintf("%q", fmt.Sprint(rapid.Int64Range(-1<<(ty.Bits-1), 1<<(ty.Bits-1)-1).Draw(t.T, "quoted")))
	}
	switch ty.Shape {
	case Bool:
		return t.one("bool", "true", "false")
	case Int:
		return t.integer(ty)
	case Float:
		if t.chance("written", 2) {
			return t.one("float", "0", "-0", "1E21", "1e-7", "0.1", "-1.5e+3", "123456789.25", "5e-324", "3.4028234663852886e38", "16777217", "1e21", "100000000000000000000")
		}
		return fmt.Sprint(rapid.Float32().Draw(t.T, "number"))
	case Time:
		zone := t.one("zone", "Z", "+00:00", "-23:59", "+05:30")
		return fmt.Sprintf(`"%04d-%02d-%02dT%02d:%02d:%02d%s%s"`, rapid.IntRange(0, 9999).Draw(t.T, "year"), rapid.IntRange(1, 12).Draw(t.T, "month"),
			rapid.IntRange(1, 28).Draw(t.T, "day"), rapid.IntRange(0, 23).Draw(t.T, "hour"), rapid.IntRange(0, 59).Draw(t.T, "minute"),
			rapid.IntRange(0, 59).Draw(t.T, "second"), t.one("fraction", "", ".1", ".12", ".123", ".000", ".999"), zone)
	case Duration:
		return fmt.Sprint(rapid.Int64Range(-9223372036854, 9223372036854).Draw(t.T, "duration"))
	case Slice:
		n := rapid.IntRange(0, 3).Draw(t.T, "items")
		if t.chance("many", 50) {
			n *= 20
		}
		if depth <= 0 {
			n = 0
		}
		var items []string
		for range n {
			items = append(items, t.value(ty.Elem, depth-1))
		}
		return "[" + strings.Join(items, ",") + "]"
	case Map:
		var members []string
		for range rapid.IntRange(0, 3).Draw(t.T, "members") {
			if depth > 0 {
				members = append(members, t.key(ty.Key)+":"+t.value(ty.Elem, depth-1))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	case Pointer:
		if depth <= 0 || t.chance("null", 3) {
			return "null"
		}
		return t.value(ty.Elem, depth-1)
	case Ref:
		switch ty.Named.Kind {
		case Enum:
			return rapid.SampledFrom(ty.Named.Values).Draw(t.T, "enum").Literal
		case Alias:
			return t.value(ty.Named.Under, depth)
		}
		return t.object(ty.Named, depth-1)
	}
	return t.text()
}

// key is one of a map.
func (t texts) key(ty *Type) string {
	if t.chance("odd key", 12) {
		return t.one("key", `"01"`, `"-0"`, `"+1"`, `""`, `"\ud800"`, `"1.0"`, `"300"`, `"9007199254740992"`, `"-9007199254740992"`, `"-129"`, `"~/"`)
	}
	value := t.value(ty, 0)
	if !strings.HasPrefix(value, `"`) {
		value = `"` + strings.ReplaceAll(value, `"`, "") + `"`
	}
	return value
}

func (t texts) object(n *Named, depth int) string {
	var members []string
	for _, f := range n.Fields {
		if f.Omit != Never && t.chance("left out", 2) || t.chance("missing", 60) {
			continue
		}
		key := quoteJS(f.Name)
		if t.chance("escaped key", 20) {
			key = fmt.Sprintf(`"\u%04x%s`, f.Name[0], key[2:])
		}
		members = append(members, key+":"+t.value(f.Type, depth))
		if t.chance("twice", 150) {
			members = append(members, key+":"+t.value(f.Type, depth))
		}
	}
	if t.chance("unknown", 30) {
		members = append(members, t.one("key", `"unknown"`, `""`, `"~/"`, `"\ud800"`, `"Key"`)+":"+t.one("odd value", odd...))
	}
	if t.chance("shuffled", 3) {
		members = rapid.Permutation(members).Draw(t.T, "order")
	}
	space := t.one("space", "", "", "", " ", "\n\t")
	return "{" + space + strings.Join(members, ","+space) + space + "}"
}

// damaged breaks a text somewhere.
func (t texts) damaged(text string) string {
	at := rapid.IntRange(0, len(text)).Draw(t.T, "at")
	piece := t.one("piece", "", "{", "]", `"`, ",", "\xff", "\\", "\x00", "null", "01", "\xed\xa0\x80", strings.Repeat("[", 70), "//", "'")
	end := min(len(text), at+rapid.IntRange(0, 3).Draw(t.T, "cut"))
	return text[:at] + piece + text[end:]
}
