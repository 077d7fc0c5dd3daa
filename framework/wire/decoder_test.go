package wire

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestValuesAreReadExactly(t *testing.T) {
	instant := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	tests := []struct {
		in   string
		read func(*Decoder) any
		want any
		fail string // the violation's message
	}{
		{`"a\u00e9\n\"\\\/ é 🎉\ud83c\udf89"`, func(d *Decoder) any { return d.String() }, "aé\n\"\\/ é 🎉🎉", ""},
		{`""`, func(d *Decoder) any { return d.String() }, "", ""},
		{`"\ud83c"`, func(d *Decoder) any { return d.String() }, "", "must be valid Unicode text"},
		{`"\ud83cx"`, func(d *Decoder) any { return d.String() }, "", "must be valid Unicode text"},
		{`1`, func(d *Decoder) any { return d.String() }, "", "must be text"},
		{`null`, func(d *Decoder) any { return d.String() }, "", "must be text"},
		{` true `, func(d *Decoder) any { return d.Bool() }, true, ""},
		{`false`, func(d *Decoder) any { return d.Bool() }, false, ""},
		{`"true"`, func(d *Decoder) any { return d.Bool() }, false, "must be true or false"},
		{`-9007199254740991`, func(d *Decoder) any { return d.Int64() }, int64(-MaxInteger), ""},
		{`9007199254740992`, func(d *Decoder) any { return d.Int64() }, int64(0), "must be a whole number between -9007199254740991 and 9007199254740991"},
		{`99999999999999999999999999`, func(d *Decoder) any { return d.Int64() }, int64(0), "must be a whole number between -9007199254740991 and 9007199254740991"},
		{`1.0`, func(d *Decoder) any { return d.Int(32) }, int64(0), "must be a whole number between -2147483648 and 2147483647"},
		{`1e2`, func(d *Decoder) any { return d.Int(32) }, int64(0), "must be a whole number between -2147483648 and 2147483647"},
		{`"1"`, func(d *Decoder) any { return d.Int(8) }, int64(0), "must be a whole number between -128 and 127"},
		{`-128`, func(d *Decoder) any { return d.Int(8) }, int64(-128), ""},
		{`-129`, func(d *Decoder) any { return d.Int(8) }, int64(0), "must be a whole number between -128 and 127"},
		{`-0`, func(d *Decoder) any { return d.Int(8) }, int64(0), ""},
		{`255`, func(d *Decoder) any { return d.Uint(8) }, uint64(255), ""},
		{`256`, func(d *Decoder) any { return d.Uint(8) }, uint64(0), "must be a whole number between 0 and 255"},
		{`-1`, func(d *Decoder) any { return d.Uint(64) }, uint64(0), "must be a whole number between 0 and 9007199254740991"},
		{`16777216`, func(d *Decoder) any { return d.IntBetween(0, 16777215) }, int64(0), "must be a whole number between 0 and 16777215"},
		{`-1.5e3`, func(d *Decoder) any { return d.Float64() }, -1500.0, ""},
		{`1e400`, func(d *Decoder) any { return d.Float64() }, 0.0, "is too large a number"},
		{`1e39`, func(d *Decoder) any { return d.Float32() }, float32(0), "is too large a number"},
		{`0.1`, func(d *Decoder) any { return d.Float32() }, float32(0.1), ""},
		{`[]`, func(d *Decoder) any { return d.Float64() }, 0.0, "must be a number"},
		{`"2026-01-02T03:04:05.678Z"`, func(d *Decoder) any { return d.Time() }, instant, ""},
		{`"2026-01-02T05:34:05.678+02:30"`, func(d *Decoder) any { return d.Time() }, instant, ""},
		{`"2026-01-02T03:04:05Z"`, func(d *Decoder) any { return d.Time() }, instant.Truncate(time.Second), ""},
		{`"2026-01-02T03:04:05.6Z"`, func(d *Decoder) any { return d.Time() }, instant.Truncate(100 * time.Millisecond), ""},
		{`"2026-01-02T03:04:05.6789Z"`, func(d *Decoder) any { return d.Time() }, time.Time{}, "must be a time such as 2026-01-02T03:04:05.678Z"},
		{`"2026-02-29T03:04:05Z"`, func(d *Decoder) any { return d.Time() }, time.Time{}, "must be a time such as 2026-01-02T03:04:05.678Z"},
		{`"9999-12-31T23:59:59-01:00"`, func(d *Decoder) any { return d.Time() }, time.Time{}, "must be a time such as 2026-01-02T03:04:05.678Z"},
		{`1700000000000`, func(d *Decoder) any { return d.Time() }, time.Time{}, "must be a time such as 2026-01-02T03:04:05.678Z"},
		{`1500`, func(d *Decoder) any { return d.Duration() }, 1500 * time.Millisecond, ""},
		{`9223372036854`, func(d *Decoder) any { return d.Duration() }, 9223372036854 * time.Millisecond, ""},
		{`9223372036855`, func(d *Decoder) any { return d.Duration() }, time.Duration(0), "must be a whole number between -9223372036854 and 9223372036854"},
		{`"2026-01-02T00:00:00Z"`, func(d *Decoder) any { var v time.Time; d.Text(&v); return v }, instant.Truncate(24 * time.Hour), ""},
		{`1`, func(d *Decoder) any { return string(d.Attachment()) }, "two", ""},
		{`2`, func(d *Decoder) any { return string(d.Attachment()) }, "", "must be bytes: the number of an attachment"},
		{`{"a":[1, 2]}`, func(d *Decoder) any { return string(d.Raw()) }, `{"a":[1, 2]}`, ""},
		{`null`, func(d *Decoder) any { return d.Null() }, true, ""},
	}
	for _, test := range tests {
		d := NewDecoder([]byte(test.in), [][]byte{[]byte("one"), []byte("two")})
		got := test.read(d)
		err := d.Done()
		if test.fail == "" && err != nil {
			t.Errorf("%s: %v", test.in, err)
		}
		if test.fail != "" && (err == nil || err.Error() != test.fail) {
			t.Errorf("%s: got error %v, want %q", test.in, err, test.fail)
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.in, got, test.want)
		}
	}
}

