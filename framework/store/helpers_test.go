package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

const schema = `
CREATE TABLE projects (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE entries (
	id TEXT PRIMARY KEY,
	project TEXT REFERENCES projects(id) ON DELETE CASCADE,
	note TEXT NOT NULL DEFAULT '',
	start INTEGER NOT NULL,
	stop INTEGER
) STRICT;
CREATE TABLE log (what TEXT NOT NULL) STRICT;
CREATE TABLE _ashore_secret (x INTEGER) STRICT;
`

// record keeps what a DB logs.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, "\n")
}

// memory are the options of a database without files, which is the quickest
// one and has no WAL.
func memory(t testing.TB) store.Options {
	return store.Options{Name: ":memory:", JournalMode: "memory", Strict: true, Logf: t.Logf}
}

// onDisk are the options of a database on a disk in memory, as a browser has
// it.
func onDisk(t testing.TB) (store.Options, *memfs.FS) {
	fs := memfs.New()
	if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	name := strings.ReplaceAll(t.Name(), "/", "-")
	opfs.Register(name, fs.Inner())
	t.Cleanup(func() { vfs.Unregister(name) })
	return store.Options{Name: "main.db", VFS: name, Strict: true, Logf: t.Logf}, fs
}

// open opens a database and closes it when the test ends.
func open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// withSchema opens a database with the tables of schema.
func withSchema(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db := open(t, o)
	maintain(t, db, schema)
	return db
}

// maintain runs SQL past every policy.
func maintain(t testing.TB, db *store.DB, sql string) {
	t.Helper()
	err := db.Maintain(context.Background(), func(c *sqlite3.Conn) error { return c.Exec(sql) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// update runs statements in a transaction of their own.
func update(t testing.TB, db *store.DB, sql string, args ...any) {
	t.Helper()
	err := db.Update(context.Background(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// read reads a single value.
func read[T any](t testing.TB, db *store.DB, sql string, args ...any) T {
	t.Helper()
	var v T
	err := db.View(context.Background(), func(view *store.View) (err error) {
		v, err = store.One[T](view.Context(), view, sql, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 29, 1, 30, 0, 123456789, time.FixedZone("", 3600))}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// ended waits for a channel to close, for as long as a broken test may hang.
func ended(t testing.TB, ch <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-ch:
	case <-time.After(30 * time.Second):
		t.Fatalf("timed out: %s", what)
	}
}

// checkpoint empties the WAL and says what is left of it.
func checkpoint(t testing.TB, db *store.DB) (busy bool, frames int) {
	t.Helper()
	err := db.Maintain(context.Background(), func(c *sqlite3.Conn) error {
		n, _, err := c.WALCheckpoint("main", sqlite3.CHECKPOINT_TRUNCATE)
		frames = n
		if errors.Is(err, sqlite3.BUSY) || errors.Is(err, sqlite3.LOCKED) {
			busy = true
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return busy, frames
}

// dump is everything that a database holds, as text.
func dump(t testing.TB, db *store.DB) string {
	t.Helper()
	var b strings.Builder
	err := db.Maintain(context.Background(), func(c *sqlite3.Conn) error {
		var tables []string
		err := each(c, `SELECT coalesce(sql, name), type = 'table', name FROM sqlite_schema UNION ALL SELECT coalesce(sql, name), 0, name FROM sqlite_temp_schema ORDER BY 1`, func(s *sqlite3.Stmt) {
			b.WriteString(s.ColumnText(0) + "\n")
			if s.ColumnBool(1) {
				tables = append(tables, s.ColumnText(2))
			}
		})
		for _, name := range append(tables, "pragma_user_version", "pragma_application_id") {
			b.WriteString(name + "\n")
			err = errors.Join(err, each(c, `SELECT * FROM `+sqlite3.QuoteIdentifier(name), func(s *sqlite3.Stmt) {
				for i := range s.ColumnCount() {
					b.WriteString(s.ColumnText(i) + "|")
				}
				b.WriteString("\n")
			}))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func each(c *sqlite3.Conn, sql string, row func(*sqlite3.Stmt)) error {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return err
	}
	defer s.Close()
	for s.Step() {
		row(s)
	}
	return s.Err()
}
