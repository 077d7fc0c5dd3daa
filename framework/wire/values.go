package wire

import (
	"encoding"
	"math"
	"strconv"
	"time"
	"unsafe"
)

// String reads a string. Half of a surrogate pair, which JavaScript strings can
// hold and UTF-8 cannot, is a violation.
func (d *Decoder) String() string {
	if d.peek() != '"' {
		d.mismatch("must be text")
		return ""
	}
	d.bad = false
	raw, escaped := d.scanString()
	if !escaped {
		return string(raw)
	}
	text, whole := unescape(make([]byte, 0, len(raw)), raw)
	if !whole {
		d.refuse("must be valid Unicode text")
		return ""
	}
	return string(text)
}

// Bool reads true or false.
func (d *Decoder) Bool() bool {
	c := d.peek()
	if c != 't' && c != 'f' {
		d.mismatch("must be true or false")
		return false
	}
	d.bad = false
	if c == 't' {
		d.literal("true")
	} else {
		d.literal("false")
	}
	return c == 't' && d.err == nil
}

// Int64 reads a whole number between ±[MaxInteger].
func (d *Decoder) Int64() int64 { return d.IntBetween(-MaxInteger, MaxInteger) }

// Int reads a whole number that fits in a signed integer of that many bits, and
// between ±[MaxInteger].
func (d *Decoder) Int(bits int) int64 {
	high := int64(min(1<<(bits-1)-1, MaxInteger))
	if high == MaxInteger {
		return d.IntBetween(-high, high)
	}
	return d.IntBetween(-high-1, high)
}

// Uint reads a whole number that fits in an unsigned integer of that many bits,
// and up to [MaxInteger].
func (d *Decoder) Uint(bits int) uint64 {
	high := int64(MaxInteger)
	if bits < 53 {
		high = 1<<bits - 1
	}
	return uint64(d.IntBetween(0, high))
}

// IntBetween reads a whole number from low to high. It has neither fraction nor
// exponent. Use it where a schema has both a minimum and a maximum.
func (d *Decoder) IntBetween(low, high int64) int64 {
	c := d.peek()
	if c != '-' && !isDigit(c) {
		d.mismatch(betweenMessage(low, high))
		return 0
	}
	d.bad = false
	text, whole := d.scanNumber()
	if d.err != nil {
		return 0
	}
	// A number without leading zeros and more digits than that is out of range.
	if !whole || len(text) > len("-9007199254740991") {
		d.refuse(betweenMessage(low, high))
		return 0
	}
	digits := text
	if c == '-' {
		digits = text[1:]
	}
	var n int64
	for _, digit := range digits {
		n = n*10 + int64(digit-'0')
	}
	if c == '-' {
		n = -n
	}
	if n < low || n > high {
		d.refuse(betweenMessage(low, high))
		return 0
	}
	return n
}

func betweenMessage(low, high int64) string {
	return "must be a whole number between " + strconv.FormatInt(low, 10) + " and " + strconv.FormatInt(high, 10)
}

// Float64 reads a number. One too large for a float64 is a violation.
func (d *Decoder) Float64() float64 { return d.float(64) }

// Float32 reads a number. One too large for a float32 is a violation.
func (d *Decoder) Float32() float32 { return float32(d.float(32)) }

func (d *Decoder) float(bits int) float64 {
	if c := d.peek(); c != '-' && !isDigit(c) {
		d.mismatch("must be a number")
		return 0
	}
	d.bad = false
	text, _ := d.scanNumber()
	if d.err != nil {
		return 0
	}
	// ParseFloat keeps its argument in an error only, which is dropped here.
	f, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(text), len(text)), bits)
	if err != nil {
		d.refuse("is too large a number")
		return 0
	}
	return f
}

// Time reads an instant: RFC 3339 with any offset and at most three digits of a
// second, such as 2026-01-02T03:04:05.678Z. It is returned in UTC.
func (d *Decoder) Time() time.Time {
	const message = "must be a time such as 2026-01-02T03:04:05.678Z"
	if d.peek() != '"' {
		d.mismatch(message)
		return time.Time{}
	}
	d.bad = false
	raw, _ := d.scanString()
	if d.err != nil {
		return time.Time{}
	}
	t, ok := parseTime(raw)
	if !ok {
		d.refuse(message)
		return time.Time{}
	}
	return t
}

// Duration reads a length of time: a whole number of milliseconds.
func (d *Decoder) Duration() time.Duration {
	const most = math.MaxInt64 / int64(time.Millisecond)
	return time.Duration(d.IntBetween(-most, most)) * time.Millisecond
}

// Text reads a string into a value that parses itself. Its error is told to
// the caller as a violation.
func (d *Decoder) Text(v encoding.TextUnmarshaler) {
	s := d.String()
	if d.bad || d.err != nil {
		return
	}
	if err := v.UnmarshalText([]byte(s)); err != nil {
		d.refuse("is not valid: " + err.Error())
	}
}

// Attachment reads the bytes of an attachment, which JSON names by its index.
// They share memory with the frame.
func (d *Decoder) Attachment() []byte {
	const message = "must be bytes: the number of an attachment"
	if c := d.peek(); c < '0' || c > '9' {
		d.mismatch(message)
		return nil
	}
	d.bad = false
	text, whole := d.scanNumber()
	if d.err != nil {
		return nil
	}
	n, err := strconv.ParseUint(string(text), 10, 32)
	if !whole || err != nil || n >= uint64(len(d.attachments)) {
		d.refuse(message)
		return nil
	}
	return d.attachments[n]
}

// refuse adds a violation that makes further checks of the value pointless.
func (d *Decoder) refuse(message string) {
	d.Fail(message)
	d.bad = true
}
