package memfs

import (
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
