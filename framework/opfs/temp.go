package opfs

import (
	"io"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// tempFile is a temporary file in memory. It grows by chunks: one slice that
// doubles would leave holes in a WebAssembly memory, which never shrinks.
type tempFile struct {
	chunks [][]byte
	size   int64
}

const chunkSize = 64 << 10

var _ vfs.File = (*tempFile)(nil)

func (f *tempFile) ReadAt(b []byte, off int64) (n int, err error) {
	for n < len(b) && off+int64(n) < f.size {
		at := off + int64(n)
		rest := min(int64(len(b)-n), f.size-at)
		n += copy(b[n:n+int(rest)], f.chunks[at/chunkSize][at%chunkSize:])
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *tempFile) WriteAt(b []byte, off int64) (n int, err error) {
	f.grow(off + int64(len(b)))
	for n < len(b) {
		at := off + int64(n)
		n += copy(f.chunks[at/chunkSize][at%chunkSize:], b[n:])
	}
	return n, nil
}

func (f *tempFile) grow(size int64) {
	for int64(len(f.chunks))*chunkSize < size {
		f.chunks = append(f.chunks, make([]byte, chunkSize))
	}
	f.size = max(f.size, size)
}

func (f *tempFile) Truncate(size int64) error {
	if size >= f.size {
		f.grow(size)
		return nil
	}
	keep := (size + chunkSize - 1) / chunkSize
	clear(f.chunks[keep:])
	f.chunks = f.chunks[:keep]
	if rest := size % chunkSize; rest != 0 {
		clear(f.chunks[keep-1][rest:])
	}
	f.size = size
	return nil
}

func (f *tempFile) Size() (int64, error)    { return f.size, nil }
func (f *tempFile) Sync(vfs.SyncFlag) error { return nil }
func (f *tempFile) Close() error            { f.chunks, f.size = nil, 0; return nil }
func (f *tempFile) SectorSize() int         { return 4096 }

// Temporary files are never locked.

func (f *tempFile) Lock(vfs.LockLevel) error         { return sqlite3.IOERR_LOCK }
func (f *tempFile) Unlock(vfs.LockLevel) error       { return sqlite3.IOERR_UNLOCK }
func (f *tempFile) CheckReservedLock() (bool, error) { return false, sqlite3.IOERR_CHECKRESERVEDLOCK }

// DeviceCharacteristics may promise anything: memory survives nothing.
func (f *tempFile) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_ATOMIC | vfs.IOCAP_SEQUENTIAL | vfs.IOCAP_SAFE_APPEND |
		vfs.IOCAP_POWERSAFE_OVERWRITE | vfs.IOCAP_SUBPAGE_READ
}
