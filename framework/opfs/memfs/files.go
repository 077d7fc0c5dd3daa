package memfs

import (
	"fmt"
	"io"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// The operations on files, by the name that faults know and the path.

func (f *FS) read(name, path string, b []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.counts[Read]++
	c := f.disk.files[path]
	kind, fails := f.due(Read, name)
	switch {
	case c == nil:
		return 0, failed(Read, name, opfs.ErrClosed)
	case !fails:
		return c.readAt(b, off)
	case kind == Short:
		n, _ := c.readAt(b[:len(b)/2], off)
		return n, io.EOF // what danmestas makes of a short count
	case kind == Huge, kind == Negative:
		panic(fmt.Sprintf("opfsvfs: Read returned n=%d for buf len %d", kind.count(), len(b)))
	}
	return 0, failed(Read, name, kind.Err())
}

func (f *FS) write(name, path string, b []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.counts[Write]++
	c := f.disk.files[path]
	kind, fails := f.due(Write, name)
	switch {
	case c == nil:
		return 0, failed(Write, name, opfs.ErrClosed)
	case !fails:
		grow := max(0, off+int64(len(b))-c.size)
		if f.disk.quota > 0 && f.disk.used()+grow > f.disk.quota {
			return 0, failed(Write, name, opfs.ErrFull)
		}
		f.disk.write(path, c, b, off)
		return len(b), nil
	case kind == Short, kind == Torn:
		f.disk.write(path, c, b[:len(b)/2], off)
		if kind == Short {
			return len(b) / 2, fmt.Errorf("opfsvfs: short write: wrote %d of %d bytes", len(b)/2, len(b))
		}
	case kind == Huge, kind == Negative:
		panic(fmt.Sprintf("opfsvfs: Write returned n=%d for buf len %d", kind.count(), len(b)))
	}
	return 0, failed(Write, name, kind.Err())
}

func (k Kind) count() int64 {
	if k == Huge {
		return 1<<32 - 8
	}
	return -1
}

func (d *disk) write(path string, c *content, b []byte, off int64) {
	c.writeAt(b, off)
	if d.record != nil {
		d.recorded(Op{Action: Write, Path: path, Off: off, Data: append([]byte(nil), b...)})
	}
}

func (f *FS) truncate(name, path string, size int64) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.counts[Truncate]++
	c := f.disk.files[path]
	if c == nil {
		return failed(Truncate, name, opfs.ErrClosed)
	}
	if kind, fails := f.due(Truncate, name); fails {
		return failed(Truncate, name, kind.Err())
	}
	c.truncate(size)
	f.disk.recorded(Op{Action: Truncate, Path: path, Off: size})
	return nil
}

// flush wants the lock held.
func (f *FS) flush(name, path string) error {
	f.counts[Flush]++
	if f.disk.files[path] == nil {
		return failed(Flush, name, opfs.ErrClosed)
	}
	if kind, fails := f.due(Flush, name); fails {
		return failed(Flush, name, kind.Err())
	}
	f.disk.recorded(Op{Action: Flush, Path: path})
	return nil
}

func (f *FS) size(name, path string) (int64, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.counts[Size]++
	c := f.disk.files[path]
	if c == nil {
		return 0, failed(Size, name, opfs.ErrClosed)
	}
	if kind, fails := f.due(Size, name); fails {
		if kind == Negative || kind == Huge {
			panic(fmt.Sprintf("opfsvfs: GetSize returned negative size %d", -1))
		}
		return 0, failed(Size, name, kind.Err())
	}
	return c.size, nil
}

func failed(a Action, name string, err error) error {
	if err == nil {
		err = opfs.ErrIO
	}
	return fmt.Errorf("memfs: %s %s: %w", a, name, err)
}
