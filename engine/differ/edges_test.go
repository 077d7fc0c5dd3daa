package differ

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/engine/wasmtest"
)

// edges are values at which the functions of ext/misc take another way.
func edges() []any {
	values := []any{nil, "", " ", ".", "-", "+", "e", "E5", "e-3", "x", "\x00", "1\x002", "ü", "CAFE fox 42"}
	for _, number := range []string{
		"0", "00", "0.0", ".0", "0.", "007", "1", "10", "100", "9", "99.99", "5", ".5", "0.5", "0.05", ".05", "1.0", "1.50", "123", "123.456", "1..5", "1.5.7",
		"5e0", "5e1", "5e-1", ".5e1", ".5e-3", ".05e-3", "0.05e1", "0.05e2", "0.05e3", "0e42", "0e-42", "0.0e5", "123e2", "123e-2", "123e-3", "123e-5", "1.23e1", "1.23e2", "1.23e5",
		"1.50e-1", "100e-2", "100e-5", "1e+5", "1e--5", "1e5e5", "1e5.5", "1e400", "4.9e-324", "1 2", " 12 ", "12abc", "a12", "1e", "1e+", "12345678901234567890.12345678901234567890",
	} {
		values = append(values, number, "-"+number)
	}
	for _, n := range []int64{0, 1, 2, 5, 10, 52, 53, 64, 971, 1023, 1024, 1074, 1075, 1076, 2000, 10000, 20000, 20001, 1 << 31, 1<<31 - 1, 1 << 32, 1 << 52, 1<<53 - 1, 1 << 53, 1<<53 + 1, 1 << 62, math.MaxInt64} {
		values = append(values, n, -n)
	}
	values = append(values, int64(math.MinInt64))
	for _, bits := range []uint64{
		0, 1, 2, 0xfffffffffffff, 0x10000000000000, 0x10000000000001, 0x3ff0000000000000, 0x3fe0000000000000, 0x4000000000000000, 0x400921fb54442d18, 0x3fb999999999999a,
		0x4340000000000000, 0x7fe0000000000000, 0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff0000000000001, 0x7ff8000000000000, 0x7fffffffffffffff,
	} {
		for _, sign := range []uint64{0, 1 << 63} {
			if f := math.Float64frombits(bits | sign); f == f {
				values = append(values, f)
			}
			b := make([]byte, 8)
			for i := range b {
				b[i] = byte((bits | sign) >> (56 - 8*i))
			}
			values = append(values, b)
		}
	}
	return append(values, []byte{}, []byte{0}, []byte("12"), []byte("1.5e3"), []byte("-5"), []byte("123456789"))
}

// edgeStatements asks each function for each value, and those of two for each
// pair of some.
func edgeStatements() []Statement {
	all := edges()
	var list []Statement
	for _, f := range []string{
		"decimal", "decimal_exp", "decimal_pow2", "decimal_sum", "ieee754", "ieee754_mantissa", "ieee754_exponent", "ieee754_to_blob", "ieee754_from_blob", "ieee754_to_int", "ieee754_from_int",
	} {
		for _, v := range all {
			list = append(list, Statement{SQL: "SELECT " + f + "(?)", Args: []any{v}})
		}
	}
	for _, f := range []string{"decimal", "decimal_exp"} {
		for _, v := range all {
			for _, digits := range []int64{-1, 0, 1, 2, 3, 4, 5, 10, 16, 17, 30} {
				list = append(list, Statement{SQL: "SELECT " + f + "(?,?)", Args: []any{v, digits}})
			}
		}
	}
	for _, f := range []string{"decimal", "decimal_exp", "ieee754", "ieee754_inc", "decimal_add", "decimal_sub", "decimal_mul", "decimal_cmp"} {
		for i, v := range all {
			for j, w := range all {
				// Each value meets some others, not always the same kind of them.
				if i == j || (i+3*j)%29 == 0 {
					list = append(list, Statement{SQL: "SELECT " + f + "(?,?)", Args: []any{v, w}})
				}
			}
		}
	}
	list = append(list, Statement{SQL: "CREATE TABLE e (i INTEGER PRIMARY KEY, v TEXT)"})
	for _, v := range all {
		if s, ok := v.(string); ok {
			list = append(list, Statement{SQL: "INSERT INTO e (v) VALUES (?)", Args: []any{s}})
		}
	}
	return append(list,
		Statement{SQL: "SELECT i FROM e ORDER BY v COLLATE decimal, i"},
		Statement{SQL: "SELECT i, decimal_sum(v) OVER (ORDER BY i ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) FROM e"},
		Statement{SQL: "SELECT i FROM e ORDER BY v COLLATE uint, i"},
		Statement{SQL: "SELECT 'behind the last one is the hash of all'"})
}

