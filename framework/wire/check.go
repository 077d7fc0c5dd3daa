package wire

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The methods in this file check the value just read against the schema. They
// say nothing about a value that wasn't of its type.

// MinLength requires at least n characters, counted as Unicode code points.
func (d *Decoder) MinLength(s string, n int) {
	if len(s) >= n && utf8.RuneCountInString(s) >= n {
		return
	}
	if n == 1 {
		d.Fail("must not be empty")
		return
	}
	d.Fail("must be at least " + count(n, "character"))
}

// MaxLength allows at most n characters, counted as Unicode code points.
func (d *Decoder) MaxLength(s string, n int) {
	if len(s) > n && utf8.RuneCountInString(s) > n {
		d.Fail("must be at most " + count(n, "character"))
	}
}

// MinBytes requires at least n bytes.
func (d *Decoder) MinBytes(length, n int) {
	if length >= n {
		return
	}
	if n == 1 {
		d.Fail("must not be empty")
		return
	}
	d.Fail("must be at least " + count(n, "byte"))
}

// MaxBytes allows at most n bytes.
func (d *Decoder) MaxBytes(length, n int) {
	if length > n {
		d.Fail("must be at most " + count(n, "byte"))
	}
}

// Limit requires what ok says, of a number that a float64 doesn't hold: that it
// is "at least 9007199254740993".
func (d *Decoder) Limit(ok bool, words string) {
	if !ok {
		d.Fail("must be " + words)
	}
}

// Pattern requires what ok says: that the string matches the pattern.
func (d *Decoder) Pattern(ok bool, pattern string) {
	if !ok {
		d.Fail("must match " + pattern)
	}
}

// Enum requires what ok says: that the value is one of those allowed.
func (d *Decoder) Enum(ok bool, allowed ...string) {
	if !ok {
		d.Fail("must be one of " + strings.Join(allowed, ", "))
	}
}

// Minimum requires v >= n.
func (d *Decoder) Minimum(v, n float64) {
	if !(v >= n) {
		d.Fail("must be at least " + number(n))
	}
}

// Maximum requires v <= n.
func (d *Decoder) Maximum(v, n float64) {
	if !(v <= n) {
		d.Fail("must be at most " + number(n))
	}
}

// ExclusiveMinimum requires v > n.
func (d *Decoder) ExclusiveMinimum(v, n float64) {
	if !(v > n) {
		d.Fail("must be more than " + number(n))
	}
}

// ExclusiveMaximum requires v < n.
func (d *Decoder) ExclusiveMaximum(v, n float64) {
	if !(v < n) {
		d.Fail("must be less than " + number(n))
	}
}

// MultipleOf requires v to be n times a whole number.
func (d *Decoder) MultipleOf(v, n float64) {
	if quotient := v / n; quotient != math.Trunc(quotient) {
		d.Fail("must be a multiple of " + number(n))
	}
}

// MinItems requires a list or map of at least n. It is called after the loop.
func (d *Decoder) MinItems(length, n int) {
	if length >= n {
		return
	}
	if n == 1 {
		d.Fail("must not be empty")
		return
	}
	d.Fail("must have at least " + count(n, "item"))
}

// MaxItems allows a list or map of at most n. It is called after the loop.
func (d *Decoder) MaxItems(length, n int) {
	if length > n {
		d.Fail("must have at most " + count(n, "item"))
	}
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

func number(n float64) string {
	if math.Abs(n) < 1e21 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return strconv.FormatFloat(n, 'g', -1, 64)
}
