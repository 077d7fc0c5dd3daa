package wire

import (
	"encoding"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Encoder appends one JSON value to a buffer. Its calls nest as the JSON does:
// [Encoder.Key] before each value of an object, [Encoder.Elem] before each of an
// array. The first value that cannot travel is the error of [Encoder.Bytes];
// after it nothing is written. Any other order of calls is a mistake in the
// program, and panics or gives invalid JSON.
type Encoder struct {
	buf         []byte
	err         *EncodeError
	path        []segment
	attachments [][]byte
	pathBuf     [8]segment
}

// NewEncoder returns an encoder that appends to buf.
func NewEncoder(buf []byte) *Encoder {
	e := &Encoder{buf: buf}
	e.path = e.pathBuf[:0]
	return e
}

// Bytes returns the buffer with the value appended, or the *[EncodeError] of the
// first value that cannot travel.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

// Attachments returns what [Encoder.Attachment] was given.
func (e *Encoder) Attachments() [][]byte { return e.attachments }

// Fail makes the value that is being written the error, unless there was one
// before. The message continues "this value …".
func (e *Encoder) Fail(message string) {
	if e.err == nil {
		e.err = &EncodeError{Path: pointer(e.path), Message: message}
	}
}

// BeginObject begins an object.
func (e *Encoder) BeginObject() { e.begin('{') }

// EndObject ends the object begun last.
func (e *Encoder) EndObject() { e.end('}') }

// BeginArray begins an array. A nil slice is written as an empty one.
func (e *Encoder) BeginArray() { e.begin('[') }

// EndArray ends the array begun last.
func (e *Encoder) EndArray() { e.end(']') }

func (e *Encoder) begin(bracket byte) {
	if e.err != nil {
		return
	}
	e.buf = append(e.buf, bracket)
	e.path = append(e.path, segment{index: -1})
}

func (e *Encoder) end(bracket byte) {
	if e.err != nil {
		return
	}
	e.buf = append(e.buf, bracket)
	e.path = e.path[:len(e.path)-1]
}

// Key writes the key of the next value. The keys of one object must differ; one
// that isn't valid UTF-8 is an error, as replacing could make two the same.
func (e *Encoder) Key(name string) {
	if e.err != nil {
		return
	}
	e.path[len(e.path)-1].key = name
	if e.buf[len(e.buf)-1] != '{' {
		e.buf = append(e.buf, ',')
	}
	if n := plainPrefix(name); n < len(name) && !utf8.ValidString(name[n:]) {
		e.Fail("has a key that is not UTF-8")
		return
	}
	e.buf = append(appendString(e.buf, name), ':')
	e.grow()
}

// Elem begins the next element of an array.
func (e *Encoder) Elem() {
	if e.err != nil {
		return
	}
	e.path[len(e.path)-1].index++
	if e.buf[len(e.buf)-1] != '[' {
		e.buf = append(e.buf, ',')
	}
	e.grow()
}

// grow is called for each key and element. It stops a result that will never
// fit before it takes all memory, and doubles a buffer that is nearly full,
// which append doesn't: it made 10,000 rows take twice the time.
func (e *Encoder) grow() {
	if len(e.buf) > MaxFrame {
		e.Fail("goes past 16 MiB")
		return
	}
	if cap(e.buf)-len(e.buf) < 128 {
		e.buf = slices.Grow(e.buf, len(e.buf)+512)
	}
}

// String writes a string. Bytes that are not UTF-8 become U+FFFD, one for each:
// the person sees where the damage is, and one damaged row doesn't hide all others.
func (e *Encoder) String(s string) {
	if e.err != nil {
		return
	}
	e.buf = appendString(e.buf, s)
}

// Bool writes true or false.
func (e *Encoder) Bool(v bool) {
	if e.err != nil {
		return
	}
	e.buf = strconv.AppendBool(e.buf, v)
}

// Null writes null.
func (e *Encoder) Null() {
	if e.err != nil {
		return
	}
	e.buf = append(e.buf, "null"...)
}

// Int64 writes a whole number. One past ±[MaxInteger] is an error.
func (e *Encoder) Int64(v int64) {
	if e.err != nil {
		return
	}
	if v < -MaxInteger || v > MaxInteger {
		e.Fail("is " + strconv.FormatInt(v, 10) + ", which is past ±(2^53-1)")
		return
	}
	e.buf = strconv.AppendInt(e.buf, v, 10)
}

// Uint64 writes a whole number. One past [MaxInteger] is an error.
func (e *Encoder) Uint64(v uint64) {
	if v > MaxInteger {
		e.Fail("is " + strconv.FormatUint(v, 10) + ", which is past 2^53-1")
		return
	}
	e.Int64(int64(v))
}

// Float64 writes a number in the fewest digits that read back as the same, in
// the form that JavaScript writes. NaN and the infinities are an error.
func (e *Encoder) Float64(v float64) { e.float(v, 64) }

// Float32 writes a number in the fewest digits that read back as the same float32.
func (e *Encoder) Float32(v float32) { e.float(float64(v), 32) }

func (e *Encoder) float(v float64, bits int) {
	if e.err != nil {
		return
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		e.Fail("is " + strconv.FormatFloat(v, 'g', -1, 64) + ", which JSON cannot hold")
		return
	}
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		e.buf = strconv.AppendFloat(e.buf, v, 'e', -1, bits)
		if n := len(e.buf); e.buf[n-2] == '0' && e.buf[n-3] == '-' { // e-07 → e-7
			e.buf[n-2] = e.buf[n-1]
			e.buf = e.buf[:n-1]
		}
		return
	}
	e.buf = strconv.AppendFloat(e.buf, v, 'f', -1, bits)
}

// Time writes an instant as 2026-01-02T03:04:05.678Z. One finer than a
// millisecond, or of a year outside 0000 to 9999, is an error: cut it with
// [time.Time.Truncate] where that is meant.
func (e *Encoder) Time(t time.Time) {
	if e.err != nil {
		return
	}
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		e.Fail("is " + t.UTC().Format(time.RFC3339Nano) + ", which is finer than a millisecond")
		return
	}
	if year := t.UTC().Year(); year < 0 || year > 9999 {
		e.Fail("is in the year " + strconv.Itoa(year) + ", which RFC 3339 cannot hold")
		return
	}
	e.buf = append(appendTime(append(e.buf, '"'), t), '"')
}

// Duration writes a length of time in milliseconds. A finer one is an error.
func (e *Encoder) Duration(v time.Duration) {
	if v%time.Millisecond != 0 {
		e.Fail("is " + v.String() + ", which is finer than a millisecond")
		return
	}
	e.Int64(v.Milliseconds())
}

// Text writes the string of a value that writes itself.
func (e *Encoder) Text(v encoding.TextMarshaler) {
	if e.err != nil {
		return
	}
	text, err := v.MarshalText()
	if err != nil {
		e.Fail("cannot be written: " + err.Error())
		return
	}
	e.String(string(text))
}

// Attachment writes the index of an attachment and keeps b as it.
func (e *Encoder) Attachment(b []byte) {
	e.Int64(int64(len(e.attachments)))
	e.attachments = append(e.attachments, b)
}

// Raw writes JSON that is already encoded. It is checked by the rules of the
// decoder.
func (e *Encoder) Raw(json []byte) {
	if e.err != nil {
		return
	}
	d := NewDecoder(json, nil)
	d.Skip()
	if err := d.Done(); err != nil {
		e.Fail("is not JSON: " + err.Error())
		return
	}
	e.buf = append(e.buf, json...)
}