// entry is decoded and encoded as generated code would.
type entry struct {
	Project string
	Note    *string
	Tags    []string
	Start   time.Time
	Color   int64
	Rate    float64
	Inner   *entry
}

func decodeEntry(d *Decoder) (v entry) {
	var project bool
	for key := range d.Object() {
		switch key {
		case "project":
			project = true
			v.Project = d.String()
			d.MinLength(v.Project, 1)
			d.MaxLength(v.Project, 200)
		case "note":
			if !d.Null() {
				v.Note = new(d.String())
			}
		case "tags":
			v.Tags = []string{}
			for range d.Array() {
				tag := d.String()
				d.Enum(tag == "work" || tag == "home", "work", "home")
				v.Tags = append(v.Tags, tag)
			}
			d.MaxItems(len(v.Tags), 2)
		case "start":
			v.Start = d.Time()
		case "color":
			v.Color = d.IntBetween(0, 0xffffff)
		case "rate":
			v.Rate = d.Float64()
			d.Minimum(v.Rate, 0)
			d.Maximum(v.Rate, 1000)
			d.MultipleOf(v.Rate, 0.25)
		case "inner":
			v.Inner = new(decodeEntry(d))
		default:
			d.Unknown()
		}
	}
	d.Require(project, "project")
	return v
}

func encodeEntry(e *Encoder, v entry) {
	e.BeginObject()
	e.Field(`"project":`)
	e.String(v.Project)
	e.Field(`"note":`)
	if v.Note == nil {
		e.Null()
	} else {
		e.String(*v.Note)
	}
	e.Field(`"tags":`)
	e.BeginArray()
	for _, tag := range v.Tags {
		e.Elem()
		e.String(tag)
	}
	e.EndArray()
	e.Field(`"start":`)
	e.Time(v.Start)
	e.Field(`"color":`)
	e.Int64(v.Color)
	e.Field(`"rate":`)
	e.Float64(v.Rate)
	if v.Inner != nil {
		e.Field(`"inner":`)
		encodeEntry(e, *v.Inner)
	}
	e.EndObject()
}

