package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// keptDir is a disk whose files last only as of the last persist, as in a
// browser without private files. What it keeps has no journals.
type keptDir struct {
	*memfs.FS
	kept []*memfs.FS // every state that lasted, in order
	fail error
}

func (d *keptDir) persist(context.Context) error {
	if d.fail != nil {
		last := d.kept[len(d.kept)-1]
		for g := range uint64(9) {
			if path := fmt.Sprintf("g%d/db", g+1); d.Bytes(path) != nil {
				d.SetBytes(path, last.Bytes(path))
			}
		}
		return d.fail
	}
	d.kept = append(d.kept, d.Clone())
	return nil
}

func (d *keptDir) Head() opfs.HeadFile { return keptHead{d.FS.Head(), d} }

type keptHead struct {
	opfs.HeadFile
	dir *keptDir
}

func (h keptHead) Sync() error { return h.dir.persist(context.Background()) }

func keptApp(t *testing.T, d *keptDir, migrations int) (*app.App, error) {
	t.Helper()
	files := fstest.MapFS{}
	for i, sql := range []string{
		`CREATE TABLE notes (text TEXT NOT NULL) STRICT; INSERT INTO notes VALUES ('first')`,
		`ALTER TABLE notes ADD COLUMN done INTEGER NOT NULL DEFAULT 0`,
	}[:migrations] {
		files[fmt.Sprintf("migrations/%04d_x.sql", i+1)] = &fstest.MapFile{Data: []byte(sql)}
	}
	return app.Start(t.Context(), app.Config{Name: "kept", Migrations: files}, app.Host{
		Dir: d, Persist: d.persist, Port: nowhere{}, Strict: true, Logf: t.Logf,
	})
}

func note(t *testing.T, a *app.App, text string) error {
	return a.DB().Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `INSERT INTO notes (text) VALUES (?)`, text)
		return err
	})
}

func texts(t *testing.T, a *app.App) string {
	t.Helper()
	var all []string
	err := a.DB().View(t.Context(), func(v *store.View) (err error) {
		all, err = store.All[string](v.Context(), v, `SELECT text FROM notes ORDER BY rowid`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

// Migrations rely on a file's flush for their generations and heads; where files
// last by Persist alone, the head's flush is the only one.
func TestAppOnFilesThatLastByPersist(t *testing.T) {
	d := &keptDir{FS: memfs.New()}
	a, err := keptApp(t, d, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(note(t, a, "a"), note(t, a, "b")); err != nil {
		t.Fatal(err)
	}
	d.fail = fmt.Errorf("put: %w", opfs.ErrFull)
	if err := note(t, a, "lost"); !errors.Is(err, sqlite3.FULL) || !errors.Is(err, opfs.ErrFull) {
		t.Errorf("got %v, want SQLITE_FULL", err)
	}
	d.fail = errors.New("gone")
	if err := note(t, a, "lost"); !errors.Is(err, sqlite3.IOERR) {
		t.Errorf("got %v, want SQLITE_IOERR", err)
	}
	d.fail = nil
	if got := texts(t, a); got != "first a b" {
		t.Errorf("got %q", got)
	}
	if err := note(t, a, "c"); err != nil {
		t.Fatal(err)
	}
	a.Abandon()

	// The second program migrates what lasted.
	d2 := &keptDir{FS: d.kept[len(d.kept)-1].Clone()}
	d2.kept = d.kept
	a, err = keptApp(t, d2, 2)
	if err != nil {
		t.Fatal(err)
	}
	if err := note(t, a, "d"); err != nil {
		t.Fatal(err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if all, err := d2.Generations(t.Context()); err != nil || fmt.Sprint(all) != "[1 2]" {
		t.Errorf("generations %v, %v", all, err)
	}

	// Whenever the process ended, what lasted then is a start for both programs
	// or, once it is migrated, for the second.
	last := ""
	for i, kept := range d2.kept {
		again, err := keptApp(t, &keptDir{FS: kept.Clone()}, 2)
		if err != nil {
			t.Fatalf("state %d of %d: %v", i, len(d2.kept), err)
		}
		got := texts(t, again)
		if !strings.HasPrefix("first a b c d", got) || len(got) < len(last) {
			t.Errorf("state %d: got %q after %q", i, got, last)
		}
		last = got
		if err := again.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if last != "first a b c d" || len(d2.kept) < 8 {
		t.Errorf("%d states, the last has %q", len(d2.kept), last)
	}
}
