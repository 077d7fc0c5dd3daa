package memfs

import (
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// innerVFS does what danmestas/go-sqlite3-opfs does, including what it should
// not.
type innerVFS struct{ fs *FS }

func (v innerVFS) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if name == "" || flags&(vfs.OPEN_TEMP_JOURNAL|vfs.OPEN_DELETEONCLOSE) != 0 {
		return &vfsutil.SliceFile{}, flags | vfs.OPEN_MEMORY, nil
	}
	v.fs.disk.mu.Lock()
	defer v.fs.disk.mu.Unlock()
	path, ok := v.fs.path(name)
	if !ok || v.fs.dead {
		return nil, flags, sqlite3.CANTOPEN
	}
	v.fs.open[name]++
	return &memFile{fs: v.fs, name: name, path: path}, flags, nil
}

func (v innerVFS) lookup(name string) (string, bool) {
	v.fs.disk.mu.Lock()
	defer v.fs.disk.mu.Unlock()
	return v.fs.path(name)
}

func (v innerVFS) Delete(name string, _ bool) error {
	path, ok := v.lookup(name)
	if !ok {
		return sqlite3.IOERR_DELETE_NOENT
	}
	return v.fs.truncate(name, path, 0)
}

func (v innerVFS) Access(name string, flags vfs.AccessFlag) (bool, error) {
	path, ok := v.lookup(name)
	if !ok || flags != vfs.ACCESS_EXISTS {
		return ok, nil
	}
	size, err := v.fs.size(name, path)
	return size > 0, err
}

func (v innerVFS) FullPathname(name string) (string, error) { return name, nil }

type memFile struct {
	fs         *FS
	name, path string
	lock       vfs.LockLevel
	closed     bool
}

var _ vfs.FileLockState = (*memFile)(nil)

func (f *memFile) ReadAt(b []byte, off int64) (int, error) { return f.fs.read(f.name, f.path, b, off) }

func (f *memFile) WriteAt(b []byte, off int64) (int, error) {
	return f.fs.write(f.name, f.path, b, off)
}
func (f *memFile) Truncate(size int64) error { return f.fs.truncate(f.name, f.path, size) }
func (f *memFile) Size() (int64, error)      { return f.fs.size(f.name, f.path) }

func (f *memFile) Sync(vfs.SyncFlag) error {
	f.fs.disk.mu.Lock()
	defer f.fs.disk.mu.Unlock()
	return f.fs.flush(f.name, f.path)
}

func (f *memFile) Close() error {
	f.fs.disk.mu.Lock()
	defer f.fs.disk.mu.Unlock()
	if !f.closed {
		f.closed = true
		f.fs.open[f.name]--
	}
	return nil
}

// Locks are a state and nothing else: there is one connection.

func (f *memFile) Lock(lock vfs.LockLevel) error {
	f.lock = max(f.lock, lock)
	return nil
}

func (f *memFile) Unlock(lock vfs.LockLevel) error {
	f.lock = min(f.lock, lock)
	return nil
}

func (f *memFile) CheckReservedLock() (bool, error) { return f.lock >= vfs.LOCK_RESERVED, nil }
func (f *memFile) LockState() vfs.LockLevel         { return f.lock }
func (f *memFile) SectorSize() int                  { return 4096 }

func (f *memFile) DeviceCharacteristics() vfs.DeviceCharacteristic {
	f.fs.disk.mu.Lock()
	defer f.fs.disk.mu.Unlock()
	return f.fs.disk.device
}
