package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

func addSQL(f *testing.F) {
	for _, r := range refusals {
		f.Add(r.sql)
	}
	for _, sql := range []string{
		`INSERT OR ROLLBACK INTO log VALUES (NULL)`,
		`SAVEPOINT a; ROLLBACK TO a; RELEASE a; RELEASE a`,
		`PRAGMA main.wal_checkpoint(TRUNCATE)`,
		`SELECT * FROM pragma_query_only`,
		`SELECT * FROM pragma_journal_mode('delete')`,
		`EXPLAIN VACUUM`,
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 9) DELETE FROM log RETURNING *`,
		"CREATE TABLE x (a); DROP TABLE x; ROLLBACK",
		"/* ; */ -- \n;",
		"\x00", "SELECT '\xff'", "SELECT 1;;;", "ＣＯＭＭＩＴ",
	} {
		f.Add(sql)
	}
}

// fuzzed returns the options and a context for statements that may be long.
func fuzzed(t *testing.T) (*store.DB, context.Context) {
	db := withTraps(t)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	t.Cleanup(cancel)
	return db, ctx
}

// runEach runs a statement by every method there is.
func runEach(ctx context.Context, q store.Querier, sql string) {
	q.ExecContext(ctx, sql)
	if rows, err := q.QueryContext(ctx, sql); err == nil {
		for n := 0; n < 100 && rows.Next(); n++ {
		}
		rows.Close()
	}
	store.All[string](ctx, q, sql)
	store.Explain(ctx, q, sql)
}

func FuzzViewCannotWrite(f *testing.F) {
	addSQL(f)
	f.Fuzz(func(t *testing.T, sql string) {
		db, ctx := fuzzed(t)
		before := fmt.Sprint(dump(t, db), modes(t, db))
		err := db.View(ctx, func(v *store.View) error {
			runEach(v.Context(), v, sql)
			return nil
		})
		if err != nil && ctx.Err() == nil { // a slow machine may not even begin in time
			t.Errorf("view of %q: %v", sql, err)
		}
		if after := fmt.Sprint(dump(t, db), modes(t, db)); after != before {
			t.Errorf("%q in a view changed the database from\n%s\nto\n%s", sql, before, after)
		}
		update(t, db, `INSERT INTO log VALUES ('still works')`)
	})
}

func FuzzTxCannotLeave(f *testing.F) {
	addSQL(f)
	f.Fuzz(func(t *testing.T, sql string) {
		db, ctx := fuzzed(t)
		before := fmt.Sprint(dump(t, db), modes(t, db))
		var dead bool
		err := db.Update(ctx, func(tx *store.Tx) error {
			runEach(tx.Context(), tx, sql)
			if tx.Autocommit() {
				// Only SQLite itself may end it, and then nothing runs any more.
				dead = true
				if _, err := store.One[int](tx.Context(), tx, `SELECT 1`); err == nil {
					t.Errorf("%q left the transaction", sql)
				}
			}
			return context.Canceled // rolls back
		})
		if err != context.Canceled && ctx.Err() == nil {
			t.Errorf("%q: got %v, dead %v", sql, err, dead)
		}
		if after := fmt.Sprint(dump(t, db), modes(t, db)); after != before {
			t.Errorf("%q in a transaction that was rolled back changed the database from\n%s\nto\n%s", sql, before, after)
		}
		update(t, db, `SELECT 1`)
		read[int](t, db, `SELECT 1`)
	})
}

func FuzzArguments(f *testing.F) {
	f.Add("text", []byte{1, 2}, int64(-1), 1.5)
	f.Fuzz(func(t *testing.T, s string, b []byte, i int64, x float64) {
		db := open(t, memory(t))
		db.View(t.Context(), func(v *store.View) error {
			type row struct {
				S string
				B []byte
				I int64
				X float64
			}
			got, err := store.One[row](v.Context(), v, `SELECT ? AS s, ? AS b, ? AS i, ? AS x`, s, b, i, x)
			if err == nil && (got.S != s || string(got.B) != string(b) || got.I != i || got.X != x) {
				t.Errorf("got %#v, want %q %q %d %g", got, s, b, i, x)
			}
			return nil
		})
	})
}
