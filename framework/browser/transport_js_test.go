package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"syscall/js"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest/notes"
	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/dispatch"
)

func TestACallIsAnswered(t *testing.T) {
	serve(t, notes.Config())
	got := calls(t,
		request{Method: "notes.add", Params: notes.AddInput{Text: "milk"}},
		request{Method: "notes.list"},
		request{Method: "notes.nowhere"},
		request{Method: "lab.panic"},
		request{Method: "notes.list"},
	)
	var list []notes.Note
	if err := json.Unmarshal(got[4].Result, &list); err != nil || len(list) != 1 || list[0].Text != "milk" {
		t.Errorf("got %s, want the note", got[4].Result)
	}
	for i, want := range []string{"", "", dispatch.CodeInvalid, dispatch.CodeInternal, ""} {
		if got[i].code() != want {
			t.Errorf("call %d: got code %q, want %q", i, got[i].code(), want)
		}
	}
	noComplaints(t)
}

// Goroutines that are runnable when an exported function returns sleep until
// the next ordinary event: nothing but Go itself may see to it that one comes.
func TestAGoroutineOfAHandlerFinishesWithNoFurtherEvent(t *testing.T) {
	lab := &marking{}
	config := notes.Config()
	config.Services = append(config.Services, lab)
	serve(t, config)
	for _, c := range []struct {
		name   string
		method string
		params any
	}{
		{"one that ends at once", "marking.spawn", notes.CountInput{N: 1}},
		{"one that gives way more often than the export waits", "marking.spawn", notes.CountInput{N: 10_000}},
		{"one that sleeps", "marking.sleep", notes.SleepInput{For: 5 * time.Millisecond}},
		{"a timer without a goroutine", "marking.after", notes.SleepInput{For: 5 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			host.Set("marks", 0)
			params := c.params
			if s, ok := params.(notes.SleepInput); ok {
				params = map[string]any{"for": s.For.Milliseconds()}
			}
			marks, err := browser.Await(t.Context(), host.Call("quiet", toJSON(t, []request{{Method: c.method, Params: params}}), 250))
			if err != nil {
				t.Fatal(err)
			}
			if marks.Int() != 1 {
				t.Errorf("got %d goroutines that ended by then, want 1", marks.Int())
			}
		})
	}
}

// JavaScript that a handler calls may call Go back at once. That event lies on
// the exported function that brought the frame: it must not return before it.
func TestAHandlerCallsJavaScriptThatCallsBackAtOnce(t *testing.T) {
	config := notes.Config()
	config.Services = append(config.Services, &marking{})
	serve(t, config)
	for _, got := range calls(t,
		request{Method: "marking.atOnce", Params: notes.CountInput{N: 1}},
		request{Method: "marking.atOnce", Params: notes.CountInput{N: 100}},
		request{Method: "marking.atOnce", Params: notes.CountInput{N: 100}},
		request{Method: "notes.list"},
	) {
		if got.code() != "" {
			t.Errorf("got %s, want an answer", got.code())
		}
	}
	noComplaints(t)
}

// No js.FuncOf is made for a call, and none is called to carry it: what is
// called is the ordinary event that follows frames, once for many.
func TestCallsPassNoFuncOf(t *testing.T) {
	serve(t, notes.Config())
	const calls = 500
	for _, method := range []string{"lab.nothing", "notes.list"} {
		result, err := browser.Await(t.Context(), host.Call("functions", method, calls))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Made, Called int
			Milliseconds float64
		}
		if err := json.Unmarshal([]byte(result.String()), &got); err != nil {
			t.Fatal(err)
		}
		// An ordinary event comes every 4 ms at most, and now and then one at once.
		if most := int(got.Milliseconds/4) + calls/50; got.Made != 0 || got.Called > most {
			t.Errorf("%s, %d calls: got %d functions made and %d calls of functions, want none and at most %d", method, calls, got.Made, got.Called, most)
		}
	}
}

// mark leaves a sign that JavaScript can see without entering Go.
func mark() { host.Set("marks", host.Get("marks").Int()+1) }

func TestAHandlerThatYieldsInTheMiddleOfSQLLetsOthersIn(t *testing.T) {
	serve(t, notes.Config())
	got := calls(t,
		request{Method: "lab.count", Params: notes.CountInput{N: 30_000}},
		request{Method: "lab.nothing"},
		request{Method: "lab.count", Params: notes.CountInput{N: 10}},
		request{Method: "lab.yield", Params: notes.CountInput{N: 500}},
		request{Method: "lab.nothing"},
	)
	for i, want := range []string{"30000", "null", "10", "500", "null"} {
		if string(got[i].Result) != want {
			t.Errorf("call %d: got %s %+v, want %s", i, got[i].Result, got[i].Error, want)
		}
	}
	noComplaints(t)
}

func TestAHandlerThatParksIsAnsweredAndHoldsUpNobodyElse(t *testing.T) {
	serve(t, notes.Config())
	sleep := map[string]any{"for": 50}
	started := time.Now()
	got := calls(t,
		request{Method: "lab.sleep", Params: sleep},
		request{Method: "lab.hold", Params: sleep},
		request{Method: "lab.nothing"},
		request{Method: "notes.list"}, // waits for lab.hold
		request{Method: "lab.sleep", Params: map[string]any{"for": 60_000}, Timeout: 30},
	)
	for i, want := range []string{"", "", "", "", dispatch.CodeDeadline} {
		if got[i].code() != want {
			t.Errorf("call %d: got code %q, want %q", i, got[i].code(), want)
		}
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("took %v, want the 50 ms that the handlers wait and little more", took)
	}
	noComplaints(t)
}

