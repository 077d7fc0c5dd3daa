package browser

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"syscall/js"

	_ "github.com/danmestas/go-sqlite3-opfs" // registers _opfs_init
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// dir is the app's folder in OPFS: attaching and removing happen in
// JavaScript, files are read and written by danmestas' VFS through the
// facades of jsclient/slots.js.
type dir struct {
	host  js.Value // globalThis.ashore
	inner *countingVFS

	mu       sync.Mutex
	attached map[opfs.Slot]uint64
}

var _ opfs.Dir = (*dir)(nil)

// danmestas' VFS takes its handles once in the life of a program; a second
// call panics.
var initOnce sync.Once

// newDir gives the slots to danmestas' VFS.
func newDir(host js.Value) (*dir, error) {
	slots := host.Get("slots")
	for _, slot := range opfs.Slots() {
		for _, name := range []string{slot.Database(), slot.Journal(), slot.WAL()} {
			if slots.Type() != js.TypeObject || slots.Get(name).Type() != js.TypeObject {
				return nil, fmt.Errorf("browser: the worker gave no file for %s", name)
			}
		}
	}
	initOnce.Do(func() {
		if files, ok := engineFiles(); ok {
			slots = files.Call("wrap", slots)
		}
		js.Global().Call("_opfs_init", slots)
	})
	inner := vfs.Find("opfs")
	if inner == nil {
		return nil, fmt.Errorf("browser: the VFS for OPFS did not register")
	}
	d := &dir{host: host, inner: &countingVFS{VFS: inner, open: map[string]int{}}, attached: map[opfs.Slot]uint64{}}
	if generation := number(host.Get("config"), "generation"); generation > 0 {
		d.attached[opfs.Main] = generation // attached before Go was started
	}
	return d, nil
}

// Attach implements [opfs.Dir].
func (d *dir) Attach(ctx context.Context, slot opfs.Slot, generation uint64, create bool) error {
	if _, err := tryAwait(ctx, d.host, "attach", string(slot), generation, create); err != nil {
		return fmt.Errorf("attach generation %d to %s: %w", generation, slot, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.attached[slot] = generation
	return nil
}

// Detach implements [opfs.Dir].
func (d *dir) Detach(ctx context.Context, slot opfs.Slot) error {
	if d.inner.inUse(slot) {
		return fmt.Errorf("detach %s: %w", slot, opfs.ErrOpen)
	}
	if _, err := tryAwait(ctx, d.host, "detach", string(slot)); err != nil {
		return fmt.Errorf("detach %s: %w", slot, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.attached, slot)
	return nil
}

// Swap implements [opfs.Dir].
func (d *dir) Swap(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	main, ok1 := d.attached[opfs.Main]
	side, ok2 := d.attached[opfs.Side]
	if !ok1 || !ok2 {
		return fmt.Errorf("swap: %w", opfs.ErrNotAttached)
	}
	if d.inner.inUse(opfs.Main) || d.inner.inUse(opfs.Side) {
		return fmt.Errorf("swap: %w", opfs.ErrOpen)
	}
	if _, err := try(d.host, "swap"); err != nil {
		return fmt.Errorf("swap: %w", err)
	}
	d.attached[opfs.Main], d.attached[opfs.Side] = side, main
	return nil
}

// Generations implements [opfs.Dir].
func (d *dir) Generations(ctx context.Context) ([]uint64, error) {
	list, err := tryAwait(ctx, d.host, "generations")
	if err != nil {
		return nil, fmt.Errorf("list generations: %w", err)
	}
	generations := make([]uint64, list.Length())
	for i := range generations {
		generations[i] = uint64(list.Index(i).Float())
	}
	slices.Sort(generations)
	return generations, nil
}

// Remove implements [opfs.Dir].
func (d *dir) Remove(ctx context.Context, generation uint64) error {
	if _, err := tryAwait(ctx, d.host, "remove", generation); err != nil {
		return fmt.Errorf("remove generation %d: %w", generation, err)
	}
	return nil
}

// Head implements [opfs.Dir].
func (d *dir) Head() opfs.HeadFile { return headFile{d.host.Get("head")} }

// Inner implements [opfs.Dir].
func (d *dir) Inner() vfs.VFS { return d.inner }

// headFile is a file behind a facade of jsclient/slots.js.
type headFile struct{ facade js.Value }

func (h headFile) ReadAt(b []byte, off int64) (int, error) {
	buffer := js.Global().Get("Uint8Array").New(len(b))
	n, err := try(h.facade, "read", buffer, map[string]any{"at": off})
	if err != nil {
		return 0, fmt.Errorf("read head: %w", err)
	}
	read := js.CopyBytesToGo(b[:min(max(n.Int(), 0), len(b))], buffer)
	if read < len(b) {
		return read, io.EOF
	}
	return read, nil
}

func (h headFile) WriteAt(b []byte, off int64) (int, error) {
	buffer := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(buffer, b)
	n, err := try(h.facade, "write", buffer, map[string]any{"at": off})
	if err != nil {
		return 0, fmt.Errorf("write head: %w", err)
	}
	return n.Int(), nil
}

func (h headFile) Size() (int64, error) {
	n, err := try(h.facade, "getSize")
	if err != nil {
		return 0, fmt.Errorf("size of head: %w", err)
	}
	return int64(n.Float()), nil
}

// Sync waits where flushing gives a promise: a file that is kept elsewhere.
func (h headFile) Sync() error {
	if _, err := tryAwait(context.Background(), h.facade, "flush"); err != nil {
		return fmt.Errorf("flush head: %w", err)
	}
	return nil
}
