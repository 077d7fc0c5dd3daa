package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// acceptable says by encoding/json whether the decoder must accept b.
func acceptable(b []byte) bool {
	if !json.Valid(b) || !utf8.Valid(b) {
		return false
	}
	type level struct {
		keys  map[string]bool // nil in an array
		value bool            // a key was read, its value is next
	}
	var levels []level
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return true
		}
		if err != nil {
			return false
		}
		if n := len(levels); n > 0 && levels[n-1].keys != nil {
			top := &levels[n-1]
			if key, ok := token.(string); ok && !top.value {
				if top.keys[key] {
					return false
				}
				top.keys[key], top.value = true, true
				continue
			}
			top.value = false
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{keys: map[string]bool{}})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
		if len(levels) > MaxDepth {
			return false
		}
	}
}

func FuzzDecoderAcceptsWhatEncodingJSONDoes(f *testing.F) {
	for _, s := range []string{
		`{"project":"p","note":null,"tags":["work"],"start":"2026-01-02T03:04:05.678Z","color":3,"rate":0.25,"inner":{"project":"q"}}`,
		`[1,-0,0.5e+3,1E-2,true,false,null,"\ud83c\udf89\/\b"]`, `{"a":{"a":1},"b":[{}]}`, `{"a":1,"\u0061":2}`, "\"\xff\"",
		`"\ud800"`, `{"\ud800":1,"\ud801":2}`, ` [ ] `, `{"":0}`, `9007199254740992`,
		strings.Repeat("[", 65) + strings.Repeat("]", 65),
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		want := acceptable(b)
		d := NewDecoder(b, nil)
		d.Skip()
		if got := d.Done() == nil; got != want {
			t.Fatalf("skip of %q: got %v, want %v (%v)", b, got, want, d.Done())
		}
		d = NewDecoder(b, nil)
		decodeEntry(d)
		err := d.Done()
		if syntax := errors.As(err, new(*SyntaxError)); syntax == want {
			t.Fatalf("decoding %q: got %v, encoding/json says %v", b, err, want)
		}
		for _, read := range []func(){
			func() { checkString(t, b) }, func() { checkNumbers(t, b) },
		} {
			read()
		}
	})
}

func checkString(t *testing.T, b []byte) {
	d := NewDecoder(b, nil)
	got := d.String()
	if d.Done() != nil {
		return
	}
	var want string
	if err := json.Unmarshal(b, &want); err != nil || got != want {
		t.Fatalf("string %q: got %q, want %q, %v", b, got, want, err)
	}
}

func checkNumbers(t *testing.T, b []byte) {
	if !acceptable(b) || bytes.TrimSpace(b)[0] == 'n' {
		return // encoding/json lets null pass as any type
	}
	d := NewDecoder(b, nil)
	gotInt := d.Int64()
	gotErr := d.Done()
	var wantInt int64
	wantErr := json.Unmarshal(b, &wantInt)
	inRange := wantInt >= -MaxInteger && wantInt <= MaxInteger
	if (gotErr == nil) != (wantErr == nil && inRange) || gotErr == nil && gotInt != wantInt {
		t.Fatalf("integer %q: got %d, %v, want %d, %v", b, gotInt, gotErr, wantInt, wantErr)
	}
	d = NewDecoder(b, nil)
	gotFloat := d.Float64()
	gotErr = d.Done()
	var wantFloat float64
	wantErr = json.Unmarshal(b, &wantFloat)
	if (gotErr == nil) != (wantErr == nil) || gotErr == nil && math.Float64bits(gotFloat) != math.Float64bits(wantFloat) {
		t.Fatalf("number %q: got %v, %v, want %v, %v", b, gotFloat, gotErr, wantFloat, wantErr)
	}
}

var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

func FuzzTime(f *testing.F) {
	f.Add("2026-01-02T03:04:05.678Z")
	f.Add("2026-01-02T03:04:05.6-23:59")
	f.Add("0000-01-01T00:00:00+00:01")
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseTime([]byte(s))
		want, err := time.Parse(time.RFC3339Nano, s)
		// time.Parse takes more than RFC 3339 has, such as offsets of 24 hours.
		fits := rfc3339.MatchString(s) && err == nil && want.UTC().Year() >= 0 && want.UTC().Year() <= 9999
		if ok != fits || ok && !got.Equal(want) {
			t.Fatalf("%q: got %v, %v, want %v, %v", s, got, ok, want, fits)
		}
		if !ok {
			return
		}
		buf := make([]byte, 24)
		text := string(buf[:putTime(buf, got.UnixMilli())])
		if text != got.Format("2006-01-02T15:04:05.000Z") {
			t.Fatalf("%v is written as %s", got, text)
		}
	})
}
