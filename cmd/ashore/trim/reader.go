package trim

import (
	"encoding/binary"
	"fmt"
)

// reader reads numbers. It panics with a malformed where there is none, which
// catch turns into an error.
type reader struct{ rest []byte }

type malformed string

func catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case malformed:
		*err = fmt.Errorf("%w: %s", errNotGo, string(r))
	default:
		panic(r)
	}
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		panic(malformed("it ends too early"))
	}
	taken := r.rest[:n:n]
	r.rest = r.rest[n:]
	return taken
}

// number reads an unsigned LEB128 of 32 bits.
func (r *reader) number() int {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > 1<<32-1 {
		panic(malformed("a number is none"))
	}
	r.rest = r.rest[size:]
	return int(n)
}

// signed reads a signed LEB128 of 32 bits.
func (r *reader) signed() int {
	n := 0
	for shift := 0; shift < 35; shift += 7 {
		b := r.take(1)[0]
		n |= int(b&0x7f) << shift
		if b < 0x80 {
			if b&0x40 != 0 {
				n |= -1 << (shift + 7)
			}
			return n
		}
	}
	panic(malformed("a number is none"))
}

// appendSigned writes a signed LEB128.
func appendSigned(b []byte, n int) []byte {
	for {
		low := byte(n & 0x7f)
		n >>= 7
		if n == 0 && low&0x40 == 0 || n == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}

// word reads 4 bytes.
func word(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		panic(malformed("a table ends too early"))
	}
	return binary.LittleEndian.Uint32(b[at:])
}
