package dispatch_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

func (p *page) watch(method, params string) uint64 {
	p.t.Helper()
	sequence := p.post(wire.Watch, method, params)
	synctest.Wait()
	return sequence
}

func TestWatchIsSentWhatChanges(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		count := p.watch("tasks.count", "")
		p.wantAnswers(count, "0")
		p.call("tasks.add", `{"title":"a"}`)
		p.wantAnswers(count, "0", "1")
		p.call("tasks.other", "") // a table that it doesn't read
		p.wantAnswers(count, "0", "1")
		p.call("tasks.fail", `{"how":"app"}`) // rolled back
		p.wantAnswers(count, "0", "1")
		p.call("tasks.add", `{"title":"b"}`)
		p.wantAnswers(count, "0", "1", "2")
		p.end(wire.Unwatch, count)
		p.call("tasks.add", `{"title":"c"}`)
		p.wantAnswers(count, "0", "1", "2")
		for _, f := range p.frames {
			if f.Sequence == count && f.Kind != wire.Update {
				t.Errorf("a watch got a frame of kind %v", f.Kind)
			}
		}
	})
}

func TestUnchangedResultIsNotSent(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		list := p.watch("tasks.list", `{"prefix":"z"}`)
		runs := p.service.runs.Load()
		p.call("tasks.add", `{"title":"a"}`)
		if p.service.runs.Load() != runs+1 {
			t.Errorf("the query ran %d times after a commit, want 1", p.service.runs.Load()-runs)
		}
		p.wantAnswers(list, "[]")
	})
}

// Watches with one JSON and other bytes are others; with the same bytes they share
// a run.
func TestWatchesHaveBytesInTheirInput(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		titled := func(title string) uint64 {
			sequence := p.post(wire.Watch, "tasks.titled", `{"data":0}`, func(f *wire.Frame) { f.Attachments = [][]byte{[]byte(title)} })
			synctest.Wait()
			return sequence
		}
		a, again, b := titled("a"), titled("a"), titled("b")
		runs := p.service.runs.Load()
		p.call("tasks.add", `{"title":"a"}`)
		if n := p.service.runs.Load() - runs; n != 2 {
			t.Errorf("a commit led to %d runs of three watches of two inputs, want 2", n)
		}
		p.call("tasks.add", `{"title":"b"}`)
		p.wantAnswers(a, "0", "1")
		p.wantAnswers(again, "0", "1")
		p.wantAnswers(b, "0", "1")
	})
}

func TestOneRunServesAllWatchers(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		var watches []uint64
		for range 3 {
			watches = append(watches, p.watch("tasks.list", `{"prefix":"a"}`))
		}
		first := p.client
		p.client = dispatch.ClientID{2}
		other := p.watch("tasks.list", `{"prefix":"a"}`)
		different := p.watch("tasks.list", `{"prefix":"b"}`)
		runs := p.service.runs.Load()
		p.call("tasks.add", `{"title":"a"}`)
		if got := p.service.runs.Load() - runs; got != 2 {
			t.Errorf("two different queries ran %d times", got)
		}
		want := p.texts(other)
		if len(want) != 2 {
			t.Fatalf("got %q", want)
		}
		p.wantAnswers(different, "[]")
		p.client = first
		for _, watch := range watches {
			p.wantAnswers(watch, want...)
		}
	})
}

func TestRunsAreCoalesced(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		list := p.watch("tasks.list", "")
		runs := p.service.runs.Load()
		p.post(wire.Call, "tasks.hold", "") // until all are in the queue
		for i := range 20 {
			p.post(wire.Call, "tasks.add", fmt.Sprintf(`{"title":"%d"}`, i))
		}
		p.open()
		synctest.Wait()
		if got := p.service.runs.Load() - runs; got > 3 {
			t.Errorf("ran %d times for 20 commits that came together", got)
		}
		updates := p.texts(list)
		if want := p.call("tasks.list", "").String(); updates[len(updates)-1] != want {
			t.Errorf("the last update is %s, want %s", updates[len(updates)-1], want)
		}
	})
}

func TestWatcherSeesWhatWasCommittedBeforeIt(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		// A run that has begun has the state before the commit.
		hold := p.watch("tasks.hold", "")
		p.wantAnswers(hold)
		add := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		second := p.watch("tasks.hold", "")
		p.service.gate <- struct{}{}
		synctest.Wait()
		p.wantAnswers(hold, "0")
		if len(p.texts(add)) != 1 {
			t.Error("the mutation wasn't answered")
		}
		p.wantAnswers(second)
		p.open()
		synctest.Wait()
		p.wantAnswers(hold, "0", "1")
		p.wantAnswers(second, "1")
	})
}

