package dispatch_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/wire"
)

func TestRunsIsToldWhichCallHoldsTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type told struct {
			client         dispatch.ClientID
			sequence       uint64
			method, params string
		}
		var got []told
		p := newPage(t, dispatch.Options{Runs: func(client dispatch.ClientID, sequence uint64, method, params string) {
			got = append(got, told{client, sequence, method, params})
		}})
		watch := p.watch("tasks.list", `{"prefix":"a"}`)
		p.end(wire.Unwatch, watch)
		p.call("tasks.add", `{"title":"a"}`)
		p.call("tasks.fail", `{"how":"panic"}`)
		p.call("tasks.nothing", "")
		c, none := p.client, told{}
		want := []told{
			{c, watch, "tasks.list", `{"prefix":"a"}`},
			none,
			{c, watch + 1, "tasks.add", ""},
			none,
			{c, watch + 2, "tasks.fail", ""},
			none,
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}
