package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

func noteConfig() app.Config {
	return app.Config{Name: "notes", Migrations: fstest.MapFS{
		"0001_notes.sql": &fstest.MapFile{Data: []byte(`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
			CREATE TABLE other (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`)},
	}}
}

func runSQL(a *apptest.App, sql string, args ...any) error {
	return a.DB().Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), sql, args...)
		return err
	})
}

func count(t *testing.T, a *apptest.App) (n int) {
	t.Helper()
	err := a.DB().View(t.Context(), func(v *store.View) (err error) {
		n, err = store.One[int](v.Context(), v, `SELECT count(*) FROM notes`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sound(t *testing.T, a *apptest.App) {
	t.Helper()
	err := a.DB().Maintain(t.Context(), func(c *sqlite3.Conn) error {
		s, _, err := c.Prepare(`PRAGMA integrity_check`)
		if err != nil {
			return err
		}
		defer s.Close()
		if !s.Step() || s.ColumnText(0) != "ok" {
			return fmt.Errorf("integrity_check: %s, %w", s.ColumnText(0), s.Err())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func reserved(disk *memfs.FS) bool { return len(disk.Bytes("reserve")) >= opfs.ReserveBytes }

// TestRowsCanBeDeletedOnAFullDisk fills disks of many sizes: the mutation that
// finds no room is undone, all before it are there, and then rows can be
// deleted, all of them, and others written in their place.
func TestRowsCanBeDeletedOnAFullDisk(t *testing.T) {
	text := string(bytes.Repeat([]byte("x"), 3000))
	sizes := 0
	step := int64(333_333)
	switch {
	case runtime.GOOS == "js":
		step = 6_000_000
	case testing.Short():
		step = 2_333_333
	}
	for quota := int64(11 << 20); quota < 24<<20; quota += step {
		sizes++
		a := apptest.New(t, noteConfig())
		a.Advance(10 * time.Second)
		if !reserved(a.Disk()) {
			t.Fatal("no space was held back")
		}
		a.Disk().SetQuota(quota)
		written := 0
		var err error
		for err == nil {
			// Larger and smaller ones, so that the disk is full in different places.
			err = a.DB().Update(t.Context(), func(tx *store.Tx) error {
				for range 1 + written%50 {
					if _, err := tx.ExecContext(tx.Context(), `INSERT INTO notes (text) VALUES (?)`, text); err != nil {
						return err
					}
				}
				return nil
			})
			if err == nil {
				written += 1 + written%50
			}
		}
		if !errors.Is(err, sqlite3.FULL) {
			t.Fatalf("quota %d: got %v", quota, err)
		}
		if got := count(t, a); got != written {
			t.Fatalf("quota %d: %d notes are there, %d were acknowledged", quota, got, written)
		}
		if reserved(a.Disk()) {
			t.Fatalf("quota %d: the reserve was not given up", quota)
		}
		// What was held back is not for new rows.
		for i := 0; ; i++ {
			if err := runSQL(a, `INSERT INTO notes (text) VALUES (?)`, text); err != nil {
				if !errors.Is(err, sqlite3.FULL) {
					t.Fatalf("quota %d: got %v", quota, err)
				}
				written += i
				break
			}
			if i > 200 {
				t.Fatalf("quota %d: the database goes on growing", quota)
			}
		}
		for left := written; left > 0; {
			n := min(left, 200)
			if err := runSQL(a, `DELETE FROM notes WHERE id IN (SELECT id FROM notes LIMIT ?)`, n); err != nil {
				t.Fatalf("quota %d: delete with %d of %d left: %v", quota, left, written, err)
			}
			left -= n
		}
		sound(t, a)
		for i := range min(written, 100) {
			if err := runSQL(a, `INSERT INTO notes (text) VALUES (?)`, text); err != nil {
				t.Fatalf("quota %d: a row in the place of one that was deleted, %d: %v", quota, i, err)
			}
		}
		a.Kill()
		sound(t, a)
		a.Disk().SetQuota(0)
		a.Advance(2 * time.Minute)
		if !reserved(a.Disk()) {
			t.Fatalf("quota %d: there is room again, but nothing is held back", quota)
		}
		if err := runSQL(a, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)
			INSERT INTO notes (text) SELECT ? FROM n`, text); err != nil {
			t.Fatalf("quota %d: there is room again: %v", quota, err)
		}
	}
	t.Logf("%d sizes", sizes)
}

// TestFullDiskIsOldOrNewAtEachWrite has the disk run full at each write of a
// workload, once and for ever.
func TestFullDiskIsOldOrNewAtEachWrite(t *testing.T) {
	step := 1
	if testing.Short() || runtime.GOOS == "js" {
		step = 7
	}
	faults := 0
	for _, times := range []int{1, 0} {
		for after := 0; ; after += step {
			a := apptest.New(t, noteConfig())
			a.Disk().Inject(memfs.Fault{Action: memfs.Write, After: after, Times: times, Kind: memfs.Full})
			failed := false
			want := 0
			for i := range 60 {
				sql := `INSERT INTO notes (text) VALUES (hex(randomblob(900)))`
				if i%5 == 4 {
					sql = `DELETE FROM notes WHERE id = (SELECT min(id) FROM notes)`
				}
				switch err := runSQL(a, sql); {
				case err == nil && i%5 == 4 && want > 0:
					want--
				case err == nil && i%5 == 4:
				case err == nil:
					want++
				case !errors.Is(err, sqlite3.FULL):
					t.Fatalf("write %d: got %v", after, err)
				default:
					failed = true
				}
				if got := count(t, a); got != want {
					t.Fatalf("write %d, call %d: %d notes are there, want %d", after, i, got, want)
				}
			}
			if !failed {
				break
			}
			faults++
			a.Disk().Inject(memfs.Fault{})
			if err := runSQL(a, `DELETE FROM notes`); err != nil {
				t.Fatalf("write %d: delete when there is room: %v", after, err)
			}
			sound(t, a)
			if !a.VFS().Health().OK() {
				t.Fatalf("write %d: a full disk was taken for an illness: %+v", after, a.VFS().Health())
			}
		}
	}
	t.Logf("%d faults", faults)
}

func mark(t *testing.T, disk *memfs.FS) opfs.Mark {
	t.Helper()
	m, err := opfs.ReadMark(disk.Head())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCheckIsDueAfterAWeekAndAfterTrouble(t *testing.T) {
	a := apptest.New(t, noteConfig())
	a.Advance(24 * time.Hour)
	if m := mark(t, a.Disk()); !m.Checked.IsZero() {
		t.Fatalf("a healthy new database was checked: %+v", m)
	}
	a.Advance(7 * 24 * time.Hour)
	m := mark(t, a.Disk())
	if m.Checked.IsZero() || m.Partial || m.Broken {
		t.Fatalf("after a week: %+v", m)
	}

	a.Disk().Inject(memfs.Fault{Action: memfs.Flush, Times: 1, Kind: memfs.Fail})
	if err := runSQL(a, `INSERT INTO notes (text) VALUES ('x')`); !errors.Is(err, sqlite3.IOERR) {
		t.Fatalf("got %v", err)
	}
	if m := mark(t, a.Disk()); !m.Doubt || m.Broken {
		t.Fatalf("after a flush that failed: %+v", m)
	}
	a.Kill() // and the next start finishes what was due
	a.Advance(time.Minute)
	if m := mark(t, a.Disk()); m.Doubt || !m.Checked.Equal(a.Now().Add(-time.Minute+5*time.Second+3*time.Second)) && m.Checked.Before(a.Now().Add(-time.Minute)) {
		t.Fatalf("after the check: %+v", m)
	}
}

// grown is a disk with notes on it, checkpointed.
func grown(t *testing.T) *memfs.FS {
	t.Helper()
	a := apptest.New(t, noteConfig())
	if err := runSQL(a, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000)
		INSERT INTO notes (text) SELECT printf('%0500d', i) FROM n`); err != nil {
		t.Fatal(err)
	}
	a.Restart()
	return a.Disk().Clone()
}

func damage(disk *memfs.FS) {
	b := bytes.Clone(disk.Bytes("g1/db"))
	at := len(b) / 4096 / 2 * 4096
	for i := range 4096 {
		b[at+i] = byte(i*7 + 1)
	}
	disk.SetBytes("g1/db", b)
}

func TestDamageIsFoundMarkedAndRefusedAtTheNextStart(t *testing.T) {
	disk := grown(t)
	damage(disk)
	a := apptest.On(t, disk, noteConfig())
	err := a.DB().View(t.Context(), func(v *store.View) error {
		_, err := store.All[string](v.Context(), v, `SELECT text FROM notes`)
		return err
	})
	if !errors.Is(err, sqlite3.CORRUPT) {
		t.Fatalf("got %v", err)
	}
	if m := mark(t, disk); !m.Doubt || m.Cause != opfs.CauseCorrupt {
		t.Fatalf("after a query that met damage: %+v", m)
	}
	a.Advance(time.Minute)
	if m := mark(t, disk); !m.Broken || !m.Keeps(1) {
		t.Fatalf("after the check: %+v", m)
	}
	left := disk.Clone()
	_, err = app.Start(t.Context(), noteConfig(), app.Host{Dir: left, Port: nowhere{}, Logf: t.Logf})
	if f := app.FailureOf(err); f.Code != dispatch.CodeCorrupt || f.Reason != "database" {
		t.Fatalf("the next start: got %+v", f)
	}
}

func TestDatabaseThatCannotBeOpenedIsMarkedAndKept(t *testing.T) {
	for reason, spoil := range map[string]func(*memfs.FS){
		"database": func(d *memfs.FS) { d.SetBytes("g1/db", bytes.Repeat([]byte("no database"), 4096)) },
		"empty":    func(d *memfs.FS) { d.SetBytes("g1/db", nil) },
	} {
		disk := grown(t)
		spoil(disk)
		before := bytes.Clone(disk.Bytes("g1/db"))
		for range 2 {
			_, err := app.Start(t.Context(), noteConfig(), app.Host{Dir: disk, Port: nowhere{}, Logf: t.Logf})
			if f := app.FailureOf(err); f.Code != dispatch.CodeCorrupt || f.Reason != reason {
				t.Fatalf("%s: got %+v", reason, f)
			}
			if m := mark(t, disk); !m.Broken || !m.Keeps(1) || m.Sequence != 1 {
				t.Fatalf("%s: got %+v", reason, m)
			}
			disk = disk.Restart()
		}
		if !bytes.Equal(disk.Bytes("g1/db"), before) {
			t.Errorf("%s: the damaged file was changed", reason)
		}
	}
}
