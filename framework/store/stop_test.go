package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

// late is a context whose timers never fire, as in a browser while a statement
// runs.
type late struct {
	context.Context
	deadline time.Time
}

func (c late) Deadline() (time.Time, bool) { return c.deadline, true }

func TestDeadlineStopsAStatementByTheClock(t *testing.T) {
	db := withSchema(t, memory(t))
	err := db.View(late{t.Context(), time.Now().Add(50 * time.Millisecond)}, func(v *store.View) error {
		_, err := store.One[int](v.Context(), v, forever)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
}

func TestCancelStopsAStatement(t *testing.T) {
	db := withSchema(t, memory(t))
	for _, method := range []string{"All", "Query", "Exec"} {
		reason := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		// The progress handler lets other goroutines run.
		time.AfterFunc(20*time.Millisecond, func() { cancel(reason) })
		err := db.View(t.Context(), func(v *store.View) error {
			switch method {
			case "All":
				_, err := store.All[int](ctx, v, forever)
				return err
			case "Query":
				return v.QueryRowContext(ctx, forever).Scan(new(int))
			default:
				_, err := v.ExecContext(ctx, forever)
				return err
			}
		})
		if !errors.Is(err, reason) || !errors.Is(err, sqlite3.INTERRUPT) {
			t.Errorf("%s: got %v, want the context's reason", method, err)
		}
	}
}

func TestEndOfTheCallerStopsAStatementUnderAnyContext(t *testing.T) {
	db := withSchema(t, memory(t))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := db.View(ctx, func(v *store.View) error {
		_, err := store.All[int](context.Background(), v, forever)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
}

func TestInterruptedWriteKillsTheTx(t *testing.T) {
	db := withSchema(t, memory(t))
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('before')`); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err := tx.ExecContext(ctx, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) INSERT INTO log SELECT i FROM n`)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
		// Would commit by itself if it ran.
		if _, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('after')`); err == nil {
			t.Error("a statement ran outside the transaction")
		}
		return nil
	})
	var dead *store.RolledBackError
	if !errors.As(err, &dead) {
		t.Errorf("got %v, want a RolledBackError", err)
	}
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
		t.Errorf("got %d rows, want 0", n)
	}
}

func TestCommitIsNotInterrupted(t *testing.T) {
	o, _ := onDisk(t)
	db := withSchema(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
		cancel()
		return err
	})
	if err != nil {
		t.Errorf("got %v; what fn finished commits", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	db.Update(ctx, func(tx *store.Tx) error {
		tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('y')`)
		cancel()
		return ctx.Err()
	})
	if n := read[int](t, db, `SELECT count(*) FROM log`); n != 1 {
		t.Errorf("got %d rows, want 1", n)
	}
}

func TestCancelStopsBetweenStatements(t *testing.T) {
	db := withSchema(t, memory(t))
	ctx, cancel := context.WithCancel(t.Context())
	err := db.View(ctx, func(v *store.View) error {
		cancel()
		_, err := store.One[int](v.Context(), v, `SELECT 1`)
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func TestAllYieldsBetweenRows(t *testing.T) {
	const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 300000) SELECT i FROM n`
	for _, method := range []string{"All", "Each"} {
		t.Run(method, func(t *testing.T) {
			o := memory(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			yields := 0
			o.Yield = func() {
				if yields++; yields == 3 {
					cancel() // as a message that comes in
				}
			}
			db := withSchema(t, o)
			began := time.Now()
			err := db.View(ctx, func(v *store.View) error {
				if method == "All" {
					_, err := store.All[int](v.Context(), v, rows)
					return err
				}
				for _, err := range store.Each[int](v.Context(), v, rows) {
					if err != nil {
						return err
					}
				}
				return nil
			})
			took := time.Since(began)
			if yields != 3 || !errors.Is(err, context.Canceled) {
				t.Errorf("got %d yields and %v in %v, want 3 and canceled", yields, err, took)
			}
			if took < 3*16*time.Millisecond {
				t.Errorf("3 yields in %v, want one in 16 ms", took)
			}
		})
	}
}
