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
// [Encoder.Key] or [Encoder.Field] before each value of an object,
// [Encoder.Elem] before each of an array. The first value that cannot travel is
// the error of [Encoder.Bytes]; after it nothing is written. Any other order of
// calls is a mistake in the program, and panics or gives invalid JSON.
//
// It keeps no path: where the value is that cannot travel is read from what was
// written before it.
type Encoder struct {
	buf         []byte // of its whole capacity
	n           int    // bytes of it that are written
	start       int    // of the value in it
	err         *EncodeError
	attachments [][]byte
}

// Only n changes while a value is written, as long as the buffer is large
// enough: storing a slice is a write barrier while the collector runs, which
// took a fifth of the time of 10,000 rows.

// room is what is free in the buffer before each value, enough for everything
// but text.
const room = 64

// NewEncoder returns an encoder that appends to buf.
func NewEncoder(buf []byte) *Encoder {
	e := &Encoder{}
	e.Reset(buf)
	return e
}

// Reset makes an encoder that was used, or a zero one, as [NewEncoder] makes it.
func (e *Encoder) Reset(buf []byte) {
	clear(e.attachments)
	*e = Encoder{buf: buf[:cap(buf)], n: len(buf), start: len(buf), attachments: e.attachments[:0]}
}

// Bytes returns the buffer with the value appended, or the *[EncodeError] of the
// first value that cannot travel.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf[:e.n], nil
}

// Attachments returns what [Encoder.Attachment] was given. The list is the
// encoder's until [Encoder.Reset].
func (e *Encoder) Attachments() [][]byte { return e.attachments }

// Fail makes the value that is being written the error, unless there was one
// before. The message continues "this value …".
func (e *Encoder) Fail(message string) { e.fail("", message) }

// fail is Fail for what is at a pointer into the value that is being written.
func (e *Encoder) fail(behind, message string) {
	if e.err == nil {
		e.err = &EncodeError{Path: pointerInto(e.buf[e.start:e.n]) + behind, Message: message}
	}
}

// need makes room for n bytes, and for what a value takes.
func (e *Encoder) need(n int) {
	if len(e.buf)-e.n < n+room {
		e.grow(n)
	}
}

// grow doubles the buffer, which append doesn't: it made 10,000 rows take twice
// the time.
func (e *Encoder) grow(n int) {
	buf := slices.Grow(e.buf[:e.n], e.n+n+512)
	e.buf = buf[:cap(buf)]
}

// BeginObject begins an object.
func (e *Encoder) BeginObject() { e.bracket('{') }

// EndObject ends the object begun last.
func (e *Encoder) EndObject() { e.bracket('}') }

// BeginArray begins an array. A nil slice is written as an empty one.
func (e *Encoder) BeginArray() { e.bracket('[') }

// EndArray ends the array begun last.
func (e *Encoder) EndArray() { e.bracket(']') }

func (e *Encoder) bracket(c byte) {
	if e.err != nil {
		return
	}
	e.need(1)
	e.buf[e.n] = c
	e.n++
}

// comma separates from what came before, unless that opened the object or array.
func (e *Encoder) comma(open byte) {
	if e.buf[e.n-1] != open {
		e.buf[e.n] = ','
		e.n++
	}
}

// limit is called for each key and element. It stops a result that will never
// fit before it takes all memory.
func (e *Encoder) limit() {
	if e.n > MaxFrame {
		e.Fail("goes past 16 MiB")
	}
}

// Key writes the key of the next value. The keys of one object must differ; one
// that isn't valid UTF-8 is an error, as replacing could make two the same.
func (e *Encoder) Key(name string) {
	if e.err != nil {
		return
	}
	if n := plainPrefix(name); n < len(name) && !utf8.ValidString(name[n:]) {
		e.fail("/"+pointerEscapes.Replace(name), "has a key that is not UTF-8")
		return
	}
	e.need(1)
	e.comma('{')
	e.String(name)
	e.buf[e.n] = ':' // String left room
	e.n++
	e.limit()
}

