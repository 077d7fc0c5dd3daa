package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
)

// The suite of every disk over the one of production: go-sqlite3-opfs over the
// facades of jsclient/slots.js, and below them handles in memory that fail as
// browsers do.
func TestSuiteOverGoSQLite3OPFS(t *testing.T) {
	o := opfstest.Options{Operations: 40, BlobBytes: 1 << 20}
	opfstest.Run(t, o, func(t *testing.T) opfstest.Disk {
		d := &disk{}
		d.restart(t, true)
		t.Cleanup(func() {
			for _, v := range d.vfs {
				v.Unregister()
			}
		})
		return d
	})
}

// disk is an opfstest.Disk.
type disk struct {
	dir opfs.Dir
	vfs []*opfs.VFS // of all processes so far
}

func (d *disk) Dir() opfs.Dir  { return d.dir }
func (d *disk) VFS() *opfs.VFS { return d.vfs[len(d.vfs)-1] }

func (d *disk) Inject(f memfs.Fault) bool {
	host.Call("fault", fmt.Sprintf(`{"action":%q,"file":%q,"kind":%q,"after":%d,"times":%d}`,
		string(f.Action), d.file(f.File), string(f.Kind), f.After, f.Times))
	return true
}

// file is the end of the path of what SQLite knows by that name: in the suite
// main has generation 1 whenever a fault names a file.
func (d *disk) file(name string) string {
	if suffix, ok := strings.CutPrefix(name, opfs.Main.Database()); ok {
		return "g1/db" + suffix
	}
	return name
}

func (d *disk) Restart(t *testing.T) { d.restart(t, false) }

func (d *disk) restart(t *testing.T, empty bool) {
	t.Helper()
	if len(d.vfs) > 0 {
		d.VFS().Kill()
	}
	if _, err := browser.Await(t.Context(), host.Call("restart", empty)); err != nil {
		t.Fatal(err)
	}
	dir, err := browser.NewDir()
	if err != nil {
		t.Fatal(err)
	}
	d.dir = dir
	d.vfs = append(d.vfs, opfs.Register(fmt.Sprint("suite-", len(d.vfs)), dir.Inner()))
}
