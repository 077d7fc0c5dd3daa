package guards

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
)

func TestCallbackYields(t *testing.T) {
	c := open(t, ":memory:")
	defer spin()()
	function(t, c, "yields", runtime.Gosched)
	wantNumber(t, c, rows(1000)+"SELECT sum(yields()) FROM n", 500500)
}

// Without the keeper, the program would go to sleep under C's frames, and C
// would go on with what happens to lie on the stack.
func TestCallbackSleeps(t *testing.T) {
	c := open(t, ":memory:")
	function(t, c, "sleeps", func() { time.Sleep(time.Millisecond) })
	wantNumber(t, c, rows(20)+"SELECT sum(sleeps()) FROM n", 210)
}

func TestCallbackWaitsForAnotherGoroutine(t *testing.T) {
	c := open(t, ":memory:")
	ask, answer := make(chan int), make(chan int)
	go func() {
		for n := range ask {
			time.Sleep(time.Millisecond)
			answer <- n
		}
	}()
	defer close(ask)
	function(t, c, "asks", func() {
		ask <- 1
		<-answer
	})
	wantNumber(t, c, rows(20)+"SELECT sum(asks()) FROM n", 210)
}

// Frames are left in the order of the stack, whatever the order in which the
// callbacks are done. Here each waits for the next one to begin, and then for
// the one before to be done: the lowest is done first.
func TestCallbacksEndInAnotherOrderThanTheyBegan(t *testing.T) {
	const n = 6
	var begun, done [n + 1]chan struct{}
	for i := range begun {
		begun[i], done[i] = make(chan struct{}), make(chan struct{})
	}
	close(begun[n])
	var order []int
	bounded(t, 30*time.Second, func() {
		each(n, func(i int) {
			c := open(t, ":memory:")
			function(t, c, "waits", func() {
				close(begun[i])
				<-begun[i+1]
				if i > 0 {
					<-done[i-1]
				}
				order = append(order, i)
				close(done[i])
			})
			if i > 0 {
				<-begun[i-1]
			}
			wantNumber(t, c, fmt.Sprintf("SELECT waits() + %d", i), int64(1+i))
		})
	})
	if fmt.Sprint(order) != "[0 1 2 3 4 5]" {
		t.Errorf("done in the order %v", order)
	}
}

func TestEightConnectionsOnManyGoroutines(t *testing.T) {
	const connections, turns = 8, 30
	stop := spin()
	defer stop()
	each(connections, func(i int) {
		c := open(t, fmt.Sprintf("file:/guards%d.db?vfs=memdb", i))
		function(t, c, "yields", runtime.Gosched)
		function(t, c, "collects", func() { runtime.GC() })
		if err := c.Exec("CREATE TABLE t(a, b)"); err != nil {
			t.Error(err)
			return
		}
		for turn := range turns {
			// Another goroutine each time, one after the other.
			done := make(chan error)
			go func() {
				done <- c.Exec(fmt.Sprintf("INSERT INTO t SELECT i, yields() FROM (%s SELECT i FROM n)", rows(20)))
			}()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if turn%10 == i%10 {
				if _, err := number(c, "SELECT collects()"); err != nil {
					t.Error(err)
				}
			}
		}
		wantNumber(t, c, "SELECT count(*) FROM t", 20*turns)
		wantNumber(t, c, "SELECT count(DISTINCT b) FROM t", 20*turns)
		wantNumber(t, c, "SELECT sum(i)=210 FROM (SELECT DISTINCT a AS i FROM t)", 1)
	})
}

func TestPanicOfACallbackComesThroughC(t *testing.T) {
	held(t) // in the stock module a panic leaves SQLite in the middle of what it did
	c := open(t, ":memory:")
	type own struct{ n int }
	throw := any(own{7})
	if err := c.CreateFunction("throws", 0, 0, func(sqlite3.Context, ...sqlite3.Value) { panic(throw) }); err != nil {
		t.Fatal(err)
	}
	if err := c.Exec("CREATE TABLE t(a)"); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"SELECT throws()",
		rows(1000) + "SELECT sum(throws()) FROM n",
		"INSERT INTO t SELECT throws() FROM (" + rows(10) + " SELECT i FROM n)",
		"SELECT (SELECT throws()) FROM (" + rows(3) + " SELECT i FROM n)",
	} {
		got := recovered(func() { _ = c.Exec(sql) })
		if got != throw {
			t.Errorf("%s: panic %v, want %v", sql, got, throw)
		}
	}
	wantNumber(t, c, "SELECT count(*) FROM t", 0)
	wantNumber(t, c, "SELECT 40+2", 42)
}

