package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

func TestWaitingIsReportedOver100ms(t *testing.T) {
	for _, test := range []struct {
		name    string
		strict  bool
		wait    time.Duration
		reports int
	}{
		{"short", true, 90 * time.Millisecond, 0},
		{"long", true, 150 * time.Millisecond, 1},
		{"longer, once", true, time.Second, 1},
		{"production", false, time.Second, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r record
				o := memory(t)
				o.Logf, o.Strict = r.logf, test.strict
				db := withSchema(t, o)
				err := db.View(t.Context(), func(v *store.View) error {
					store.All[string](v.Context(), v, `SELECT what FROM log`)
					time.Sleep(test.wait) // stands for a fetch
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				if got := strings.Count(r.String(), "without running SQL"); got != test.reports {
					t.Errorf("got %d reports, want %d: %s", got, test.reports, &r)
				}
				if test.reports > 0 && !strings.Contains(r.String(), "SELECT what FROM log") {
					t.Errorf("the report does not say where: %s", &r)
				}
			})
		})
	}
}

func TestWaitingFor5sRollsBackAndLetsOthersIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := memory(t)
		o.Strict = false
		db := withSchema(t, o)
		began := time.Now()
		release := make(chan struct{})
		failed := make(chan error, 1)
		go func() {
			failed <- db.Update(t.Context(), func(tx *store.Tx) error {
				tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
				rows, _ := tx.QueryContext(tx.Context(), `SELECT what FROM log`)
				defer rows.Close()
				rows.Next()
				<-release // for ever, as far as the queue is concerned
				_, err := tx.ExecContext(context.Background(), `INSERT INTO log VALUES ('y')`)
				if held := (*store.HeldError)(nil); !errors.As(err, &held) {
					t.Errorf("a use after it was failed: got %v, want a HeldError", err)
				}
				if cause := context.Cause(tx.Context()); !errors.Is(cause, context.DeadlineExceeded) {
					t.Errorf("the transaction's context ended by %v, want the deadline", cause)
				}
				return nil
			})
		}()
		synctest.Wait()
		if n := read[int](t, db, `SELECT count(*) FROM log`); n != 0 {
			t.Errorf("got %d rows, want 0", n)
		}
		if d := time.Since(began); d < 5*time.Second || d > 5100*time.Millisecond {
			t.Errorf("others got in after %v, want 5 s", d)
		}
		close(release)
		err := <-failed
		var held *store.HeldError
		if !errors.As(err, &held) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want a HeldError that is a deadline", err)
		}
		update(t, db, `INSERT INTO log VALUES ('z')`)
	})
}

func TestManyShortWaitsAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		began := time.Now()
		err := db.View(t.Context(), func(v *store.View) error {
			for {
				time.Sleep(200 * time.Millisecond)
				if _, err := store.One[int](v.Context(), v, `SELECT 1`); err != nil {
					return err
				}
			}
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
		if d := time.Since(began); d > 8*time.Second {
			t.Errorf("waits of 200 ms were let through for %v", d)
		}
	})
}

// forever is a statement that ends by nothing but an interrupt.
const forever = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n`

func TestLongSQLIsNotWaiting(t *testing.T) {
	o := memory(t)
	o.MaxWait = 300 * time.Millisecond
	o.WarnWait = 200 * time.Millisecond
	var r record
	o.Logf = r.logf
	db := withSchema(t, o)
	ctx, cancel := context.WithTimeout(t.Context(), 800*time.Millisecond)
	defer cancel()
	err := db.View(ctx, func(v *store.View) error {
		_, err := store.One[int](v.Context(), v, forever)
		var held *store.HeldError
		if errors.As(err, &held) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the context's deadline", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if r.String() != "" {
		t.Errorf("got a report: %s", &r)
	}
}
