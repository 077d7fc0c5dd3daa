package opfs

import (
	"bytes"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// SQLite writes a frame of the WAL in two pieces, 24 bytes of header and then
// the page (https://sqlite.org/fileformat2.html#the_write_ahead_log). A call of
// a handle costs more in a browser than the bytes do, so the header is held back
// until the page comes, and both go out as one write. Anything else that happens
// to the file writes the header first, so nobody can tell, and a process that
// dies in between has lost half a frame, which is none.
//
// With synchronous=FULL a commit ends with a flush: the frame that commits is
// held back until then, and what SQLite writes to fill up the sector that it
// flushes goes out with it. That filling is the last frame once more; it is
// divided by the flush, and its second part, which is known, is written ahead.
// Only the frame that commits waits: if it cannot be written the whole
// transaction fails, while one that had outgrown the cache may go on after a
// statement has failed, and must find the frames that it was told were written.
const frameHeader = 24

// combiner is what a WAL holds back.
type combiner struct {
	buf  []byte // frames, the first from its header on
	off  int64  // where buf belongs
	held bool
	// frame is where the last frame begins in buf, before the one before it,
	// or −1.
	frame, before int
	// ahead is where tail was written before SQLite has asked for it, or −1.
	ahead int64
	tail  []byte
	// read is where the operation before read from, −1 if it was no read.
	// Checksums are written again after reading the frame, and no page follows.
	read int64
	// flushed says that commits end with a flush.
	flushed bool
}

func newCombiner() combiner { return combiner{read: -1, ahead: -1} }

// hold keeps b back if it looks like a header that a page will follow.
func (c *combiner) hold(b []byte, off int64) bool {
	if len(b) != frameHeader || c.read == off {
		return false
	}
	c.buf = append(c.buf[:0], b...)
	c.off, c.held = off, true
	c.frame, c.before = 0, -1
	return true
}

// join adds b to what is held back, if it follows that.
func (c *combiner) join(b []byte, off int64) bool {
	if !c.held || off != c.off+int64(len(c.buf)) {
		return false
	}
	if len(b) == frameHeader && len(c.buf) > c.frame+frameHeader {
		c.frame, c.before = len(c.buf), c.frame
	}
	c.buf = append(c.buf, b...)
	return true
}

// waits reports whether what is held back can wait for the flush: its last
// frame commits. The second number of a header is the database's size after a
// commit, and 0 in other frames.
func (c *combiner) waits() bool {
	return c.flushed && !bytes.Equal(c.buf[c.frame+4:c.frame+8], []byte{0, 0, 0, 0})
}

// foretell adds the rest of a frame that repeats the one before it, as far as
// it came.
func (c *combiner) foretell() {
	from := c.frame + frameHeader
	if !c.held || c.before < 0 || len(c.buf) < from {
		return
	}
	page, part := c.buf[c.before+frameHeader:c.frame], c.buf[from:]
	same := len(part) < len(page) && bytes.Equal(part, page[:len(part)]) &&
		bytes.Equal(c.buf[c.before:c.before+4], c.buf[c.frame:c.frame+4]) // the page's number
	if same {
		c.ahead = c.off + int64(len(c.buf))
		c.tail = page[len(part):]
		c.buf = append(c.buf, c.tail...)
	}
}

// foretold reports whether this was written ahead.
func (c *combiner) foretold(b []byte, off int64) bool {
	ahead := c.ahead
	c.ahead = -1
	return off == ahead && bytes.Equal(b, c.tail)
}

// writeWAL takes a write to a WAL.
func (f *file) writeWAL(b []byte, off int64) error {
	c := &f.combiner
	if c.foretold(b, off) {
		return nil
	}
	if !c.join(b, off) {
		if err := f.release(); err != nil {
			return err
		}
		if c.hold(b, off) {
			return nil
		}
		c.read = -1
		return f.write(b, off)
	}
	c.read = -1
	if len(c.buf) == c.frame+frameHeader || c.waits() {
		return nil
	}
	return f.release()
}

// release writes what is held back, if there is something.
func (f *file) release() error {
	f.combiner.ahead = -1
	return f.releaseHeld()
}

func (f *file) releaseHeld() error {
	if !f.combiner.held {
		return nil
	}
	f.combiner.held = false
	return f.write(f.combiner.buf, f.combiner.off)
}

// releaseAll writes what is held back before a flush, and what will come
// after it.
func (f *file) releaseAll() error {
	f.combiner.ahead = -1
	f.combiner.foretell()
	err := f.releaseHeld()
	if err != nil {
		f.combiner.ahead = -1
	}
	return err
}

// CommitPhaseTwo is called for a database when a transaction is done. With
// synchronous=NORMAL nothing else may have been asked of its WAL since it was
// written, and what is held back belongs to what is about to be acknowledged.
func (f *file) CommitPhaseTwo() error {
	if f.kind == kindDatabase {
		if wal := f.vfs.file(f.name + "-wal"); wal != nil {
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

// Pragma is called for a database before SQLite obeys a PRAGMA, and sees
// whether its commits will be flushed.
//
// https://sqlite.org/pragma.html#pragma_synchronous
func (f *file) Pragma(name, value string) (string, error) {
	if name == "synchronous" && value != "" && f.kind == kindDatabase {
		switch strings.ToLower(value) {
		case "2", "full", "3", "extra":
			f.vfs.setFlushed(f, true)
		default:
			f.vfs.setFlushed(f, false)
		}
	}
	if inner, ok := f.File.(vfs.FilePragma); ok {
		return inner.Pragma(name, value)
	}
	return "", sqlite3.NOTFOUND
}
