package opfs

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// Name is the name under which an app registers its VFS.
const Name = "ashore"

// VFS corrects an inner VFS, as the package comment says.
type VFS struct {
	inner  vfs.VFS
	name   string
	health health
	stats  [3]counters // by kind
	killed atomic.Bool

	mu    sync.Mutex
	open  map[string]int // files open, by name
	files map[*file]bool // those of them that SQLite has
}

var _ vfs.VFS = (*VFS)(nil)

// Register registers a VFS by that name with SQLite which corrects the inner
// one. A name that is taken is taken over; connections that are open go on
// with the one before.
func Register(name string, inner vfs.VFS) *VFS {
	v := New(name, inner)
	vfs.Register(name, v)
	return v
}

// New returns the VFS without registering it, for one that wraps it in turn.
func New(name string, inner vfs.VFS) *VFS {
	return &VFS{inner: inner, name: name, open: map[string]int{}, files: map[*file]bool{}}
}

// Unregister takes the VFS off SQLite's list, for tests that make many.
// Connections that are open go on.
func (v *VFS) Unregister() {
	if vfs.Find(v.name) == vfs.VFS(v) {
		vfs.Unregister(v.name)
	}
}

// Kill makes everything fail with ErrClosed that is still done through this
// VFS, for tests in which a process dies: its connections can be closed then,
// and change nothing. The VFS must stay registered for that, and the next
// process's have another name, as SQLite finds it by name to delete a file.
func (v *VFS) Kill() {
	v.killed.Store(true)
	v.mu.Lock()
	defer v.mu.Unlock()
	for f := range v.files {
		f.dropDirect()
	}
}

// Name is the name to give to SQLite: "file:main.db?vfs=" + Name().
func (v *VFS) Name() string { return v.name }

// Stats returns the counters.
func (v *VFS) Stats() Stats {
	v.mu.Lock()
	defer v.mu.Unlock()
	var all [len(v.stats)]Counters
	for k := range all {
		all[k] = v.stats[k].load()
	}
	for f := range v.files {
		if f.direct != nil {
			all[f.kind] = all[f.kind].Add(f.direct.Counters())
		}
	}
	return Stats{Database: all[kindDatabase], Journal: all[kindJournal], WAL: all[kindWAL]}
}

// InUse reports that SQLite has a file of the slot open.
func (v *VFS) InUse(slot Slot) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.open[slot.Database()]+v.open[slot.Journal()]+v.open[slot.WAL()] > 0
}

// kind of a file, by its name.
type kind int

const (
	kindDatabase kind = iota
	kindJournal
	kindWAL
)

// parseName says what a file is by its name; only names of slots are known.
func parseName(name string) (kind, bool) {
	slot, k := name, kindDatabase
	if s, ok := strings.CutSuffix(name, "-journal"); ok {
		slot, k = s, kindJournal
	} else if s, ok := strings.CutSuffix(name, "-wal"); ok {
		slot, k = s, kindWAL
	}
	for _, s := range Slots() {
		if slot == s.Database() {
			return k, true
		}
	}
	return 0, false
}

func badName(name string) error {
	return vfs.SystemError(fmt.Errorf("opfs: %q is not the name of a slot's file", name), sqlite3.CANTOPEN)
}

// Files that SQLite makes for itself and throws away.
const temporary = vfs.OPEN_TEMP_DB | vfs.OPEN_TRANSIENT_DB | vfs.OPEN_TEMP_JOURNAL | vfs.OPEN_SUBJOURNAL | vfs.OPEN_DELETEONCLOSE

// Open opens a slot's file, or a temporary one in memory.
func (v *VFS) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	if name == "" || flags&temporary != 0 {
		return &tempFile{}, flags | vfs.OPEN_MEMORY, nil
	}
	k, ok := parseName(name)
	if !ok {
		return nil, flags, badName(name)
	}

	// One connection has a database. Inner locks may be none (danmestas' are),
	// and a second connection would not see the first one's WAL.
	v.mu.Lock()
	if k == kindDatabase && v.open[name] > 0 {
		v.mu.Unlock()
		return nil, flags, vfs.SystemError(fmt.Errorf("open %s: %w", name, ErrOpen), sqlite3.BUSY)
	}
	v.open[name]++
	v.mu.Unlock()

	f, flags, err := v.openInner(name, flags)
	if err != nil {
		v.closed(name, nil)
		return nil, flags, err
	}
	c := v.wrap(f, name, k)
	c.shorten()
	if db := v.file(strings.TrimSuffix(name, "-wal")); k == kindWAL && db != nil {
		c.setFlushed(db.combiner.flushed)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.files[c] = true
	return c, flags, nil
}

