package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
)

// reverting opens a database whose commits last by Persist alone, as in a
// browser without files. fail says whether the next Persist fails; kept is what
// it kept last.
type reverting struct {
	*store.DB
	fs   *memfs.FS
	fail error
	kept []byte
}

func openReverting(t *testing.T) *reverting {
	o, fs := onDisk(t)
	o.JournalMode, o.Reverts = "memory", true
	r := &reverting{DB: withSchema(t, o), fs: fs}
	r.kept = fs.Bytes("g1/db")
	r.SetPersist(func(context.Context) error {
		if r.fail != nil {
			fs.SetBytes("g1/db", r.kept)
			return r.fail
		}
		r.kept = fs.Bytes("g1/db")
		return nil
	})
	return r
}

func (r *reverting) exec(t *testing.T, queries ...string) error {
	return r.Update(t.Context(), func(tx *store.Tx) error {
		for _, q := range queries {
			if _, err := tx.ExecContext(tx.Context(), q); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reverting) text(t *testing.T, query string) (text string) {
	t.Helper()
	err := r.View(t.Context(), func(v *store.View) error {
		return v.QueryRowContext(v.Context(), query).Scan(&text)
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return text
}

// What could not be made to last was never there: not in the pages that SQLite
// has in memory, nor in the statements that were prepared for another schema.
func TestCommitThatCouldNotBeKeptIsUndone(t *testing.T) {
	const all = `SELECT coalesce(group_concat(what, ' '), '') FROM (SELECT what FROM log ORDER BY rowid)`
	r := openReverting(t)
	var changes int
	r.OnCommit(func(context.Context, store.Change) { changes++ })
	if err := r.exec(t, `INSERT INTO log VALUES ('a')`); err != nil {
		t.Fatal(err)
	}
	r.fail = errors.New("no room")
	for range 3 {
		if err := r.exec(t, `INSERT INTO log VALUES ('b')`); !errors.Is(err, r.fail) {
			t.Fatalf("got %v, want Persist's error", err)
		}
		if got := r.text(t, all); got != "a" {
			t.Fatalf("after a failure there is %q, want %q", got, "a")
		}
	}
	if err := r.exec(t, `CREATE TABLE more (x INTEGER) STRICT`, `INSERT INTO more VALUES (1)`); !errors.Is(err, r.fail) {
		t.Fatalf("got %v, want Persist's error", err)
	}
	r.fail = nil
	if err := r.exec(t, `INSERT INTO log VALUES ('c')`); err != nil {
		t.Fatal(err)
	}
	if got := r.text(t, all); got != "a c" {
		t.Errorf("there is %q, want %q", got, "a c")
	}
	if changes != 2 {
		t.Errorf("%d commits were told of, want 2", changes)
	}
	if got := r.text(t, `SELECT count(*) FROM sqlite_schema WHERE name = 'more'`); got != "0" {
		t.Error("a table that was not kept is there")
	}
}

// Random transactions, a third of which can't be kept, against a model; some are
// larger than the page cache, so that pages reach the file before the commit.
func TestOnlyWhatWasKeptIsThere(t *testing.T) {
	const seed = 20261122
	rng := rand.New(rand.NewPCG(seed, 1))
	r := openReverting(t)
	model := map[int]string{}
	failures := 0
	for step := range 120 {
		next := map[int]string{}
		maps.Copy(next, model)
		var queries []string
		for range 1 + rng.IntN(20) {
			id := rng.IntN(400)
			if rng.IntN(4) == 0 {
				delete(next, id)
				queries = append(queries, fmt.Sprintf(`DELETE FROM projects WHERE id = 'p%d'`, id))
				continue
			}
			next[id] = strings.Repeat(fmt.Sprint(step, " "), 1+rng.IntN(800))
			queries = append(queries, fmt.Sprintf(`INSERT OR REPLACE INTO projects VALUES ('p%d', '%s')`, id, next[id]))
		}
		if step == 50 { // 16 MB, twice the cache
			queries = append(queries,
				`INSERT INTO log SELECT hex(zeroblob(2000)) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 4000) SELECT i FROM n)`,
				`DELETE FROM log`)
		}
		abort := rng.IntN(10) == 0
		if abort {
			queries = append(queries, `INSERT INTO nothing VALUES (1)`)
		}
		r.fail = nil
		if rng.IntN(3) == 0 {
			r.fail = errors.New("no room")
		}
		err := r.exec(t, queries...)
		switch {
		case err == nil && (abort || r.fail != nil):
			t.Fatalf("step %d succeeded", step)
		case err == nil:
			model = next
		default:
			failures++
		}
		if got, want := r.text(t, `SELECT count(*) || ' ' || coalesce(sum(length(name)), 0) FROM projects`), sum(model); got != want {
			t.Fatalf("step %d (%v): got %s, want %s", step, err, got, want)
		}
	}
	if got := r.text(t, `SELECT group_concat(integrity_check) FROM pragma_integrity_check`); got != "ok" {
		t.Error(got)
	}
	if failures < 24 || len(model) == 0 {
		t.Errorf("%d failures, %d rows", failures, len(model))
	}
	// The file is what Persist kept last, byte for byte.
	if string(r.fs.Bytes("g1/db")) != string(r.kept) {
		t.Error("the file has what was not kept")
	}
}

func sum(model map[int]string) string {
	n := 0
	for _, v := range model {
		n += len(v)
	}
	return fmt.Sprint(len(model), " ", n)
}

func TestRevertingHasNoWAL(t *testing.T) {
	o, fs := onDisk(t)
	o.JournalMode, o.Reverts = "memory", true
	db := withSchema(t, o)
	got := modes(t, db)
	if got["journal_mode"] != "memory" || got["locking_mode"] != "normal" {
		t.Errorf("got %v", got)
	}
	update(t, db, `INSERT INTO log VALUES ('x')`)
	if n := len(fs.Bytes("g1/db-wal")) + len(fs.Bytes("g1/db-journal")); n != 0 {
		t.Errorf("%d bytes of journal", n)
	}
	o.Name, o.JournalMode = "side.db", "wal"
	if db, err := store.Open(t.Context(), o); err == nil {
		db.Close()
		t.Error("a WAL was taken")
	}
}
