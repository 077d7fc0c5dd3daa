package guards

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"syscall/js"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	_ "github.com/ncruces/go-sqlite3/vfs/memdb"
)

// held is what JavaScript has for the engine's connections.
func held(t *testing.T) (connections, slots int) {
	t.Helper()
	v := js.Global().Call("ashoreEngine")
	if v.IsUndefined() {
		t.Skip("the program was built over the stock module")
	}
	return v.Index(0).Int(), v.Index(1).Int()
}

func open(t *testing.T, name string) *sqlite3.Conn {
	t.Helper()
	return openContext(t, context.Background(), name)
}

func openContext(t *testing.T, ctx context.Context, name string) *sqlite3.Conn {
	t.Helper()
	c, err := sqlite3.OpenContext(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return c
}

// number is the integer that a query with one row gives.
func number(c *sqlite3.Conn, sql string) (int64, error) {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if !s.Step() {
		if err := s.Err(); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("%s: no row", sql)
	}
	return s.ColumnInt64(0), nil
}

// wantNumber fails if a query does not give want.
func wantNumber(t *testing.T, c *sqlite3.Conn, sql string, want int64) {
	t.Helper()
	got, err := number(c, sql)
	if err != nil {
		t.Errorf("%s: %v", sql, err)
	} else if got != want {
		t.Errorf("%s = %d, want %d", sql, got, want)
	}
}

// function makes fn an SQL function without arguments that counts its calls.
func function(t *testing.T, c *sqlite3.Conn, name string, fn func()) {
	t.Helper()
	n := int64(0)
	err := c.CreateFunction(name, 0, 0, func(ctx sqlite3.Context, _ ...sqlite3.Value) {
		fn()
		n++
		ctx.ResultInt64(n)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rows is a query of the numbers 1 to n.
func rows(n int) string {
	return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<%d)", n)
}

// each runs fn on n goroutines, with their numbers, and waits for them.
func each(n int, fn func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { fn(i) })
	}
	group.Wait()
}

// spin runs another goroutine until stop is called, that is always ready.
func spin() (stop func()) {
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
				runtime.Gosched()
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// bounded fails the test, by name, if fn has not returned in time. A goroutine
// that waits for what never comes would else end the run without a word.
func bounded(t *testing.T, d time.Duration, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	select {
	case <-done:
	case <-time.After(d):
		t.Fatalf("nothing after %v", d)
	}
}
