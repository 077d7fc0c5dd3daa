package opfs

import (
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// SQLite writes a frame of the WAL in two pieces, 24 bytes of header and then
// the page (https://sqlite.org/fileformat2.html#the_write_ahead_log). A call of
// a handle costs more in a browser than the bytes do, so the header is held back
// until the page comes, and both go out as one write. Anything else that happens
// to the file writes the header first, so nobody can tell, and a process that
// dies in between has lost half a frame, which is none.
const frameHeader = 24

// combiner is the header that a WAL holds back.
type combiner struct {
	buf  []byte // the header, with room for the page
	off  int64
	held bool
	// read is where the operation before read from, −1 if it was no read.
	// Checksums are written again after reading the frame, and no page follows.
	read int64
}

// hold keeps b back if it looks like a header that a page will follow.
func (c *combiner) hold(b []byte, off int64) bool {
	if len(b) != frameHeader || c.read == off {
		return false
	}
	c.buf = append(c.buf[:0], b...)
	c.off, c.held = off, true
	return true
}

// join returns the header with b behind it, if b is what follows it.
func (c *combiner) join(b []byte, off int64) ([]byte, int64, bool) {
	if !c.held || off != c.off+frameHeader {
		return b, off, false
	}
	c.held = false
	c.buf = append(c.buf, b...)
	return c.buf, c.off, true
}

// release writes the header that is held back, if there is one.
func (f *file) release() error {
	if !f.combiner.held {
		return nil
	}
	f.combiner.held = false
	return f.write(f.combiner.buf, f.combiner.off)
}

// CommitPhaseTwo is called for a database when a transaction is done. With
// synchronous=NORMAL nothing else may have been asked of its WAL since it was
// written, and what is held back belongs to what is about to be acknowledged.
func (f *file) CommitPhaseTwo() error {
	if f.kind == kindDatabase {
		f.vfs.mu.Lock()
		wal := f.vfs.wals[f.name+"-wal"]
		f.vfs.mu.Unlock()
		if wal != nil {
			if err := wal.release(); err != nil {
				return err
			}
		}
	}
	if inner, ok := f.File.(vfs.FileCommitPhaseTwo); ok {
		return f.vfs.guard(f.op("commit", sqlite3.ExtendedErrorCode(sqlite3.IOERR)), inner.CommitPhaseTwo)
	}
	return sqlite3.NOTFOUND
}
