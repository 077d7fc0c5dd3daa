package differ

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var (
	ints = []string{
		"0", "1", "-1", "2", "3", "5", "7", "10", "42", "100", "127", "128", "255", "256", "-129", "32767", "32768", "65535", "65536",
		"8388607", "8388608", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296", "140737488355327",
		"140737488355328", "9007199254740991", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775807",
		"(-9223372036854775807-1)", "9223372036854775808", "0x10", "0xFFFFFFFFFFFFFFFF", "1_000", "true", "false",
	}
	reals = []string{
		"0.0", "-0.0", "0.1", "0.5", "1.5", "2.5", "-2.5", "1e0", "1.0", "3.14159", "1e15", "1e16", "1e17", "123456789.123456789", "1e100",
		"1e308", "1.7976931348623157e308", "9e999", "-9e999", "1e-5", "1e-300", "2.2250738585072014e-308", "5e-324", "1e-320", "0.30000000000000004",
		"4611686018427387904.0", "9223372036854775807.0", "9223372036854775808.0", "-9223372036854775808.0", "9007199254740993.0", "1e22", "1e23",
		"0.1e1", "12345678901234567890", "99999999999999999999999",
	}
	texts = []string{
		"''", "'a'", "'A'", "'b'", "'abc'", "'ABC'", "'abc '", "' abc'", "'aBc'", "'Ä'", "'ä'", "'ß'", "'日本語'", "'😀'", "'it''s'", "'%'", "'_'", "'a%c'",
		"'a_c'", "'[a-c]*'", "'?b*'", "'12'", "' 12 '", "'12abc'", "'1e5'", "'0x10'", "'-0'", "'1.0'", "'.5'", "'5.'", "'1e'", "'+7'", "'9223372036854775807'",
		"'9223372036854775808'", "'1e400'", "'nan'", "'inf'", "'null'", "char(0)", "'a'||char(0)||'b'", "char(0xd800)", "char(1114111)",
		"CAST(x'ff' AS TEXT)", "CAST(x'c080' AS TEXT)", "CAST(x'61ff62' AS TEXT)", "CAST(x'f09f98' AS TEXT)", "'the quick brown fox'", "'lorem ipsum dolor'", "'\n\t'",
		"'2024-02-29'", "'2023-12-31 23:59:59.999'", "'12:34:56'", "'2000-01-01T00:00:00Z'", "'0000-01-01'", "'9999-12-31'", "'2024-02-30'",
		`'{"a":1,"b":[1,2,{"c":null}],"d":"x"}'`, `'[1,2.5,"x",null,true]'`, `'{"a":{"b":{"c":[]}}}'`, `'[]'`, `'{}'`, `'"x"'`, `'[1,'`, `'{a:1,/*c*/b:0x1f,}'`, `'{"é":"\u00e9\ud83d\ude00"}'`,
	}
	blobs = []string{
		"x''", "x'00'", "x'ff'", "x'616263'", "x'0001020304'", "zeroblob(3)", "zeroblob(40)", "x'31'", "x'8b1331'", "jsonb('{\"a\":[1,2]}')", "jsonb('[1,2,3]')",
	}
)

// literal is a constant as SQL writes it, of the kind, or of any.
func (g *Gen) literal(k kind) string {
	if g.in(9) {
		return "NULL"
	}
	if k == anyKind || g.in(12) {
		k = pick(g, intKind, realKind, textKind, textKind, blobKind)
	}
	switch k {
	case intKind:
		if g.in(2) {
			return strconv.Itoa(g.n(20) - 5)
		}
		return pick(g, ints...)
	case realKind:
		switch g.n(4) {
		case 0:
			return strconv.FormatFloat(float64(g.n(2000)-1000)/8, 'f', -1, 64)
		case 1:
			return strconv.FormatFloat(g.real(), 'e', 1+g.n(17), 64)
		}
		return pick(g, reals...)
	case blobKind:
		if g.in(3) {
			return fmt.Sprintf("x'%x'", g.bytes())
		}
		return pick(g, blobs...)
	default:
		switch g.n(8) {
		case 0:
			return "'" + g.words() + "'"
		case 1:
			return fmt.Sprintf("printf('%%.*c', %d, 'x')", g.n(3000))
		}
		return pick(g, texts...)
	}
}

// real is any finite number, of all exponents alike.
func (g *Gen) real() float64 {
	for {
		if f := math.Float64frombits(g.r.Uint64()); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
	}
}

func (g *Gen) bytes() []byte {
	b := make([]byte, g.n(20))
	for i := range b {
		b[i] = byte(g.r.Uint32())
	}
	return b
}

// words is text for searching.
func (g *Gen) words() string {
	return g.list(8, " ", func() string {
		return pick(g, "alpha", "beta", "gamma", "delta", "running", "runs", "ran", "café", "CAFE", "über", "fox", "dog", "x", "42", "a-b", "don''t")
	})
}

// param binds a value and is its place in the SQL.
func (g *Gen) param() string {
	var v any
	switch g.n(6) {
	case 0:
		v = nil
	case 1:
		v = int64(g.n(100)) - 20
	case 2:
		v = int64(g.r.Uint64())
	case 3:
		v = pick(g, g.real(), float64(g.n(100))/4, math.Inf(1), math.NaN(), math.Copysign(0, -1))
	case 4:
		v = pick(g, "", "a", "abc", "Ä€😀", "nul\x00in", "bad\xff", g.words(), strings.Repeat("long ", g.n(500)), "1.50", "2024-01-31")
	default:
		v = pick(g, []byte{}, []byte("abc"), g.bytes(), make([]byte, g.n(5000)))
	}
	g.args = append(g.args, v)
	return "?" + strconv.Itoa(len(g.args))
}

// small is a constant that is near to the others, so that conditions hold and
// joins find something.
func (g *Gen) small(k kind) string {
	switch k {
	case intKind:
		return strconv.Itoa(g.n(12))
	case realKind:
		return strconv.FormatFloat(float64(g.n(24))/4, 'f', 2, 64)
	case textKind:
		return "'" + pick(g, "a", "b", "c", "A", "B", "ab", "abc", "x", "") + "'"
	case blobKind:
		return fmt.Sprintf("x'%02x'", g.n(6))
	}
	return g.small(pick(g, intKind, realKind, textKind, textKind, blobKind))
}