func TestWatchThatFailsEnds(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.wantAnswers(p.watch("tasks.none", ""), "invalid -32601")
		p.wantAnswers(p.watch("tasks.list", `{"prefix":1}`), "invalid -32602 /prefix must be text")
		p.wantAnswers(p.watch("tasks.add", `{"title":"a"}`), "invalid -32600")
		p.wantAnswers(p.watch("tasks.wait", `{}`), "invalid -32600")
		held := p.watch("tasks.hold", "")
		time.Sleep(5100 * time.Millisecond)
		synctest.Wait()
		p.wantAnswers(held, deadline...)
		p.call("tasks.add", `{"title":"a"}`)
		p.wantAnswers(held, deadline...)
		for _, f := range p.frames {
			if f.Sequence != p.sequence && f.Kind != wire.Update {
				t.Errorf("a watch got a frame of kind %v", f.Kind)
			}
		}
		if n := p.server.Busy(); n != 0 {
			t.Errorf("busy with %d", n)
		}
	})
}

func TestWatchFrameAgainBeginsAnew(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		count := p.watch("tasks.count", "")
		p.wantAnswers(count, "0")
		p.frames = nil
		p.sequence--
		if again := p.watch("tasks.count", ""); again != count {
			t.Fatal("the numbers differ")
		}
		p.wantAnswers(count, "0") // and its number is 1
		p.call("tasks.add", `{"title":"a"}`)
		p.wantAnswers(count, "0", "1")
	})
}

func TestUnwatchStopsARunThatNobodyWants(t *testing.T) {
	p := newPage(t, dispatch.Options{}) // on the real clock
	watch := p.post(wire.Watch, "tasks.endless", "")
	<-p.service.began
	p.end(wire.Unwatch, watch)
	next := p.post(wire.Call, "tasks.count", "")
	<-p.arrived
	p.wantAnswers(next, "0")
	p.wantAnswers(watch)
}

// Pages that read, write, watch, give up and go away at random, all at once:
// in the end every watch has the state of the database, and nothing is left.
func TestWatchesEndUpRight(t *testing.T) {
	p := newPage(t, dispatch.Options{})
	var pages sync.WaitGroup
	for client := range byte(4) {
		pages.Go(func() {
			for i := range uint64(60) {
				send := func(kind wire.Kind, sequence uint64, method, params string) {
					f := wire.Frame{Header: wire.Header{Kind: kind, Client: dispatch.ClientID{client}, Sequence: sequence}}
					if method != "" {
						f.JSON = fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, sequence, method, params)
					}
					p.frame(f)
				}
				sequence := 2*i + 1
				send(wire.Call, sequence, "tasks.add", fmt.Sprintf(`{"title":"%d-%d"}`, client, i))
				switch (i + uint64(client)) % 5 {
				case 0:
					send(wire.Watch, sequence+1, "tasks.count", "{}")
				case 1:
					send(wire.Cancel, sequence, "", "")
				case 2:
					send(wire.Watch, sequence+1, "tasks.list", `{"prefix":"1"}`)
					send(wire.Unwatch, sequence+1, "", "")
				case 3:
					send(wire.Call, sequence+1, "tasks.list", `{}`)
				}
			}
			if client == 3 {
				p.server.Drop(dispatch.ClientID{client})
			}
		})
	}
	pages.Wait()
	for limit := time.Now().Add(2 * time.Minute); p.server.Busy() > 0; runtime.Gosched() {
		if time.Now().After(limit) {
			t.Fatal("it doesn't come to rest")
		}
	}
	var count int64
	err := p.db.View(t.Context(), func(v *store.View) (err error) {
		count, err = p.service.Count(context.Background(), v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for client := range byte(3) {
		p.client = dispatch.ClientID{client}
		for i := range uint64(60) {
			sequence := 2*i + 1
			if n := len(p.answers(sequence)); n != 1 {
				t.Errorf("client %d: got %d answers to call %d", client, n, sequence)
			}
			if (i+uint64(client))%5 != 0 {
				continue
			}
			updates := p.texts(sequence + 1)
			if len(updates) == 0 || updates[len(updates)-1] != fmt.Sprint(count) {
				t.Errorf("client %d: watch %d has %q, want %d in the end", client, sequence+1, updates, count)
			}
			if !slices.IsSortedFunc(updates, func(a, b string) int { return len(a) - len(b) }) {
				t.Errorf("client %d: the updates of watch %d go back: %q", client, sequence+1, updates)
			}
		}
	}
}
