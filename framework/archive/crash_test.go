package archive_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// newer is the library's next version, so that a file is migrated on its way in.
var newer = []string{`ALTER TABLE books ADD COLUMN shelf TEXT; UPDATE books SET shelf = 'A' || id;`, `CREATE INDEX books_shelf ON books (shelf);`}

// Whenever the program ends while a file is staged and put in place, or power is
// lost: the old data are there or the new ones, and the app starts.
func TestACutImportIsOldOrNew(t *testing.T) {
	other := apptest.New(t, library())
	fill(t, other, 60)
	file, theirs := export(t, other), rows(t, other)

	disk := memfs.New()
	a := apptest.On(t, disk, library(newer...))
	fill(t, a, 5)
	mine := rows(t, a)
	recording := disk.Record()
	staged := stage(t, a, file)
	apptest.Do(t, a, "archive.replace", archive.ReplaceInput{ID: staged.ID})
	a.Renew()
	recording.Stop()

	seen, disks := map[string]int{}, 0
	look := func(what string, disk *memfs.FS) {
		t.Helper()
		disks++
		found := apptest.On(t, disk, library(newer...))
		switch got := rows(t, found); got {
		case mine:
			seen["old"]++
		case theirs:
			seen["new"]++
		default:
			t.Fatalf("%s: neither:\n%.300s", what, got)
		}
		found.Restart() // it has all that it needs to go on
	}
	stride := 1
	if runtime.GOOS == "js" || testing.Short() {
		stride = 5
	}
	random := rand.New(rand.NewPCG(1, 2))
	w := recording.Walk()
	for {
		if w.Pos()%stride == 0 {
			look(fmt.Sprintf("killed after %d operations", w.Pos()), w.FS())
			if torn := w.Torn(100); torn != nil {
				look(fmt.Sprintf("killed in operation %d", w.Pos()), torn)
			}
			for range 4 {
				look(fmt.Sprintf("power cut after %d operations", w.Pos()), w.PowerCut(memfs.Cut{Rand: random}))
			}
		}
		if !w.Next() {
			break
		}
	}
	look("killed at the end", w.FS())
	t.Logf("%d operations, %d disks: %v", w.Pos(), disks, seen)
	if seen["old"] == 0 || seen["new"] == 0 || stride == 1 && disks < 200 {
		t.Errorf("the sweep missed a side: %d disks, %v", disks, seen)
	}
}

// Each write fails in turn, while the app goes on: the data stay, the message is
// that of a full or broken disk, and an import works when there is room again.
func TestAFailedImportLeavesTheDataAlone(t *testing.T) {
	other := apptest.New(t, library())
	fill(t, other, 60)
	file := export(t, other)
	base := apptest.New(t, library(newer...))
	fill(t, base, 5)
	mine := rows(t, base)
	base.Restart()
	changes := func(a *apptest.App) int { return a.Disk().Count(memfs.Write) + a.Disk().Count(memfs.Truncate) }
	whole := apptest.On(t, base.Disk().Clone(), library(newer...))
	before := changes(whole)
	stage(t, whole, file)
	writes := changes(whole) - before
	if writes < 10 {
		t.Fatalf("only %d writes", writes)
	}
	for _, kind := range []memfs.Kind{memfs.Fail, memfs.Full, memfs.Short, memfs.Huge} {
		refused := 0
		for n := range writes {
			a := apptest.On(t, base.Disk().Clone(), library(newer...))
			a.Disk().Inject(memfs.Fault{Kind: kind, After: n, Times: 1})
			err := tryStage(t, a, file)
			if err != nil {
				refused++
				// The first is a write. Of truncating there is no short form.
				full := kind == memfs.Full || n == 0 && kind != memfs.Fail
				if err.Code != "quota" && (full || err.Code != "storage_unavailable") {
					t.Errorf("%s at %d: %v", kind, n, err)
				}
			}
			if rows(t, a) != mine {
				t.Fatalf("%s at %d: the data changed", kind, n)
			}
			stage(t, a, file)
			a.Restart()
			if rows(t, a) != mine {
				t.Fatalf("%s at %d: the data changed after a restart", kind, n)
			}
		}
		t.Logf("%s: %d of %d failed", kind, refused, writes)
		if refused == 0 {
			t.Errorf("%s: nothing failed", kind)
		}
	}
}

// tryStage stages a file, and returns the error.
func tryStage(t *testing.T, a *apptest.App, file []byte) *dispatch.Error {
	t.Helper()
	_, err := apptest.Try[archive.Staged](t, a, "archive.stage", archive.StageInput{File: bytes.NewReader(file)})
	return err
}
