package hard

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
)

// endless never gives a row and never ends.
const endless = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0"

// run runs the query under the context.
func run(t *testing.T, db *sqlite3.Conn, ctx context.Context, sql string) error {
	t.Helper()
	defer db.SetInterrupt(db.SetInterrupt(ctx))
	stmt, _, err := db.Prepare(sql)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for stmt.Step() {
		t.Fatalf("%s has a row", sql)
	}
	return stmt.Err()
}

func TestEndlessQueriesEndAtADeadline(t *testing.T) {
	db := open(t, ":memory:")
	for range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		err := run(t, db, ctx, endless)
		cancel()
		if !errors.Is(err, sqlite3.INTERRUPT) {
			t.Errorf("got %v, want an interruption", err)
		}
		answers(t, db, endless)
	}
}

func TestEndlessQueriesEndAtAnAbort(t *testing.T) {
	db := open(t, ":memory:")
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			// As a message of the page would: while the query runs.
			for range 5 {
				runtime.Gosched()
			}
			cancel()
		}()
		if err := run(t, db, ctx, endless); !errors.Is(err, sqlite3.INTERRUPT) {
			t.Errorf("got %v, want an interruption", err)
		}
		answers(t, db, endless)
	}
}

// A transaction that is interrupted while it writes is rolled back, and the
// rows from before are there.
func TestInterruptedWritesAreUndone(t *testing.T) {
	db := open(t, ":memory:")
	if err := db.Exec("CREATE TABLE t (a); INSERT INTO t VALUES ('before')"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := run(t, db, ctx, "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT 'x' FROM n WHERE i % 1000 = 0"); !errors.Is(err, sqlite3.INTERRUPT) {
		t.Errorf("got %v, want an interruption", err)
	}
	stmt, _, err := db.Prepare("SELECT group_concat(a) FROM t")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	if !stmt.Step() || stmt.ColumnText(0) != "before" {
		t.Errorf("got the rows %q, want the one from before", stmt.ColumnText(0))
	}
}
