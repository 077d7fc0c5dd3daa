package dispatch_test

import (
	"context"
	"fmt"
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

func TestEndedIsToldOfEachCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		p := newPage(t, dispatch.Options{Ended: func(e dispatch.Ended) {
			got = append(got, fmt.Sprint(e.ID(), " ", e.Method, " ", e.Kind, " ", e.Code, " ", e.Bytes > 0, " ", e.Took))
		}})
		p.end(wire.Unwatch, p.watch("tasks.count", ""))
		p.call("tasks.add", `{"title":"a"}`)
		p.call("tasks.fail", `{"how":"app"}`)
		p.call("tasks.nothing", "")
		want := []string{
			"watch tasks.count query  true 0s",
			"01000000/2 tasks.add mutation  true 0s",
			"01000000/3 tasks.fail mutation tired false 0s",
			"01000000/4 tasks.nothing action  true 0s",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestCallOfAnotherContextIsNone(t *testing.T) {
	if c, ok := dispatch.CallOf(context.Background()); ok {
		t.Errorf("got %v of a context without a call", c)
	}
}
