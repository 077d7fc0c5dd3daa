package memfs

import "github.com/ncruces/go-sqlite3/vfs"

// Walker replays a recording, one operation at a time, and makes the disk as it
// could have been found at that point.
type Walker struct {
	ops    []Op
	pos    int
	device vfs.DeviceCharacteristic
	files  map[string]*walked
}

// walked is a file on the way: as it is, as it was flushed last, and what
// happened to it since.
type walked struct {
	now, flushed *content
	pending      []Op
}

// Walk starts at the state in which the recording began. The recording must
// not go on meanwhile.
func (r *Recording) Walk() *Walker {
	r.disk.mu.Lock()
	defer r.disk.mu.Unlock()
	w := &Walker{ops: r.ops, device: r.disk.device, files: map[string]*walked{}}
	for path, c := range r.base {
		w.files[path] = &walked{now: c.clone(), flushed: c.clone()}
	}
	return w
}

// Pos is the number of operations replayed.
func (w *Walker) Pos() int { return w.pos }

// Op is the operation that Next replays; false at the end.
func (w *Walker) Op() (Op, bool) {
	if w.pos == len(w.ops) {
		return Op{}, false
	}
	return w.ops[w.pos], true
}

// Next replays one operation; false at the end.
func (w *Walker) Next() bool {
	op, ok := w.Op()
	if !ok {
		return false
	}
	w.pos++
	switch op.Action {
	case createFile:
		w.files[op.Path] = &walked{now: newContent(), flushed: newContent()}
	case removeFile:
		delete(w.files, op.Path)
	case Flush:
		f := w.files[op.Path]
		if len(f.pending) > 0 {
			f.flushed, f.pending = f.now.clone(), nil
		}
	default:
		f := w.files[op.Path]
		op.apply(f.now)
		f.pending = append(f.pending, op)
	}
	return true
}

func (op Op) apply(c *content) {
	switch op.Action {
	case Write:
		c.writeAt(op.Data, op.Off)
	case Truncate:
		c.truncate(op.Off)
	}
}

// FS is the disk at this point, after the process died: everything that was
// written is there, flushed or not. It is a copy, with no process on it.
func (w *Walker) FS() *FS {
	files := make(map[string]*content, len(w.files))
	for path, f := range w.files {
		files[path] = f.now.clone()
	}
	return newFS(files, w.device)
}

// Torn is the disk after the process died in the next operation, when it had
// written that many bytes. It is nil if the next operation is no write of more
// bytes than that.
func (w *Walker) Torn(bytes int) *FS {
	op, ok := w.Op()
	if !ok || op.Action != Write || bytes >= len(op.Data) {
		return nil
	}
	fs := w.FS()
	fs.disk.files[op.Path].writeAt(op.Data[:bytes], op.Off)
	return fs
}
