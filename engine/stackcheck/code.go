package stackcheck

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// rewrite returns a function's body with the stack pointer as a global of the
// module's own and, if the function calls others, with the check after the
// first instruction that sets the stack pointer, which is the prologue's.
func (m *module) rewrite(body []byte) ([]byte, error) {
	r := &reader{data: body}
	for range r.uleb() { // locals
		r.uleb()
		r.byte()
	}
	var places []place
	prologue, calls := -1, false // the place that ends the prologue
	tee := -1                    // the local that the instruction before has set
	for len(r.data) > 0 {
		at := len(body) - len(r.data)
		op, local := r.byte(), -1
		switch op {
		case 0x23, 0x24: // global.get, global.set
			if r.uleb() != m.imported {
				break
			}
			if op == 0x24 && prologue < 0 {
				prologue = len(places)
			}
			places = append(places, place{op, at, len(body) - len(r.data), tee})
		case 0x22: // local.tee
			local = r.uleb()
		case 0x10, 0x11:
			calls = true
			r.immediates(op)
		default:
			r.immediates(op)
		}
		tee = local
	}
	if r.err != nil || len(places) == 0 {
		return body, r.err
	}
	var out []byte
	from := 0
	for i, p := range places {
		out = append(out, body[from:p.from]...)
		out = uleb(append(out, p.op), m.stackPointer)
		from = p.to
		if i == prologue && calls {
			out = m.check(out, p.local)
		}
	}
	return append(out, body[from:]...), nil
}

// A place is an instruction that gets or sets the stack pointer.
type place struct {
	op       byte
	from, to int // in the body
	local    int // that has what is set, or -1
}

// immediates skips what follows an instruction's code.
// https://webassembly.github.io/spec/core/binary/instructions.html
func (r *reader) immediates(op byte) {
	switch {
	case op == 0x02 || op == 0x03 || op == 0x04, op == 0x41, op == 0x42: // block type, constants
		r.leb()
	case op == 0x0c || op == 0x0d || op == 0x10, op >= 0x20 && op <= 0x26, op == 0xd2: // an index
		r.uleb()
	case op == 0x0e: // br_table
		for range r.uleb() {
			r.uleb()
		}
		r.uleb()
	case op == 0x11, op >= 0x28 && op <= 0x3e: // call_indirect, loads and stores
		r.uleb()
		r.leb()
	case op == 0x1c: // select with types
		r.bytes(r.uleb())
	case op == 0x3f || op == 0x40 || op == 0xd0: // memory.size, memory.grow, ref.null
		r.byte()
	case op == 0x43:
		r.bytes(4)
	case op == 0x44:
		r.bytes(8)
	case op == 0xfc:
		r.prefixed()
	case op == 0x00 || op == 0x01 || op == 0x05 || op == 0x0b || op == 0x0f || op == 0x1a || op == 0x1b || op == 0xd1,
		op >= 0x45 && op <= 0xc4:
	default:
		r.fail(fmt.Errorf("an instruction %#x that is not known here", op))
	}
}

// prefixed skips the rest of an instruction that begins with 0xfc.
func (r *reader) prefixed() {
	switch op := r.uleb(); op {
	case 0, 1, 2, 3, 4, 5, 6, 7: // saturating truncation
	case 9, 11, 13, 15, 16, 17: // data.drop, memory.fill, elem.drop, table.grow, .size, .fill
		r.uleb()
	case 8, 10, 12, 14: // memory.init, .copy, table.init, .copy
		r.uleb()
		r.uleb()
	default:
		r.fail(fmt.Errorf("an instruction 0xfc %d that is not known here", op))
	}
}

var errShort = errors.New("it ends in the middle")

// A reader reads the binary format. After an error it reads zeros.
type reader struct {
	data []byte
	err  error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.data = nil
}

func (r *reader) byte() byte {
	b := r.bytes(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.data) {
		r.fail(errShort)
		return nil
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

// uleb reads an unsigned number of at most 32 bits.
func (r *reader) uleb() int {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<32-1 {
		r.fail(errShort)
		return 0
	}
	r.data = r.data[size:]
	return int(n)
}

// leb skips a number of at most 64 bits.
func (r *reader) leb() {
	for r.byte() >= 0x80 {
	}
}

func (r *reader) limits() {
	flags := r.byte()
	r.uleb()
	if flags&1 != 0 {
		r.uleb()
	}
}
