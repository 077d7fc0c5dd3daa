package guards

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
)

func TestDeadlineEndsAStatement(t *testing.T) {
	c := open(t, ":memory:")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	old := c.SetInterrupt(ctx)
	_, err := number(c, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n")
	c.SetInterrupt(old)
	if !errors.Is(err, sqlite3.INTERRUPT) {
		t.Errorf("error %v, want INTERRUPT", err)
	}
	wantNumber(t, c, "SELECT 1", 1)
}

func TestCancelFromAnotherGoroutineEndsAStatement(t *testing.T) {
	c := open(t, ":memory:")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	old := c.SetInterrupt(ctx)
	started := make(chan struct{})
	go func() {
		<-started
		cancel()
	}()
	function(t, c, "starts", func() { close(started) })
	_, err := number(c, "WITH RECURSIVE n(i) AS (SELECT starts() UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n")
	c.SetInterrupt(old)
	if !errors.Is(err, sqlite3.INTERRUPT) {
		t.Errorf("error %v, want INTERRUPT", err)
	}
}

// What nests as deep as it can is an error of SQLite or its result, and the
// connection goes on.
func TestDeepSQLIsNoTrap(t *testing.T) {
	held(t) // the stock module's stack of 64 kB is too small for some, and it panics
	c := open(t, ":memory:")
	repeat := func(open, middle, end string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
	}
	sums := func(n int) string { return "SELECT 1" + strings.Repeat("+1", n) }
	for name, sql := range map[string]string{
		"parentheses":  "SELECT " + repeat("(", "1", ")", 10_000),
		"sum":          sums(10_000),
		"sum, allowed": sums(990),
		"not":          "SELECT " + strings.Repeat("NOT ", 10_000) + "1",
		"not, allowed": "SELECT " + strings.Repeat("NOT ", 990) + "1",
		"case":         "SELECT " + repeat("CASE WHEN 1 THEN ", "1", " END", 900),
		"functions":    "SELECT " + repeat("abs(", "1", ")", 900),
		"subqueries":   "SELECT " + repeat("(SELECT ", "1", ")", 900),
		"from":         repeat("SELECT * FROM (", "SELECT 1", ")", 400),
		"compound":     "SELECT 1" + strings.Repeat(" UNION ALL SELECT 1", 400),
		"too compound": "SELECT 1" + strings.Repeat(" UNION SELECT 1", 2000),
		"json":         "SELECT json('" + repeat("[", "", "]", 900) + "')",
		"deeper json":  "SELECT json('" + repeat("[", "", "]", 100_000) + "')",
		"json objects": "SELECT json('" + repeat(`{"a":`, "1", "}", 990) + "')",
		"like":         "SELECT '" + strings.Repeat("a", 1000) + "' LIKE '" + strings.Repeat("%a", 500) + "b'",
		"glob":         "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaa' GLOB '" + strings.Repeat("*a", 23) + "'",
		"long in":      "SELECT 1 IN (1" + strings.Repeat(",1", 20_000) + ")",
		"many unions":  rows(10) + "SELECT * FROM n" + strings.Repeat(" UNION SELECT i FROM n", 100),
		"exists":       "SELECT " + repeat("EXISTS(SELECT ", "1", ")", 300),
		"views":        views(90),
		"nested with":  repeat("WITH x AS (", "SELECT 1", ") SELECT * FROM x", 90),
		"between":      "SELECT 1" + strings.Repeat(" BETWEEN 0 AND 1", 900),
		"collate":      "SELECT 'a'" + strings.Repeat(" COLLATE nocase", 5000),
		"triggers":     triggers,
	} {
		err := c.Exec(sql)
		t.Logf("%s: %v", name, short(err))
		if err := c.Exec("ROLLBACK"); err == nil {
			t.Errorf("%s has left a transaction", name)
		}
		wantNumber(t, c, "SELECT 40+2", 42)
	}
}

func short(err error) string {
	s := fmt.Sprint(err)
	return s[:min(len(s), 100)]
}

func views(n int) string {
	var b strings.Builder
	b.WriteString("CREATE VIEW v0 AS SELECT 1 AS a;")
	for i := range n {
		fmt.Fprintf(&b, "CREATE VIEW v%d AS SELECT a+1 AS a FROM v%d WHERE a IN (SELECT a FROM v%d);", i+1, i, 0)
	}
	fmt.Fprintf(&b, "SELECT a FROM v%d;", n)
	return b.String()
}

const triggers = `CREATE TABLE deep(a);
CREATE TRIGGER deeper AFTER INSERT ON deep WHEN new.a < 2000 BEGIN INSERT INTO deep VALUES(new.a+1); END;
PRAGMA recursive_triggers=1; INSERT INTO deep VALUES(1)`

// SQL that calls Go that calls SQL, without end. That is a panic, or SQLite's
// error, of the innermost, and no connection breaks.
func TestEndlessRecursionThroughCallbacksEnds(t *testing.T) {
	held(t) // over the stock module it exhausts Go's stack, which is fatal
	c := open(t, ":memory:")
	deepest := 0
	err := c.CreateFunction("again", 1, 0, func(ctx sqlite3.Context, arg ...sqlite3.Value) {
		n := arg[0].Int()
		deepest = max(deepest, n)
		got, err := number(c, fmt.Sprintf("SELECT again(%d)", n+1))
		if err != nil {
			ctx.ResultError(err)
			return
		}
		ctx.ResultInt64(got)
	})
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	value := recovered(func() { _, failed = number(c, "SELECT again(1)") })
	t.Logf("%d levels: error %v, panic %v", deepest, short(failed), value)
	if value == nil && failed == nil {
		t.Error("there was no end, and no error")
	}
	if deepest < 50 {
		t.Errorf("only %d levels", deepest)
	}
	wantNumber(t, c, "SELECT 40+2", 42)
}

func TestMemoryLimitIsHonoured(t *testing.T) {
	const limit = 8 << 20
	c := openContext(t, sqlite3.WithMaxMemory(t.Context(), limit), ":memory:")
	fill := func() error {
		return c.Exec("CREATE TABLE IF NOT EXISTS t(a); " + rows(100) + "INSERT INTO t SELECT zeroblob(1000000)|| '' FROM n")
	}
	var err error
	value := recovered(func() { err = fill() })
	if value == nil && err == nil {
		t.Error("100 MB went into 8 MB")
	}
	if value != nil && !strings.Contains(fmt.Sprint(value), "out of memory") {
		t.Errorf("panic %v", value)
	}
	wantNumber(t, c, "SELECT 40+2", 42)

	big := openContext(t, sqlite3.WithMaxMemory(t.Context(), 64<<20), ":memory:")
	wantNumber(t, big, "SELECT length(randomblob(30000000))", 30000000)
}

// One gigabyte is what SQLite allows for a value; memory is for less.
func TestHugeValuesAreErrors(t *testing.T) {
	c := open(t, ":memory:")
	for _, sql := range []string{
		"SELECT length(zeroblob(1000000000) || 'a')",
		"SELECT length(randomblob(999999999))",
		"SELECT length(replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000))))",
		"SELECT printf('%.*c', 2000000000, 'x')",
	} {
		var err error
		value := recovered(func() { _, err = number(c, sql) })
		t.Logf("%s: error %v, panic %v", sql, short(err), value)
		if value == nil && err == nil {
			t.Errorf("%s was answered", sql)
		}
		wantNumber(t, c, "SELECT 40+2", 42)
	}
}

func TestOpeningAndClosingLeaksNothing(t *testing.T) {
	const warm, n = 50, 10_000
	cycle := func(i int) {
		c, err := sqlite3.Open(":memory:")
		if err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			if err := c.Exec("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(10000))"); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for i := range warm {
		cycle(i)
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	connections, slots := held(t)
	before, goroutines := heap(), runtime.NumGoroutine()
	count := n
	if testing.Short() {
		count = n / 20
	}
	for i := range count {
		cycle(i)
	}
	after := heap()
	nowConnections, nowSlots := held(t)
	t.Logf("%d cycles: heap %d to %d bytes, %d slots to %d", count, before, after, slots, nowSlots)
	if grown := int64(after) - int64(before); grown > 1<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	if nowConnections != connections || nowSlots != slots {
		t.Errorf("%d instances and %d slots, before it was %d and %d", nowConnections, nowSlots, connections, slots)
	}
	if got := runtime.NumGoroutine(); got > goroutines {
		t.Errorf("%d goroutines, before it was %d", got, goroutines)
	}
}

// A connection that was never closed goes with its last reference.
func TestForgottenConnectionsAreCollected(t *testing.T) {
	connections, _ := held(t)
	func() {
		for range 20 {
			if _, err := sqlite3.Open(":memory:"); err != nil {
				t.Fatal(err)
			}
		}
	}()
	for range 20 {
		runtime.GC()
		runtime.Gosched()
		if now, _ := held(t); now <= connections+1 { // the last one's address may lie on a stack
			return
		}
	}
	now, _ := held(t)
	t.Errorf("%d instances, before it was %d", now, connections)
}

func TestFailedOpensLeakNothing(t *testing.T) {
	connections, _ := held(t)
	for range 50 {
		if c, err := sqlite3.Open("file:/no/such/folder/x.db?vfs=none"); err == nil {
			c.Close()
			t.Fatal("a database without a file system was opened")
		}
	}
	for range 20 {
		runtime.GC()
		runtime.Gosched()
		if now, _ := held(t); now <= connections+1 {
			return
		}
	}
	now, _ := held(t)
	t.Errorf("%d instances, before it was %d", now, connections)
}

func TestMathIsGos(t *testing.T) {
	c := open(t, ":memory:")
	s, _, err := c.Prepare("SELECT sin(?1), cos(?1), tan(?1), exp(?1), ln(?1), log10(?1), log2(?1), pow(?1, 1.7), mod(?1, 0.3), " +
		"atan2(?1, 0.5), sinh(?1), cosh(?1), tanh(?1), asinh(?1), atan(?1)")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, x := range []float64{0.1, 0.7, 1, 1.5, 2.718281828, 100.1, 1e10, 1e-10} {
		if err := s.BindFloat(1, x); err != nil {
			t.Fatal(err)
		}
		if !s.Step() {
			t.Fatal(s.Err())
		}
		for i, want := range []float64{
			math.Sin(x), math.Cos(x), math.Tan(x), math.Exp(x), math.Log(x), math.Log10(x), math.Log2(x), math.Pow(x, 1.7),
			math.Mod(x, 0.3), math.Atan2(x, 0.5), math.Sinh(x), math.Cosh(x), math.Tanh(x), math.Asinh(x), math.Atan(x),
		} {
			if got := s.ColumnFloat(i); math.Float64bits(got) != math.Float64bits(want) && !math.IsInf(want, 0) {
				t.Errorf("%s of %v = %v, want %v", s.ColumnName(i), x, got, want)
			}
		}
		if err := s.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLocalTimeIsGos(t *testing.T) {
	c := open(t, ":memory:")
	for _, unix := range []int64{0, 1_700_000_000, 1_720_000_000, 4_000_000_000} {
		s, _, err := c.Prepare(fmt.Sprintf("SELECT datetime(%d, 'unixepoch', 'localtime')", unix))
		if err != nil {
			t.Fatal(err)
		}
		if !s.Step() {
			t.Fatal(s.Err())
		}
		want := time.Unix(unix, 0).Format(time.DateTime)
		if unix > math.MaxInt32 {
			want = "" // SQLite asks for a year it takes for alike
		}
		if got := s.ColumnText(0); want != "" && got != want {
			t.Errorf("localtime of %d = %s, want %s", unix, got, want)
		}
		s.Close()
	}
}
