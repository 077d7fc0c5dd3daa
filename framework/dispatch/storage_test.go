package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

func TestFullDiskIsQuota(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.call("tasks.add", `{"title":"a"}`)
		p.disk.SetQuota(p.disk.Used())
		p.want("tasks.add", `{"title":"b"}`, "quota -32000")
		p.want("tasks.count", "", "1")
		if log := p.logged(); !strings.Contains(log, "tasks.add: answered quota") {
			t.Errorf("logged: %s", log)
		}
		p.disk.SetQuota(0)
		p.call("tasks.add", `{"title":"b"}`)
		p.want("tasks.count", "", "2")
	})
}

func TestBrokenDiskIsStorageUnavailable(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		p.disk.Inject(memfs.Fault{Action: memfs.Flush, Times: 1, Kind: memfs.Fail})
		p.want("tasks.add", `{"title":"b"}`, "storage_unavailable -32000")
		p.want("tasks.count", "", "0")
	})
}

func TestClosedDatabaseIsOwnerLost(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		if err := p.db.Close(); err != nil {
			t.Fatal(err)
		}
		p.want("tasks.count", "", "owner_lost -32000")
	})
}

// The answer to a mutation waits for what makes it last, and for nothing else
// does: what can't be made to last isn't answered as done.
func TestAnswerWaitsForPersist(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		persist := make(chan error)
		p.db.SetPersist(func(context.Context) error { return <-persist })
		add := p.post(wire.Call, "tasks.add", `{"title":"a"}`)
		read := p.post(wire.Call, "tasks.count", "")
		synctest.Wait()
		p.wantAnswers(add)
		p.wantAnswers(read)
		persist <- nil
		synctest.Wait()
		if got := p.texts(add); len(got) != 1 || !strings.Contains(got[0], `"title":"a"`) {
			t.Errorf("got %q", got)
		}
		p.wantAnswers(read, "1")

		add = p.post(wire.Call, "tasks.add", `{"title":"b"}`)
		synctest.Wait()
		persist <- fmt.Errorf("storing pages: %w", dispatch.NewError(dispatch.CodeQuota, "no room"))
		synctest.Wait()
		p.wantAnswers(add, "quota -32000")

		add = p.post(wire.Call, "tasks.add", `{"title":"c"}`)
		synctest.Wait()
		persist <- context.DeadlineExceeded
		synctest.Wait()
		p.wantAnswers(add, "storage_unavailable -32000") // not undone, as deadline would say
	})
}

// A mutation that is given up while it is being made to last is done.
func TestCancelDuringPersistIsTooLate(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		persist := make(chan error)
		p.db.SetPersist(func(context.Context) error { return <-persist })
		add := p.post(wire.Call, "tasks.other", "")
		synctest.Wait()
		p.end(wire.Cancel, add)
		synctest.Wait()
		p.wantAnswers(add)
		persist <- nil
		synctest.Wait()
		p.wantAnswers(add, "null")
	})
}

// Whoever waits for a mutation and then reads, reads what it wrote.
func TestMutationIsAnsweredAfterItsCommit(t *testing.T) {
	bubble(t, func(t *testing.T, p *page) {
		var order []string
		p.db.OnCommit(func(context.Context, store.Change) {
			p.mu.Lock()
			order = append(order, fmt.Sprint("commit after ", len(p.frames), " answers"))
			p.mu.Unlock()
		})
		p.call("tasks.other", "")
		p.call("tasks.other", "")
		if want := []string{"commit after 0 answers", "commit after 1 answers"}; !slices.Equal(order, want) {
			t.Errorf("got %q, want %q", order, want)
		}
	})
}
