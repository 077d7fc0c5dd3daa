package browser

import (
	"sync"
	"syscall/js"

	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// countingVFS knows which files SQLite has open, which danmestas' does not:
// the handle behind a name must not change while it is.
type countingVFS struct {
	vfs.VFS
	mu   sync.Mutex
	open map[string]int
}

func (v *countingVFS) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := v.VFS.Open(name, flags)
	if err != nil {
		return nil, flags, err
	}
	v.count(name, 1)
	return &countedFile{File: f, vfs: v, name: name}, flags, nil
}

func (v *countingVFS) count(name string, by int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open[name] += by
}

func (v *countingVFS) inUse(slot opfs.Slot) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.open[slot.Database()]+v.open[slot.Journal()]+v.open[slot.WAL()] > 0
}

type countedFile struct {
	vfs.File
	vfs    *countingVFS
	name   string
	closed bool
}

// LockState implements vfs.FileLockState, which danmestas' files do.
func (f *countedFile) LockState() vfs.LockLevel {
	if s, ok := f.File.(vfs.FileLockState); ok {
		return s.LockState()
	}
	return vfs.LOCK_NONE
}

func (f *countedFile) Close() error {
	if !f.closed {
		f.closed = true
		f.vfs.count(f.name, -1)
	}
	return f.File.Close()
}

// engineFiles is the native engine's way from SQLite to the handles past Go, of
// engine/js/files.js. The stock engine has none.
func engineFiles() (js.Value, bool) {
	files := js.Global().Get("ashoreFiles")
	return files, files.Type() == js.TypeObject
}

// Direct implements [opfs.Direct].
func (f *countedFile) Direct(vfs string) opfs.Shortcut {
	files, ok := engineFiles()
	if !ok {
		return nil
	}
	direct, err := try(files, "opening", vfs, f.name)
	if err != nil || direct.Type() != js.TypeObject {
		return nil
	}
	return shortcut{files, direct}
}

// shortcut is a Direct of engine/js/direct.js.
type shortcut struct{ files, direct js.Value }

// Counters implements [opfs.Shortcut].
func (s shortcut) Counters() opfs.Counters {
	counters := s.direct.Get("counters")
	at := func(i int) int64 { return int64(counters.Index(i).Float()) }
	return opfs.Counters{
		Reads: at(0), Writes: at(1), Truncates: at(2), Flushes: at(3),
		BytesRead: at(4), BytesWritten: at(5),
	}
}

// SetFlushed implements [opfs.Shortcut].
func (s shortcut) SetFlushed(flushed bool) { s.direct.Call("setFlushed", flushed) }

// Drop implements [opfs.Shortcut].
func (s shortcut) Drop() { s.files.Call("drop", s.direct) }
