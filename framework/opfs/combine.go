package opfs

import (
	"bytes"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// SQLite writes a frame of the WAL in two pieces, 24 bytes of header and then
// the page (https://sqlite.org/fileformat2.html#the_write_ahead_log). A call of
// a handle costs more in a browser than the bytes do, so frames are held back
// until the one that commits, and go out as one write; reads of them are
// answered from memory. A process that dies in between has lost frames without
// a commit, which are none.
//
// SQLite relies on a frame that it was told was written, also after a statement
// that met a full disk. So what is held is kept until it is written, or until
// it can't be read any more:
//
//   - A new frame is written behind the last one that is alive, so what is held
//     from there on is dead; a new header of the file makes all of it dead. That
//     is not kept if it can't be written.
//   - When the write of a commit fails the transaction is rolled back whole.
//   - When more than heldLimit would wait and can't be written, the write that
//     came last fails, and only that is forgotten.
//
// With synchronous=FULL a commit ends with a flush: the frame that commits is
// held back until then, and what SQLite writes to fill up the sector that it
// flushes goes out with it. That filling is the last frame once more; it is
// divided by the flush, and its second part, which is known, is written ahead.
const (
	frameHeader = 24
	walHeader   = 32
	heldLimit   = 64 << 10 // bytes: 15 frames of 4096
)

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
	// Checksums are written again after reading the frame: the header that
	// comes then is not one of a new frame.
	read int64
	// flushed says that commits end with a flush.
	flushed bool
}

func newCombiner() combiner { return combiner{read: -1, ahead: -1} }

func (c *combiner) end() int64 { return c.off + int64(len(c.buf)) }

// hold begins to hold back with the header of a frame.
func (c *combiner) hold(b []byte, off int64) {
	c.buf = append(c.buf[:0], b...)
	c.off, c.held = off, true
	c.frame, c.before = 0, -1
}

// append adds what follows.
func (c *combiner) append(b []byte) {
	if len(b) == frameHeader && len(c.buf) > c.frame+frameHeader {
		c.frame, c.before = len(c.buf), c.frame
	}
	c.buf = append(c.buf, b...)
}

// cut forgets what is held from off on, because a new frame begins there.
func (c *combiner) cut(off int64) {
	if off <= c.off {
		c.held = false
		return
	}
	c.buf = c.buf[:off-c.off]
	c.frame, c.before = len(c.buf), -1
}

// within reports whether n bytes at off are held, all of them; touches whether
// some are.
func (c *combiner) within(n int, off int64) bool {
	return c.held && off >= c.off && off+int64(n) <= c.end()
}

func (c *combiner) touches(n int, off int64) bool {
	return c.held && off < c.end() && off+int64(n) > c.off
}

// commits reports whether the last frame is there and commits. The second
// number of a header is the database's size after a commit, and 0 in other
// frames.
func (c *combiner) commits() bool {
	return len(c.buf) > c.frame+frameHeader && !bytes.Equal(c.buf[c.frame+4:c.frame+8], []byte{0, 0, 0, 0})
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
	begins := len(b) == frameHeader && c.read != off // a new frame
	c.read = -1
	if c.held && (begins && off < c.end() || off == 0 && len(b) == walHeader) {
		if err := f.release(); err != nil {
			c.cut(off)
		}
	}
	switch {
	case c.held && off == c.end():
		return f.joinWAL(b)
	case c.within(len(b), off):
		copy(c.buf[off-c.off:], b)
		return nil
	}
	if err := f.release(); err != nil {
		return err
	}
	if begins {
		c.hold(b, off)
		return nil
	}
	return f.write(b, off)
}

// joinWAL takes a write that follows what is held back.
func (f *file) joinWAL(b []byte) error {
	c := &f.combiner
	was := *c
	c.append(b)
	switch {
	case c.commits():
		if c.flushed {
			return nil
		}
		err := f.release()
		if err != nil {
			c.held = false // the transaction is rolled back
		}
		return err
	case len(c.buf) < heldLimit:
		return nil
	}
	err := f.release()
	if err != nil {
		c.buf, c.frame, c.before = c.buf[:len(was.buf)], was.frame, was.before
	}
	return err
}

// readHeld answers a read of what is held back, and writes what it touches in
// part.
func (f *file) readHeld(b []byte, off int64) (bool, error) {
	c := &f.combiner
	c.ahead, c.read = -1, off
	if c.within(len(b), off) {
		copy(b, c.buf[off-c.off:])
		return true, nil
	}
	if c.touches(len(b), off) {
		return false, f.release()
	}
	return false, nil
}

// release writes what is held back, if there is something; what can't be
// written is kept.
func (f *file) release() error {
	c := &f.combiner
	c.ahead = -1
	if !c.held {
		return nil
	}
	err := f.write(c.buf, c.off)
	c.held = err != nil
	return err
}

// releaseAll writes what is held back before a flush, and what will come
// after it. A commit that can't be written is forgotten, as its transaction is
// rolled back.
func (f *file) releaseAll() error {
	c := &f.combiner
	if !c.held {
		c.ahead = -1
		return nil
	}
	told := len(c.buf)
	c.ahead = -1
	c.foretell()
	ahead := c.ahead
	err := f.release()
	if err == nil {
		c.ahead = ahead
		return nil
	}
	c.buf = c.buf[:told]
	if c.commits() {
		c.held = false
	}
	return err
}

// truncateHeld forgets what is held back beyond a new end of the file, or
// writes it.
func (f *file) truncateHeld(size int64) error {
	if f.combiner.held && size <= f.combiner.off {
		f.combiner.held = false
	}
	return f.release()
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
