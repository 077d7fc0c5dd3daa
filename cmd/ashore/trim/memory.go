package trim

import (
	"encoding/binary"
	"slices"
)

// memory is what the program's memory holds when it begins, from address 0 on.
type memory []byte

// limit is far more than any program begins with.
const limit = 1 << 30

// readMemory lays the segments of a data section out. It panics with a
// malformed.
func readMemory(data []byte) memory {
	var m memory
	r := reader{data}
	for range r.number() {
		if r.number() != 0 || r.take(1)[0] != opI32Const {
			panic(malformed("a segment is of another kind"))
		}
		at := r.signed()
		if at < 0 || r.take(1)[0] != opEnd {
			panic(malformed("a segment lies nowhere"))
		}
		bytes := r.take(r.number())
		end := at + len(bytes)
		if end > limit {
			panic(malformed("a segment lies too high"))
		}
		if end > len(m) {
			m = append(m, make([]byte, end-len(m))...)
		}
		copy(m[at:], bytes)
	}
	return m
}

// gap is how many zeros in a row are worth a new segment. Compressed, they cost
// less than its address; what they cost is time to fill them in.
const gap = 4096

// segments writes a data section.
func (m memory) segments() []byte {
	var out []byte
	count := 0
	for at := 0; at < len(m); {
		if m[at] == 0 {
			at++
			continue
		}
		end, zeros := at, 0
		for ; end < len(m) && zeros < gap; end++ {
			zeros++
			if m[end] != 0 {
				zeros = 0
			}
		}
		bytes := m[at : end-zeros]
		out = append(out, 0, opI32Const)
		out = appendSigned(out, at)
		out = append(out, opEnd)
		out = binary.AppendUvarint(out, uint64(len(bytes)))
		out = append(out, bytes...)
		count++
		at = end
	}
	return slices.Concat(binary.AppendUvarint(nil, uint64(count)), out)
}

// span is a range of addresses.
type span struct{ from, to int }

func (s span) len() int { return s.to - s.from }

// of gives the bytes.
func (s span) of(m memory) []byte { return m[s.from:s.to] }

// put writes into a span, and zeros after it.
func (s span) put(m memory, bytes []byte) error {
	to := s.of(m)
	if len(bytes) > len(to) {
		return errNotGo // what is left of a table is no longer than the table
	}
	clear(to[copy(to, bytes):])
	return nil
}
