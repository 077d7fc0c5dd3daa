package browser

//lint:file-ignore U1000 staticcheck does not know that go:wasmexport functions are called from outside

import (
	"runtime"
	"runtime/metrics"
	"syscall/js"
	"unsafe"

	"github.com/ashore-dev/ashore/framework/wire"
)

// Receiver takes frames; *dispatch.Server is one. Each Serve and Drop has a
// goroutine to itself, which gets going in the order of the frames: it may
// decode, log, lock and run a handler, any of which may wait for the event loop,
// and an exported function that waits for that does not return a wrong result
// only, but on a wrong stack.
type Receiver interface {
	Serve(frame []byte)
	Busy() int
	Drop(client wire.ClientID)
}

// What an exported function answers, beside the nonce.
const (
	statusIdle    = 0 // nothing is left to do now
	statusPending = 1 // enter Go by an ordinary event, soon
	statusRefused = 2 // the frame was not taken
)

const (
	// maxYields bounds how long ashore_frame stays in Go for goroutines that
	// give way but do not end, such as a long statement: then the ordinary
	// event takes over, and JavaScript gets a turn before it.
	maxYields = 64
	// exactFrom is after how many yields it is looked whether anything is left
	// that could run. Most calls have ended by then.
	exactFrom = 1
	// drainAfterMilliseconds is when the ordinary event comes that follows
	// every frame: soon enough for timers, seldom enough to cost nothing.
	drainAfterMilliseconds = 4
	// maxIdleServers is how many goroutines wait for the next frame. The stack
	// of a new one is too small for SQLite and is copied until it fits.
	maxIdleServers = 4
)

// link is the connection to the worker's JavaScript. Exported functions have
// no receiver, so there is one.
var link struct {
	buffer   []byte // what ashore_alloc gave last, until a frame takes it
	receiver Receiver
	frames   chan []byte // to a goroutine that is idle
	idle     int         // goroutines that wait for a frame and will get none yet

	drain      js.Func // the ordinary event
	setTimeout js.Value
	armed      bool // a later ordinary event is on its way

	events int32         // that JavaScript delivers and that have not ended
	over   chan struct{} // closed when that changes, if somebody waits for it

	runnable []metrics.Sample
}

//go:wasmimport ashore send
func importSend(ptr unsafe.Pointer, size uint32)

// send gives a frame to JavaScript, which copies it before this returns.
func send(frame []byte) {
	if len(frame) > 0 {
		importSend(unsafe.Pointer(unsafe.SliceData(frame)), uint32(len(frame)))
		runtime.KeepAlive(frame)
	}
}

//go:wasmexport ashore_alloc
func exportAlloc(size int32) int32 {
	if size <= 0 || size > wire.MaxFrame {
		return 0
	}
	mark := enter()
	link.buffer = make([]byte, size)
	mark.leave()
	return int32(uintptr(unsafe.Pointer(unsafe.SliceData(link.buffer))))
}

//go:wasmexport ashore_frame
func exportFrame(nonce, ptr, size int32) int32 {
	frame := taken(ptr, size)
	if frame == nil || link.receiver == nil {
		return nonce<<2 | statusRefused
	}
	before, mark := atWork(), enter()
	select {
	case link.frames <- frame:
		link.idle--
	default:
		go serve(frame)
	}
	status := settle(before)
	mark.leave()
	return nonce<<2 | status
}

//go:wasmexport ashore_drop
func exportDrop(nonce, ptr int32) int32 {
	var client wire.ClientID
	id := taken(ptr, int32(len(client)))
	if id == nil || link.receiver == nil {
		return nonce<<2 | statusRefused
	}
	copy(client[:], id)
	before, mark := atWork(), enter()
	go link.receiver.Drop(client)
	status := settle(before)
	mark.leave()
	return nonce<<2 | status
}

// exportEvent is told when an event begins (1) and when it has ended (-1).
//
//go:wasmexport ashore_event
func exportEvent(change int32) {
	link.events += change
	if link.over != nil {
		close(link.over)
		link.over = nil
	}
}

// mark is what lay on the stack when an exported function began.
type mark struct{ frames, events int32 }

// enter begins an exported function that lets goroutines run: whatever they
// call lies above it on WebAssembly's stack.
func enter() (m mark) {
	if engineMark != nil {
		m.frames = engineMark()
	}
	m.events = link.events
	return m
}

// leave returns when nothing lies on the exported function any more: no
// callback of SQLite with C frames below it, and no event. JavaScript that a
// goroutine calls may call Go back at once, as fs.write does in a browser, and
// so does every handler that prints. The runtime would go on with the function's
// caller as if it were the event's.
func (m mark) leave() {
	for {
		if engineSettle != nil {
			engineSettle(m.frames)
		}
		if link.events == m.events {
			return
		}
		over := make(chan struct{}) // which may give way
		if link.events != m.events {
			link.over = over
			<-over
		}
	}
}

// serve takes a frame, and then further ones as long as few others wait for
// them.
func serve(frame []byte) {
	for {
		link.receiver.Serve(frame)
		if link.idle >= maxIdleServers {
			return
		}
		link.idle++
		frame = <-link.frames
	}
}

// atWork counts the goroutines that don't wait for a frame.
func atWork() int { return runtime.NumGoroutine() - link.idle }

// taken is the buffer that ashore_alloc gave, if it is the one meant.
func taken(ptr, size int32) []byte {
	b := link.buffer
	link.buffer = nil
	if size <= 0 || len(b) != int(size) || int32(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) != ptr {
		return nil
	}
	return b
}

// settle lets run what a frame has set off, within bounds, and says whether
// an ordinary event has to go on with it soon. Before is how many goroutines
// were at work before the frame.
//
// When calls are answered and goroutines at work are as many as before, nothing that
// the frame began is left, but one that was there already may have been woken,
// or a timer set: the later event is for these.
func settle(before int) int32 {
	for i := range maxYields {
		runtime.Gosched()
		if link.receiver.Busy() == 0 && atWork() <= before {
			drainLater()
			return statusIdle
		}
		if i >= exactFrom && !runnable() {
			break
		}
	}
	// What is parked may wait for a timer, which only an event makes real.
	return statusPending
}

// drainLater has an ordinary event come, unless one is on its way.
func drainLater() {
	if !link.armed {
		link.armed = true
		link.setTimeout.Invoke(link.drain, drainAfterMilliseconds)
	}
}

// runnable reports whether a goroutine is ready to run. Exported functions
// run on the one thread there is, so nothing changes meanwhile. It takes
// 0.25 µs, a fifth of a small call.
func runnable() bool {
	metrics.Read(link.runnable)
	return link.runnable[0].Value.Uint64() > 0
}

// connect makes the exported functions work.
func connect(r Receiver) {
	link.runnable = []metrics.Sample{{Name: "/sched/goroutines/runnable:goroutines"}}
	link.receiver = r
	if link.frames == nil {
		link.frames = make(chan []byte)
	}
}

// ordinary makes the function by which JavaScript enters Go in an ordinary
// event. It has nothing to do itself: on its way back the runtime runs every
// goroutine until it waits, and sets the timers that they wait for.
func ordinary() js.Func {
	link.setTimeout = js.Global().Get("setTimeout")
	link.drain = js.FuncOf(func(js.Value, []js.Value) any {
		link.armed = false
		return nil
	})
	return link.drain
}