func recovered(fn func()) (value any) {
	defer func() { value = recover() }()
	fn()
	return nil
}

func TestPanicOfEachKindOfCallback(t *testing.T) {
	held(t) // in the stock module a panic leaves SQLite in the middle of what it did
	c := open(t, ":memory:")
	if err := c.Exec("CREATE TABLE t(a TEXT); INSERT INTO t VALUES('b'),('a'),('c')"); err != nil {
		t.Fatal(err)
	}
	boom := func() { panic("boom") }
	set := map[string]func(on bool) error{
		"SELECT a FROM t ORDER BY a COLLATE mine": func(on bool) error {
			return c.CreateCollation("mine", func(a, b []byte) int {
				if on {
					boom()
				}
				return strings.Compare(string(a), string(b))
			})
		},
		"INSERT INTO t VALUES('update hook')": func(on bool) error {
			if c.UpdateHook(nil); on {
				c.UpdateHook(func(sqlite3.AuthorizerActionCode, string, string, int64) { boom() })
			}
			return nil
		},
		"INSERT INTO t VALUES('commit hook')": func(on bool) error {
			if c.CommitHook(nil); on {
				c.CommitHook(func() bool { boom(); return true })
			}
			return nil
		},
		"CREATE TABLE authorized(a)": func(on bool) error {
			if on {
				return c.SetAuthorizer(func(sqlite3.AuthorizerActionCode, string, string, string, string) sqlite3.AuthorizerReturnCode {
					boom()
					return sqlite3.AUTH_OK
				})
			}
			return c.SetAuthorizer(nil)
		},
	}
	for sql, switchTo := range set {
		if err := switchTo(true); err != nil {
			t.Fatal(err)
		}
		if got := recovered(func() { _ = c.Exec(sql) }); got != "boom" {
			t.Errorf("%s: panic %v, want boom", sql, got)
		}
		if err := switchTo(false); err != nil {
			t.Fatal(err)
		}
		if err := c.Exec(sql); err != nil {
			t.Errorf("%s, once it does not panic: %v", sql, err)
		}
	}
}

// An inner call panics through an outer callback, which may go on.
func TestPanicThroughTwoLevels(t *testing.T) {
	held(t) // in the stock module a panic leaves SQLite in the middle of what it did
	c := open(t, ":memory:")
	if err := c.CreateFunction("throws", 0, 0, func(sqlite3.Context, ...sqlite3.Value) { panic("inner") }); err != nil {
		t.Fatal(err)
	}
	outer := func(catch bool) func(sqlite3.Context, ...sqlite3.Value) {
		return func(ctx sqlite3.Context, _ ...sqlite3.Value) {
			if catch {
				if got := recovered(func() { _ = c.Exec("SELECT throws()") }); got != "inner" {
					t.Errorf("panic %v, want inner", got)
				}
				ctx.ResultInt(1)
				return
			}
			_ = c.Exec("SELECT throws()")
		}
	}
	for name, catch := range map[string]bool{"catches": true, "passes": false} {
		if err := c.CreateFunction(name, 0, 0, outer(catch)); err != nil {
			t.Fatal(err)
		}
	}
	wantNumber(t, c, rows(5)+"SELECT sum(catches()) FROM n", 5)
	if got := recovered(func() { _ = c.Exec("SELECT passes()") }); got != "inner" {
		t.Errorf("panic %v, want inner", got)
	}
}

func TestCallbackUsesItsConnection(t *testing.T) {
	c := open(t, ":memory:")
	if err := c.Exec("CREATE TABLE t(a); INSERT INTO t VALUES(1),(2),(3)"); err != nil {
		t.Fatal(err)
	}
	var depth func(n int64) int64
	err := c.CreateFunction("nested", 1, 0, func(ctx sqlite3.Context, arg ...sqlite3.Value) {
		ctx.ResultInt64(depth(arg[0].Int64()))
	})
	if err != nil {
		t.Fatal(err)
	}
	depth = func(n int64) int64 {
		if n == 0 {
			runtime.Gosched()
			return 0
		}
		got, err := number(c, fmt.Sprintf("SELECT max(nested(%d)) + 1 FROM t", n-1))
		if err != nil {
			t.Error(err)
		}
		return got
	}
	wantNumber(t, c, "SELECT nested(3)", 3)
}

