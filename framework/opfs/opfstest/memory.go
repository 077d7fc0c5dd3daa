package opfstest

import (
	"fmt"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// memory is a Disk in memory.
type memory struct {
	fs     *memfs.FS
	vfs    *opfs.VFS
	name   string
	former []*opfs.VFS // of processes that died
}

// Memory returns a disk in memory whose VFS has a name that begins so.
func Memory(t testing.TB, name string) Disk {
	m := &memory{fs: memfs.New(), name: name}
	m.register()
	t.Cleanup(m.unregister)
	return m
}

func (m *memory) register() {
	m.vfs = opfs.Register(fmt.Sprint(m.name, "-", len(m.former)), m.fs.Inner())
}

func (m *memory) Dir() opfs.Dir  { return m.fs }
func (m *memory) VFS() *opfs.VFS { return m.vfs }

func (m *memory) Inject(f memfs.Fault) bool {
	m.fs.Inject(f)
	return true
}

func (m *memory) Restart(*testing.T) {
	m.fs = m.fs.Restart()
	m.vfs.Kill()
	m.former = append(m.former, m.vfs)
	m.register()
}

func (m *memory) unregister() {
	for _, v := range append(m.former, m.vfs) {
		v.Unregister()
	}
}
