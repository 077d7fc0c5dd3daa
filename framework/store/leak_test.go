package store_test

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
)

// leaky runs fn in a view and in a transaction, strict or not.
func leaky(t *testing.T, strict bool, fn func(q store.Querier) error) (db *store.DB, r *record, errs []error) {
	r = &record{}
	o, _ := onDisk(t)
	o.Strict, o.Logf = strict, r.logf
	db = withSchema(t, o)
	update(t, db, `INSERT INTO log VALUES ('a'), ('b')`)
	errs = append(errs,
		db.View(t.Context(), func(v *store.View) error { return fn(v) }),
		db.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('c')`); err != nil {
				return err
			}
			return fn(tx)
		}))
	return db, r, errs
}

var leaks = map[string]func(q store.Querier) error{
	"rows read in part": func(q store.Querier) error {
		rows, err := q.QueryContext(q.Context(), `SELECT what FROM log`)
		if err == nil {
			rows.Next()
		}
		return err
	},
	"rows not begun": func(q store.Querier) error {
		_, err := q.QueryContext(q.Context(), `SELECT what FROM log`)
		return err
	},
	"rows of a prepared statement": func(q store.Querier) error {
		s, err := q.PrepareContext(q.Context(), `SELECT what FROM log`)
		if err != nil {
			return err
		}
		rows, err := s.QueryContext(q.Context())
		if err == nil {
			rows.Next()
		}
		return err
	},
	"an iterator that was pulled": func(q store.Querier) error {
		next, _ := iter.Pull2(store.Each[string](q.Context(), q, `SELECT what FROM log`))
		_, err, _ := next()
		return err
	},
}

func TestLeakedRowsFailTheCallWhenStrict(t *testing.T) {
	for name, fn := range leaks {
		t.Run(name, func(t *testing.T) {
			db, _, errs := leaky(t, true, fn)
			for _, err := range errs {
				var leak *store.LeakError
				if !errors.As(err, &leak) || !strings.Contains(err.Error(), "SELECT what FROM log") {
					t.Errorf("got %v, want a LeakError with the SQL", err)
				}
			}
			if n := read[int](t, db, `SELECT count(*) FROM log`); n != 2 {
				t.Errorf("got %d rows, want 2: the failed call must not commit", n)
			}
		})
	}
}

func TestLeakedRowsAreResetWithAWarning(t *testing.T) {
	for name, fn := range leaks {
		t.Run(name, func(t *testing.T) {
			db, r, errs := leaky(t, false, fn)
			for _, err := range errs {
				if err != nil {
					t.Errorf("got %v, want the call to succeed", err)
				}
			}
			if n := strings.Count(r.String(), "SELECT what FROM log"); n != 2 {
				t.Errorf("got %d warnings with the SQL, want 2: %s", n, r)
			}
			if n := read[int](t, db, `SELECT count(*) FROM log`); n != 3 {
				t.Errorf("got %d rows, want 3", n)
			}
			// A statement still busy would pin the WAL.
			busy, log := checkpoint(t, db)
			if busy || log != 0 {
				t.Errorf("checkpoint: busy %v, %d frames left", busy, log)
			}
		})
	}
}

func TestRowsReadToTheEndAreNoLeak(t *testing.T) {
	db, r, errs := leaky(t, true, func(q store.Querier) error {
		rows, err := q.QueryContext(q.Context(), `SELECT what FROM log`)
		if err != nil {
			return err
		}
		for rows.Next() {
		}
		if err := q.QueryRowContext(q.Context(), `SELECT what FROM log`).Scan(new(string)); err != nil {
			return err
		}
		for _, err := range store.Each[string](q.Context(), q, `SELECT what FROM log`) {
			if err != nil {
				return err
			}
			break
		}
		_, err = q.PrepareContext(q.Context(), `SELECT what FROM log WHERE what = ?`)
		return err
	})
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if r.String() != "" {
		t.Errorf("got a warning: %s", r)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 3 {
		t.Errorf("got %d rows, want 3", n)
	}
}
