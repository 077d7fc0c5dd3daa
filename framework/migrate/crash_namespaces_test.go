package migrate_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/fstest"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
)

// parts are the sources of a plugin and an app, before an update of both and
// after it: the plugin's change to the app's rows is done again by the app's.
func parts(updated bool) []migrate.Source {
	plugin := fstest.MapFS{"0001_log.sql": {Data: []byte(
		`CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT NOT NULL) STRICT; INSERT INTO log (what) VALUES ('begun');`)}}
	app := fstest.MapFS{"0001_notes.sql": {Data: []byte(
		`CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 40) INSERT INTO notes (body) SELECT printf('%0300d', i) FROM n;`)}}
	if updated {
		plugin["0002_size.sql"] = &fstest.MapFile{Data: []byte(
			`ALTER TABLE log ADD COLUMN size INTEGER NOT NULL DEFAULT 0; INSERT INTO log (what, size) SELECT 'note', length(body) FROM notes;`)}
		plugin["0003_index.sql"] = &fstest.MapFile{Data: []byte(`CREATE INDEX log_by_size ON log (size);`)}
		app["0002_anew.sql"] = &fstest.MapFile{Data: []byte(
			`CREATE TABLE new_notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL, words INTEGER NOT NULL) STRICT;
			INSERT INTO new_notes SELECT id, body, id * 2 FROM notes; DROP TABLE notes; ALTER TABLE new_notes RENAME TO notes;`)}
	}
	return []migrate.Source{source("plugin", plugin), source("", app)}
}

// contents is all that the database has which the head names.
func contents(t *testing.T, disk *memfs.FS) string {
	t.Helper()
	copied := disk.Clone()
	p := boot(copied)
	defer p.end()
	if err := copied.Attach(t.Context(), opfs.Main, generation(t, copied), false); err != nil {
		t.Fatal(err)
	}
	db, err := p.open(t.Context(), "main.db")
	if err != nil {
		t.Fatal(err)
	}
	text, err := dump(db)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return text
}

// An update of an app and of its plugin is one step, wherever it is stopped:
// nobody has the plugin's new tables beside the app's old ones.
func TestKilledInAnyNamespaceLeavesAllOldOrAllNew(t *testing.T) {
	disk := memfs.New()
	p := boot(disk)
	p.must(t, parts(false)...)
	p.end()
	disk = disk.Restart()
	before := contents(t, disk)
	recording := disk.Record()
	p = boot(disk)
	p.must(t, parts(true)...)
	p.end()
	recording.Stop()
	after := contents(t, disk.Restart())
	if before == after {
		t.Fatal("the update changes nothing")
	}

	seen := map[string]int{}
	look := func(what string, found *memfs.FS) {
		switch contents(t, found) {
		case before:
			seen["old"]++
		case after:
			seen["new"]++
		default:
			t.Fatalf("%s: neither old nor new", what)
		}
	}
	w, random := recording.Walk(), rand.New(rand.NewPCG(3, 4))
	for more := true; more; more = w.Next() {
		if w.Pos()%stride() != 0 {
			continue
		}
		look(fmt.Sprintf("killed after %d operations", w.Pos()), w.FS())
		if torn := w.Torn(100); torn != nil {
			look(fmt.Sprintf("killed in operation %d", w.Pos()), torn)
		}
		for range 4 {
			look(fmt.Sprintf("power cut after %d operations", w.Pos()), w.PowerCut(memfs.Cut{Rand: random}))
		}
	}
	t.Logf("%d operations; found: %v", w.Pos(), seen)
	if stride() == 1 && (seen["old"] == 0 || seen["new"] == 0 || seen["old"]+seen["new"] < 200) {
		t.Errorf("found: %v; want both, 200 of them at least", seen)
	}
}

// A disk that is full while an update migrates, for as long as it takes: the
// app has the old database, nothing of the update, and an error that says full.
func TestFullDiskWhileMigratingKeepsTheOldDatabase(t *testing.T) {
	base := memfs.New()
	p := boot(base)
	p.must(t, parts(false)...)
	p.end()
	base = base.Restart()
	before := contents(t, base)
	failed := 0
	for n := 0; ; n += stride() {
		disk := base.Clone()
		p := boot(disk)
		disk.Inject(memfs.Fault{Kind: memfs.Full, After: n})
		db, err := migrate.Run(t.Context(), p.options(parts(true)...))
		if err == nil {
			_ = db.Close() // the disk is still full
			p.end()
			break
		}
		failed++
		p.end()
		if !errors.Is(err, sqlite3.FULL) && !errors.Is(err, opfs.ErrFull) {
			t.Errorf("full at write %d: %v, want an error that says so", n, err)
		}
		found := disk.Restart()
		if contents(t, found) != before {
			t.Fatalf("full at write %d: the database isn't what it was", n)
		}
		goesOn(t, found, fmt.Sprintf("full at write %d", n))
	}
	if failed == 0 {
		t.Error("no write of the update met the full disk")
	}
	t.Logf("%d places", failed)
}

// goesOn starts the program of before on a disk, and then the updated one.
func goesOn(t *testing.T, disk *memfs.FS, what string) {
	t.Helper()
	p := boot(disk)
	defer p.end()
	for _, updated := range []bool{false, true} {
		db, err := migrate.Run(t.Context(), p.options(parts(updated)...))
		if err != nil {
			t.Fatalf("%s: the next start: %v", what, err)
		}
		if _, err := dump(db); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
