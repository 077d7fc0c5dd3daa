// Package trim makes a program for the browser smaller, after Go's linker has
// written it. What the program does stays the same; what only its stack traces
// need goes into a file beside it, with which Trace makes them readable.
//
// The runtime keeps tables of all functions. The garbage collector and growing
// stacks need a part of them; files, lines, inlined calls and the shapes of
// arguments are for people, and more than a tenth of a download. Besides, the
// linker writes data in tens of thousands of small segments, and tables that a
// loop can fill. See docs/decisions/0109-trimmed-programs.md.
package trim

import (
	"bytes"
	"fmt"
	"strings"
)

// known is the version of Go whose tables this package knows. The program of
// another is left with all that it has, in fewer segments.
const known = "go1.26"

// Program returns the program that does the same as wasm, and the lines that
// Trace asks for: nil if wasm still has them, because it was linked by a Go
// whose tables nobody has looked at yet. Equal programs give equal bytes.
func Program(wasm []byte) (program, lines []byte, err error) {
	m, err := parse(wasm)
	if err != nil {
		return nil, nil, fmt.Errorf("trim the program: %w", err)
	}
	if v := m.version(); v == known || strings.HasPrefix(v, known+".") || strings.HasPrefix(v, known+"-") {
		if lines, err = m.trim(); err != nil {
			return nil, nil, fmt.Errorf("trim the program: %w", err)
		}
	}
	return m.bytes(), lines, nil
}

// trim takes the lines out.
func (m *module) trim() ([]byte, error) {
	t, err := findTables(m.memory)
	if err != nil {
		return nil, err
	}
	all, err := t.functions(m.memory)
	if err != nil {
		return nil, err
	}
	lines, err := t.lines(m.memory)
	if err != nil {
		return nil, err
	}
	fill := t.fillFind(m.memory)
	if err := t.slim(m.memory, all); err != nil {
		return nil, err
	}
	fill = append(fill, t.fillIndex(m.memory, len(all))...)
	return lines, m.start(fill)
}

// version is the version of Go that linked the program; empty if it doesn't
// say. See https://github.com/WebAssembly/tool-conventions/blob/main/ProducersSection.md.
func (m *module) version() string {
	for _, s := range m.sections {
		if s.id != sectionCustom || !bytes.HasPrefix(s.data, []byte("\x09producers")) {
			continue
		}
		_, rest, ok := bytes.Cut(s.data, []byte("\x01\x02Go"))
		if ok && len(rest) > 0 && int(rest[0]) < len(rest) {
			return string(rest[1 : 1+rest[0]])
		}
	}
	return ""
}
