package memfs

// Actions that only a recording knows.
const (
	createFile Action = "create"
	removeFile Action = "remove"
)

// Op is something that happened to a file on the disk.
type Op struct {
	Action Action
	Path   string // "g1/db-wal"
	Off    int64  // of a write; the size of a truncate
	Data   []byte // of a write
}

// Recording is a log of what happened to a disk since [FS.Record].
type Recording struct {
	disk *disk
	base map[string]*content
	ops  []Op
}

// Record begins a recording of all that any process does to the disk, in place
// of any before. What the disk holds now counts as flushed.
func (f *FS) Record() *Recording {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.record = &Recording{disk: f.disk, base: f.disk.cloneFiles()}
	return f.disk.record
}

// Len is the number of operations so far, flushes included.
func (r *Recording) Len() int {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	return len(r.ops)
}

// Stop ends the recording, and returns its operations.
func (r *Recording) Stop() []Op {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	if r.disk.record == r {
		r.disk.record = nil
	}
	return r.ops
}

// recorded wants the lock held.
func (d *disk) recorded(op Op) {
	if d.record != nil {
		d.record.ops = append(d.record.ops, op)
	}
}
