package memfs

import (
	"context"

	"github.com/ashore-dev/ashore/framework/opfs"
)

var _ opfs.Reserver = (*FS)(nil)

// MakeReserve implements [opfs.Reserver]. The bytes count towards the quota and
// are stored nowhere.
func (f *FS) MakeReserve(_ context.Context, bytes int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	c := f.disk.files["reserve"]
	switch {
	case f.dead:
		return opfs.ErrClosed
	case c != nil && c.size >= bytes:
		return nil
	case c == nil:
		c = newContent()
	}
	if f.disk.quota > 0 && f.disk.used()-c.size+2*bytes > f.disk.quota {
		delete(f.disk.files, "reserve")
		return opfs.ErrFull
	}
	c.truncate(bytes)
	f.disk.files["reserve"] = c
	return nil
}

// FreeReserve implements [opfs.Reserver].
func (f *FS) FreeReserve(context.Context) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.dead {
		return opfs.ErrClosed
	}
	delete(f.disk.files, "reserve")
	return nil
}
