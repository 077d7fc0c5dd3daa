package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

// Full is the data of an error.
type Full struct{ Part float64 }

func (f Full) EncodeWire(e *wire.Encoder) {
	e.BeginObject()
	e.Key("part")
	e.Float64(f.Part)
	e.EndObject()
}

var errFull = dispatch.NewErrorOf[Full]("full", "there is no room")

func TestTypedDataComeAsTheyWere(t *testing.T) {
	err := fmt.Errorf("put: %w", errFull.With(Full{Part: 0.5}))
	if data, ok := errFull.Data(err); !ok || data.Part != 0.5 || !errFull.Is(err) {
		t.Errorf("got %v, %v", data, ok)
	}
	for _, other := range []error{nil, errors.New("full"), ErrTired, dispatch.NewError("full", "of the same code, with other data").With("x")} {
		if data, ok := errFull.Data(other); ok || data != (Full{}) {
			t.Errorf("%v: got %v, %v", other, data, ok)
		}
	}
	if _, other := errFull.Data(errFull.With(Full{})); !other {
		t.Error("the second error lost its data to the first")
	}
}

func TestTypedDataThatCannotTravelAreInternal(t *testing.T) {
	fail := func(part float64) func(context.Context, dispatch.None) (dispatch.None, error) {
		return func(context.Context, dispatch.None) (dispatch.None, error) {
			return dispatch.None{}, fmt.Errorf("put: %w", errFull.With(Full{Part: part}))
		}
	}
	service := dispatch.Service{Name: "shelf", Methods: []dispatch.Method{
		dispatch.Action("half", fail(0.5), dispatch.DecodeNone, dispatch.EncodeNone),
		dispatch.Action("nothing", fail(math.NaN()), dispatch.DecodeNone, dispatch.EncodeNone),
	}}
	synctest.Test(t, func(t *testing.T) {
		p := newPage(t, dispatch.Options{Services: []dispatch.Service{service}})
		if a := p.call("shelf.half", ""); a.String() != "full -32000" || string(a.Error.Data.Data) != `{"part":0.5}` {
			t.Errorf("got %s with %s", a, a.Error.Data.Data)
		}
		if a := p.call("shelf.nothing", ""); a.String() != "internal -32603" || a.Error.Data.Data != nil {
			t.Errorf("got %s with %s", a, a.Error.Data.Data)
		}
		if log := p.logged(); !strings.Contains(log, "error full: its data cannot be sent") {
			t.Errorf("the log says %q", log)
		}
	})
}

func ExampleNewErrorOf() {
	err := fmt.Errorf("put: %w", errFull.With(Full{Part: 0.9}))
	if full, ok := errFull.Data(err); ok {
		fmt.Println(full.Part, err)
	}
	// Output: 0.9 put: there is no room
}
