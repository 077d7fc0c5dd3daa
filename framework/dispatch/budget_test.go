//go:build !race

package dispatch_test

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/dispatch"
)

// What a call may allocate, beside what its handler returns: time under js/wasm
// is in the first place that. The frame that comes in is one; the rest are the
// job, the handler's input and output, the unit of the store, and what SQL
// takes. Race detection makes sync.Pool forget, and allocates by itself.
func TestACallAllocatesNoMoreThanItsBudget(t *testing.T) {
	for _, c := range []struct {
		method, params string
		budget         float64
	}{
		{"tasks.nothing", `{}`, 4},
		{"tasks.count", `{}`, 6},
		{"tasks.list", `{"prefix":""}`, 11}, // ten rows with an id and a title
		{"tasks.other", `{}`, 11},           // with its record
	} {
		t.Run(c.method, func(t *testing.T) {
			p := newPage(t, dispatch.Options{})
			fill(t, p)
			port := make(quiet, 1)
			ledger, err := dispatch.OpenLedger(t.Context(), p.db)
			if err != nil {
				t.Fatal(err)
			}
			server, err := dispatch.NewServer(dispatch.Options{DB: p.db, Port: port, Ledger: ledger, Services: []dispatch.Service{p.service.Service()}})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			frames := newFrames(t, p.client, c.method, c.params)
			got := testing.AllocsPerRun(500, func() {
				server.Serve(frames.next())
				<-port
			})
			if got > c.budget {
				t.Errorf("got %v allocations, want at most %v", got, c.budget)
			}
		})
	}
}
