package app_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/store"
)

// A page that is in use and in the list of free pages: each table by itself is
// well, and SQLite's check of all leaves the list out where there is a view.
func TestCheckFindsAPageThatIsUsedAndFree(t *testing.T) {
	var views strings.Builder
	for i := range 15 {
		fmt.Fprintf(&views, "CREATE VIEW v%d AS SELECT text FROM notes;", i)
	}
	config := app.Config{Name: "notes", Migrations: fstest.MapFS{
		"0001_notes.sql": &fstest.MapFile{Data: []byte(`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
			CREATE TABLE other (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;` + views.String())},
	}}
	a := apptest.New(t, config)
	for _, sql := range []string{
		`INSERT INTO other (text) VALUES ('kept')`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200) INSERT INTO notes (text) SELECT printf('%0500d', i) FROM n`,
		`DELETE FROM notes`,
	} {
		if err := runSQL(a, sql); err != nil {
			t.Fatal(err)
		}
	}
	root := 0
	err := a.DB().View(t.Context(), func(v *store.View) (err error) {
		root, err = store.One[int](v.Context(), v, `SELECT rootpage FROM sqlite_schema WHERE name = 'other'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Restart()
	disk := a.Disk().Clone()
	b := bytes.Clone(disk.Bytes("g1/db"))
	// https://sqlite.org/fileformat2.html#the_freelist
	trunk := int(binary.BigEndian.Uint32(b[32:]))
	binary.BigEndian.PutUint32(b[(trunk-1)*4096+8:], uint32(root))
	disk.SetBytes("g1/db", b)

	a = apptest.On(t, disk, config)
	sound(t, a) // so SQLite says
	a.Advance(8 * 24 * time.Hour)
	if m := mark(t, disk); !m.Broken || !m.Keeps(1) {
		t.Errorf("after the check: %+v", m)
	}
}

// What the check does for a while with the views is undone when it is cut off.
func TestViewsAreThereAfterACheckThatWasCutOff(t *testing.T) {
	config := app.Config{Name: "notes", Migrations: fstest.MapFS{
		"0001_notes.sql": &fstest.MapFile{Data: []byte(`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
			CREATE VIEW texts AS SELECT text FROM notes;`)},
	}}
	a := apptest.New(t, config)
	if err := runSQL(a, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) INSERT INTO notes (text) SELECT i FROM n`); err != nil {
		t.Fatal(err)
	}
	a.Advance(8 * 24 * time.Hour)
	err := a.DB().View(t.Context(), func(v *store.View) error {
		n, err := store.One[int](v.Context(), v, `SELECT count(*) FROM texts`)
		if err == nil && n != 300000 {
			t.Errorf("got %d rows", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if m := mark(t, a.Disk()); m.Broken || m.Checked.IsZero() {
		t.Errorf("after the check: %+v", m)
	}
}
