package dispatch

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Whether somebody asked for its channel before the end, after it, or never, a
// call's context ends as a standard one does.
func TestACallsContextEndsAsAStandardOne(t *testing.T) {
	for _, c := range []struct {
		name       string
		end        func(c *callContext, stop context.CancelCauseFunc)
		err, cause error
	}{
		{"canceled", func(c *callContext, _ context.CancelCauseFunc) { c.end(context.Canceled) }, context.Canceled, context.Canceled},
		{"at its deadline", func(c *callContext, _ context.CancelCauseFunc) {
			time.Sleep(time.Until(c.deadline))
			synctest.Wait()
			c.end(context.DeadlineExceeded)
		}, context.DeadlineExceeded, errDeadline},
		{"with the server", func(_ *callContext, stop context.CancelCauseFunc) { stop(errOwnerLost) }, context.Canceled, errOwnerLost},
		{"with the server, then canceled", func(c *callContext, stop context.CancelCauseFunc) {
			stop(errOwnerLost)
			c.end(context.Canceled)
		}, context.Canceled, errOwnerLost},
		{"at its deadline, then with the server", func(c *callContext, stop context.CancelCauseFunc) {
			time.Sleep(time.Until(c.deadline))
			synctest.Wait()
			c.end(context.DeadlineExceeded)
			stop(errOwnerLost)
		}, context.DeadlineExceeded, errDeadline},
	} {
		for _, asked := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					type key struct{}
					server, stop := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
					defer stop(nil)
					ctx := &callContext{server: server, deadline: time.Now().Add(time.Minute)}
					var child context.Context
					if asked {
						var cancel context.CancelFunc
						child, cancel = context.WithCancel(ctx)
						defer cancel()
					}
					if ctx.Err() != nil || context.Cause(&callContext{server: server, deadline: ctx.deadline}) != nil {
						t.Errorf("ended before its end: %v", ctx.Err())
					}
					c.end(ctx, stop)
					if !asked {
						if !errors.Is(ctx.Err(), c.err) {
							t.Errorf("got %v, want %v", ctx.Err(), c.err)
						}
						var cancel context.CancelFunc
						child, cancel = context.WithCancel(ctx)
						defer cancel()
					}
					for name, got := range map[string]context.Context{"it": ctx, "its child": child} {
						<-got.Done()
						if got.Err() != c.err || context.Cause(got) != c.cause {
							t.Errorf("%s: got %v by %v, want %v by %v", name, got.Err(), context.Cause(got), c.err, c.cause)
						}
						if got.Value(key{}) != "value" {
							t.Errorf("%s: got the value %v", name, got.Value(key{}))
						}
					}
				})
			})
		}
	}
}
