package browser_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"syscall/js"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// plain carries frames as one does with syscall/js alone. Its ways in are
// functions of JavaScript, for as long as the test runs.
type plain struct {
	receiver   browser.Receiver
	uint8Array js.Value
	promise    js.Value
	resolve    []js.Value // of the promises that wait for an answer
}

func newPlain(t *testing.T) *plain {
	p := &plain{uint8Array: js.Global().Get("Uint8Array"), promise: js.Global().Get("Promise")}
	receive := func(bytes js.Value) {
		frame := make([]byte, bytes.Length())
		js.CopyBytesToGo(frame, bytes)
		p.receiver.Serve(frame)
	}
	callback := js.FuncOf(func(_ js.Value, args []js.Value) any {
		receive(args[0])
		return nil
	})
	promise := js.FuncOf(func(_ js.Value, args []js.Value) any {
		executor := js.FuncOf(func(_ js.Value, functions []js.Value) any {
			p.resolve = append(p.resolve, functions[0])
			go receive(args[0])
			return nil
		})
		defer executor.Release()
		return p.promise.New(executor)
	})
	host.Set("callback", callback)
	host.Set("promise", promise)
	t.Cleanup(callback.Release)
	t.Cleanup(promise.Release)
	return p
}

// Send implements dispatch.Port.
func (p *plain) Send(frame []byte) {
	bytes := p.uint8Array.New(len(frame))
	js.CopyBytesToJS(bytes, frame)
	if len(p.resolve) > 0 {
		p.resolve[0].Invoke(bytes)
		p.resolve = p.resolve[1:]
		return
	}
	host.Call("answer", bytes)
}

// echo answers a frame with itself: what is left is the way in and out.
type echo struct{ port dispatch.Port }

func (e echo) Serve(frame []byte) {
	answer := slices.Clone(frame)
	answer[5] = byte(wire.Answer)
	e.port.Send(answer)
}
func (e echo) Busy() int              { return 0 }
func (e echo) Drop(dispatch.ClientID) {}

// sample is nanoseconds a call: of the quickest round, the quickest quarter,
// and the median.
type sample struct{ Best, Quarter, Median float64 }

type ways struct{ Wasmexport, Callback, Promise sample }

// sideBySide measures the same calls by all ways, in turns.
func sideBySide(t *testing.T, what string) ways {
	t.Helper()
	result, err := browser.Await(t.Context(), host.Call("benchmark", 30, 300))
	if err != nil {
		t.Fatal(err)
	}
	var w ways
	if err := json.Unmarshal([]byte(result.String()), &w); err != nil {
		t.Fatal(err)
	}
	show := func(s sample) string {
		return fmt.Sprintf("%.1f/%.1f/%.1f µs", s.Best/1e3, s.Quarter/1e3, s.Median/1e3)
	}
	t.Logf("%s (best round/quarter/median): wasmexport %s, callback %s, promise %s: %.3f and %.3f of the best", what,
		show(w.Wasmexport), show(w.Callback), show(w.Promise), w.Wasmexport.Best/w.Callback.Best, w.Wasmexport.Best/w.Promise.Best)
	return w
}

// A no-op call through the exported function costs at most a tenth of the
// same call through a js.FuncOf that gives a promise of the answer, as it must
// where handlers may wait. The least that a js.FuncOf can do, without promise
// and goroutine, is held against it too, so that neither grows unnoticed.
//
// All ways are measured in turns, in one run, and the quickest round of each
// counts: the others measure what else the machine does. A busy machine gets
// three attempts: what costs more does in each.
func TestANoOpCallCostsATenthOfOneThroughFuncOf(t *testing.T) {
	p := newPlain(t)
	p.receiver = echo{p}
	worker.Serve(echo{worker})
	ofPromise, ofCallback := math.Inf(1), math.Inf(1)
	for range 3 {
		w := sideBySide(t, "the way in and out")
		ofPromise = min(ofPromise, w.Wasmexport.Best/w.Promise.Best)
		ofCallback = min(ofCallback, w.Wasmexport.Best/w.Callback.Best)
		if ofPromise <= 0.1 && ofCallback <= 0.3 {
			break
		}
	}
	if ofPromise > 0.1 {
		t.Errorf("got %.3f of the cost of a promise through js.FuncOf, want at most 0.1", ofPromise)
	}
	if ofCallback > 0.3 {
		t.Errorf("got %.3f of the cost of a bare js.FuncOf, want at most 0.3", ofCallback)
	}

	a := serve(t, notes.Config())
	other, err := dispatch.NewServer(dispatch.Options{
		DB:       a.DB(),
		Services: []dispatch.Service{(&notes.Lab{}).Service()},
		Port:     p,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	p.receiver = other
	sideBySide(t, "and dispatch of a method that does nothing")
}
