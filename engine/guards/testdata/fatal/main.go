//go:build js && wasm

// The fatal command does what ends a program, or would hang it, in a callback
// of SQLite.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall/js"
	"time"
	_ "unsafe"

	"github.com/ncruces/go-sqlite3"
)

//go:linkname stuckAfter github.com/ncruces/go-sqlite3-wasm/v6.stuckAfter
var stuckAfter time.Duration

func main() {
	stuckAfter = 300 * time.Millisecond
	c, err := sqlite3.Open(":memory:")
	if err != nil {
		panic(err)
	}
	what := os.Args[1]
	if what == "deep" {
		deep(c)
		return
	}
	fmt.Println("begin", what)
	query(c, callbacks[what])
	fmt.Println("end", what)
}

var callbacks = map[string]func(){
	// Waits for a timer of JavaScript, that is for the event loop.
	"event": func() {
		come := make(chan struct{})
		fn := js.FuncOf(func(js.Value, []js.Value) any { close(come); return nil })
		js.Global().Call("setTimeout", fn, 1)
		<-come
	},
	// The same while others come and go.
	"event among others": func() {
		go func() {
			for {
				time.Sleep(20 * time.Millisecond)
			}
		}()
		select {}
	},
	// Waits longer than what counts as stuck, for time alone.
	"sleep":  func() { time.Sleep(time.Second) },
	"goexit": runtime.Goexit,
	"exit":   func() { os.Exit(3) },
	"exit elsewhere": func() {
		go os.Exit(3)
		time.Sleep(10 * time.Second)
	},
	"panic elsewhere": func() {
		go panic("elsewhere")
		time.Sleep(10 * time.Second)
	},
}

// query calls fn from SQL that has ten more rows to go.
func query(c *sqlite3.Conn, fn func()) {
	err := c.CreateFunction("calls", 0, 0, func(ctx sqlite3.Context, _ ...sqlite3.Value) {
		fn()
		fmt.Println("callback returned")
	})
	if err != nil {
		panic(err)
	}
	if err := c.Exec("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<10) SELECT calls() FROM n"); err != nil {
		panic(err)
	}
}

// deep exhausts JavaScript's stack, which the test has made small.
func deep(c *sqlite3.Conn) {
	other, err := sqlite3.Open(":memory:")
	if err != nil {
		panic(err)
	}
	prepare := func(sql string) error {
		s, _, err := c.Prepare(sql)
		s.Close()
		return err
	}
	fmt.Println("deep:", prepare("SELECT 'a'" + strings.Repeat(" COLLATE nocase", 50_000)))
	fmt.Println("then:", prepare("SELECT 1"))
	fmt.Println("then:", c.Exec("CREATE TABLE t(a)"))
	fmt.Println("other:", other.Exec("CREATE TABLE t(a); INSERT INTO t VALUES(1)"))
	fmt.Println("close:", c.Close(), other.Close())
}
