package trim

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The ids of sections that matter here. See
// https://webassembly.github.io/spec/core/binary/modules.html.
const (
	sectionCustom   = 0
	sectionType     = 1
	sectionImport   = 2
	sectionFunction = 3
	sectionStart    = 8
	sectionElement  = 9
	sectionCode     = 10
	sectionData     = 11
)

var preamble = []byte("\x00asm\x01\x00\x00\x00")

// errNotGo: the file isn't such a module as Go's linker writes.
var errNotGo = errors.New("not a program of Go's linker")

// module is a WebAssembly module.
type module struct {
	sections []section // the data section's bytes are in memory
	memory   memory
}

// section is a section of a module, without its id and size.
type section struct {
	id   byte
	data []byte
}

func parse(wasm []byte) (m *module, err error) {
	defer catch(&err)
	r := reader{wasm}
	if !slices.Equal(r.take(len(preamble)), preamble) {
		return nil, errNotGo
	}
	m = new(module)
	for len(r.rest) > 0 {
		s := section{id: r.take(1)[0]}
		s.data = r.take(r.number())
		if s.id == sectionData {
			m.memory = readMemory(s.data)
			s.data = nil
		}
		m.sections = append(m.sections, s)
	}
	return m, nil
}

func (m *module) bytes() []byte {
	wasm := slices.Clone(preamble)
	for _, s := range m.sections {
		if s.id == sectionData {
			s.data = m.memory.segments()
		}
		wasm = append(wasm, s.id)
		wasm = binary.AppendUvarint(wasm, uint64(len(s.data)))
		wasm = append(wasm, s.data...)
	}
	return wasm
}

// find is where the section of the id is.
func (m *module) find(id byte) (int, error) {
	i := slices.IndexFunc(m.sections, func(s section) bool { return s.id == id })
	if i < 0 {
		return 0, errNotGo
	}
	return i, nil
}

// add puts one more entry at the end of a section that is a vector, and returns
// its index.
func (m *module) add(id byte, entry []byte) (index int, err error) {
	defer catch(&err)
	i, err := m.find(id)
	if err != nil {
		return 0, err
	}
	r := reader{m.sections[i].data}
	index = r.number()
	m.sections[i].data = slices.Concat(binary.AppendUvarint(nil, uint64(index+1)), r.rest, entry)
	return index, nil
}

// start makes the module run a function without locals but five numbers of 32
// bits when it is instantiated: after its memory got its data, and before
// anybody can call it.
func (m *module) start(body []byte) error {
	if len(body) == 0 {
		return nil
	}
	if _, err := m.find(sectionStart); err == nil {
		return errNotGo // Go's linker writes none
	}
	imported, err := m.imported()
	if err != nil {
		return err
	}
	nothing, err := m.add(sectionType, []byte{0x60, 0, 0})
	if err != nil {
		return err
	}
	function, err := m.add(sectionFunction, binary.AppendUvarint(nil, uint64(nothing)))
	if err != nil {
		return err
	}
	code := slices.Concat([]byte{1, locals, typeI32}, body, []byte{opEnd})
	if _, err := m.add(sectionCode, slices.Concat(binary.AppendUvarint(nil, uint64(len(code))), code)); err != nil {
		return err
	}
	before, err := m.find(sectionElement)
	if err != nil {
		return err
	}
	index := binary.AppendUvarint(nil, uint64(imported+function))
	m.sections = slices.Insert(m.sections, before, section{sectionStart, index})
	return nil
}

// imported counts the functions that the module imports. Go imports nothing
// else.
func (m *module) imported() (n int, err error) {
	defer catch(&err)
	i, err := m.find(sectionImport)
	if err != nil {
		return 0, err
	}
	r := reader{m.sections[i].data}
	n = r.number()
	for range n {
		r.take(r.number()) // module
		r.take(r.number()) // name
		if kind := r.take(1)[0]; kind != 0 {
			return 0, errNotGo
		}
		r.number() // type
	}
	return n, nil
}
