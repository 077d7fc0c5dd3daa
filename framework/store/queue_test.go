package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

func TestQueueIsFirstInFirstOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		var order []string // under the queue itself
		var all sync.WaitGroup
		release := make(chan struct{})
		all.Go(func() {
			db.View(t.Context(), func(*store.View) error { <-release; return nil })
		})
		for i := range 6 {
			synctest.Wait() // the one before is in the queue
			all.Go(func() {
				if i%2 == 0 {
					db.View(t.Context(), func(*store.View) error {
						order = append(order, fmt.Sprint("view ", i))
						return nil
					})
					return
				}
				db.Update(t.Context(), func(*store.Tx) error {
					order = append(order, fmt.Sprint("tx ", i))
					return nil
				})
			})
		}
		synctest.Wait()
		close(release)
		all.Wait()
		want := []string{"view 0", "tx 1", "view 2", "tx 3", "view 4", "tx 5"}
		if !slices.Equal(order, want) {
			t.Errorf("got %v, want %v", order, want)
		}
	})
}

func TestEnqueueReservesAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		var first, second, third, fourth store.Place
		for _, p := range []*store.Place{&first, &second, &third, &fourth} {
			db.Enqueue(p)
			defer db.Leave(p)
		}

		var order []int
		var all sync.WaitGroup
		for n, p := range map[int]*store.Place{4: &fourth, 2: &second} {
			all.Go(func() {
				db.UpdateAt(t.Context(), p, func(*store.Tx) error { order = append(order, n); return nil })
			})
		}
		synctest.Wait()
		if order != nil {
			t.Errorf("%v went before the place that was reserved first", order)
		}
		db.Leave(&third) // from the middle of the line
		db.Leave(&third)
		all.Go(func() {
			db.ViewAt(t.Context(), &first, func(*store.View) error { order = append(order, 1); return nil })
		})
		all.Wait()
		db.Leave(&second) // used, so nothing to give
		if !slices.Equal(order, []int{1, 2, 4}) {
			t.Errorf("got %v, want [1 2 4]", order)
		}
		// A place serves once; the next View takes one at the end.
		if err := db.ViewAt(t.Context(), &first, func(*store.View) error { return nil }); err != nil {
			t.Error(err)
		}
	})
}

func TestQueuedCallIsCancelledAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		err := db.View(t.Context(), func(*store.View) error {
			reason := errors.New("the page went away")
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Millisecond, func() { cancel(reason) })
			began := time.Now()
			err := db.Update(ctx, func(*store.Tx) error { t.Error("it ran"); return nil })
			if !errors.Is(err, reason) || time.Since(began) > time.Millisecond {
				t.Errorf("got %v after %v, want the reason at once", err, time.Since(began))
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if err := db.View(t.Context(), func(*store.View) error { return nil }); err != nil {
			t.Errorf("after a cancelled wait: %v", err)
		}
	})
}

func TestNothingRunsBetweenBeginAndCommit(t *testing.T) {
	o, _ := onDisk(t)
	db := withSchema(t, o)
	maintain(t, db, `INSERT INTO log VALUES ('0')`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				err := db.Update(t.Context(), func(tx *store.Tx) error {
					n, err := store.One[int](tx.Context(), tx, `SELECT CAST(what AS INTEGER) FROM log`)
					if err != nil {
						return err
					}
					_, err = tx.ExecContext(tx.Context(), `UPDATE log SET what = CAST(? AS TEXT)`, n+1)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			for range 20 {
				err := db.View(t.Context(), func(v *store.View) error {
					a, err := store.One[string](v.Context(), v, `SELECT what FROM log`)
					if err != nil {
						return err
					}
					b, err := store.One[string](v.Context(), v, `SELECT what FROM log`)
					if a != b {
						t.Errorf("one view saw %s and %s", a, b)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if got := read[string](t, db, `SELECT what FROM log`); got != "160" {
		t.Errorf("got %s, want 160", got)
	}
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := withSchema(t, memory(t))
		inside, release := make(chan struct{}), make(chan struct{})
		var held, waited error
		var all sync.WaitGroup
		all.Go(func() {
			held = db.Update(t.Context(), func(tx *store.Tx) error {
				close(inside)
				<-release
				_, err := tx.ExecContext(tx.Context(), `INSERT INTO log VALUES ('x')`)
				return err
			})
		})
		<-inside
		all.Go(func() { waited = db.View(t.Context(), func(*store.View) error { return nil }) })
		synctest.Wait()
		closed := make(chan error, 1)
		go func() { closed <- db.Close() }()
		synctest.Wait()
		if !errors.Is(waited, store.ErrClosed) {
			t.Errorf("who waits: got %v, want ErrClosed", waited)
		}
		select {
		case <-closed:
			t.Error("Close did not wait for the one who holds the queue")
		default:
		}
		close(release)
		all.Wait()
		if held != nil {
			t.Errorf("who holds: %v", held)
		}
		if err := <-closed; err != nil {
			t.Errorf("close: %v", err)
		}
		if err := db.Update(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("after close: got %v, want ErrClosed", err)
		}
		if err := db.Maintain(t.Context(), func(*sqlite3.Conn) error { return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("Maintain after close: got %v, want ErrClosed", err)
		}
		if err := db.Close(); err != nil {
			t.Errorf("closing twice: %v", err)
		}
	})
}
