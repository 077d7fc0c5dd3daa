package memfs

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ncruces/go-sqlite3/vfs"
)

// FS is a disk, as one process sees it. It is safe for concurrent use.
type FS struct {
	disk *disk
	*process
}

var _ opfs.Dir = (*FS)(nil)

// disk is what outlives processes. Its lock guards the processes on it, too.
type disk struct {
	mu     sync.Mutex
	files  map[string]*content // by path: "head", "g1/db"
	held   map[uint64]*process // who has the handles of a generation
	quota  int64               // bytes, 0 = none
	record *Recording
	device vfs.DeviceCharacteristic
}

// process is what ends with the worker: its handles, and what it is told to
// suffer.
type process struct {
	dead    bool
	fault   Fault
	matched int
	slots   map[opfs.Slot]uint64
	open    map[string]int // open files, by name
	counts  map[Action]int
}

func newProcess() *process {
	return &process{slots: map[opfs.Slot]uint64{}, open: map[string]int{}, counts: map[Action]int{}}
}

// Uncorrected are the device characteristics of danmestas/go-sqlite3-opfs.
const Uncorrected = vfs.IOCAP_ATOMIC | vfs.IOCAP_SEQUENTIAL | vfs.IOCAP_SAFE_APPEND

// New returns an empty disk.
func New() *FS {
	return newFS(map[string]*content{"head": newContent()}, Uncorrected)
}

func newFS(files map[string]*content, device vfs.DeviceCharacteristic) *FS {
	return &FS{
		disk:    &disk{files: files, held: map[uint64]*process{}, device: device},
		process: newProcess(),
	}
}

// Clone returns a copy of the disk as it is now, with no process on it and no
// quota. It is cheap: the copies share what neither has changed.
func (f *FS) Clone() *FS {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return newFS(f.disk.cloneFiles(), f.disk.device)
}

func (d *disk) cloneFiles() map[string]*content {
	files := make(map[string]*content, len(d.files))
	for path, c := range d.files {
		files[path] = c.clone()
	}
	return files
}

// Another returns the disk as another process sees it, which has no handles
// yet.
func (f *FS) Another() *FS {
	return &FS{disk: f.disk, process: newProcess()}
}

// Restart kills the process and returns the disk as the next one finds it: all
// that was written is there, handles are free, faults are gone, the quota
// stays. Everything that the old process still tries fails with ErrClosed; for
// that, register the new one's VFS by another name (see [opfs.VFS.Kill]).
func (f *FS) Restart() *FS {
	f.disk.mu.Lock()
	f.dead = true
	for generation, p := range f.disk.held {
		if p == f.process {
			delete(f.disk.held, generation)
		}
	}
	f.disk.mu.Unlock()
	return f.Another()
}

// Inject makes operations of this process fail, in place of any fault before.
// The zero Fault ends it.
func (f *FS) Inject(fault Fault) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.fault, f.matched = fault, 0
}

// SetQuota limits the bytes that all files together may have; 0 is no limit.
func (f *FS) SetQuota(bytes int64) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.quota = bytes
}

// Used is the number of bytes in all files.
func (f *FS) Used() int64 {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.disk.used()
}

func (d *disk) used() (n int64) {
	for _, c := range d.files {
		n += c.size
	}
	return n
}

// SetDevice sets the device characteristics that the inner VFS claims.
func (f *FS) SetDevice(d vfs.DeviceCharacteristic) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.device = d
}

// Count is how often this process did the action, successfully or not.
func (f *FS) Count(a Action) int {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.counts[a]
}

// Bytes returns what the file at the path holds, "g1/db-wal" or "head", and
// nil if there is none.
func (f *FS) Bytes(path string) []byte {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if c := f.disk.files[path]; c != nil {
		return c.bytes()
	}
	return nil
}

// SetBytes makes the file at the path hold b, as if it had always been so: no
// fault, quota or recording is asked.
func (f *FS) SetBytes(path string, b []byte) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	c := newContent()
	c.writeAt(b, 0)
	f.disk.files[path] = c
}

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
