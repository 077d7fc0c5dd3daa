package store_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
)

// The progress handler lets other goroutines run in the middle of a statement,
// and a connection is for one at a time.
func TestGoroutinesOfOneHandlerTakeTurns(t *testing.T) {
	o := memory(t)
	o.Yield = func() {}
	db := withSchema(t, o)
	const count = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 20000) SELECT count(*) FROM n`
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		ctx := tx.Context()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				for range 5 {
					if n, err := store.One[int](ctx, tx, count); n != 20000 || err != nil {
						t.Errorf("One: got %d, %v", n, err)
					}
				}
			})
			all.Go(func() {
				for range 5 {
					if _, err := tx.ExecContext(ctx, `INSERT INTO log SELECT 'x' WHERE 20000 = (`+count+`)`); err != nil {
						t.Errorf("Exec: %v", err)
					}
				}
			})
			all.Go(func() {
				for range 5 {
					var n int
					if err := tx.QueryRowContext(ctx, count).Scan(&n); n != 20000 || err != nil {
						t.Errorf("QueryRow: got %d, %v", n, err)
					}
				}
			})
		}
		all.Wait()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 15 {
		t.Errorf("got %d rows, want 15", n)
	}
}

// A goroutine that outlives its handler must not reach into the next one's
// transaction.
func TestGoroutineThatOutlivesItsHandler(t *testing.T) {
	db := withSchema(t, memory(t))
	var stray sync.WaitGroup
	begun := make(chan struct{})
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		stray.Go(func() {
			for i := 0; ; i++ {
				_, err := tx.ExecContext(t.Context(), `INSERT INTO log VALUES ('stray')`)
				if i == 0 {
					close(begun)
				}
				if err != nil {
					if !errors.Is(err, store.ErrEnded) {
						t.Errorf("got %v, want ErrEnded", err)
					}
					return
				}
			}
		})
		<-begun
		return errors.New("roll back")
	})
	if err == nil {
		t.Error("no error")
	}
	for range 50 {
		update(t, db, `INSERT INTO log VALUES ('mine')`)
	}
	stray.Wait()
	if n := read[int](t, db, `SELECT count(*) FROM log WHERE what = 'stray'`); n != 0 {
		t.Errorf("%d rows of the ended transaction are in others", n)
	}
}
