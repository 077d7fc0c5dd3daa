package trim

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
)

// linesMagic begins a file of lines. Then follow the number of functions and
// the sizes of the tables, in words, and the tables as the linker wrote them;
// all compressed by gzip.
const linesMagic = "ashore lines 1\n"

// lines writes the file.
func (t *tables) lines(m memory) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	head := binary.LittleEndian.AppendUint32([]byte(linesMagic), uint32(t.count))
	for _, s := range t.kept() {
		head = binary.LittleEndian.AppendUint32(head, uint32(s.len()))
	}
	_, _ = z.Write(head) // a bytes.Buffer takes everything
	for _, s := range t.kept() {
		_, _ = z.Write(s.of(m))
	}
	err = z.Close()
	return b.Bytes(), err
}

// kept are the tables in a file of lines.
func (t *tables) kept() []*span {
	return []*span{&t.names, &t.units, &t.files, &t.values, &t.funcs, &t.data}
}

// Lines are the lines of a program, by the functions' names.
type Lines struct {
	tables tables
	memory memory
	byName map[string][]*function
}

var errNotLines = errors.New("not a file of lines that ashore build wrote")

// Open reads a file of lines.
func Open(file []byte) (l *Lines, err error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, errNotLines
	}
	data, err := io.ReadAll(io.LimitReader(z, limit))
	rest, ok := bytes.CutPrefix(data, []byte(linesMagic))
	if err != nil || !ok {
		return nil, errNotLines
	}
	defer catch(&err)
	l = &Lines{byName: map[string][]*function{}}
	l.tables.count = int(word(rest, 0))
	at := 4 * (1 + len(l.tables.kept()))
	for i, s := range l.tables.kept() {
		*s = span{at, at + int(word(rest, 4*(i+1)))}
		at = s.to
	}
	if at != len(rest) {
		return nil, errNotLines
	}
	l.memory = rest
	all, err := l.tables.functions(l.memory)
	if err != nil {
		return nil, err
	}
	printed := l.tables.printed(l.memory, all)
	for _, f := range all {
		name := printed[f.words[funcName]]
		l.byName[name] = append(l.byName[name], f)
	}
	return l, nil
}

// A Line is a place in the source: the call of the next line's function, or
// where the program was.
type Line struct {
	Func string
	File string
	Line int
}

// Find returns the lines of a function's frame, by the name and the offset with
// which a trace has it: the innermost inlined call first, the function last. It
// is empty if the program has no such function.
func (l *Lines) Find(name string, offset int) (lines []Line) {
	var err error
	defer catch(&err) // a damaged table has no lines
	for _, f := range l.byName[name] {
		at := uint64(max(offset-1, 0)) // of the call, not of what follows it
		if _, ok := l.value(f.words[funcSP], at); !ok && len(l.byName[name]) > 1 {
			continue // another function of this name
		}
		var found []Line
		for range 1000 { // an inlined call has one around it, or is none
			line := Line{Func: cString(l.tables.names.of(l.memory), int(f.words[funcName]))}
			line.File, line.Line = l.line(f, at)
			call := -1
			if len(f.values) > valueInlined && len(f.data) > dataInlined && f.data[dataInlined] != none {
				call, _ = l.value(f.values[valueInlined], at)
			}
			if call >= 0 {
				const size = 16 // of an inlinedCall: id, name, where the call is, line
				entry := l.tables.data.of(l.memory)[int(f.data[dataInlined])+size*call:]
				line.Func = cString(l.tables.names.of(l.memory), int(word(entry, 4)))
				at = uint64(word(entry, 8))
			}
			if found = append(found, line); call < 0 {
				return found
			}
		}
	}
	return nil
}

// line is the file and the line of an offset in a function.
func (l *Lines) line(f *function, at uint64) (string, int) {
	file, ok := l.value(f.words[funcFile], at)
	line, ok2 := l.value(f.words[funcLine], at)
	if !ok || !ok2 {
		return "?", 0
	}
	place := word(l.tables.units.of(l.memory), 4*(int(f.words[funcUnit])+file))
	if place == none {
		return "?", 0
	}
	return cString(l.tables.files.of(l.memory), int(place)), line
}

// value is the value for an offset in a function; see step in
// https://go.dev/src/runtime/symtab.go.
func (l *Lines) value(place uint32, at uint64) (int, bool) {
	if place == 0 {
		return 0, false
	}
	r := reader{l.tables.values.of(l.memory)[place:]}
	value, pc := -1, uint64(0)
	for first := true; ; first = false {
		change := r.number()
		if change == 0 && !first {
			return 0, false
		}
		value += change>>1 ^ -(change & 1)
		if pc += uint64(r.number()); at < pc {
			return value, true
		}
	}
}
