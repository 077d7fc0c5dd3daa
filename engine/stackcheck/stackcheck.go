// Package stackcheck makes a C program notice that its stack is exhausted.
//
// A C function compiled to WebAssembly keeps what has an address on a stack in
// linear memory, whose end nobody looks at: the frames of a recursion that is
// too deep go on downwards, over whatever lies there. In the engine that is
// Go's heap. Linkers have no option against it for shared libraries.
package stackcheck

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// Size is how many bytes the stack may have: it lies between this far below
// __memory_base and __memory_base. The drop-in keeps the memory.
const Size = 768 << 10

// Version changes when what Instrument does changes.
const Version = 2

// Guard is how many bytes below the stack must be unused: functions that call
// no others are not checked.
const Guard = 16 << 10

// Instrument returns the module with a check in each function that calls
// others and has a frame: when it has moved the stack pointer to below the
// stack, it traps. A shared function for the check cost 6 to 12 % of SQLite's
// time.
//
// The stack pointer, which is the imported global env.__stack_pointer for the
// compiler, becomes a global of the module's own that begins at __memory_base:
// engines reach it more quickly. The import stays, and is not used.
func Instrument(wasm []byte) ([]byte, error) {
	m, err := parse(wasm)
	if err != nil {
		return nil, fmt.Errorf("stack check: %w", err)
	}
	for i, body := range m.bodies {
		if m.bodies[i], err = m.rewrite(body); err != nil {
			return nil, fmt.Errorf("stack check: function %d of the module's own: %w", i, err)
		}
	}
	return m.encode(), nil
}

// check appends the code that traps if the stack pointer is below the stack.
// The prologue has left it in a local, as a rule.
func (m *module) check(b []byte, local int) []byte {
	if local >= 0 {
		b = uleb(append(b, 0x20), local) // local.get
	} else {
		b = uleb(append(b, 0x23), m.stackPointer) // global.get
	}
	b = uleb(append(b, 0x23), m.memoryBase)        // global.get
	b = append(sleb(append(b, 0x41), Size), 0x6b)  // i32.const, i32.sub
	return append(b, 0x49, 0x04, 0x40, 0x00, 0x0b) // i32.lt_u, if, unreachable, end
}

// addStackPointer makes a global of the module's own that begins as the stack
// does, at __memory_base.
func (m *module) addStackPointer() {
	global := append(uleb([]byte{0x7f, 1, 0x23}, m.memoryBase), 0x0b) // i32, mutable, global.get, end
	at := len(m.sections)
	for i, s := range m.sections {
		if s.id == sectionGlobal {
			n, size := binary.Uvarint(s.body)
			m.sections[i].body = slices.Concat(uleb(nil, int(n)+1), s.body[size:], global)
			return
		}
		if s.id > sectionGlobal && s.id != sectionTag && i < at {
			at = i
		}
	}
	m.sections = slices.Insert(m.sections, at, section{sectionGlobal, append([]byte{1}, global...)})
}

// module is what has to be known of a module, and what is changed.
type module struct {
	sections []section

	bodies       [][]byte // code of the functions that are not imported
	globals      int      // how many there are
	imported     int      // the global that is the stack pointer for the compiler
	stackPointer int      // the global that becomes it
	memoryBase   int      // a global
}

type section struct {
	id   byte
	body []byte
}

const (
	sectionImport = 2
	sectionGlobal = 6
	sectionCode   = 10
	sectionTag    = 13 // comes before the globals
)

func parse(wasm []byte) (*module, error) {
	if !bytes.HasPrefix(wasm, []byte("\x00asm\x01\x00\x00\x00")) {
		return nil, errors.New("it is not WebAssembly")
	}
	m := &module{imported: -1, memoryBase: -1}
	for r := (&reader{data: wasm[8:]}); len(r.data) > 0; {
		s := section{r.byte(), r.bytes(r.uleb())}
		if r.err != nil {
			return nil, r.err
		}
		m.sections = append(m.sections, s)
		b := &reader{data: s.body}
		switch s.id {
		case sectionImport:
			m.imports(b)
		case sectionGlobal:
			m.globals += b.uleb()
		case sectionCode:
			for range b.uleb() {
				m.bodies = append(m.bodies, b.bytes(b.uleb()))
			}
		}
		if b.err != nil {
			return nil, fmt.Errorf("section %d: %w", s.id, b.err)
		}
	}
	if m.imported < 0 || m.memoryBase < 0 {
		return nil, errors.New("it imports no __stack_pointer or no __memory_base")
	}
	m.stackPointer = m.globals
	m.addStackPointer()
	return m, nil
}

// imports finds the globals.
func (m *module) imports(b *reader) {
	for range b.uleb() {
		from, name := string(b.bytes(b.uleb())), string(b.bytes(b.uleb()))
		switch kind := b.byte(); kind {
		case 0:
			b.uleb()
		case 1:
			b.byte()
			b.limits()
		case 2:
			b.limits()
		case 3:
			b.bytes(2)
			if from == "env" && name == "__stack_pointer" {
				m.imported = m.globals
			}
			if from == "env" && name == "__memory_base" {
				m.memoryBase = m.globals
			}
			m.globals++
		default:
			b.fail(fmt.Errorf("an import of kind %d", kind))
			return
		}
	}
}

func (m *module) encode() []byte {
	out := []byte("\x00asm\x01\x00\x00\x00")
	for _, s := range m.sections {
		body := s.body
		if s.id == sectionCode {
			body = uleb(nil, len(m.bodies))
			for _, b := range m.bodies {
				body = append(uleb(body, len(b)), b...)
			}
		}
		out = append(uleb(append(out, s.id), len(body)), body...)
	}
	return out
}

// uleb appends n as unsigned LEB128.
func uleb(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

// sleb appends n, which is not negative, as signed LEB128.
func sleb(b []byte, n int) []byte {
	for n >= 0x40 {
		b = append(b, byte(n)&0x7f|0x80)
		n >>= 7
	}
	return append(b, byte(n))
}
