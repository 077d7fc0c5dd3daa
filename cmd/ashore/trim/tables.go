package trim

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// tables is where the runtime's tables of functions lie in memory. See
// moduledata and pcHeader in https://go.dev/src/runtime/symtab.go, and for what
// is in them https://go.dev/src/cmd/link/internal/ld/pcln.go.
type tables struct {
	names  span // NUL-terminated names of functions
	units  span // for each compilation unit, where its files' names are
	files  span // NUL-terminated names of files
	values span // pctab: values by program counter
	funcs  span // pclntable: an index, then a record for each function
	data   span // go:func.*: stack maps and the like, by function
	find   span // findfunctab: the index's entry for a program counter
	count  int  // functions
}

// Words of moduledata, whose slices are three each.
const (
	mdNames       = 1
	mdUnits       = 4
	mdFiles       = 7
	mdValues      = 10
	mdFuncs       = 13
	mdIndex       = 16
	mdFindFuncTab = 19
	mdGoFunc      = 40
	mdEndOfTables = 41
)

// pcMagic begins a pcHeader, which is nine words. The eight bytes end with the
// size of an instruction and that of a pointer.
var pcMagic = []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}

const pcHeaderSize = 9 * 8

func findTables(m memory) (*tables, error) {
	otherwise := fmt.Errorf("%w: its tables of functions lie otherwise", errNotGo)
	header := bytes.Index(m, pcMagic)
	if header < 0 || header%8 != 0 || header+pcHeaderSize > len(m) {
		return nil, otherwise
	}
	at := func(a int) int {
		return int(min(binary.LittleEndian.Uint64(m[a:]), limit))
	}
	// moduledata begins with the header's address and the table of names.
	names := header + at(header+32)
	var begin [16]byte
	binary.LittleEndian.PutUint64(begin[:], uint64(header))
	binary.LittleEndian.PutUint64(begin[8:], uint64(names))
	md := bytes.Index(m, begin[:])
	if md < 0 || md%8 != 0 || md+8*(mdEndOfTables+1) > len(m) {
		return nil, otherwise
	}
	slice := func(word, size int) span {
		from := at(md + 8*word)
		return span{from, from + at(md+8*(word+1))*size}
	}
	find := at(md + 8*mdFindFuncTab)
	t := &tables{
		names: slice(mdNames, 1), units: slice(mdUnits, 4), files: slice(mdFiles, 1),
		values: slice(mdValues, 1), funcs: slice(mdFuncs, 1),
		data:  span{at(md + 8*mdGoFunc), find},
		find:  span{find, at(md + 8*mdEndOfTables)},
		count: at(header + 8),
	}
	// They follow each other, and the header has five of them too.
	last := header + pcHeaderSize
	for i, s := range []span{t.names, t.units, t.files, t.values, t.funcs, t.data, t.find} {
		if s.from < last || s.to < s.from || s.to > len(m) || i < 5 && s.from != header+at(header+32+8*i) {
			return nil, otherwise
		}
		last = s.to
	}
	// The table of records is said to go on to where the data begins.
	if index := slice(mdIndex, 8); index.from != t.funcs.from || index.len() != 8*(t.count+1) {
		return nil, otherwise
	}
	return t, nil
}
