//go:build js && wasm

package sqlite3_wasm

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// failure is a panic of a callback. It cannot pass C frames: C is made to
// return first, and the method that called C panics with the same value.
type failure struct{ value any }

// recovered takes a callback's panic.
func (f *frame) recovered(value any) {
	if value == nil {
		// Neither returned nor panicked: runtime.Goexit. Nothing can stop it,
		// and the goroutine's end would leave C frames for others to return to.
		fatal("a callback of SQLite has called runtime.Goexit (as testing's FailNow, Fatal and Skip do)", string(debug.Stack()))
	}
	f.done = true
	f.module.failure = &failure{value}
}

// fail goes on with the panic that C was made to return for.
func (m *Module) fail() {
	f := m.failure
	m.failure = nil
	panic(f.value)
}

// failContext makes the function fail that C has given context to. It goes
// past Xsqlite3_result_error_code, which would panic.
func (m *Module) failContext(context int32) {
	const sqliteAbort = 4
	outer := current
	current = m
	c_sqlite3_result_error_code(m.slot, context, sqliteAbort)
	current = outer
}

// stuckAfter is how long callbacks may wait, all of them, for what the keeper
// has not seen to come before they count as stuck.
var stuckAfter = 10 * time.Second

// watch is how long nothing could run.
type watch struct {
	since  time.Time
	serial uint64
	depth  int32
	asked  time.Time // when it was last asked whether callbacks are stuck
	turns  int
}

// look is called when nothing but the keeper can run, and returns whether that
// has been so for patience, and not because the machine was busy elsewhere. If it is stuckAfter, and goroutines with callbacks wait for
// something else than the time to pass, they wait for JavaScript, which waits
// for them.
func (w *watch) look() (idle bool) {
	now := time.Now()
	if w.since.IsZero() || w.serial != serial || w.depth != depth {
		*w = watch{now, serial, depth, now, 0}
		return false
	}
	if now.Sub(w.asked) >= stuckAfter {
		w.asked = now
		if stacks := stuck(); stacks != "" {
			fatal("a callback of SQLite waits for an event of JavaScript, which cannot come before it has returned", stacks)
		}
	}
	w.turns++
	return w.turns >= patienceTurns && now.Sub(w.since) >= patience
}

// stuck is the stacks of the goroutines that are in callbacks, if all of them
// wait for something else than time.
func stuck() string {
	buf := make([]byte, 1<<20)
	all := string(buf[:runtime.Stack(buf, true)])
	var in []string
	for _, g := range strings.Split(all, "\n\n") {
		if !strings.Contains(g, callbackPrefix) {
			continue
		}
		state, _, _ := strings.Cut(g, "\n")
		for _, moves := range []string{"[sleep", "[run", "[GC ", "[force"} {
			if strings.Contains(state, moves) {
				return ""
			}
		}
		in = append(in, g)
	}
	return strings.Join(in, "\n\n")
}

// fatal ends the program. No deferred function runs: they would find C frames
// below them that are never returned to. It prints as the runtime does, since
// writing to a file may itself need an event.
func fatal(what, stacks string) {
	print("fatal error: sqlite3: ", what, "\n\n", stacks, "\n")
	os.Exit(2)
}
