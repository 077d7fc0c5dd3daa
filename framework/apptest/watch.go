package apptest

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/wire"
)

// Watched is a query that is being watched.
type Watched[Out any] struct {
	t        testing.TB
	a        *App
	page     *page
	method   string
	sequence uint64
	box      *mailbox
}

// Watch watches a query as a page does. The first [Watched.Next] gives its
// present result.
func Watch[Out any](t testing.TB, a *App, method string, in ...any) *Watched[Out] {
	t.Helper()
	sequence, box := a.page.open()
	a.send(t, wire.Watch, sequence, method, in)
	return &Watched[Out]{t, a, a.page, method, sequence, box}
}

// Next waits for the next result. It ends the test if none comes.
func (w *Watched[Out]) Next() Out {
	w.t.Helper()
	update := wait(w.t, w.page, w.box, "watch "+w.method)
	answer, failure := unpack(w.t, w.method, update)
	if failure != nil {
		w.t.Fatalf("watch %s failed with %q: %v", w.method, failure.Code, failure)
	}
	var out Out
	if err := decode(answer, update.Attachments, &out); err != nil {
		w.t.Fatalf("watch %s: the result does not fit into %T: %v\n%s", w.method, out, err, answer)
	}
	return out
}

// Stop ends the watch.
func (w *Watched[Out]) Stop() {
	w.t.Helper()
	w.page.forget(w.sequence)
	frame, err := w.page.frame(wire.Unwatch, w.sequence, nil)
	if err != nil {
		w.t.Fatalf("unwatch %s: %v", w.method, err)
	}
	if w.a.app != nil && w.a.page == w.page {
		w.a.app.Server().Receive(frame)
	}
}
