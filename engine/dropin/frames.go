//go:build js && wasm

package sqlite3_wasm

//lint:file-ignore U1000 staticcheck does not know that go:wasmexport functions are called from outside

import (
	"runtime"
	"runtime/metrics"
	"strings"
	"time"
)

// Goroutines come and go in any order, but what lies on WebAssembly's stack
// does not: while a callback of SQLite runs, C frames are below it, and as
// soon as it yields, other goroutines run above them. Go's runtime knows
// nothing of that. If a callback returned to C while frames of another one
// lie above its own, it would return into these.
//
// So every callback counts as a frame, and so does every event that JavaScript
// delivers while there are frames (a js.FuncOf that is called synchronously).
// A frame is only left when it is the topmost. All of this is touched by the
// one thread there is, and between two points where a goroutine can give way
// nothing else runs: no locks, no atomics. An allocation is such a point, since
// it may have to start the collector or to wait for it. So what waits is in
// lists that need none, and looks again when it has what it needs.
var (
	depth      int32    // frames that have not been left
	events     []int32  // depths of those that are events, ascending; it does not grow within one
	eventDepth int32    // the last of them, or 0
	serial     uint64   // frames that ever were
	top        uint64   // number of the topmost
	current    *Module  // whose C frames are topmost
	leavers    *leaver  // frames that are done, but not the topmost
	queue      *entrant // the first
	last       *entrant
	queued     int32 // in queue, or sent on their way and not yet there
)

type leaver struct {
	next  *leaver
	depth int32
	ready chan struct{}
}

// entrant is a goroutine that wants to call SQLite while the frames of others
// are live.
type entrant struct {
	next   *entrant
	module *Module
	ready  chan struct{}
}

// frame is a callback that runs.
type frame struct {
	module  *Module
	failure *failure // was on its way through C before
	below   uint64   // number of the frame below
	depth   int32
	done    bool // its Go code has returned
}

// maxDepth bounds the frames: SQL that calls Go that calls SQL, and so on. Each
// takes some of C's stack, and more of JavaScript's, which in a browser is
// about 1 MB; the tests exhaust neither.
const maxDepth = 100

// errDepth is the panic of a callback that did not run because of maxDepth.
var errDepth error = errorString("sqlite3: too many levels of callbacks that call SQLite")

var tooDeep = failure{errDepth}

type errorString string

func (e errorString) Error() string { return string(e) }

// enter begins a callback.
func enter() frame {
	m := current
	if depth >= maxDepth && m.failure == nil {
		m.failure = &tooDeep // nothing is allocated before the frame counts
	}
	m.frames++
	return frame{module: m, failure: m.failure, below: top, depth: push()}
}

// push adds a frame.
func push() int32 {
	depth++
	serial++
	top = serial
	if !awake {
		awake = true
		alarm <- struct{}{}
	}
	return depth
}

// set sets what is on its way through C, until the frame is left.
func (f *frame) set(failure *failure) { f.module.failure = failure }

// leave ends a callback: it returns when the frame is the topmost.
func (f *frame) leave() {
	if depth != f.depth {
		wait(f.depth)
	}
	f.module.frames--
	if f.failure != nil {
		f.module.failure = f.failure // the first one counts
	}
	pop(f.below)
}

// wait returns when the frame at this depth is the topmost.
func wait(d int32) {
	for depth != d {
		l := &leaver{depth: d, ready: make(chan struct{})}
		if depth == d {
			return
		}
		l.next, leavers = leavers, l
		<-l.ready
	}
}

// exportMark and exportSettle are for other packages' exported functions that
// let goroutines run. Such a function lies on the stack below the callbacks of
// these goroutines, and must not return before them: it takes a mark first, and
// settles before it returns. They are reached by go:linkname, because the
// original has no such thing.
var (
	exportMark   = mark
	exportSettle = wait
)

func mark() int32 { return depth }

// pop removes the topmost frame and wakes those whom it was in the way of.
func pop(below uint64) {
	depth--
	top = below
	for at := &leavers; *at != nil; at = &(*at).next {
		if l := *at; l.depth == depth {
			*at = l.next
			close(l.ready)
			break
		}
	}
	if depth == eventDepth {
		for ; queue != nil; queue = queue.next {
			close(queue.ready)
		}
	}
}

// admit holds a call of C back while it would come to lie on frames of other
// goroutines: these could not be left before it returns, and it might wait for
// what they hold, such as a lock of the database. A call by a callback, of its
// own instance or another, is meant to lie there. If nothing can run for a
// while, a callback may be waiting for the goroutine that calls: then the
// keeper lets it in.
func (m *Module) admit() {
	if m.frames > 0 {
		return
	}
	if queued > 0 && depth == eventDepth {
		// Some who waited have not had their turn since. This is theirs.
		runtime.Gosched()
	}
	for depth > eventDepth && m.pass != top {
		if inCallback() {
			m.pass = top
			return
		}
		e := &entrant{module: m, ready: make(chan struct{})}
		if depth == eventDepth {
			return
		}
		if queue == nil {
			queue = e
		} else {
			last.next = e
		}
		last = e
		queued++
		<-e.ready
		queued--
	}
}

// inCallback reports whether this goroutine has a callback on its stack. That
// takes some microseconds.
func inCallback() bool {
	pcs := make([]uintptr, 64)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		frames := runtime.CallersFrames(pcs[:n])
		for range n {
			f, _ := frames.Next()
			if _, name, ok := strings.Cut(f.Function, callbackPrefix); ok && !strings.Contains(name, ".") {
				return true
			}
		}
		if n < len(pcs) {
			return false
		}
	}
}

// callbackPrefix is in the names of the functions that C calls.
const callbackPrefix = "/go-sqlite3-wasm/v6.go_"

// eventEnter and eventLeave enclose an event that JavaScript delivers while
// there are frames. The event ends when no goroutine can run, so the keeper
// must not run until it has ended, or there is another frame on top of it.
//
//go:wasmexport sqlite3_event_enter
func eventEnter() {
	depth++
	serial++
	events = append(events, depth)
	eventDepth = depth
}

//go:wasmexport sqlite3_event_leave
func eventLeave() {
	events = events[:len(events)-1]
	eventDepth = 0
	if n := len(events); n > 0 {
		eventDepth = events[n-1]
	}
	pop(top)
	if depth > eventDepth && !awake {
		awake = true
		alarm <- struct{}{}
	}
}

// alarm wakes the keeper; awake is whether it is up.
var (
	alarm = make(chan struct{}, 1)
	awake bool
)

func init() {
	events = make([]int32, 0, maxDepth)
	go keep()
}

// patience is how long nothing can run before a call is let in that would lie
// on another goroutine's frames, in time and in turns of the keeper, which
// take at least a microsecond.
const (
	patience      = 20 * time.Millisecond
	patienceTurns = 5000
)

// keep is the keeper. While C frames are topmost it is always ready to run:
// if no goroutine were, Go's runtime would return to JavaScript, through the C
// frames, with an arbitrary result. Timers go on under it. It costs nothing
// as long as nobody yields.
func keep() {
	runnable := []metrics.Sample{{Name: "/sched/goroutines/runnable:goroutines"}}
	for {
		awake = false
		<-alarm
		awake = true
		var idle watch
		for depth > eventDepth {
			runtime.Gosched()
			metrics.Read(runnable)
			if runnable[0].Value.Uint64() > 0 {
				continue
			}
			if idle.look() && queue != nil {
				e := queue
				queue = e.next
				e.module.pass = top
				close(e.ready)
			}
		}
	}
}
