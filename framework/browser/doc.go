// Package browser is where Go meets the browser: it is the only package that
// uses syscall/js. It carries frames between the worker's JavaScript and the
// app, opens the app's folder in the browser's own file system, and waits for
// promises. Outside js/wasm it is empty.
//
// # Frames
//
// The worker's JavaScript (jsclient/bridge.js) hands a frame over by two
// exported functions: ashore_alloc gives it room in Go's memory, ashore_frame
// takes the frame. Answers leave by the imported function ashore.send. Bytes
// go in and bytes come out; no js.Value is made and no js.FuncOf is called,
// which would cost more than most calls do themselves
// (docs/decisions/0036-frames-by-wasmexport.md).
//
// An exported function must not block: it would return at once, with garbage
// for a result. And when it returns, goroutines that can run stand still
// until the next ordinary event. So ashore_frame wakes a goroutine that takes
// frames, yields to it and to all that follows from it, and says in its
// result whether something is left to run; if so JavaScript enters Go by an
// ordinary event, which runs everything until it waits. Go's timers reach the
// browser only in such an event, so one follows every frame in any case,
// a few milliseconds later and at most one for all frames until then.
//
// A goroutine that waits for the event loop, for a timer or a promise, is
// resumed by the event that it waits for.
package browser
