package browser_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall/js"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// openings counts what go-sqlite3-opfs opens.
type openings struct {
	vfs.VFS
	names map[string]int
	types map[string]bool
}

func (o *openings) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := o.VFS.Open(name, flags)
	if err == nil {
		o.names[name]++
		o.types[fmt.Sprintf("%T", f)] = true
	}
	return f, flags, err
}

func TestEveryFileIsOpenedByGoSQLite3OPFS(t *testing.T) {
	inner := vfs.Find("opfs")
	if got, want := fmt.Sprintf("%T", inner), "*opfsvfs.opfsVFS"; got != want {
		t.Fatalf("got a %s under the name opfs, want go-sqlite3-opfs's %s", got, want)
	}
	counted := &openings{inner, map[string]int{}, map[string]bool{}}
	vfs.Register("opfs", counted)
	t.Cleanup(func() { vfs.Register("opfs", inner) })

	dir := attached(t)
	corrected := opfs.Register("openings", dir.Inner())
	t.Cleanup(corrected.Unregister)
	for _, mode := range []string{"DELETE", "WAL"} {
		db, err := sqlite3.Open("file:main.db?vfs=openings")
		if err != nil {
			t.Fatal(err)
		}
		err = db.Exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=" + mode + "; CREATE TABLE " + mode + "_ (a); INSERT INTO " + mode +
			"_ SELECT randomblob(3000) FROM generate_series(1, 50); PRAGMA cache_size=2; CREATE TEMP TABLE x AS SELECT a FROM " + mode +
			"_ ORDER BY a; UPDATE " + mode + "_ SET a = randomblob(2000)")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	opened := slices.Sorted(maps.Keys(counted.names))
	if got, want := strings.Join(opened, " "), "main.db main.db-journal main.db-wal"; got != want {
		t.Errorf("it opened %s, want %s", got, want)
	}
	if len(counted.types) != 1 || !counted.types["*opfsvfs.opfsFile"] {
		t.Errorf("got the files %v, want go-sqlite3-opfs's alone", counted.types)
	}
	// And nothing has bytes on the disk that it had not opened.
	bytes := 0
	each := js.FuncOf(func(_ js.Value, args []js.Value) any {
		path, size := args[0].Index(0).String(), args[0].Index(1).Get("size").Int()
		_, name, ok := strings.Cut(path, "/g1/db")
		switch {
		case strings.HasSuffix(path, "/head"):
		case !ok && size > 0 || ok && counted.names["main.db"+name] == 0 && size > 0:
			t.Errorf("%s has %d bytes, and was not opened by go-sqlite3-opfs", path, size)
		default:
			bytes += size
		}
		return nil
	})
	defer each.Release()
	js.Global().Get("Array").Call("from", host.Get("files").Get("files")).Call("forEach", each)
	if bytes < 50*2000 {
		t.Errorf("got %d bytes on the disk: nothing was seen", bytes)
	}
}
