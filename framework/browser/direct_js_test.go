package browser_test

import (
	"fmt"
	"strings"
	"syscall/js"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"

	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/opfs"
)

// native reports whether this program runs over the native engine.
func native() bool { return js.Global().Get("ashoreFiles").Truthy() }

// throughGo counts reads, writes and flushes of go-sqlite3-opfs, which is in Go.
func throughGo() (n int) {
	stats := js.Global().Call("_opfs_stats")
	for _, name := range []string{"reads", "writes", "flushes"} {
		n += stats.Get(name).Int()
	}
	return n
}

func attached(t *testing.T) opfs.Dir {
	t.Helper()
	if _, err := browser.Await(t.Context(), host.Call("restart", true)); err != nil {
		t.Fatal(err)
	}
	dir, err := browser.NewDir()
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	return dir
}

// work makes SQLite read, write, flush, truncate and measure its files.
func work(t *testing.T, name string, modes ...string) {
	t.Helper()
	for _, mode := range modes {
		db, err := sqlite3.Open("file:" + name)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=" + mode + "; PRAGMA synchronous=FULL; PRAGMA cache_size=4;" +
			"CREATE TABLE " + mode + "_ (a); INSERT INTO " + mode + "_ SELECT randomblob(3000) FROM generate_series(1, 50);" +
			"UPDATE " + mode + "_ SET a = randomblob(2000); SELECT sum(length(a)) FROM " + mode + "_; PRAGMA wal_checkpoint(TRUNCATE);" +
			"BEGIN; DELETE FROM " + mode + "_ WHERE rowid < 20; ROLLBACK; VACUUM")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// With the native engine SQLite's reads and writes don't enter Go. With the
// stock one SQLite is Go.
func TestReadsAndWritesDoNotEnterGo(t *testing.T) {
	dir := attached(t)
	v := opfs.Register("direct", dir.Inner())
	t.Cleanup(v.Unregister)
	before := throughGo()
	work(t, "main.db?vfs=direct", "DELETE", "TRUNCATE", "PERSIST", "WAL")
	entered := throughGo() - before
	total := v.Stats().Total()
	all := int(total.Reads + total.Writes + total.Flushes)
	t.Logf("%d reads, writes and flushes, %d of them in Go", all, entered)
	// A journal that is deleted is flushed by Go, that deletes it.
	const deletions = 8
	switch {
	case all < 500:
		t.Errorf("got %d operations: nothing was seen", all)
	case native() && entered > deletions:
		t.Errorf("%d operations entered Go, want the flushes of at most %d deletions", entered, deletions)
	case !native() && entered != all:
		t.Errorf("%d of %d operations were in Go, want all of them", entered, all)
	}
	if !v.Health().OK() {
		t.Errorf("got %+v", v.Health())
	}
}

// over is a VFS of an app's own, over ours: it sees each file's bytes turned.
type over struct{ vfs.VFS }

type overFile struct{ vfs.File }

func (o over) Open(name string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := o.VFS.Open(name, flags)
	return overFile{f}, flags, err
}

func (f overFile) ReadAt(b []byte, off int64) (int, error) {
	n, err := f.File.ReadAt(b, off)
	turn(b[:n])
	return n, err
}

func (f overFile) WriteAt(b []byte, off int64) (int, error) {
	turned := append([]byte(nil), b...)
	turn(turned)
	return f.File.WriteAt(turned, off)
}

func turn(b []byte) {
	for i := range b {
		b[i] ^= 0xff
	}
}

// A VFS over ours is not passed by, whether ours is registered or not, and one
// that has nothing to do with it works as ever.
func TestFilesOfOtherVFSGoThroughGo(t *testing.T) {
	for _, registered := range []bool{false, true} {
		dir := attached(t)
		inner := opfs.New("below", dir.Inner())
		if registered {
			vfs.Register("below", inner)
			t.Cleanup(inner.Unregister)
		}
		vfs.Register("over", over{inner})
		before := throughGo()
		work(t, "main.db?vfs=over", "DELETE", "WAL")
		vfs.Unregister("over")
		total := inner.Stats().Total()
		if got, want := throughGo()-before, int(total.Reads+total.Writes+total.Flushes); got != want || want < 100 {
			t.Errorf("registered %v: got %d operations in Go, want %d", registered, got, want)
		}
		text := content(t, "/g1/db")
		if !strings.HasPrefix(text, fmt.Sprint([]byte{'S' ^ 0xff, 'Q' ^ 0xff})[:4]) {
			t.Errorf("registered %v: the file begins with %.20s: not what the VFS over it has written", registered, text)
		}
	}
	attached(t)
	before := throughGo()
	work(t, "/other.db?vfs=memdb", "MEMORY")
	if got := throughGo() - before; got != 0 {
		t.Errorf("got %d operations of go-sqlite3-opfs for a database in memory", got)
	}
}

// content is a file's bytes, as text.
func content(t *testing.T, end string) (text string) {
	t.Helper()
	each := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if strings.HasSuffix(args[0].Index(0).String(), end) {
			text = "[" + strings.ReplaceAll(args[0].Index(1).Get("bytes").Call("subarray", 0, 16).Call("join").String(), ",", " ")
		}
		return nil
	})
	defer each.Release()
	js.Global().Get("Array").Call("from", host.Get("files").Get("files")).Call("forEach", each)
	return text
}

// A database whose pages have checksums is go-sqlite3's to read and write.
func TestChecksumsAreChecked(t *testing.T) {
	dir := attached(t)
	v := opfs.Register("checked", dir.Inner())
	t.Cleanup(v.Unregister)
	open := func() *sqlite3.Conn {
		db, err := sqlite3.Open("file:main.db?vfs=checked")
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	if _, err := db.FileControl("main", sqlite3.FCNTL_RESERVE_BYTES, 8); err != nil {
		t.Fatal(err)
	}
	if err := db.Exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA page_size=4096; CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(50000)); VACUUM"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	damage := func(at int) {
		each := js.FuncOf(func(_ js.Value, args []js.Value) any {
			if strings.HasSuffix(args[0].Index(0).String(), "/g1/db") {
				bytes := args[0].Index(1).Get("bytes")
				bytes.SetIndex(at, bytes.Index(at).Int()^1)
			}
			return nil
		})
		defer each.Release()
		js.Global().Get("Array").Call("from", host.Get("files").Get("files")).Call("forEach", each)
	}
	sum := func() error {
		db := open()
		defer db.Close()
		stmt, _, err := db.Prepare("SELECT a FROM t")
		if err != nil {
			return err
		}
		defer stmt.Close()
		stmt.Step()
		stmt.ColumnRawBlob(0)
		return stmt.Err()
	}
	if err := sum(); err != nil {
		t.Fatal(err)
	}
	damage(5*4096 + 1000)
	if err := sum(); err == nil {
		t.Error("a page that was damaged was read, and its checksum not looked at")
	}
}