func TestEveryViolationIsNamed(t *testing.T) {
	long := strings.Repeat("é", 201)
	tests := []struct {
		in   string
		want []Violation
	}{
		{`{}`, []Violation{{"/project", "is required"}}},
		{`[1]`, []Violation{{"", "must be an object"}}},
		{`null`, []Violation{{"", "must be an object"}}},
		{`{"project":"","color":16777216,"x/y~z":{"a":[1]}}`, []Violation{
			{"/project", "must not be empty"},
			{"/color", "must be a whole number between 0 and 16777215"},
			{"/x~1y~0z", "is not known"},
		}},
		{`{"project":"` + long + `","rate":-1.1}`, []Violation{
			{"/project", "must be at most 200 characters"},
			{"/rate", "must be at least 0"},
			{"/rate", "must be a multiple of 0.25"},
		}},
		{`{"project":3,"rate":"x","note":1}`, []Violation{
			{"/project", "must be text"},
			{"/rate", "must be a number"},
			{"/note", "must be text"},
		}},
		{`{"project":"p","tags":["work",1,"x"]}`, []Violation{
			{"/tags/1", "must be text"},
			{"/tags/2", "must be one of work, home"},
			{"/tags", "must have at most 2 items"},
		}},
		{`{"project":"p","tags":{},"inner":{"inner":{"inner":[]}}}`, []Violation{
			{"/tags", "must be a list"},
			{"/inner/inner/inner", "must be an object"},
			{"/inner/inner/project", "is required"},
			{"/inner/project", "is required"},
		}},
		{`{"project":"p","Project":"p"}`, []Violation{{"/Project", "is not known"}}},
	}
	for _, test := range tests {
		d := NewDecoder([]byte(test.in), nil)
		decodeEntry(d)
		var violations *Violations
		if err := d.Done(); !errors.As(err, &violations) {
			t.Errorf("%s: got %v", test.in, err)
			continue
		}
		if !reflect.DeepEqual(violations.Fields, test.want) {
			t.Errorf("%s:\n got %q\nwant %q", test.in, violations.Fields, test.want)
		}
	}
}

func TestViolationsAreBounded(t *testing.T) {
	in := "[" + strings.Repeat("1,", 100_000) + "1]"
	d := NewDecoder([]byte(in), nil)
	for range d.Array() {
		_ = d.String()
	}
	var violations *Violations
	if err := d.Done(); !errors.As(err, &violations) || len(violations.Fields) != MaxViolations {
		t.Errorf("got %d violations, want %d", len(violations.Fields), MaxViolations)
	}
}

func TestBodyThatLeavesOrReadsNothingSkips(t *testing.T) {
	d := NewDecoder([]byte(`[{"a":1,"b":[2,{"c":3}],"d":4},5,6,"last"]`), nil)
	last := ""
	for i := range d.Array() {
		switch i {
		case 0:
			for key := range d.Object() {
				if key == "b" {
					break
				}
			}
		case 3:
			last = d.String()
		}
	}
	if err := d.Done(); err != nil || last != "last" {
		t.Errorf("got %q, %v", last, err)
	}
}

func TestSyntaxErrorsNameThePlace(t *testing.T) {
	deep := strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1)
	for in, want := range map[string]string{
		``:                         "JSON at byte 0: it ends too early",
		`{"a":1,}`:                 "JSON at byte 7: unexpected character",
		`[1 2]`:                    "JSON at byte 3: unexpected character",
		`[1,2`:                     "JSON at byte 4: it ends too early",
		`01`:                       "JSON at byte 1: more after the value",
		`"a` + "\n" + `"`:          "JSON at byte 2: a control character in a string",
		`"\x"`:                     "JSON at byte 1: not an escape",
		"\"\xff\"":                 "JSON at byte 0: a string is not UTF-8",
		`{"a":1,"b":2,"\u0061":3}`: "JSON at byte 24: a key is twice in an object",
		deep:                       "JSON at byte 64: nested deeper than 64 levels",
		`{} {}`:                    "JSON at byte 3: more after the value",
		"\x00":                     "JSON at byte 0: unexpected character",
	} {
		d := NewDecoder([]byte(in), nil)
		d.Skip()
		if err := d.Done(); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", in, err, want)
		}
	}
	d := NewDecoder([]byte(deep[1:len(deep)-1]), nil)
	d.Skip()
	if err := d.Done(); err != nil {
		t.Errorf("%d levels: %v", MaxDepth, err)
	}
}

func TestManyKeysAreCheckedQuickly(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`{"0":0`)
	for i := range 300_000 {
		b.WriteString(`,"k`)
		b.WriteString(time.Duration(i).String())
		b.WriteString(`":0`)
	}
	unique := b.String() + "}"
	for in, want := range map[string]bool{unique: true, b.String() + `,"\u0030":0}`: false} {
		d := NewDecoder([]byte(in), nil)
		d.Skip()
		if got := d.Done() == nil; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
