package browser_test

import (
	"context"
	"runtime"
	"syscall/js"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// marking leaves work behind that marks its end where JavaScript sees it.
type marking struct{}

func (m *marking) spawn(_ context.Context, in notes.CountInput) (dispatch.None, error) {
	go func() {
		for range in.N {
			runtime.Gosched()
		}
		mark()
	}()
	return dispatch.None{}, nil
}

func (m *marking) sleep(_ context.Context, in notes.SleepInput) (dispatch.None, error) {
	go func() {
		<-time.After(in.For)
		mark()
	}()
	return dispatch.None{}, nil
}

func (m *marking) after(_ context.Context, in notes.SleepInput) (dispatch.None, error) {
	time.AfterFunc(in.For, mark)
	return dispatch.None{}, nil
}

// atOnce calls JavaScript that calls back before it returns, some times.
func (m *marking) atOnce(_ context.Context, in notes.CountInput) (int, error) {
	calls := 0
	fn := js.FuncOf(func(js.Value, []js.Value) any {
		calls++
		return nil
	})
	defer fn.Release()
	for range in.N {
		host.Call("atOnce", fn)
		runtime.Gosched()
	}
	return calls, nil
}

func (m *marking) Service() dispatch.Service {
	return dispatch.Service{Name: "marking", Methods: []dispatch.Method{
		dispatch.Action("spawn", m.spawn, decodeCount, dispatch.EncodeNone),
		dispatch.Action("atOnce", m.atOnce, decodeCount, func(e *wire.Encoder, n int) { e.Int64(int64(n)) }),
		dispatch.Action("sleep", m.sleep, decodeSleep, dispatch.EncodeNone),
		dispatch.Action("after", m.after, decodeSleep, dispatch.EncodeNone),
	}}
}

func decodeCount(d *wire.Decoder) (in notes.CountInput) {
	for range d.Object() {
		in.N = int(d.Int64())
	}
	return in
}

func decodeSleep(d *wire.Decoder) (in notes.SleepInput) {
	for range d.Object() {
		in.For = d.Duration()
	}
	return in
}
