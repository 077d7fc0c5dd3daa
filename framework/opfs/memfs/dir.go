package memfs

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ncruces/go-sqlite3/vfs"
)

// suffixes of a generation's files, after "db".
var suffixes = []string{"", "-journal", "-wal"}

func path(generation uint64, suffix string) string {
	return fmt.Sprintf("g%d/db%s", generation, suffix)
}

// path of the file that SQLite knows by the name, if its slot is attached.
func (p *process) path(name string) (string, bool) {
	slot, suffix, ok := strings.Cut(name, ".db")
	generation, attached := p.slots[opfs.Slot(slot)]
	if !ok || !attached || !slices.Contains(suffixes, suffix) {
		return "", false
	}
	return path(generation, suffix), true
}

// Attach implements [opfs.Dir].
func (f *FS) Attach(_ context.Context, slot opfs.Slot, generation uint64, create bool) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.attach(slot, generation, create); err != nil {
		return fmt.Errorf("attach generation %d to %s: %w", generation, slot, err)
	}
	return nil
}

func (f *FS) attach(slot opfs.Slot, generation uint64, create bool) error {
	if f.dead {
		return opfs.ErrClosed
	}
	if !slices.Contains(opfs.Slots(), slot) || generation == 0 {
		return fs.ErrInvalid
	}
	if has, ok := f.slots[slot]; ok {
		if has == generation {
			return nil
		}
		return opfs.ErrAttached
	}
	switch f.disk.held[generation] {
	case nil:
	case f.process:
		return opfs.ErrAttached
	default:
		return opfs.ErrHeld
	}
	if f.disk.files[path(generation, "")] == nil && !create {
		return fs.ErrNotExist
	}
	for _, suffix := range suffixes {
		if p := path(generation, suffix); f.disk.files[p] == nil {
			f.disk.files[p] = newContent()
			f.disk.recorded(Op{Action: createFile, Path: p})
		}
	}
	f.slots[slot] = generation
	f.disk.held[generation] = f.process
	return nil
}

// Detach implements [opfs.Dir].
func (f *FS) Detach(_ context.Context, slot opfs.Slot) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.dead {
		return fmt.Errorf("detach %s: %w", slot, opfs.ErrClosed)
	}
	generation, ok := f.slots[slot]
	if !ok {
		return nil
	}
	if f.inUse(slot) {
		return fmt.Errorf("detach %s: %w", slot, opfs.ErrOpen)
	}
	for _, suffix := range suffixes {
		if err := f.flush(slot.Database()+suffix, path(generation, suffix)); err != nil {
			return fmt.Errorf("detach %s: %w", slot, err)
		}
	}
	delete(f.slots, slot)
	delete(f.disk.held, generation)
	return nil
}

// Swap implements [opfs.Dir].
func (f *FS) Swap(context.Context) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	main, ok1 := f.slots[opfs.Main]
	side, ok2 := f.slots[opfs.Side]
	switch {
	case f.dead:
		return fmt.Errorf("swap: %w", opfs.ErrClosed)
	case !ok1 || !ok2:
		return fmt.Errorf("swap: %w", opfs.ErrNotAttached)
	case f.inUse(opfs.Main) || f.inUse(opfs.Side):
		return fmt.Errorf("swap: %w", opfs.ErrOpen)
	}
	f.slots[opfs.Main], f.slots[opfs.Side] = side, main
	return nil
}

func (p *process) inUse(slot opfs.Slot) bool {
	return p.open[slot.Database()]+p.open[slot.Journal()]+p.open[slot.WAL()] > 0
}

// Generations implements [opfs.Dir].
func (f *FS) Generations(context.Context) ([]uint64, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.dead {
		return nil, fmt.Errorf("list generations: %w", opfs.ErrClosed)
	}
	var list []uint64
	for p := range maps.Keys(f.disk.files) {
		var n uint64
		if _, err := fmt.Sscanf(p, "g%d/", &n); err == nil && p == path(n, "") {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list, nil
}

// Remove implements [opfs.Dir].
func (f *FS) Remove(_ context.Context, generation uint64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.dead {
		return fmt.Errorf("remove generation %d: %w", generation, opfs.ErrClosed)
	}
	if f.disk.held[generation] != nil {
		return fmt.Errorf("remove generation %d: %w", generation, opfs.ErrAttached)
	}
	for _, suffix := range suffixes {
		if p := path(generation, suffix); f.disk.files[p] != nil {
			delete(f.disk.files, p)
			f.disk.recorded(Op{Action: removeFile, Path: p})
		}
	}
	return nil
}

// Head implements [opfs.Dir].
func (f *FS) Head() opfs.HeadFile { return headFile{f} }

type headFile struct{ fs *FS }

func (h headFile) ReadAt(b []byte, off int64) (int, error) { return h.fs.read("head", "head", b, off) }

func (h headFile) WriteAt(b []byte, off int64) (int, error) {
	return h.fs.write("head", "head", b, off)
}

func (h headFile) Size() (int64, error) { return h.fs.size("head", "head") }

func (h headFile) Sync() error {
	h.fs.disk.mu.Lock()
	defer h.fs.disk.mu.Unlock()
	return h.fs.flush("head", "head")
}

// Inner implements [opfs.Dir].
func (f *FS) Inner() vfs.VFS { return innerVFS{f} }
