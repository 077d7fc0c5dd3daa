package osdir

import (
	"errors"
	"os"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// innerVFS opens the files that a Dir holds. SQLite's names go through
// vfs.Filename, which cannot be made up, so go-sqlite3's own VFS cannot be put
// to use under other names.
type innerVFS struct{ dir *Dir }

func (v innerVFS) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f := v.dir.file(name)
	if f == nil {
		return nil, flags, sqlite3.CANTOPEN
	}
	v.dir.mu.Lock()
	v.dir.open[name]++
	v.dir.mu.Unlock()
	return &osFile{sized: sized{f}, dir: v.dir, name: name}, flags, nil
}

func (v innerVFS) Delete(name string, _ bool) error {
	f := v.dir.file(name)
	if f == nil {
		return sqlite3.IOERR_DELETE_NOENT
	}
	return sized{f}.Truncate(0)
}

func (v innerVFS) Access(name string, flags vfs.AccessFlag) (bool, error) {
	f := v.dir.file(name)
	if f == nil || flags != vfs.ACCESS_EXISTS {
		return f != nil, nil
	}
	size, err := sized{f}.Size()
	return size > 0, err
}

func (v innerVFS) FullPathname(name string) (string, error) { return name, nil }

// sized is a file that knows its size, and fails as OPFS does once it is
// closed.
type sized struct{ file *os.File }

func (s sized) Size() (int64, error) {
	info, err := s.file.Stat()
	if err != nil {
		return 0, gone(err)
	}
	return info.Size(), nil
}

func (s sized) ReadAt(b []byte, off int64) (int, error) {
	n, err := s.file.ReadAt(b, off)
	return n, gone(err)
}

func (s sized) WriteAt(b []byte, off int64) (int, error) {
	n, err := s.file.WriteAt(b, off)
	return n, gone(err)
}

func (s sized) Truncate(size int64) error { return gone(s.file.Truncate(size)) }
func (s sized) Sync() error               { return gone(s.file.Sync()) }

func gone(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return opfs.ErrClosed
	}
	return err
}

type osFile struct {
	sized
	dir    *Dir
	name   string
	lock   vfs.LockLevel
	closed bool
}

var _ vfs.FileLockState = (*osFile)(nil)

func (f *osFile) Sync(vfs.SyncFlag) error { return f.sized.Sync() }

// Close leaves the file to the Dir.
func (f *osFile) Close() error {
	f.dir.mu.Lock()
	defer f.dir.mu.Unlock()
	if !f.closed {
		f.closed = true
		f.dir.open[f.name]--
	}
	return nil
}

// The folder has one process, and a database one connection: locks are a state
// and nothing else.

func (f *osFile) Lock(lock vfs.LockLevel) error {
	f.lock = max(f.lock, lock)
	return nil
}

func (f *osFile) Unlock(lock vfs.LockLevel) error {
	f.lock = min(f.lock, lock)
	return nil
}

func (f *osFile) CheckReservedLock() (bool, error) { return f.lock >= vfs.LOCK_RESERVED, nil }
func (f *osFile) LockState() vfs.LockLevel         { return f.lock }
func (f *osFile) SectorSize() int                  { return 4096 }

func (f *osFile) DeviceCharacteristics() vfs.DeviceCharacteristic { return 0 }
