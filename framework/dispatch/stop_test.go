package dispatch_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

var (
	canceled  = []string{"canceled -32000"}
	deadline  = []string{"deadline -32000"}
	ownerLost = []string{"owner_lost -32000"}
)

func (p *page) wantAnswers(sequence uint64, want ...string) {
	p.t.Helper()
	if got := p.texts(sequence); !slices.Equal(got, want) {
		p.t.Errorf("answers to %d: got %q, want %q", sequence, got, want)
	}
}

func timeout(ms uint32) func(*wire.Frame) {
	return func(f *wire.Frame) { f.Timeout = ms }
}

func TestQueuedCallIsCanceledAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		hold := p.post(wire.Call, "tasks.hold", "")
		first := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		second := p.post(wire.Call, "tasks.add", `{"title":"b"}`)
		synctest.Wait()
		p.end(wire.Cancel, first)
		synctest.Wait()
		p.wantAnswers(first, canceled...)
		p.wantAnswers(hold)
		p.wantAnswers(second)
		p.open()
		synctest.Wait()
		p.wantAnswers(hold, "0")
		p.want("tasks.list", `{"prefix":"a"}`, "[]")
		p.want("tasks.count", "", "1")
		p.end(wire.Cancel, second) // answered
		p.end(wire.Cancel, 1000)   // never sent
		synctest.Wait()
		p.want("tasks.count", "", "1")
	})
}

func TestRunningCallIsCanceled(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		for _, method := range []string{"tasks.hold", "tasks.wait", "tasks.deaf"} {
			call := p.post(wire.Call, method, "")
			synctest.Wait()
			p.wantAnswers(call)
			p.end(wire.Cancel, call)
			synctest.Wait()
			p.wantAnswers(call, canceled...)
			p.want("tasks.count", "", "0")
		}
	})
}

func TestCanceledMutationIsRolledBack(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		call := p.post(wire.Call, "tasks.holdWrite", `{"title":"a"}`)
		synctest.Wait()
		p.end(wire.Cancel, call)
		synctest.Wait()
		p.wantAnswers(call, canceled...) // although the handler is deaf
		p.open()
		synctest.Wait()
		p.wantAnswers(call, canceled...)
		p.want("tasks.count", "", "0")
	})
}

func TestDeadlineEndsACall(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		byDefault := p.post(wire.Call, "tasks.deaf", "")
		own := p.post(wire.Call, "tasks.wait", "", timeout(1500))
		synctest.Wait()
		time.Sleep(1499 * time.Millisecond)
		synctest.Wait()
		p.wantAnswers(own)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		p.wantAnswers(own, deadline...)
		time.Sleep(dispatch.DefaultDeadline - 1501*time.Millisecond)
		synctest.Wait()
		p.wantAnswers(byDefault)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		p.wantAnswers(byDefault, deadline...)
	})
}

func TestDeadlineCountsTheQueue(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.post(wire.Call, "tasks.hold", "")
		queued := p.post(wire.Call, "tasks.add", `{"title":"a"}`, timeout(100))
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		p.wantAnswers(queued, deadline...)
		p.open()
		p.want("tasks.count", "", "0")
	})
}

func TestHandlerThatWaitsInATransactionFailsAfter5s(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		call := p.post(wire.Call, "tasks.holdWrite", `{"title":"a"}`)
		other := p.post(wire.Call, "tasks.count", "")
		time.Sleep(4900 * time.Millisecond)
		synctest.Wait()
		p.wantAnswers(other)
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		p.wantAnswers(call, deadline...)
		p.wantAnswers(other, "0")
		p.open()
		synctest.Wait()
		p.wantAnswers(call, deadline...)
		p.want("tasks.count", "", "0")
		if log := p.logged(); !strings.Contains(log, "actions") {
			t.Errorf("the log does not say what to do: %s", log)
		}
	})
}

func TestActionsGoOnWhileOthersWait(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		hold := p.post(wire.Call, "tasks.hold", "")
		queued := p.post(wire.Call, "tasks.count", "")
		action := p.post(wire.Call, "tasks.echo", `{"data":0}`, func(f *wire.Frame) { f.Attachments = [][]byte{{1}} })
		synctest.Wait()
		p.wantAnswers(action, "0")
		p.wantAnswers(hold)
		p.wantAnswers(queued)
	})
}

