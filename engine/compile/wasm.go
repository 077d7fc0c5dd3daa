package compile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An outline is what a WebAssembly module's sections say about it.
// https://webassembly.github.io/spec/core/binary/modules.html
type outline struct {
	imports []imported
	exports []string
	// From dylink.0: what the one who makes an instance must provide.
	memorySize, memoryAlign, tableSize, tableAlign uint32
}

type imported struct {
	module, name string
	kind         byte // 0 function, 1 table, 2 memory, 3 global
}

var errShort = errors.New("it ends in the middle")

// A reader reads the binary format. After an error it reads zeros.
type reader struct {
	data []byte
	err  error
}

func (r *reader) byte() byte {
	if len(r.data) == 0 {
		r.err = errShort
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *reader) u32() uint32 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 || n > 1<<32-1 {
		r.data, r.err = nil, errShort
		return 0
	}
	r.data = r.data[size:]
	return uint32(n)
}

func (r *reader) bytes() []byte {
	n := r.u32()
	if uint64(n) > uint64(len(r.data)) {
		r.data, r.err = nil, errShort
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) limits() {
	flags := r.byte()
	r.u32()
	if flags&1 != 0 {
		r.u32()
	}
}

// readWasm reads a module's outline.
func readWasm(wasm []byte) (*outline, error) {
	if len(wasm) < 8 || string(wasm[:8]) != "\x00asm\x01\x00\x00\x00" {
		return nil, errors.New("it is not WebAssembly")
	}
	m, dylink := &outline{}, false
	for r := (&reader{data: wasm[8:]}); len(r.data) > 0; {
		id := r.byte()
		s := &reader{data: r.bytes()}
		if r.err != nil {
			return nil, r.err
		}
		switch id {
		case 0:
			if string(s.bytes()) == "dylink.0" {
				dylink = true
				m.readDylink(s)
			}
		case 2:
			m.readImports(s)
		case 7:
			for range s.u32() {
				m.exports = append(m.exports, string(s.bytes()))
				s.byte()
				s.u32()
				if s.err != nil {
					break
				}
			}
		}
		if s.err != nil {
			return nil, fmt.Errorf("section %d: %w", id, s.err)
		}
	}
	if !dylink {
		return nil, errors.New("it has no section dylink.0")
	}
	return m, nil
}

func (m *outline) readDylink(s *reader) {
	for len(s.data) > 0 && s.err == nil {
		kind := s.byte()
		sub := &reader{data: s.bytes()}
		if kind == 1 { // WASM_DYLINK_MEM_INFO
			m.memorySize, m.memoryAlign = sub.u32(), 1<<(sub.u32()&31)
			m.tableSize, m.tableAlign = sub.u32(), 1<<(sub.u32()&31)
			s.err = errors.Join(s.err, sub.err)
		}
	}
}

func (m *outline) readImports(s *reader) {
	for range s.u32() {
		i := imported{module: string(s.bytes()), name: string(s.bytes()), kind: s.byte()}
		switch i.kind {
		case 0:
			s.u32()
		case 1:
			s.byte()
			s.limits()
		case 2:
			s.limits()
		case 3:
			s.byte()
			s.byte()
		default:
			s.err = fmt.Errorf("an import of kind %d", i.kind)
		}
		if s.err != nil {
			return
		}
		m.imports = append(m.imports, i)
	}
}

// given are the imports that are not callbacks of the binding: what the linker
// asks for, and what the drop-in gives of a C library.
var given = map[string]byte{
	"memory": 2, "__indirect_function_table": 1, "__stack_pointer": 3, "__memory_base": 3, "__table_base": 3,
	"ashore_morecore": 0, "localtime_r": 0,
	"acos": 0, "acosh": 0, "asin": 0, "asinh": 0, "atan": 0, "atan2": 0, "atanh": 0, "cos": 0, "cosh": 0, "exp": 0, "fmod": 0,
	"log": 0, "log10": 0, "log2": 0, "pow": 0, "sin": 0, "sinh": 0, "tan": 0, "tanh": 0,
}

// complete checks that the module asks for nothing that the drop-in doesn't
// have, and offers what it calls. A function that our C library lacks would
// otherwise show when an instance is made, in a browser.
func (m *outline) complete(exports []string) error {
	for _, i := range m.imports {
		kind, ok := given[i.name]
		callback := strings.HasPrefix(i.name, "go_")
		switch {
		case i.module == "env" && (ok && kind == i.kind || callback && i.kind == 0):
		case i.module == "GOT.func" && (ok && kind == 0 || callback) && i.kind == 3:
		default:
			return fmt.Errorf("it imports %s.%s, which nothing gives", i.module, i.name)
		}
	}
	for _, name := range exports {
		if !slices.Contains(m.exports, name) {
			return fmt.Errorf("it does not export %s", name)
		}
	}
	return nil
}