// Field is [Encoder.Key] for a key that the program knows: it is given as it is
// written, a JSON string and a colon, and isn't looked at.
//
//	e.Field(`"title":`)
func (e *Encoder) Field(key string) {
	if e.err != nil {
		return
	}
	e.need(1 + len(key))
	e.comma('{')
	e.n += copy(e.buf[e.n:], key)
	e.limit()
}

// Elem begins the next element of an array.
func (e *Encoder) Elem() {
	if e.err != nil {
		return
	}
	e.need(1)
	e.comma('[')
	e.limit()
}

// String writes a string. Bytes that are not UTF-8 become U+FFFD, one for each:
// the person sees where the damage is, and one damaged row doesn't hide all others.
func (e *Encoder) String(s string) {
	if e.err != nil {
		return
	}
	e.need(2 + len(s))
	n := plainPrefix(s)
	if n < len(s) {
		buf := appendRest(append(append(e.buf[:e.n], '"'), s[:n]...), s[n:])
		e.buf, e.n = buf[:cap(buf)], len(buf)
		e.need(1)
	} else {
		e.buf[e.n] = '"'
		e.n += 1 + copy(e.buf[e.n+1:], s)
	}
	e.buf[e.n] = '"'
	e.n++
}

// word writes what needs no more than room.
func (e *Encoder) word(text string) {
	if e.err != nil {
		return
	}
	e.need(0)
	e.n += copy(e.buf[e.n:], text)
}

// Bool writes true or false.
func (e *Encoder) Bool(v bool) {
	if v {
		e.word("true")
		return
	}
	e.word("false")
}

// Null writes null.
func (e *Encoder) Null() { e.word("null") }

// Int64 writes a whole number. One past ±[MaxInteger] is an error.
func (e *Encoder) Int64(v int64) {
	if e.err != nil {
		return
	}
	if v < -MaxInteger || v > MaxInteger {
		e.Fail("is " + strconv.FormatInt(v, 10) + ", which is past ±(2^53-1)")
		return
	}
	e.need(0)
	e.n = len(strconv.AppendInt(e.buf[:e.n], v, 10))
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
	e.need(0)
	abs := math.Abs(v)
	if bits == 64 && v == math.Trunc(v) && abs < 1<<53 && abs >= 1 {
		e.n = len(strconv.AppendInt(e.buf[:e.n], int64(v), 10))
		return
	}
	if abs == 0 || abs >= 1e-6 && abs < 1e21 {
		e.n = len(strconv.AppendFloat(e.buf[:e.n], v, 'f', -1, bits))
		return
	}
	buf := strconv.AppendFloat(e.buf[:e.n], v, 'e', -1, bits)
	if n := len(buf); buf[n-2] == '0' && buf[n-3] == '-' { // e-07 → e-7
		buf[n-2] = buf[n-1]
		buf = buf[:n-1]
	}
	e.n = len(buf)
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
	if sec := t.Unix(); sec < firstSecond || sec > lastSecond {
		e.Fail("is in the year " + strconv.Itoa(t.UTC().Year()) + ", which RFC 3339 cannot hold")
		return
	}
	e.need(0)
	e.buf[e.n] = '"'
	e.n += 1 + putTime(e.buf[e.n+1:], t.UnixMilli())
	e.buf[e.n] = '"'
	e.n++
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

// Raw writes JSON that is already encoded, nil as null. It is checked by the
// rules of the decoder.
func (e *Encoder) Raw(json []byte) {
	if e.err != nil {
		return
	}
	if json == nil {
		e.Null()
		return
	}
	d := NewDecoder(json, nil)
	d.Skip()
	if err := d.Done(); err != nil {
		e.Fail("is not JSON: " + err.Error())
		return
	}
	e.need(len(json))
	e.n += copy(e.buf[e.n:], json)
}
