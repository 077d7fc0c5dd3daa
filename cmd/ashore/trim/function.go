package trim

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Kinds of values by program counter, and of data, that only stack traces read.
// See https://go.dev/src/internal/abi/symtab.go.
const (
	valueInlined = 2 // PCDATA_InlTreeIndex
	valueArgLive = 3 // PCDATA_ArgLiveIndex

	dataInlined     = 3 // FUNCDATA_InlTree
	dataArgInfo     = 5 // FUNCDATA_ArgInfo
	dataArgLiveInfo = 6 // FUNCDATA_ArgLiveInfo
)

// none is the place of data that isn't there. That of values is 0.
const none = 1<<32 - 1

// Words of a record, a runtime._func. The last has four bytes: the function's
// id, its flags, nothing, and how many data follow the values.
const (
	funcEntry     = 0
	funcName      = 1
	funcSP        = 4
	funcFile      = 5
	funcLine      = 6
	funcValues    = 7
	funcUnit      = 8
	funcStartLine = 9
	funcWords     = 11
)

// function is a record.
type function struct {
	words  [funcWords]uint32 // of which the numbers of values and data count for nothing
	values []uint32
	data   []uint32
}

// functions reads the records, and refuses such as the linker doesn't write.
func (t *tables) functions(m memory) (all []*function, err error) {
	defer catch(&err)
	table := t.funcs.of(m)
	end := t.indexSize()
	for i := range t.count {
		entry, at := word(table, 8*i), int(word(table, 8*i+4))
		if at != align(end) || entry != word(table, at) {
			return nil, fmt.Errorf("%w: the record of function %d lies otherwise", errNotGo, i)
		}
		f := new(function)
		for k := range f.words {
			f.words[k] = word(table, at+4*k)
		}
		end = at + 4*funcWords
		for range f.words[funcValues] {
			f.values = append(f.values, word(table, end))
			end += 4
		}
		for range f.words[funcWords-1] >> 24 {
			f.data = append(f.data, word(table, end))
			end += 4
		}
		all = append(all, f)
	}
	return all, nil
}

// indexSize is where the index ends: two words for each function, and where the
// last one ends.
func (t *tables) indexSize() int { return 8*t.count + 4 }

// align is where a record begins.
func align(at int) int { return (at + 7) &^ 7 }

// records writes the index and the records.
func (t *tables) records(m memory, all []*function) error {
	index := make([]byte, 0, t.indexSize())
	var records []byte
	for _, f := range all {
		at := align(t.indexSize() + len(records))
		records = append(records, make([]byte, at-t.indexSize()-len(records))...)
		index = binary.LittleEndian.AppendUint32(index, f.words[funcEntry])
		index = binary.LittleEndian.AppendUint32(index, uint32(at))
		f.words[funcValues] = uint32(len(f.values))
		f.words[funcWords-1] = f.words[funcWords-1]&0xffffff | uint32(len(f.data))<<24
		for _, w := range slices.Concat(f.words[:], f.values, f.data) {
			records = binary.LittleEndian.AppendUint32(records, w)
		}
	}
	last := t.funcs.of(m)[8*t.count:][:4]
	return t.funcs.put(m, slices.Concat(index, last, records))
}
