package wire

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestValuesAreWrittenExactly(t *testing.T) {
	tests := []struct {
		write func(*Encoder)
		want  string
		fail  string
	}{
		{func(e *Encoder) { e.String("a\"\\\n\r\t\x00\x1f\u2028é🎉</") }, "\"a\\\"\\\\\\n\\r\\t\\u0000\\u001f\u2028é🎉</\"", ""},
		{func(e *Encoder) { e.String("a\xff\"é\xed\xa0\x80") }, `"a�\"é���"`, ""},
		{func(e *Encoder) { e.Int64(-MaxInteger) }, `-9007199254740991`, ""},
		{func(e *Encoder) { e.Int64(MaxInteger + 1) }, "", "the result is 9007199254740992, which is past ±(2^53-1)"},
		{func(e *Encoder) { e.Uint64(1 << 63) }, "", "the result is 9223372036854775808, which is past 2^53-1"},
		{func(e *Encoder) { e.Float64(1e21) }, `1e+21`, ""},
		{func(e *Encoder) { e.Float64(1e-7) }, `1e-7`, ""},
		{func(e *Encoder) { e.Float64(123456789) }, `123456789`, ""},
		{func(e *Encoder) { e.Float64(math.SmallestNonzeroFloat64) }, `5e-324`, ""},
		{func(e *Encoder) { e.Float32(0.1) }, `0.1`, ""},
		{func(e *Encoder) { e.Float64(math.NaN()) }, "", "the result is NaN, which JSON cannot hold"},
		{func(e *Encoder) { e.Float64(math.Inf(-1)) }, "", "the result is -Inf, which JSON cannot hold"},
		{func(e *Encoder) { e.Time(time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.FixedZone("", 3600))) }, `"2026-01-02T02:04:05.006Z"`, ""},
		{func(e *Encoder) { e.Time(time.Date(2026, 1, 2, 3, 4, 5, 1, time.UTC)) }, "", "the result is 2026-01-02T03:04:05.000000001Z, which is finer than a millisecond"},
		{func(e *Encoder) { e.Time(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)) }, "", "the result is in the year 10000, which RFC 3339 cannot hold"},
		{func(e *Encoder) { e.Duration(-90 * time.Second) }, `-90000`, ""},
		{func(e *Encoder) { e.Duration(1500 * time.Microsecond) }, "", "the result is 1.5ms, which is finer than a millisecond"},
		{func(e *Encoder) { e.Text(time.Unix(0, 0).UTC()) }, `"1970-01-01T00:00:00Z"`, ""},
		{func(e *Encoder) { e.Raw([]byte(`{"a": [1]}`)) }, `{"a": [1]}`, ""},
		{func(e *Encoder) { e.Raw([]byte(`{"a": [1}`)) }, "", "the result is not JSON: JSON at byte 8: unexpected character"},
		{func(e *Encoder) {
			e.BeginObject()
			e.Key("a/b")
			e.BeginArray()
			e.Elem()
			e.Null()
			e.Elem()
			e.BeginObject()
			e.Key("x")
			e.Bool(true)
			e.Key("y")
			e.Float64(math.NaN())
			e.EndObject()
			e.EndArray()
			e.EndObject()
		}, "", "/a~1b/1/y of the result is NaN, which JSON cannot hold"},
		{func(e *Encoder) {
			e.BeginArray()
			e.Elem()
			e.BeginArray()
			e.EndArray()
			e.Elem()
			e.BeginObject()
			e.EndObject()
			e.Elem()
			e.String("[")
			e.Elem()
			e.String("{")
			e.EndArray()
		}, `[[],{},"[","{"]`, ""},
		{func(e *Encoder) {
			e.BeginObject()
			e.Key("\xff")
			e.Null()
			e.EndObject()
		}, "", "/\xff of the result has a key that is not UTF-8"},
	}
	for _, test := range tests {
		e := NewEncoder([]byte("["))
		test.write(e)
		got, err := e.Bytes()
		if test.fail != "" {
			if err == nil || err.Error() != test.fail {
				t.Errorf("got %v, want %s", err, test.fail)
			}
			continue
		}
		if err != nil || string(got) != "["+test.want {
			t.Errorf("got %s, %v, want %s", got, err, test.want)
		}
	}
}

func TestAttachmentsAreNumbered(t *testing.T) {
	e := NewEncoder(nil)
	e.BeginArray()
	e.Elem()
	e.Attachment([]byte("a"))
	e.Elem()
	e.Attachment(nil)
	e.EndArray()
	got, err := e.Bytes()
	if string(got) != "[0,1]" || err != nil || len(e.Attachments()) != 2 {
		t.Errorf("got %s, %q, %v", got, e.Attachments(), err)
	}
}

func TestEndlessResultStops(t *testing.T) {
	e := NewEncoder(nil)
	e.BeginArray()
	text := strings.Repeat("x", 1<<20)
	for range 100 {
		e.Elem()
		e.String(text)
	}
	e.EndArray()
	if _, err := e.Bytes(); err == nil || err.Error() != "/16 of the result goes past 16 MiB" {
		t.Errorf("got %v", err)
	}
	if cap(e.buf) > 2*MaxFrame {
		t.Errorf("holds %d bytes", cap(e.buf))
	}
}

func FuzzEncoderRoundTrips(f *testing.F) {
	f.Add("project", "note", true, "work", int64(1767323045678), int64(3), 0.25, uint8(2))
	f.Add("\xff\u2028\x00", "", false, "\\", int64(0), int64(-1), 1e-9, uint8(0))
	f.Fuzz(func(t *testing.T, project, note string, noted bool, tag string, ms, color int64, rate float64, depth uint8) {
		var v entry
		for range depth%8 + 1 {
			v = entry{Project: project, Tags: []string{tag, tag}, Start: time.UnixMilli(ms).UTC(), Color: color, Rate: rate, Inner: new(v)}
			if v.Inner.Project == "" && v.Inner.Tags == nil {
				v.Inner = nil
			}
			if noted {
				v.Note = &note
			}
		}
		e := NewEncoder(nil)
		encodeEntry(e, v)
		b, err := e.Bytes()
		year := v.Start.Year()
		fits := color >= -MaxInteger && color <= MaxInteger && !math.IsNaN(rate) && !math.IsInf(rate, 0) && year >= 0 && year <= 9999
		if (err == nil) != fits {
			t.Fatalf("%+v: got %v", v, err)
		}
		if err != nil {
			if !errors.As(err, new(*EncodeError)) {
				t.Fatalf("error of another type: %v", err)
			}
			return
		}
		if !acceptable(b) {
			t.Fatalf("wrote %s", b)
		}
		var std struct {
			Project string
			Note    *string
			Tags    []string
			Start   time.Time
			Rate    float64
		}
		if err := json.Unmarshal(b, &std); err != nil || std.Project != strings.ToValidUTF8(project, "�") && !strings.Contains(std.Project, "�") || std.Rate != rate || !std.Start.Equal(v.Start) {
			t.Fatalf("encoding/json reads %s as %+v, %v", b, std, err)
		}
		d := NewDecoder(b, nil)
		got := decodeEntry(d)
		if err := d.Done(); err != nil && !errors.As(err, new(*Violations)) {
			t.Fatalf("reading %s: %v", b, err)
		}
		again := NewEncoder(nil)
		encodeEntry(again, got)
		b2, err := again.Bytes()
		if d.fields == nil && (err != nil || !reflect.DeepEqual(b, b2)) {
			t.Fatalf("got %s, want %s (%v)", b2, b, err)
		}
	})
}
