package browser_test

import (
	"context"
	"runtime"
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

func (m *marking) Service() dispatch.Service {
	return dispatch.Service{Name: "marking", Methods: []dispatch.Method{
		dispatch.Action("spawn", m.spawn, func(d *wire.Decoder) (in notes.CountInput) {
			for range d.Object() {
				in.N = int(d.Int64())
			}
			return in
		}, dispatch.EncodeNone),
		dispatch.Action("sleep", m.sleep, decodeSleep, dispatch.EncodeNone),
		dispatch.Action("after", m.after, decodeSleep, dispatch.EncodeNone),
	}}
}

func decodeSleep(d *wire.Decoder) (in notes.SleepInput) {
	for range d.Object() {
		in.For = d.Duration()
	}
	return in
}
