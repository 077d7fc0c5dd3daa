package store

import (
	"unsafe"

	"github.com/ncruces/go-sqlite3"
)

// row is the current row of a statement, as decoders read it. There is one for
// a DB, used under its op lock.
type row struct {
	*sqlite3.Stmt
	texts slab
}

// slab holds texts that are read from rows, one behind another: a page of a
// list is many short texts, and allocating each took longer than reading it. A
// text keeps the slab that it is in from being collected, so slabs are small
// and long texts stand alone.
type slab struct{ free []byte }

const (
	slabSize = 1024
	slabText = 128 // texts longer than that stand alone
)

// keep returns a copy of a text.
func (t *slab) keep(text []byte) string {
	n := len(text)
	if n > slabText {
		return string(text)
	}
	if n == 0 {
		return ""
	}
	if n > len(t.free) {
		t.free = make([]byte, slabSize)
	}
	copy(t.free, text)
	kept := unsafe.String(&t.free[0], n) // nobody writes there again
	t.free = t.free[n:]
	return kept
}
