package wire

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Eight bytes are looked at at once; each byte at each place must be seen.
func TestPlainPrefixSeesEveryByteAtEveryPlace(t *testing.T) {
	text := []byte(strings.Repeat("~", 40))
	for start := range 8 {
		for i := start; i < len(text); i++ {
			for c := range 256 {
				text[i] = byte(c)
				want := i - start
				if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
					want = len(text) - start
				}
				if got := plainPrefix(string(text[start:])); got != want {
					t.Fatalf("byte %#02x at %d: got %d, want %d", c, i-start, got, want)
				}
			}
			text[i] = '~'
		}
	}
}

func TestStringsAreWrittenAsEncodingJSONReadsThem(t *testing.T) {
	pieces := []string{
		"plain text of some length", "x", "", "\"", "\\", "\x00", "\x1f", "\x7f", "é", "\u2028", "🎉", "\xff", "\xed\xa0\x80", "\xf0\x9f",
		strings.Repeat("a", 200),
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		var s strings.Builder
		for range random.IntN(6) {
			s.WriteString(pieces[random.IntN(len(pieces))])
		}
		e := NewEncoder(make([]byte, 0, random.IntN(100)))
		e.String(s.String())
		b, err := e.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := json.Unmarshal(b, &got); err != nil || got != toValid(s.String()) {
			t.Fatalf("%q: wrote %s, which encoding/json reads as %q, %v", s.String(), b, got, err)
		}
		d := NewDecoder(b, nil)
		if got := d.String(); got != toValid(s.String()) || d.Done() != nil {
			t.Fatalf("%q: wrote %s, which the decoder reads as %q, %v", s.String(), b, got, d.Done())
		}
	}
}

func TestEveryDayIsWrittenAsTheCalendarHasIt(t *testing.T) {
	stride := 7
	if testing.Short() {
		stride = 97 // so that each day of the year comes in some year
	}
	first := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	buf := make([]byte, 24)
	check := func(at time.Time) {
		got, want := string(buf[:putTime(buf, at.UnixMilli())]), at.Format("2006-01-02T15:04:05.000Z")
		if got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	for day := 0; ; day += stride {
		at := first.AddDate(0, 0, day).Add(time.Duration(day%86_400_000) * 7919 * time.Millisecond % (24 * time.Hour))
		if at.Year() > 9999 {
			break
		}
		check(at)
	}
	for year := range 10000 {
		for _, at := range []time.Time{
			time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(year, 2, 28, 23, 59, 59, 999e6, time.UTC),
			time.Date(year, 2, 29, 0, 0, 0, 0, time.UTC), time.Date(year, 3, 1, 0, 0, 0, 1e6, time.UTC),
			time.Date(year, 12, 31, 23, 59, 59, 999e6, time.UTC),
		} {
			check(at)
		}
	}
}

// Where a value is that cannot travel is read from what was written before it.
func TestThePathOfAnErrorIsReadFromWhatWasWritten(t *testing.T) {
	for json, want := range map[string]string{
		``:                          "",
		`[`:                         "/0",
		`[1,"a,]",`:                 "/2",
		`{`:                         "",
		`{"a":`:                     "/a",
		`{"a":1,"b\"\u00e9/~":`:     "/b\"é~1~0",
		`{"a":[{"x":[],"y":[1,2]},`: "/a/1",
		`[[],{},{"k":{"{":"}","]":`: "/2/k/]",
		`{"a":{"b":1},"c":[[],[`:    "/c/1/0",
	} {
		if got := pointerInto([]byte(json)); got != want {
			t.Errorf("%s: got %q, want %q", json, got, want)
		}
	}
}
