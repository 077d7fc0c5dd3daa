package delimited

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

func TestRowsAreReadAsTheyWereWritten(t *testing.T) {
	for _, test := range []struct {
		text string
		want []Row
	}{
		{"a,b\r\n1,2\r\n", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}}},
		{"a,b\n1,2", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}}},
		{"a,b\r1,2\r", []Row{{1, []string{"a", "b"}}, {2, []string{"1", "2"}}}},
		{"\n\n , \n1,\n", []Row{{4, []string{"1", ""}}}},
		{"\"a\r\nb\",\"\"\"c\"\"\"\nd,e\n", []Row{{1, []string{"a\r\nb", `"c"`}}, {3, []string{"d", "e"}}}},
		{"\"a\rb\",c\r\"d\"", []Row{{1, []string{"a\rb", "c"}}, {3, []string{"d"}}}},
		{"\"a\"\r\n\"b\"\r\n", []Row{{1, []string{"a"}}, {2, []string{"b"}}}},
		{"a \"b\" c,\"d\" e,\"f\n", []Row{{1, []string{`a "b" c`, `d" e,"f` + "\n"}}}},
		{"\"never closed\n1,2", []Row{{1, []string{"never closed\n1,2"}}}},
		{"a\x00b,c", []Row{{1, []string{"a\x00b", "c"}}}},
		{",\"\"", nil},
	} {
		var got []Row
		for row := range Rows(test.text, Commas) {
			got = append(got, row)
		}
		if !slices.EqualFunc(got, test.want, func(a, b Row) bool { return a.Line == b.Line && slices.Equal(a.Fields, b.Fields) }) {
			t.Errorf("%q is %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTheSeparatorIsWhatMostRowsHaveEquallyOften(t *testing.T) {
	for text, want := range map[string]Separator{
		"a;b\n1,5;2\n3,25;4\n": Semicolons,
		"a,b\n1,2\n":           Commas,
		"a\tb\n1\t2\n":         Tabs,
		"a|b|c\n1|2|3\n":       Bars,
		"a\nb\n":               Commas,
		"":                     Commas,
	} {
		if got := Seems(text); got != want {
			t.Errorf("%q seems to have %s, want %s", text, got, want)
		}
	}
}

// Rows agrees with encoding/csv on all that is well-formed, but for a carriage
// return in quotes, which that drops.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{"a,b\r\n1,\"2\"\r\n", "\"\"\"\"\n", "a\"b,c", "\"a\"b\n", "\r", "\"a\r\nb\"", "\ufeffa"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = Decode([]byte(text))
		n := 0
		for row := range Rows(text, Commas) {
			if n++; row.Line < 1 || row.Empty() {
				t.Fatalf("row %+v", row)
			}
		}
		if strings.Contains(text, "\r") {
			return
		}
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if err != nil {
			return
		}
		want = slices.DeleteFunc(want, func(fields []string) bool { return Row{Fields: fields}.Empty() })
		var got [][]string
		for row := range Rows(text, Commas) {
			got = append(got, row.Fields)
		}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("%q is %q, want %q", text, got, want)
		}
	})
}
