package osdir_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
	"github.com/ashore-dev/ashore/framework/opfs/osdir"
)

type disk struct {
	path string
	dir  *osdir.Dir
	vfs  *opfs.VFS
	n    int
}

func (d *disk) Dir() opfs.Dir           { return d.dir }
func (d *disk) VFS() *opfs.VFS          { return d.vfs }
func (d *disk) Inject(memfs.Fault) bool { return false }

func (d *disk) Restart(t *testing.T) {
	t.Helper()
	if d.dir != nil {
		d.vfs.Kill()
		if err := d.dir.Close(); err != nil {
			t.Fatal(err)
		}
	}
	dir, err := osdir.Open(d.path)
	if err != nil {
		t.Fatal(err)
	}
	d.n++
	d.dir, d.vfs = dir, opfs.Register(fmt.Sprint("osdir", d.n), dir.Inner())
}

func TestSuiteOnDisk(t *testing.T) {
	o := opfstest.Options{Operations: 40, BlobBytes: 1 << 20}
	opfstest.Run(t, o, func(t *testing.T) opfstest.Disk {
		d := &disk{path: t.TempDir()}
		d.Restart(t)
		t.Cleanup(func() { d.dir.Close() })
		return d
	})
}

func TestFolderIsHeldByOne(t *testing.T) {
	if runtime.GOOS == "js" {
		return // there is one process
	}
	path := t.TempDir()
	one, err := osdir.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := osdir.Open(path); !errors.Is(err, opfs.ErrHeld) {
		t.Fatalf("got %v, %v", two, err)
	}
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	two, err := osdir.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := two.Close(); err != nil {
		t.Fatal(err)
	}
	if err := two.Attach(t.Context(), opfs.Main, 1, true); !errors.Is(err, opfs.ErrClosed) {
		t.Fatalf("attach after close: got %v", err)
	}
	if _, err := opfs.ReadHead(two.Head()); !errors.Is(err, opfs.ErrClosed) {
		t.Fatalf("read head after close: got %v", err)
	}
}