func TestAThousandMixedCalls(t *testing.T) {
	serve(t, notes.Config())
	random := rand.New(rand.NewPCG(1, 2))
	var requests []request
	var want []string
	for i := range 1000 {
		switch random.IntN(8) {
		case 0:
			requests, want = append(requests, request{Method: "notes.add", Params: notes.AddInput{Text: fmt.Sprint(i)}}), append(want, "")
		case 1:
			requests, want = append(requests, request{Method: "notes.add", Params: notes.AddInput{}}), append(want, dispatch.CodeInvalid)
		case 2:
			requests, want = append(requests, request{Method: "lab.count", Params: notes.CountInput{N: random.IntN(3000)}}), append(want, "")
		case 3:
			requests, want = append(requests, request{Method: "lab.sleep", Params: map[string]any{"for": random.IntN(20)}}), append(want, "")
		case 4:
			requests, want = append(requests, request{Method: "lab.spawn", Params: notes.CountInput{N: random.IntN(200)}}), append(want, "")
		case 5:
			requests, want = append(requests, request{Method: "lab.yield", Params: notes.CountInput{N: random.IntN(5)}}), append(want, "")
		case 6:
			requests, want = append(requests, request{Method: "notes.finish", Params: notes.IDInput{ID: "none"}}), append(want, dispatch.CodeNotFound)
		default:
			requests, want = append(requests, request{Method: "lab.nothing"}), append(want, "")
		}
	}
	got := calls(t, requests...)
	wrong := 0
	for i := range got {
		if got[i].code() != want[i] {
			if wrong++; wrong < 5 {
				t.Errorf("call %d, %+v: got code %q (%+v), want %q", i, requests[i], got[i].code(), got[i].Error, want[i])
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d calls were answered wrongly", wrong, len(got))
	}
	noComplaints(t)
}

// Logging waits for Node's event loop here, and decoders are the app's: what
// takes a frame may wait, and the exported function may not.
func TestTakingAFrameMayWaitForTheEventLoop(t *testing.T) {
	a := serve(t, notes.Config())
	worker.Serve(slow{a.Server()})
	defer worker.Serve(a.Server())
	for i, got := range calls(t, request{Method: "lab.nothing"}, request{Method: "notes.list"}, request{Method: "lab.nothing"}) {
		if got.Error != nil {
			t.Errorf("call %d: got %+v", i, got.Error)
		}
	}
	noComplaints(t)
}

// slow waits for a timer before it takes a frame.
type slow struct{ *dispatch.Server }

func (s slow) Serve(frame []byte) {
	<-time.After(3 * time.Millisecond)
	s.Server.Serve(frame)
}

func TestWhatIsNoFrameIsRefusedAndTheProgramGoesOn(t *testing.T) {
	serve(t, notes.Config())
	const nonce = 4711
	raw := func(length, claimed int) int {
		result, err := browser.Await(t.Context(), host.Call("raw", nonce, length, claimed))
		if err != nil {
			t.Fatal(err)
		}
		if got := result.Int() >> 2; got != nonce {
			t.Errorf("got nonce %d, want %d", got, nonce)
		}
		return result.Int() & 3
	}
	const statusRefused = 2
	for _, c := range []struct {
		length, claimed int
		refused         bool
	}{
		{0, 0, true},
		{-1, -1, true},
		{17 << 20, 17 << 20, true}, // larger than a frame may be
		{100, 50, true},            // not what was asked room for
		{100, 1000, true},
		{100, 100, false}, // taken, and found to be no frame by dispatch
	} {
		if got := raw(c.length, c.claimed); (got == statusRefused) != c.refused {
			t.Errorf("%d bytes, %d claimed: got status %d, want refused: %v", c.length, c.claimed, got, c.refused)
		}
	}
	if got := calls(t, request{Method: "lab.nothing"}); got[0].Error != nil {
		t.Errorf("got %+v afterwards, want an answer", got[0].Error)
	}
}

func TestAwaitKeepsNoCallbacks(t *testing.T) {
	promise := js.Global().Get("Promise")
	for i := range 500 {
		got, err := browser.Await(t.Context(), promise.Call("resolve", i))
		if err != nil || got.Int() != i {
			t.Fatalf("got %v, %v, want %d", got, err, i)
		}
		if _, err := browser.Await(t.Context(), promise.Call("reject", js.Global().Get("Error").New("no"))); err == nil || err.Error() != "Error: no" {
			t.Fatalf("got %v, want the reason", err)
		}
	}
	never, end := context.WithCancel(t.Context())
	end()
	if _, err := browser.Await(never, promise.New(js.FuncOf(func(js.Value, []js.Value) any { return nil }))); err != context.Canceled {
		t.Errorf("got %v, want that it was canceled", err)
	}
	if n := browser.IdleCallbacks(); n > 2 {
		t.Errorf("got %d pairs of callbacks for one await at a time, want at most 2", n)
	}
}

// noComplaints says what the bridge noticed: nonces that did not come back,
// frames that were refused.
func noComplaints(t *testing.T) {
	t.Helper()
	page := host.Get("page")
	for i := range page.Get("log").Length() {
		t.Errorf("the bridge says: %s", page.Get("log").Index(i))
	}
	if n := page.Get("crashes").Length(); n > 0 {
		t.Errorf("the bridge saw %d crashes", n)
	}
}

func TestPhasesAreToldOnAGoroutineThatMayWait(t *testing.T) {
	got := make(chan string)
	worker.OnPhase(func(name string) { got <- name })
	phase := js.Global().Get("ashore").Get("phase")
	phase.Invoke(7) // no phase
	phase.Invoke("hidden")
	if name := <-got; name != "hidden" {
		t.Errorf("got %q, want hidden", name)
	}
}
