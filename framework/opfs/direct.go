package opfs

import "github.com/ncruces/go-sqlite3/vfs"

// Direct is implemented by files of an inner VFS that SQLite may be able to
// read and write past Go: in a browser with the native engine, where a way
// through Go costs more than the operation.
//
// What goes past Go has to be done as this package does it, and only what
// succeeds may: anything else is brought before the file that [VFS.Open] has
// returned, which finds the outcome in the inner file.
type Direct interface {
	vfs.File
	// Direct is called once, when the file was opened through the VFS of this
	// name. It returns nil if SQLite did not ask for it, or if there is no such
	// way.
	Direct(vfs string) Shortcut
}

// Shortcut is a file's way past Go.
type Shortcut interface {
	// Counters count what went this way since the file was opened.
	Counters() Counters
	// SetFlushed says whether commits end with a flush.
	SetFlushed(bool)
	// Drop closes the way: what is held back is lost, and everything goes
	// through Go from then on.
	Drop()
}

// shorten finds the file's way past Go.
func (f *file) shorten() {
	d, ok := f.File.(Direct)
	// A VFS that wraps this one would be passed by, too.
	if !ok || vfs.Find(f.vfs.name) != vfs.VFS(f.vfs) {
		return
	}
	f.direct = d.Direct(f.vfs.name)
}

// dropDirect takes the file's way past Go from it, and counts what went it.
func (f *file) dropDirect() {
	if f.direct == nil {
		return
	}
	f.counters.add(f.direct.Counters())
	f.direct.Drop()
	f.direct = nil
}

// setFlushed says whether commits end with a flush.
func (f *file) setFlushed(flushed bool) {
	f.combiner.flushed = flushed
	if f.direct != nil {
		f.direct.SetFlushed(flushed)
	}
}
