// Package osdir keeps an app's generations in a folder of the operating system,
// for the native program and for tests: an [opfs.Dir], and the inner VFS under
// it, with the layout that OPFS has.
//
// It behaves as OPFS does. The files of a generation are held from Attach to
// Detach, deleting one truncates it to nothing, and one process has the folder
// at a time, by a lock on the file "lock" in it that ends with the process.
package osdir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ncruces/go-sqlite3/vfs"
)

// Dir is a folder. It is safe for concurrent use.
type Dir struct {
	path string
	lock *os.File
	head *os.File

	mu    sync.Mutex
	slots map[opfs.Slot]*slot
	open  map[string]int // files open, by name
}

// slot is the generation that is attached to one, with its files by suffix.
type slot struct {
	generation uint64
	files      map[string]*os.File
}

var _ opfs.Dir = (*Dir)(nil)

var suffixes = []string{"", "-journal", "-wal"}

// Open makes the folder if it is missing and takes it. It fails with
// [opfs.ErrHeld] while another process, or another Dir of this one, has it.
func Open(path string) (_ *Dir, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open folder %s: %w", path, err)
		}
	}()
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, err
	}
	lock, err := lockFile(filepath.Join(path, "lock"))
	if err != nil {
		return nil, err
	}
	head, err := os.OpenFile(filepath.Join(path, "head"), os.O_RDWR|os.O_CREATE, 0o666)
	if err == nil {
		err = syncFolder(path)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return &Dir{path: path, lock: lock, head: head, slots: map[opfs.Slot]*slot{}, open: map[string]int{}}, nil
}

// Close lets everything go, without a flush. Whatever is still done through the
// Dir fails with opfs.ErrClosed.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.slots == nil {
		return nil
	}
	var errs []error
	for _, s := range d.slots {
		errs = append(errs, s.close())
	}
	d.slots = nil
	return errors.Join(append(errs, d.head.Close(), d.lock.Close())...)
}

func (s *slot) close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

func (d *Dir) folder(generation uint64) string {
	return filepath.Join(d.path, "g"+strconv.FormatUint(generation, 10))
}

// Attach implements [opfs.Dir].
func (d *Dir) Attach(_ context.Context, name opfs.Slot, generation uint64, create bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.attach(name, generation, create); err != nil {
		return fmt.Errorf("attach generation %d to %s: %w", generation, name, err)
	}
	return nil
}

func (d *Dir) attach(name opfs.Slot, generation uint64, create bool) error {
	if d.slots == nil {
		return opfs.ErrClosed
	}
	if !slices.Contains(opfs.Slots(), name) || generation == 0 {
		return fs.ErrInvalid
	}
	for at, s := range d.slots {
		switch {
		case at == name && s.generation == generation:
			return nil
		case at == name, s.generation == generation:
			return opfs.ErrAttached
		}
	}
	folder := d.folder(generation)
	if create {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return err
		}
	} else if _, err := os.Stat(filepath.Join(folder, "db")); err != nil {
		return err
	}
	s := &slot{generation, map[string]*os.File{}}
	for _, suffix := range suffixes {
		f, err := os.OpenFile(filepath.Join(folder, "db"+suffix), os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return errors.Join(err, s.close())
		}
		s.files[suffix] = f
	}
	if err := errors.Join(syncFolder(folder), syncFolder(d.path)); err != nil {
		return errors.Join(err, s.close())
	}
	d.slots[name] = s
	return nil
}

// Detach implements [opfs.Dir].
func (d *Dir) Detach(_ context.Context, name opfs.Slot) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.slots == nil {
		return fmt.Errorf("detach %s: %w", name, opfs.ErrClosed)
	}
	s := d.slots[name]
	if s == nil {
		return nil
	}
	if d.inUse(name) {
		return fmt.Errorf("detach %s: %w", name, opfs.ErrOpen)
	}
	for _, suffix := range suffixes {
		if err := s.files[suffix].Sync(); err != nil {
			return fmt.Errorf("detach %s: %w", name, err)
		}
	}
	delete(d.slots, name)
	return s.close()
}

// Swap implements [opfs.Dir].
func (d *Dir) Swap(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	main, side := d.slots[opfs.Main], d.slots[opfs.Side]
	switch {
	case d.slots == nil:
		return fmt.Errorf("swap: %w", opfs.ErrClosed)
	case main == nil || side == nil:
		return fmt.Errorf("swap: %w", opfs.ErrNotAttached)
	case d.inUse(opfs.Main) || d.inUse(opfs.Side):
		return fmt.Errorf("swap: %w", opfs.ErrOpen)
	}
	d.slots[opfs.Main], d.slots[opfs.Side] = side, main
	return nil
}

func (d *Dir) inUse(s opfs.Slot) bool {
	return d.open[s.Database()]+d.open[s.Journal()]+d.open[s.WAL()] > 0
}

// Generations implements [opfs.Dir].
func (d *Dir) Generations(context.Context) ([]uint64, error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, fmt.Errorf("list generations: %w", err)
	}
	var list []uint64
	for _, e := range entries {
		digits, ok := strings.CutPrefix(e.Name(), "g")
		n, err := strconv.ParseUint(digits, 10, 64)
		if ok && err == nil && n > 0 && e.IsDir() && d.folder(n) == filepath.Join(d.path, e.Name()) {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// Remove implements [opfs.Dir].
func (d *Dir) Remove(_ context.Context, generation uint64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.slots == nil {
		return fmt.Errorf("remove generation %d: %w", generation, opfs.ErrClosed)
	}
	for _, s := range d.slots {
		if s.generation == generation {
			return fmt.Errorf("remove generation %d: %w", generation, opfs.ErrAttached)
		}
	}
	if err := os.RemoveAll(d.folder(generation)); err != nil {
		return fmt.Errorf("remove generation %d: %w", generation, err)
	}
	return syncFolder(d.path)
}

// Head implements [opfs.Dir].
func (d *Dir) Head() opfs.HeadFile { return sized{d.head} }

// Inner implements [opfs.Dir].
func (d *Dir) Inner() vfs.VFS { return innerVFS{d} }

// file is the one that SQLite knows by the name, nil if its slot is empty.
func (d *Dir) file(name string) *os.File {
	d.mu.Lock()
	defer d.mu.Unlock()
	at, suffix, _ := strings.Cut(name, ".db")
	if s := d.slots[opfs.Slot(at)]; s != nil {
		return s.files[suffix]
	}
	return nil
}
