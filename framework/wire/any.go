package wire

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Any reads a value of any type: nil, bool, float64, string, []any or
// map[string]any. A number is rounded to a float64, as JavaScript does.
func (d *Decoder) Any() any {
	switch d.peek() {
	case 'n':
		d.Null()
		return nil
	case 't', 'f':
		return d.Bool()
	case '"':
		return d.String()
	case '[':
		list := []any{}
		for range d.Array() {
			list = append(list, d.Any())
		}
		return list
	case '{':
		members := map[string]any{}
		for key := range d.Object() {
			members[d.Key(key)] = d.Any()
		}
		return members
	}
	return d.Float64()
}

// Any writes what [Decoder.Any] reads, integers besides. A value of another type
// is an error.
func (e *Encoder) Any(v any) {
	switch v := v.(type) {
	case nil:
		e.Null()
	case bool:
		e.Bool(v)
	case string:
		e.String(v)
	case float64:
		e.Float64(v)
	case int:
		e.Int64(int64(v))
	case int64:
		e.Int64(v)
	case []any:
		e.BeginArray()
		for _, item := range v {
			e.Elem()
			e.Any(item)
		}
		e.EndArray()
	case map[string]any:
		e.BeginObject()
		for _, key := range slices.Sorted(maps.Keys(v)) {
			e.Key(key)
			e.Any(v[key])
		}
		e.EndObject()
	default:
		e.Fail(fmt.Sprintf("is a %T, which has no JSON: use the types that encoding/json reads into an any", v))
	}
}

// QuotedInt reads a whole number of that many bits that is written as text, which
// holds what a JavaScript number cannot. It has neither leading zeros nor a plus.
func (d *Decoder) QuotedInt(bits int) int64 {
	text := d.quoted()
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil || len(text) != len(strconv.AppendInt(make([]byte, 0, 20), n, 10)) {
		low := int64(-1) << (bits - 1)
		d.refuse(betweenMessage(low, -(low + 1)))
		return 0
	}
	return n
}

// QuotedUint is [Decoder.QuotedInt] for unsigned numbers.
func (d *Decoder) QuotedUint(bits int) uint64 {
	text := d.quoted()
	n, err := strconv.ParseUint(text, 10, bits)
	if err != nil || len(text) != len(strconv.AppendUint(make([]byte, 0, 20), n, 10)) {
		d.refuse("must be a whole number between 0 and " + strconv.FormatUint(^uint64(0)>>(64-bits), 10))
		return 0
	}
	return n
}

// quoted reads the text of a number; "" where there is none, of which nothing is
// said yet.
func (d *Decoder) quoted() string {
	if d.peek() != '"' {
		d.skip()
		d.bad = false
		return ""
	}
	d.bad = false
	raw, _ := d.scanString() // digits have no escapes
	return string(raw)
}

// QuotedInt writes a whole number as text.
func (e *Encoder) QuotedInt(n int64) { e.word(strconv.Quote(strconv.FormatInt(n, 10))) }

// QuotedUint writes a whole number as text.
func (e *Encoder) QuotedUint(n uint64) { e.word(strconv.Quote(strconv.FormatUint(n, 10))) }