func TestCallbackUsesAnotherConnection(t *testing.T) {
	c, other := open(t, ":memory:"), open(t, ":memory:")
	if err := other.Exec("CREATE TABLE t(a)"); err != nil {
		t.Fatal(err)
	}
	function(t, c, "writes", func() {
		if err := other.Exec("INSERT INTO t VALUES(1)"); err != nil {
			t.Error(err)
		}
	})
	wantNumber(t, c, rows(100)+"SELECT sum(writes()) FROM n", 5050)
	wantNumber(t, other, "SELECT count(*) FROM t", 100)
}

// A connection that waits for a lock must not lie on the callback of the one
// that has it, which then could not go on.
func TestLocksAreWaitedForBesideTheirHolder(t *testing.T) {
	const name = "file:/locks.db?vfs=memdb&_pragma=busy_timeout(5000)"
	a, b := open(t, name), open(t, name)
	if err := a.Exec("CREATE TABLE t(a)"); err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{}, 1000)
	function(t, a, "slow", func() {
		started <- struct{}{}
		runtime.Gosched()
		time.Sleep(2 * time.Millisecond)
	})
	began := time.Now()
	each(2, func(i int) {
		for range 5 {
			if i == 0 {
				if err := a.Exec("INSERT INTO t SELECT slow() FROM (" + rows(5) + " SELECT i FROM n)"); err != nil {
					t.Errorf("the holder: %v", err)
				}
				continue
			}
			<-started
			if err := b.Exec("INSERT INTO t VALUES(0)"); err != nil {
				t.Errorf("the one that waits: %v", err)
			}
		}
	})
	wantNumber(t, a, "SELECT count(*) FROM t", 30)
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("it took %v", took)
	}
}

// A callback may wait for a goroutine that uses another connection.
func TestCallbackWaitsForAnotherConnection(t *testing.T) {
	c, other := open(t, ":memory:"), open(t, ":memory:")
	work, done := make(chan string), make(chan error)
	go func() {
		for sql := range work {
			done <- other.Exec(sql)
		}
	}()
	defer close(work)
	function(t, c, "asks", func() {
		work <- "SELECT 1; SELECT 2; SELECT 3"
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	bounded(t, 20*time.Second, func() {
		wantNumber(t, c, rows(3)+"SELECT sum(asks()) FROM n", 6)
	})
}

//go:noinline
func recurse(n int) int {
	var pad [256]byte
	pad[n%256] = byte(n)
	if n == 0 {
		return 0
	}
	return recurse(n-1) + int(pad[n%256])/256 + 1
}

// Go's stacks move when they grow, and the collector looks at them with C
// frames in between.
func TestStackGrowsAndCollectorRunsUnderC(t *testing.T) {
	each(4, func(int) {
		c := open(t, ":memory:")
		n := 0
		var keep [][]byte
		function(t, c, "grows", func() {
			n++
			if got := recurse(n * 400); got != n*400 {
				t.Errorf("recurse = %d, want %d", got, n*400)
			}
			keep = append(keep, make([]byte, 10_000))
			if n%5 == 0 {
				runtime.GC()
				debug.FreeOSMemory()
				runtime.Gosched()
			}
		})
		wantNumber(t, c, rows(20)+"SELECT sum(grows()) FROM n", 210)
		_ = keep
	})
}

// JavaScript may call Go while a callback runs: the runtime comes back from
// that when no goroutine can run, so the keeper must not be one of them.
func TestCallbackCallsJavaScriptThatCallsGo(t *testing.T) {
	c := open(t, ":memory:")
	calls := 0
	fn := js.FuncOf(func(js.Value, []js.Value) any {
		calls++
		go func() { runtime.Gosched(); calls++ }()
		return calls
	})
	defer fn.Release()
	function(t, c, "javascript", func() {
		runtime.Gosched() // now the keeper is up
		fn.Invoke()
		time.Sleep(time.Millisecond) // and needed again
	})
	bounded(t, 20*time.Second, func() {
		wantNumber(t, c, rows(10)+"SELECT sum(javascript()) FROM n", 55)
	})
	if calls != 20 {
		t.Errorf("%d calls, want 20", calls)
	}
}

func TestFailedCallbackIsAnError(t *testing.T) {
	c := open(t, ":memory:")
	want := errors.New("no")
	if err := c.CreateFunction("fails", 0, 0, func(ctx sqlite3.Context, _ ...sqlite3.Value) {
		runtime.Gosched()
		ctx.ResultError(want)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := number(c, "SELECT fails()"); err == nil || !strings.Contains(err.Error(), "no") {
		t.Errorf("error %v, want %v", err, want)
	}
}
