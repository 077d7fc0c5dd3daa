package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/ashore-dev/ashore/framework/store"
)

// Whether somebody asked for its channel before the end or after it, the context
// of a view ends with the view or with its caller's, whichever is first.
func TestAViewsContextEndsAsAStandardOne(t *testing.T) {
	reason := errors.New("the caller's reason")
	type key struct{}
	for _, c := range []struct {
		name   string
		inside bool // the caller's context ends in the view
		asked  bool // for the channel, in the view
		cause  error
	}{
		{"by its end", false, false, store.ErrEnded},
		{"by its end, watched", false, true, store.ErrEnded},
		{"by the caller's", true, false, reason},
		{"by the caller's, watched", true, true, reason},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := open(t, memory(t))
			outer, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
			defer cancel(nil)
			var kept, child context.Context
			err := db.View(outer, func(v *store.View) error {
				kept = v.Context()
				if c.asked {
					var stop context.CancelFunc
					child, stop = context.WithCancel(kept)
					t.Cleanup(stop)
				}
				if c.inside {
					cancel(reason)
				} else if kept.Err() != nil {
					t.Errorf("ended in the view: %v", kept.Err())
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			cancel(reason) // too late to matter
			if kept.Err() != context.Canceled {
				t.Errorf("got %v, want canceled", kept.Err())
			}
			if child == nil {
				var stop context.CancelFunc
				child, stop = context.WithCancel(kept)
				defer stop()
			}
			for name, got := range map[string]context.Context{"it": kept, "its child": child} {
				<-got.Done()
				if got.Err() != context.Canceled || context.Cause(got) != c.cause {
					t.Errorf("%s: got %v by %v, want canceled by %v", name, got.Err(), context.Cause(got), c.cause)
				}
				if got.Value(key{}) != "value" {
					t.Errorf("%s: got the value %v", name, got.Value(key{}))
				}
			}
			if err := db.View(kept, func(*store.View) error { return nil }); !errors.Is(err, store.ErrNested) {
				t.Errorf("a view under it: got %v, want ErrNested", err)
			}
		})
	}
}