// file is the open file of that name, or nil.
func (v *VFS) file(name string) *file {
	v.mu.Lock()
	defer v.mu.Unlock()
	for f := range v.files {
		if f.name == name {
			return f
		}
	}
	return nil
}

// setFlushed says whether commits to a database end with a flush.
func (v *VFS) setFlushed(db *file, flushed bool) {
	db.setFlushed(flushed)
	if wal := v.file(db.name + "-wal"); wal != nil {
		wal.setFlushed(flushed)
	}
}

func (v *VFS) wrap(f vfs.File, name string, k kind) *file {
	return &file{File: f, vfs: v, name: name, kind: k, counters: &v.stats[k], combiner: newCombiner()}
}

func (v *VFS) openInner(name string, flags vfs.OpenFlag) (f vfs.File, out vfs.OpenFlag, err error) {
	out = flags
	err = v.guard(operation{"open", name, sqlite3.ExtendedErrorCode(sqlite3.CANTOPEN)}, func() (err error) {
		f, out, err = v.inner.Open(name, flags)
		return err
	})
	return f, out, err
}

func (v *VFS) closed(name string, f *file) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.open[name]--
	if f != nil {
		f.dropDirect()
		delete(v.files, f)
	}
}

// Delete empties or removes the file and flushes it.
func (v *VFS) Delete(name string, _ bool) error {
	k, ok := parseName(name)
	if !ok {
		return sqlite3.IOERR_DELETE_NOENT
	}
	op := operation{"delete", name, sqlite3.IOERR_DELETE}
	v.stats[k].truncates.Add(1)
	// syncDir is always set: SQLite asks for it only with synchronous=EXTRA,
	// but a journal that comes back undoes a commit that was acknowledged
	// (https://sqlite.org/pragma.html#pragma_synchronous).
	if err := v.guard(op, func() error { return v.inner.Delete(name, true) }); err != nil {
		return err
	}
	return v.flush(name, k)
}

// flush flushes a file that was deleted, which in OPFS means truncated to
// nothing: it is still there.
func (v *VFS) flush(name string, k kind) error {
	exists := false
	op := operation{"flush after delete", name, sqlite3.IOERR_DELETE}
	err := v.guard(op, func() (err error) {
		// Where a file that was deleted is gone, its folder was flushed.
		exists, err = v.inner.Access(name, vfs.ACCESS_READWRITE)
		return err
	})
	if err != nil || !exists {
		return err
	}
	flags := vfs.OPEN_READWRITE | map[kind]vfs.OpenFlag{kindDatabase: vfs.OPEN_MAIN_DB, kindJournal: vfs.OPEN_MAIN_JOURNAL, kindWAL: vfs.OPEN_WAL}[k]
	f, _, err := v.openInner(name, flags)
	if err != nil {
		return err
	}
	err = v.wrap(f, name, k).Sync(vfs.SYNC_NORMAL)
	if cerr := v.guard(operation{"close", name, sqlite3.IOERR_CLOSE}, f.Close); err == nil {
		err = cerr
	}
	return err
}

// Access reports whether a slot's file is there: one that is empty is not.
func (v *VFS) Access(name string, flags vfs.AccessFlag) (ok bool, err error) {
	if _, known := parseName(name); !known {
		return false, nil
	}
	err = v.guard(operation{"access", name, sqlite3.IOERR_ACCESS}, func() (err error) {
		ok, err = v.inner.Access(name, flags)
		return err
	})
	return ok && err == nil, err
}

// FullPathname takes the names of slots' files as they are, and no others.
func (v *VFS) FullPathname(name string) (string, error) {
	if _, ok := parseName(name); !ok {
		return "", badName(name)
	}
	return name, nil
}
