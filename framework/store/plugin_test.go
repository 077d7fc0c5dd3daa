package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
)

func TestFullTextTablesAreSeenByTheirOwnNames(t *testing.T) {
	o := memory(t)
	o.Init = fts5.Register
	db := withSchema(t, o)
	update(t, db, `CREATE VIRTUAL TABLE docs USING fts5(title, body)`)
	const insert = `INSERT INTO docs VALUES ('shore', 'where the sea ends')`
	for range 2 {
		if got := written(t, db, insert); !strings.Contains(" "+got+" ", " docs ") {
			t.Errorf("written: got %q, want docs among them", got)
		}
	}
	var view *store.View
	err := db.View(t.Context(), func(v *store.View) error {
		view = v
		n, err := store.All[string](v.Context(), v, `SELECT title FROM docs WHERE docs MATCH 'sea'`)
		if len(n) != 2 {
			t.Errorf("got %d rows, want 2", len(n))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := " " + strings.Join(view.Reads(), " ") + " "; !strings.Contains(got, " docs ") {
		t.Errorf("read: got %q, want docs among them", got)
	}
	// The tables behind it are not for writing.
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `DELETE FROM docs_data`)
		return err
	})
	if err == nil {
		t.Error("a table behind a virtual table was written")
	}
}

// A hook that a plugin installs comes before the first statement is prepared: a
// DELETE prepared before it would report nothing.
func TestPreUpdateHookSeesEveryRow(t *testing.T) {
	var seen []string
	o := memory(t)
	o.Init = func(c *sqlite3.Conn) error {
		c.PreUpdateHook(func(d sqlite3.PreUpdateData) { seen = append(seen, d.Table) })
		return nil
	}
	db := withSchema(t, o)
	for range 2 {
		seen = nil
		update(t, db, `INSERT INTO log VALUES ('a'), ('b')`)
		update(t, db, `DELETE FROM log`)
		if got := strings.Join(seen, " "); got != "log log log log" {
			t.Errorf("got %q", got)
		}
	}
}

func TestStatementsThatPluginsLeaveBusyAreReset(t *testing.T) {
	var r record
	o, _ := onDisk(t)
	o.Logf = r.logf
	o.Init = func(c *sqlite3.Conn) error {
		return c.CreateFunction("stray", 0, 0, func(ctx sqlite3.Context, _ ...sqlite3.Value) {
			s, _, err := c.Prepare(`SELECT what FROM log`)
			if err != nil || !s.Step() {
				ctx.ResultError(errors.Join(errors.New("no row"), err))
			}
		})
	}
	db := withSchema(t, o)
	update(t, db, `INSERT INTO log VALUES ('a'), ('b')`)
	read[*int](t, db, `SELECT stray()`)
	update(t, db, `INSERT INTO log SELECT coalesce(stray(), 'c')`)
	if n := strings.Count(r.String(), "left open on the connection: SELECT what FROM log"); n != 2 {
		t.Errorf("got %d warnings, want 2: %s", n, &r)
	}
	if busy, frames := checkpoint(t, db); busy || frames != 0 {
		t.Errorf("checkpoint: busy %v, %d frames left", busy, frames)
	}
}