func TestCallsRunInTheOrderInWhichTheyCame(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.post(wire.Call, "tasks.hold", "")
		var calls []uint64
		for i := range 40 {
			if i%2 == 0 {
				calls = append(calls, p.post(wire.Call, "tasks.add", `{"title":"`+strings.Repeat("x", i/2+1)+`"}`, timeout(uint32(60_000-i))))
			} else {
				calls = append(calls, p.post(wire.Call, "tasks.count", ""))
			}
		}
		p.open()
		synctest.Wait()
		for i, call := range calls {
			if i%2 == 1 {
				p.wantAnswers(call, strconv.Itoa(i/2+1))
			}
		}
	})
}

func TestEndlessStatementEndsAtItsDeadline(t *testing.T) {
	// On the real clock: in a bubble time stands still while a statement runs.
	p := newPage(t, dispatch.Options{})
	for _, method := range []string{"tasks.endless", "tasks.endlessWrite"} {
		call := p.post(wire.Call, method, "", timeout(50))
		next := p.post(wire.Call, "tasks.count", "")
		<-p.service.began
		<-p.arrived
		<-p.arrived
		p.wantAnswers(call, deadline...)
		p.wantAnswers(next, "0")
	}
}

func TestEndlessStatementIsCanceled(t *testing.T) {
	p := newPage(t, dispatch.Options{})
	for _, method := range []string{"tasks.endless", "tasks.endlessWrite"} {
		call := p.post(wire.Call, method, "")
		<-p.service.began
		p.end(wire.Cancel, call)
		<-p.arrived
		p.wantAnswers(call, canceled...)
		next := p.post(wire.Call, "tasks.count", "")
		<-p.arrived
		p.wantAnswers(next, "0")
	}
}

func TestCloseAnswersOwnerLostAndWaits(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		hold := p.post(wire.Call, "tasks.hold", "")
		queued := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		deaf := p.post(wire.Call, "tasks.deaf", "")
		watch := p.post(wire.Watch, "tasks.count", "")
		synctest.Wait()
		closed := make(chan struct{})
		go func() {
			p.server.Close()
			close(closed)
		}()
		synctest.Wait()
		for _, call := range []uint64{hold, queued, deaf, watch} {
			p.wantAnswers(call, ownerLost...)
		}
		select {
		case <-closed:
			t.Error("Close didn't wait for a handler")
		default:
		}
		p.open()
		<-closed
		late := p.post(wire.Call, "tasks.count", "")
		synctest.Wait()
		p.wantAnswers(late, ownerLost...)
	})
}

func TestDroppedClientGetsNothing(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		hold := p.post(wire.Call, "tasks.hold", "")
		wait := p.post(wire.Call, "tasks.wait", "")
		queued := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		watch := p.post(wire.Watch, "tasks.count", "")
		synctest.Wait()
		p.server.Drop(p.client)
		p.server.Drop(dispatch.ClientID{99})
		synctest.Wait()
		if n := p.server.Busy(); n != 0 {
			t.Errorf("busy with %d", n)
		}
		for _, call := range []uint64{hold, wait, queued, watch} {
			p.wantAnswers(call)
		}
		p.client = dispatch.ClientID{2}
		p.want("tasks.count", "", "0")
	})
}

// The first call holds the database until it is dropped: none of those that wait
// behind it may get its turn.
func TestDroppedClientWritesNothing(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.post(wire.Call, "tasks.hold", "")
		for range 50 {
			p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		}
		synctest.Wait()
		p.server.Drop(p.client)
		synctest.Wait()
		p.client = dispatch.ClientID{2}
		p.want("tasks.count", "", "0")
	})
}

func TestBusyCountsWhatCanMove(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		want := func(n int) {
			t.Helper()
			synctest.Wait()
			if got := p.server.Busy(); got != n {
				t.Errorf("busy with %d, want %d", got, n)
			}
		}
		want(0)
		p.post(wire.Call, "tasks.hold", "")
		want(1)
		p.post(wire.Call, "tasks.count", "")
		p.post(wire.Watch, "tasks.count", "")
		want(1) // they wait for the first
		p.post(wire.Call, "tasks.wait", "")
		want(2)
		p.open()
		want(0)
	})
}