// patternStatements asks regexp for each pattern and text.
func patternStatements() (list []Statement) {
	texts := []any{
		nil, "", "a", "ab", "abc", "ABC", "aBc", "x", "\x00", "a\x00b", "\x00a", "ä", "Ä", "日本", "a\nb", "12", "a.b", "_", "-", " ", "\t", int64(12), 1.5,
		[]byte{},
		[]byte{0},
		[]byte("a\x00c"),
		// No UTF-8: cut short, too long, out of range, half of a pair, a byte that begins nothing; and what stands for them.
		"\xf0\x9f\x98", "a\xf0\x9f\x98", "\xf0\x9f\x98a", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xed\xa0\x80", "\xff", "\x80", "a\x80b", "\xe4", "\xe4\xb8", "\xf8\x88\x80\x80\x80", "\ufffd", "a\ufffd", "😀", "a😀b", "日本語日本語日本語",
	}
	patterns := append(texts, "^", "$", "^$", "a*", "a+", "a?", ".", ".*", "..", "^a", "c$", "^abc$", "[a-c]+", "[^a]", "[]a]", "[a", "a]", "(ab|c)", "(", ")", "()", "a|", "|a", "*", "+a", "a{2}", "a{1,2}", "a{,2}", "a{2,1}",
		"a{", "\\", "\\d", "\\D", "\\w+", "\\W", "\\s", "\\S", "\\b", "\\ba", "a\\b", "\\.", "\\x41", "\\u00e4", "\\n", "\\t", "\\q", "[\\d]", "[[:alpha:]]", "[a-]", "[-a]", "[b-a]", "ä", "[ä-ü]", "(a*)*", "((((a))))", "^*", "[\\x41-\\x43]",
		"a+\xff", "\xff+", "[\xff]", "[^\xff]", ".\xff", "(\xff)", "\\ufffd", "a\xff*", "^\xff", "[\ufffd]", "日本語日", "語", "本.日", "a\\x00", "ab$c")
	for _, f := range []string{"regexp", "regexpi"} {
		for _, p := range patterns {
			for _, text := range texts {
				list = append(list, Statement{SQL: "SELECT " + f + "(?,?)", Args: []any{p, text}})
			}
		}
	}
	return list
}

// What a random program meets once in thousands of statements.
func TestMiscAnswersAtItsEdgesAsTheOriginalDoes(t *testing.T) {
	if !wasmtest.Asked() {
		t.Skip("builds a program over the native engine: ASHORE_ENGINES=1, or make test STAGES=engine")
	}
	list := append(patternStatements(), edgeStatements()...)
	text, err := json.Marshal(Encode(list))
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "edges.json")
	if err := os.WriteFile(script, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var seen [2][]string
	for i, name := range []string{"host", "native"} {
		lines := strings.Join(transcript(t.Context(), side(t, name), "-script", script), "\n")
		seen[i] = strings.Split("\n"+lines, "\n\"")[1:]
		if len(seen[i]) != len(list) {
			t.Fatalf("%s played %d of %d statements:\n%.2000s", name, len(seen[i]), len(list), lines[max(0, len(lines)-2000):])
		}
	}
	differs := 0
	for i, s := range list {
		if seen[0][i] == seen[1][i] {
			continue
		}
		if differs++; differs <= 20 {
			t.Errorf("%s; %s\nA: %s\nB: %s", s.SQL, describe(s.Args), compact(seen[0][i]), compact(seen[1][i]))
		}
	}
	t.Logf("%d statements, %d differ", len(list), differs)
}

// compact is what a statement gave, on one line.
func compact(text string) string {
	_, text, _ = strings.Cut(text, "\n")
	return strings.Join(strings.Fields(text), " ")
}
