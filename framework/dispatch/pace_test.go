package dispatch_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

const pace = 10 * time.Second

// pace tells that a watch may wait so long, in milliseconds.
func (p *page) pace(sequence uint64, d time.Duration) {
	p.t.Helper()
	p.frame(wire.Frame{Header: wire.Header{Kind: wire.Pace, Client: p.client, Sequence: sequence, Number: uint64(d.Milliseconds())}})
	synctest.Wait()
}

func TestHiddenWatcherCostsOneRunInAWhile(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		hidden := p.watch("tasks.list", "")
		p.pace(hidden, pace)
		runs := p.service.runs.Load()
		for range 5 {
			p.call("tasks.add", `{"title":"a"}`)
		}
		if p.service.runs.Load() != runs {
			t.Errorf("the query ran %d times for a page that nobody looks at", p.service.runs.Load()-runs)
		}
		time.Sleep(pace)
		synctest.Wait()
		if got := p.service.runs.Load() - runs; got != 1 {
			t.Errorf("the query ran %d times after the pace, want 1", got)
		}
		want := p.call("tasks.list", "").String()
		if updates := p.texts(hidden); len(updates) != 2 || updates[1] != want {
			t.Errorf("got %q, want a second update of %s", updates, want)
		}
		runs = p.service.runs.Load()
		time.Sleep(time.Hour)
		if p.service.runs.Load() != runs {
			t.Error("it ran again without a commit")
		}
	})
}

func TestWatcherThatIsSeenGetsWhatIsLate(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		count := p.watch("tasks.count", "")
		p.pace(count, pace)
		p.pace(count, 0)
		p.wantAnswers(count, "0") // nothing is late
		p.pace(count, pace)
		p.call("tasks.add", `{"title":"a"}`)
		p.wantAnswers(count, "0")
		p.pace(count, 0)
		p.wantAnswers(count, "0", "1")
		p.call("tasks.add", `{"title":"b"}`)
		p.wantAnswers(count, "0", "1", "2")
		time.Sleep(2 * pace)
		p.wantAnswers(count, "0", "1", "2")
	})
}

func TestVisibleWatcherOfTheSameQueryDoesNotWait(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		hidden := p.watch("tasks.count", "")
		p.pace(hidden, pace)
		p.call("tasks.add", `{"title":"a"}`)
		first := p.client
		p.client = dispatch.ClientID{2}
		visible := p.watch("tasks.count", "")
		p.wantAnswers(visible, "1")
		p.call("tasks.add", `{"title":"b"}`)
		p.wantAnswers(visible, "1", "2")
		p.end(wire.Unwatch, visible)
		p.call("tasks.add", `{"title":"c"}`)
		p.client = first
		p.wantAnswers(hidden, "0", "1", "2")
		time.Sleep(pace)
		synctest.Wait()
		p.wantAnswers(hidden, "0", "1", "2", "3")
	})
}

func TestLateRunEndsWithItsWatch(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		count := p.watch("tasks.count", "")
		p.pace(count, 1<<40*time.Millisecond) // as long as a pace can be
		p.pace(count+1, pace)                 // no watch
		p.call("tasks.add", `{"title":"a"}`)
		p.end(wire.Unwatch, count)
		time.Sleep(time.Hour)
		p.wantAnswers(count, "0")
	})
}

func TestWatchThatBeginsHiddenIsAnsweredAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		count := p.post(wire.Watch, "tasks.count", "", func(f *wire.Frame) { f.Number = uint64(pace.Milliseconds()) })
		synctest.Wait()
		p.wantAnswers(count, "0")
		p.call("tasks.add", `{"title":"a"}`)
		p.wantAnswers(count, "0")
		time.Sleep(pace)
		synctest.Wait()
		p.wantAnswers(count, "0", "1")
	})
}
