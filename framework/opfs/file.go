package opfs

import (
	"fmt"
	"io"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// file corrects a file of the inner VFS. What it does not implement (shared
// memory, memory mapping, size hints, batch atomic writes) SQLite does without.
type file struct {
	vfs.File
	vfs        *VFS
	name       string
	kind       kind
	counters   *counters
	persistWAL bool
	combiner   combiner // of a WAL
	direct     Shortcut // nil if everything goes through Go
}

var (
	_ vfs.FileLockState      = (*file)(nil)
	_ vfs.FilePersistWAL     = (*file)(nil)
	_ vfs.FileCommitPhaseTwo = (*file)(nil)
	_ vfs.FilePragma         = (*file)(nil)
	_ vfs.FileUnwrap         = (*file)(nil)
)

func (f *file) op(name string, code sqlite3.ExtendedErrorCode) operation {
	return operation{name, f.name, code}
}

// ReadAt fills b, or fails, or returns io.EOF because the file ends in b; the
// rest of b is then made zero by go-sqlite3, which SQLite wants
// (https://sqlite.org/c3ref/io_methods.html).
func (f *file) ReadAt(b []byte, off int64) (int, error) {
	if held, err := f.readHeld(b, off); err != nil {
		return 0, err
	} else if held {
		return len(b), nil
	}
	n, err := f.readOnce(b, off)
	if err != nil && err != io.EOF {
		return 0, err
	}
	for n < len(b) {
		size, err := f.Size()
		if err != nil {
			return 0, err
		}
		if off+int64(n) >= size {
			return n, io.EOF
		}
		// The file goes on: zeros here would be a page that is damaged without
		// anyone noticing. Read on once for what is missing.
		short := fmt.Errorf("%w: %d of %d bytes at %d", ErrShort, n, len(b), off)
		f.vfs.health.note(short, func(h *Health) { h.ShortReads++ })
		m, err := f.readOnce(b[n:], off+int64(n))
		if err != nil && err != io.EOF {
			return 0, err
		}
		if m == 0 {
			return 0, f.vfs.fail(f.op("read", sqlite3.IOERR_READ), short)
		}
		n += m
	}
	return n, nil
}

func (f *file) readOnce(b []byte, off int64) (n int, err error) {
	f.counters.reads.Add(1)
	err = f.vfs.guard(f.op("read", sqlite3.IOERR_READ), func() (err error) {
		n, err = f.File.ReadAt(b, off)
		if n < 0 || n > len(b) {
			return fmt.Errorf("%w: %d bytes read into %d", ErrIO, n, len(b))
		}
		return err
	})
	if err != nil && err != io.EOF {
		return 0, err
	}
	f.counters.bytesRead.Add(int64(n))
	return n, err
}

// WriteAt writes all of b or fails.
func (f *file) WriteAt(b []byte, off int64) (int, error) {
	write := f.write
	if f.kind == kindWAL && f.direct == nil {
		write = f.writeWAL
	}
	if err := write(b, off); err != nil {
		return 0, err
	}
	return len(b), nil
}

// write writes all of b or fails. A write that comes up short is SQLITE_FULL,
// as in SQLite's own VFS for Unix: nothing else makes a regular file do it, and
// Firefox reports a used up quota in this way.
func (f *file) write(b []byte, off int64) error {
	f.counters.writes.Add(1)
	err := f.vfs.guard(f.op("write", sqlite3.IOERR_WRITE), func() error {
		n, err := f.File.WriteAt(b, off)
		switch {
		case n == len(b) && err == nil:
			return nil
		case isNoSpace(int64(n)):
			return fmt.Errorf("%w: write returned %d", ErrFull, n)
		case n < 0 || n > len(b):
			return fmt.Errorf("%w: %d of %d bytes written", ErrIO, n, len(b))
		case err == nil, shortWrite(err):
			return fmt.Errorf("%w: %d of %d bytes written", ErrFull, n, len(b))
		}
		return err
	})
	if err == nil {
		f.counters.bytesWritten.Add(int64(len(b)))
	}
	return err
}

// Truncate sets the size, and flushes if that empties a journal or WAL.
func (f *file) Truncate(size int64) error {
	if err := f.truncateHeld(size); err != nil {
		return err
	}
	f.counters.truncates.Add(1)
	err := f.vfs.guard(f.op("truncate", sqlite3.IOERR_TRUNCATE), func() error {
		if size < 0 {
			return fmt.Errorf("%w: size %d", ErrIO, size)
		}
		return f.File.Truncate(size)
	})
	if err == nil && size == 0 && f.kind != kindDatabase {
		err = f.Sync(vfs.SYNC_NORMAL)
	}
	return err
}

func (f *file) Sync(flags vfs.SyncFlag) error {
	if err := f.releaseAll(); err != nil {
		return err
	}
	f.counters.flushes.Add(1)
	return f.vfs.guard(f.op("flush", sqlite3.IOERR_FSYNC), func() error { return f.File.Sync(flags) })
}

func (f *file) Size() (size int64, err error) {
	if err := f.release(); err != nil {
		return 0, err
	}
	err = f.vfs.guard(f.op("size", sqlite3.IOERR_FSTAT), func() (err error) {
		size, err = f.File.Size()
		if err == nil && size < 0 {
			return fmt.Errorf("%w: size %d", ErrIO, size)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return size, nil
}

func (f *file) Close() error {
	err := f.release()
	f.vfs.closed(f.name, f)
	if cerr := f.vfs.guard(f.op("close", sqlite3.IOERR_CLOSE), f.File.Close); err == nil {
		err = cerr
	}
	return err
}

func (f *file) Lock(lock vfs.LockLevel) error {
	return f.vfs.guard(f.op("lock", sqlite3.IOERR_LOCK), func() error { return f.File.Lock(lock) })
}

func (f *file) Unlock(lock vfs.LockLevel) error {
	return f.vfs.guard(f.op("unlock", sqlite3.IOERR_UNLOCK), func() error { return f.File.Unlock(lock) })
}

func (f *file) CheckReservedLock() (ok bool, err error) {
	err = f.vfs.guard(f.op("check lock", sqlite3.IOERR_CHECKRESERVEDLOCK), func() (err error) {
		ok, err = f.File.CheckReservedLock()
		return err
	})
	return ok, err
}

// SectorSize is what no power cut tears across; 4096 is what SQLite assumes on
// the systems that browsers run on.
func (f *file) SectorSize() int { return 4096 }

// DeviceCharacteristics promises nothing on which durability would rest. That
// parts of pages may be read is true of every handle, and saves copies of
// overflow pages.
func (f *file) DeviceCharacteristics() vfs.DeviceCharacteristic { return vfs.IOCAP_SUBPAGE_READ }

func (f *file) LockState() vfs.LockLevel { return vfsutil.WrapLockState(f.File) }

// PersistWAL reports that the WAL is kept when the database is closed.
func (f *file) PersistWAL() bool { return f.persistWAL }

func (f *file) SetPersistWAL(keep bool) { f.persistWAL = keep }

// Unwrap returns the inner file.
func (f *file) Unwrap() vfs.File { return f.File }
