package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

func modes(t *testing.T, db *store.DB) map[string]string {
	got := map[string]string{}
	err := db.Maintain(t.Context(), func(c *sqlite3.Conn) error {
		for _, name := range []string{
			"locking_mode", "journal_mode", "synchronous", "foreign_keys", "recursive_triggers",
			"trusted_schema", "cell_size_check", "temp_store", "page_size",
		} {
			if err := each(c, "PRAGMA "+name, func(s *sqlite3.Stmt) { got[name] = s.ColumnText(0) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestModes(t *testing.T) {
	want := map[string]string{
		"locking_mode": "exclusive", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1",
		"recursive_triggers": "1", "trusted_schema": "0", "cell_size_check": "1", "temp_store": "2", "page_size": "4096",
	}
	for _, durability := range []store.Durability{store.Full, store.Relaxed} {
		o, fs := onDisk(t)
		o.Durability = durability
		flushes := 1
		want["synchronous"] = "2"
		if durability == store.Relaxed {
			flushes = 0
			want["synchronous"] = "1"
		}
		db := withSchema(t, o)
		for name, got := range modes(t, db) {
			if got != want[name] {
				t.Errorf("%s is %s, want %s", name, got, want[name])
			}
		}
		update(t, db, `INSERT INTO log VALUES ('first')`)
		before := fs.Count(memfs.Flush)
		update(t, db, `INSERT INTO log VALUES ('second')`)
		if n := fs.Count(memfs.Flush) - before; n != flushes {
			t.Errorf("durability %d: %d flushes a commit, want %d", durability, n, flushes)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenRefusesAnotherJournalMode(t *testing.T) {
	o := memory(t)
	o.JournalMode = ""
	if db, err := store.Open(t.Context(), o); err == nil || !strings.Contains(err.Error(), "journal_mode") {
		t.Errorf("got %v, %v; want an error about journal_mode", db, err)
	}
}

func TestOpenFailsWithoutLeavingTheFileOpen(t *testing.T) {
	o, _ := onDisk(t)
	mine := errors.New("mine")
	o.Init = func(*sqlite3.Conn) error { return mine }
	if _, err := store.Open(t.Context(), o); !errors.Is(err, mine) {
		t.Errorf("got %v, want Init's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Open(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	o.Init = nil
	withSchema(t, o) // the file is exclusive
}

func TestDataIsThereAfterReopening(t *testing.T) {
	o, _ := onDisk(t)
	db := withSchema(t, o)
	update(t, db, `INSERT INTO log VALUES ('x')`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read[string](t, open(t, o), `SELECT what FROM log`); got != "x" {
		t.Errorf("got %q, want x", got)
	}
}

func TestStatementsAreCachedUpToTheLimit(t *testing.T) {
	o := memory(t)
	o.Statements = 3
	db := withSchema(t, o)
	for range 2 {
		for _, sql := range []string{`SELECT 1`, `SELECT 2`, `SELECT 3`, `SELECT 4`} {
			read[int](t, db, sql)
		}
	}
	if n := db.CachedStatements(); n != 3 {
		t.Errorf("got %d statements, want 3", n)
	}
	// The same statement inside itself.
	update(t, db, `INSERT INTO log VALUES ('a'), ('b')`)
	var pairs strings.Builder
	err := db.View(t.Context(), func(v *store.View) error {
		const sql = `SELECT what FROM log ORDER BY what`
		for a := range store.Each[string](v.Context(), v, sql) {
			for b := range store.Each[string](v.Context(), v, sql) {
				pairs.WriteString(a + b + " ")
			}
		}
		return nil
	})
	if err != nil || pairs.String() != "aa ab ba bb " {
		t.Errorf("got %q, %v", pairs.String(), err)
	}
}

func TestMaintainRollsBackWhatIsLeftOpen(t *testing.T) {
	var r record
	o := memory(t)
	o.Logf = r.logf
	db := withSchema(t, o)
	mine := errors.New("mine")
	err := db.Maintain(t.Context(), func(c *sqlite3.Conn) error {
		c.Exec(`BEGIN; INSERT INTO log VALUES ('x')`)
		s, _, _ := c.Prepare(`SELECT what FROM log`)
		s.Step()
		return mine
	})
	if err != mine {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(r.String(), "SELECT what FROM log") {
		t.Errorf("no warning about the busy statement: %s", &r)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows, want 0", n)
	}
}

func TestScript(t *testing.T) {
	db := withSchema(t, memory(t))
	run := func(script string) error {
		return db.Maintain(t.Context(), func(c *sqlite3.Conn) error {
			if err := c.Exec(`BEGIN IMMEDIATE`); err != nil {
				return err
			}
			if err := db.Script(c, script, nil); err != nil {
				return err
			}
			return c.Exec(`COMMIT`)
		})
	}
	if err := run("\ufeff-- a comment\nCREATE TABLE a (x);;\nCREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO log VALUES ('a;b'); END;\nINSERT INTO a VALUES (';');\n/* end"); err != nil {
		t.Fatal(err)
	}
	if got := read[string](t, db, `SELECT what FROM log`); got != "a;b" {
		t.Errorf("got %q", got)
	}
	for _, test := range []struct{ script, at string }{
		{"SELECT 1;\n  SELEC 2;", "SELEC 2;"},
		{"SELECT 1;\nCREATE TABLE b (x,\n  y y y PRIMARY nonsense);", "nonsense);"},
		{"SELECT 1; COMMIT; CREATE TABLE b (x)", "COMMIT; CREATE TABLE b (x)"},
		{"SELECT 1;\nVACUUM", "VACUUM"},
		{"CREATE TABLE a (x)", "a (x)"},
		{"SELECT 1; INSERT INTO log VALUES (NULL)", "INSERT INTO log VALUES (NULL)"},
		{"PRAGMA foreign_keys=off", "PRAGMA foreign_keys=off"},
		{"CREATE TEMP TABLE b (x)", "CREATE TEMP TABLE b (x)"},
		{"SELECT 1; SELECT * FROM _ashore_secret", "SELECT * FROM _ashore_secret"},
		{"INSERT OR ROLLBACK INTO log VALUES (NULL)", "INSERT OR ROLLBACK INTO log VALUES (NULL)"},
	} {
		err := run(test.script)
		e, ok := errors.AsType[*store.ScriptError](err)
		if !ok {
			t.Errorf("%s: got %v, want a ScriptError", test.script, err)
		} else if got := test.script[e.Offset:]; got != test.at {
			t.Errorf("%s: the error %v points at %q, want %q", test.script, err, got, test.at)
		}
	}
}

func TestExplain(t *testing.T) {
	db := withSchema(t, memory(t))
	err := db.View(t.Context(), func(v *store.View) error {
		got, err := store.Explain(v.Context(), v, `SELECT * FROM entries WHERE id = ?`, "x")
		if want := "SEARCH entries USING INDEX sqlite_autoindex_entries_1 (id=?)"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
