package wire_test

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ashore-dev/ashore/framework/wire"
)

var formatted = map[string]func(d *wire.Decoder, s string){
	"date": (*wire.Decoder).Day, "email": (*wire.Decoder).Email, "hostname": (*wire.Decoder).Hostname,
	"ipv4": (*wire.Decoder).IPv4, "ipv6": (*wire.Decoder).IPv6, "date-time": (*wire.Decoder).DateTime, "time": (*wire.Decoder).TimeOfDay, "uri": (*wire.Decoder).URI, "uuid": (*wire.Decoder).UUID,
}

// fits is what a method says of a text.
func fits(check func(d *wire.Decoder, s string), text string) bool {
	d := wire.NewDecoder([]byte(`""`), nil)
	d.Skip()
	check(d, text)
	return d.Done() == nil
}

// pieces make texts of all formats, right and wrong.
var pieces = []string{
	"", "a", "example", "EXAMPLE.org", "name@example.org", "a.b+c@d-e.fr", ".", "..", "-", "@", "x@", "@x", "2026", "2026-01-31", "2026-02-29", "2024-02-29",
	"0000-01-01", "1-1-1", "192.0.2.1", "256.1.1.1", "01.1.1.1", "1.1.1", "0.0.0.0", "https://", "https:", "mailto:", ":", "/", "//", "?q=1", "#f", "##",
	"%20", "%2", "%zz", " ", "ü", "\n", "[", "]", "<", "\\", "^", "`", "{", "|", ":80", ":x", "01890a5d-ac96-774b-bcce-b302099a8057",
	"::", "::1", "1::", "2001:db8:0:0:0:0:0:1", "1:2:3:4:5:6:7", ":1:2", "::ffff:192.0.2.1", ":1.2.3.4", "fffff::", "fe80::1%eth0", "1:", ":::",
	"T09:30:00Z", "T23:59:59.25+01:00", "T24:00:00Z", "09:30:00", "23:59:59", "24:00:00", "9:30:00", "00:60:00", "Z", "+01:00", "-12:30", "+24:00", ".5", ".", ".123456789", ",5",
	"01890A5D-AC96-774B-BCCE-B302099A8057", "01890a5dac96774bbcceb302099a8057", "g", strings.Repeat("a", 63), strings.Repeat("a", 64), strings.Repeat("a.", 126),
}

// What a format takes, the validator of JSON Schema takes too. The other way
// round it is looser: it takes quotes and brackets in email addresses, a dot
// behind a host's name, what url.Parse lets through, and a minus before a number
// of an IPv4 address.
func TestFormatsAreThoseOfJSONSchema(t *testing.T) {
	taken := map[string]int{}
	for format, check := range formatted {
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat()
		if err := compiler.AddResource("mem:///x", map[string]any{"format": format}); err != nil {
			t.Fatal(err)
		}
		schema, err := compiler.Compile("mem:///x")
		if err != nil {
			t.Fatal(err)
		}
		strict := format == "email" || format == "hostname" || format == "uri" || format == "ipv4"
		for _, a := range pieces {
			for _, b := range pieces {
				for _, c := range []string{"", "x", "/p?q#f", "@example.org", ".org"} {
					text := a + b + c
					got, want := fits(check, text), schema.Validate(text) == nil
					if got && !want || want && !got && !strict {
						t.Errorf("%s %q: got %v, want %v", format, text, got, want)
					}
					if got {
						taken[format]++
					}
				}
			}
		}
	}
	for format := range formatted {
		if taken[format] == 0 {
			t.Errorf("no text is a %s", format)
		}
	}
	t.Log(taken)
}

func TestFormatsTakeWhatPeopleWrite(t *testing.T) {
	for format, texts := range map[string][]string{
		"email":     {"name@example.org", "first.last+tag@sub.example.co.uk", "o'hara@example.org", "x@localhost"},
		"ipv6":      {"::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "FE80::"},
		"date-time": {"2026-01-31T09:30:00Z", "2026-01-31T09:30:00.123456789+05:45", "0000-02-29T00:00:00-00:00"},
		"time":      {"09:30:00Z", "23:59:59.9-12:30"},
		"hostname":  {"example.org", "localhost", "a-b.c", "1.example"},
		"uri": {
			"https://example.org/", "http://localhost:8080/a/b?c=d&e=%20#f", "mailto:name@example.org", "urn:isbn:0451450523", "https://user:pw@example.org:1/",
			"file:///tmp/x", "tel:+49-30-123", "https://example.org", "data:text/plain,hello",
		},
	} {
		for _, text := range texts {
			if !fits(formatted[format], text) {
				t.Errorf("%s: %s is refused", format, text)
			}
		}
	}
	for format, texts := range map[string][]string{
		"email":     {"", "name", "name@", "@example.org", "a@b@c", "a b@c.d", "a..b@c.d", "ü@c.d", "name@-x.org"},
		"ipv6":      {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::8", "1::2::3", "12345::", "::1%eth0", "1.2.3.4", "::1.2.3", "1.2.3.4::"},
		"date-time": {"", "2026-01-31", "2026-01-31 09:30:00Z", "2026-01-31t09:30:00z", "2026-02-30T09:30:00Z", "2026-01-31T09:30:60Z", "2026-01-31T09:30:00", "2026-01-31T09:30:00,5Z"},
		"time":      {"", "09:30", "09:30:00", "24:00:00Z", "9:30:00Z", "09:30:00+24:00"},
		"hostname":  {"", ".", "a..b", "-a", "a-", "a_b", "ü.org", "example.org."},
		"uri":       {"", "example.org", "//example.org/", "https:", "1a:b", "https://exa mple.org/", "https://example.org/ü", "https://example.org:x/", "javascript\n:x", "a:%2"},
	} {
		for _, text := range texts {
			if fits(formatted[format], text) {
				t.Errorf("%s: %q is taken", format, text)
			}
		}
	}
}

func TestUniqueFindsWhatIsThereTwice(t *testing.T) {
	many := make([]int, 40)
	for i := range many {
		many[i] = i
	}
	if !wire.Unique[int](nil) || !wire.Unique(many[:8]) || !wire.Unique(many) {
		t.Error("different items are said to be there twice")
	}
	many[39] = 3
	if wire.Unique(many) || wire.Unique([]string{"a", "b", "a"}) {
		t.Error("an item that is there twice wasn't found")
	}
}
