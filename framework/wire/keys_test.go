package wire_test

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/wire"
)

// said is what a decoder found wrong.
func said(d *wire.Decoder) string {
	if err := d.Done(); err != nil {
		return err.Error()
	}
	return ""
}

func TestKeysAreReadAsWhatTheyName(t *testing.T) {
	for _, c := range []struct {
		json string
		read func(d *wire.Decoder, key string) any
		want any
		said string
	}{
		{`{"a\u00fc":1}`, func(d *wire.Decoder, key string) any { return d.Key(key) }, "aü", ""},
		{`{"\ufffd":1}`, func(d *wire.Decoder, key string) any { return d.Key(key) }, "\ufffd", ""},
		{`{"\ud800":1}`, func(d *wire.Decoder, key string) any { return d.Key(key) }, "\ufffd", "has a name that is not valid Unicode text"},
		{`{"-12":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 8) }, int64(-12), ""},
		{`{"-128":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 8) }, int64(-128), ""},
		{`{"128":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 8) }, int64(0), "between -128 and 127"},
		{`{"9007199254740991":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 64) }, int64(wire.MaxInteger), ""},
		{`{"9007199254740992":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 64) }, int64(0), "is not a whole number"},
		{`{"007":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 64) }, int64(0), "is not a whole number"},
		{`{"-0":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 64) }, int64(0), "is not a whole number"},
		{`{"+7":1}`, func(d *wire.Decoder, key string) any { return d.IntKey(key, 64) }, int64(0), "is not a whole number"},
		{`{"":1}`, func(d *wire.Decoder, key string) any { return d.UintKey(key, 64) }, uint64(0), "between 0 and 9007199254740991"},
		{`{"255":1}`, func(d *wire.Decoder, key string) any { return d.UintKey(key, 8) }, uint64(255), ""},
		{`{"256":1}`, func(d *wire.Decoder, key string) any { return d.UintKey(key, 8) }, uint64(0), "between 0 and 255"},
		{`{"::1":1}`, func(d *wire.Decoder, key string) any {
			var a netip.Addr
			d.TextKey(key, &a)
			return a
		}, netip.IPv6Loopback(), ""},
		{`{"x":1}`, func(d *wire.Decoder, key string) any {
			var a netip.Addr
			d.TextKey(key, &a)
			return a
		}, netip.Addr{}, "/x has a name that is not valid"},
	} {
		d := wire.NewDecoder([]byte(c.json), nil)
		var got any
		for key := range d.Object() {
			got = c.read(d, key)
			d.Int64()
		}
		if message := said(d); !reflect.DeepEqual(got, c.want) || (c.said == "") != (message == "") || !strings.Contains(message, c.said) {
			t.Errorf("%s: got %v and %q, want %v and %q", c.json, got, message, c.want, c.said)
		}
	}
}

func TestMapsAreWrittenInTheOrderOfTheirKeys(t *testing.T) {
	e := wire.NewEncoder(nil)
	e.BeginObject()
	for _, key := range wire.TextKeys(e, map[netip.Addr]int{netip.MustParseAddr("9.9.9.9"): 1, netip.MustParseAddr("1.1.1.1"): 2}) {
		e.Key(key.Text)
		e.Null()
	}
	e.IntKey(-3)
	e.Null()
	e.UintKey(4)
	e.Null()
	e.EndObject()
	if b, err := e.Bytes(); err != nil || string(b) != `{"1.1.1.1":null,"9.9.9.9":null,"-3":null,"4":null}` {
		t.Errorf("got %s, %v", b, err)
	}
}

// same writes the same text whatever it is.
type same int

func (same) MarshalText() ([]byte, error) { return []byte("x"), nil }

func TestMapsThatCannotTravelAreErrors(t *testing.T) {
	for want, write := range map[string]func(e *wire.Encoder){
		`two keys that are both written "x"`: func(e *wire.Encoder) { wire.TextKeys(e, map[same]bool{1: true, 2: true}) },
		"past ±(2^53-1)":                     func(e *wire.Encoder) { e.BeginObject(); e.IntKey(math.MinInt64) },
		"past 2^53-1":                        func(e *wire.Encoder) { e.BeginObject(); e.UintKey(math.MaxUint64) },
		"is a wire_test.same":                func(e *wire.Encoder) { e.Any([]any{same(1)}) },
	} {
		e := wire.NewEncoder(nil)
		write(e)
		var bad *wire.EncodeError
		if _, err := e.Bytes(); !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestAnyComesBackAsItWas(t *testing.T) {
	const text = `{"a":[null,true,false,1.5,-3,"ü",{}],"b":{"c":[],"__proto__":0}}`
	d, e := wire.NewDecoder([]byte(text), nil), wire.NewEncoder(nil)
	e.Any(d.Any())
	b, err := e.Bytes()
	if message := said(d); err != nil || message != "" || string(b) != `{"a":[null,true,false,1.5,-3,"ü",{}],"b":{"__proto__":0,"c":[]}}` {
		t.Errorf("got %s, %v, %s", b, err, message)
	}
	d = wire.NewDecoder([]byte(`[1e999,"\ud800",}`), nil)
	d.Any()
	if message := said(d); !strings.Contains(message, "unexpected character") {
		t.Errorf("got %s", message)
	}
}

func TestQuotedNumbersHoldWhatGoHolds(t *testing.T) {
	for _, n := range []int64{0, 1, -1, math.MaxInt64, math.MinInt64} {
		e := wire.NewEncoder(nil)
		e.QuotedInt(n)
		b, _ := e.Bytes()
		d := wire.NewDecoder(b, nil)
		if got := d.QuotedInt(64); got != n || said(d) != "" {
			t.Errorf("%s: got %d, %v", b, got, d.Done())
		}
	}
	e := wire.NewEncoder(nil)
	e.QuotedUint(math.MaxUint64)
	b, _ := e.Bytes()
	d := wire.NewDecoder(b, nil)
	if got := d.QuotedUint(64); got != math.MaxUint64 || said(d) != "" {
		t.Errorf("%s: got %d, %v", b, got, d.Done())
	}
	for _, text := range []string{`1`, `"01"`, `"+1"`, `"-0"`, `""`, `" 1"`, `"1.0"`, `"1e3"`, `null`, `{"a":1}`, `"128"`, `"9223372036854775808"`, `"\u0031"`} {
		d := wire.NewDecoder([]byte(text), nil)
		d.QuotedInt(8)
		if got, want := said(d), "must be a whole number between -128 and 127"; got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
		d = wire.NewDecoder([]byte(text), nil)
		d.QuotedUint(64)
		if text != `"128"` && text != `"9223372036854775808"` && said(d) != fmt.Sprint("must be a whole number between 0 and ", uint64(math.MaxUint64)) {
			t.Errorf("%s: got %q", text, said(d))
		}
	}
}
