package wire

import (
	"cmp"
	"encoding"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The methods in this file are for objects that are maps: their keys are data.
// Those of [Decoder] take the key that [Decoder.Object] gave, before the value
// is read, and say what is wrong with it at the path of the value.

// Key returns a key that may be kept. Half of a surrogate pair is a violation,
// as it is in [Decoder.String].
func (d *Decoder) Key(key string) string {
	d.bad = false
	if n := len(d.keys); n > 0 && d.keys[n-1].half {
		d.Fail("has a name that is not valid Unicode text")
	}
	return strings.Clone(key)
}

// EnumKey requires what ok says: that the key is one of those allowed.
func (d *Decoder) EnumKey(ok bool, allowed ...string) {
	if !ok {
		d.Fail("has a name that is not one of " + strings.Join(allowed, ", "))
	}
}

// IntKey reads a key that is a whole number of that many bits, between
// ±[MaxInteger]. A number has one way to be written: no leading zeros, no plus.
func (d *Decoder) IntKey(key string, bits int) int64 {
	d.bad = false
	high := int64(min(1<<(bits-1)-1, MaxInteger))
	low := -high - 1
	if high == MaxInteger {
		low = -high
	}
	n, err := strconv.ParseInt(key, 10, 64)
	if err != nil || n < low || n > high || len(key) != len(strconv.AppendInt(make([]byte, 0, 20), n, 10)) {
		d.Fail("has a name that is not a whole number between " + strconv.FormatInt(low, 10) + " and " + strconv.FormatInt(high, 10))
		return 0
	}
	return n
}

// UintKey is [Decoder.IntKey] for unsigned numbers.
func (d *Decoder) UintKey(key string, bits int) uint64 {
	d.bad = false
	high := uint64(MaxInteger)
	if bits < 53 {
		high = 1<<bits - 1
	}
	n, err := strconv.ParseUint(key, 10, 64)
	if err != nil || n > high || len(key) != len(strconv.AppendUint(make([]byte, 0, 20), n, 10)) {
		d.Fail("has a name that is not a whole number between 0 and " + strconv.FormatUint(high, 10))
		return 0
	}
	return n
}

// TextKey reads a key into a value that parses itself.
func (d *Decoder) TextKey(key string, v encoding.TextUnmarshaler) {
	if err := v.UnmarshalText([]byte(d.Key(key))); err != nil {
		d.Fail("has a name that is not valid: " + err.Error())
	}
}

// Twice is called with whether an earlier key of the map had the value of this
// one, which texts of a type that parses itself may, though they differ.
func (d *Decoder) Twice(found bool) {
	if found {
		d.Fail("has the name of another member")
	}
}

// IntKey writes a key that is a whole number; one past ±[MaxInteger] is an error.
func (e *Encoder) IntKey(n int64) {
	e.Key(strconv.FormatInt(n, 10))
	if n < -MaxInteger || n > MaxInteger {
		e.Fail("has a name past ±(2^53-1)")
	}
}

// UintKey is [Encoder.IntKey] for unsigned numbers.
func (e *Encoder) UintKey(n uint64) {
	e.Key(strconv.FormatUint(n, 10))
	if n > MaxInteger {
		e.Fail("has a name past 2^53-1")
	}
}

// TextKey is a key of a map with its text.
type TextKey[K any] struct {
	Text string
	Key  K
}

// TextKeys returns the keys of a map, each with its text, by which they are
// sorted: equal maps are written the same. Two keys of one text are an error of
// the encoder, and so is a key without a text.
func TextKeys[K interface {
	comparable
	encoding.TextMarshaler
}, V any](e *Encoder, m map[K]V) []TextKey[K] {
	all := make([]TextKey[K], 0, len(m))
	for key := range maps.Keys(m) {
		text, err := key.MarshalText()
		if err != nil {
			e.Fail("has a key that cannot be written: " + err.Error())
		}
		all = append(all, TextKey[K]{string(text), key})
	}
	slices.SortFunc(all, func(a, b TextKey[K]) int { return cmp.Compare(a.Text, b.Text) })
	for i := 1; i < len(all); i++ {
		if all[i].Text == all[i-1].Text {
			e.Fail("has two keys that are both written " + strconv.Quote(all[i].Text))
		}
	}
	return all
}
