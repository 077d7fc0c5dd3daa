package browser_test

import (
	"encoding/json"
	"slices"
	"syscall/js"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

// callbackPort sends answers by a JavaScript callback, as one does with
// syscall/js.
type callbackPort struct {
	answer, uint8Array js.Value
}

func (p callbackPort) Send(frame []byte) {
	bytes := p.uint8Array.New(len(frame))
	js.CopyBytesToJS(bytes, frame)
	p.answer.Invoke(bytes)
}

// echo answers a frame with itself: what is left is the way in and out.
type echo struct{ port dispatch.Port }

func (e echo) Receive(frame []byte) {
	answer := slices.Clone(frame)
	answer[5] = 2 // an answer
	e.port.Send(answer)
}
func (e echo) Busy() int              { return 0 }
func (e echo) Drop(dispatch.ClientID) {}

type sample struct{ Best, Quarter, Median float64 }

// sideBySide measures the same calls through an exported function and
// through a js.FuncOf, in turns.
func sideBySide(t *testing.T, exported, called browser.Receiver) (wasmexport, funcof sample) {
	t.Helper()
	worker.Serve(exported)
	in := js.FuncOf(func(_ js.Value, args []js.Value) any {
		frame := make([]byte, args[0].Length())
		js.CopyBytesToGo(frame, args[0])
		called.Receive(frame)
		return nil
	})
	defer in.Release()
	host.Set("funcof", in)
	result, err := browser.Await(t.Context(), host.Call("benchmark", 150, 100))
	if err != nil {
		t.Fatal(err)
	}
	var ns struct{ Wasmexport, Funcof sample }
	if err := json.Unmarshal([]byte(result.String()), &ns); err != nil {
		t.Fatal(err)
	}
	return ns.Wasmexport, ns.Funcof
}

func report(t *testing.T, what string, wasmexport, funcof sample) {
	t.Helper()
	t.Logf("%s: best %.2f of %.2f µs (%.3f), quarter %.2f of %.2f µs (%.3f), median %.2f of %.2f µs (%.3f)", what,
		wasmexport.Best/1e3, funcof.Best/1e3, wasmexport.Best/funcof.Best,
		wasmexport.Quarter/1e3, funcof.Quarter/1e3, wasmexport.Quarter/funcof.Quarter,
		wasmexport.Median/1e3, funcof.Median/1e3, wasmexport.Median/funcof.Median)
}

// A no-op call through the exported function costs at most a tenth of the
// same call through a js.FuncOf. Both are measured in turns, in one run.
func TestANoOpCallCostsATenthOfOneThroughFuncOf(t *testing.T) {
	port := callbackPort{host.Get("answer"), js.Global().Get("Uint8Array")}

	exported, called := sideBySide(t, echo{worker}, echo{port})
	report(t, "the way in and out", exported, called)
	if ratio := exported.Best / called.Best; ratio > 0.1 {
		t.Errorf("got %.3f of the cost through js.FuncOf, want at most 0.1", ratio)
	}

	a := serve(t, notes.Config())
	other, err := dispatch.NewServer(dispatch.Options{
		DB:       a.DB(),
		Services: []dispatch.Service{(&notes.Lab{}).Service()},
		Port:     port,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	exported, called = sideBySide(t, a.Server(), other)
	report(t, "with dispatch", exported, called)
}
