package dispatch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// callContext is the context of a call. Most handlers only ask whether it has
// ended and by when it must, so the standard one, which has a channel, a timer
// and a cause, is made when somebody wants one of these. A context may outlive
// its call, so it is never used again for another.
type callContext struct {
	server   context.Context // the parent
	job      *job
	deadline time.Time // zero: none
	state    atomic.Uint32

	mu       sync.Mutex
	err      error           // once it is over
	standard context.Context // made under mu, before the state says so
	cancel   context.CancelFunc
}

// The states of a callContext. It goes from the first to one of the others.
const (
	ctxBare     = 0 // the parent says whether it has ended
	ctxStandard = 1 // the standard context says it
	ctxOver     = 2 // it ended without one
)

// Deadline implements context.Context.
func (c *callContext) Deadline() (deadline time.Time, ok bool) {
	return c.deadline, !c.deadline.IsZero()
}

// Err implements context.Context.
func (c *callContext) Err() error {
	switch c.state.Load() {
	case ctxStandard:
		return c.standard.Err()
	case ctxOver:
		return c.err
	}
	return c.server.Err()
}

// Done implements context.Context.
func (c *callContext) Done() <-chan struct{} { return c.real().Done() }

// Value implements context.Context.
func (c *callContext) Value(key any) any {
	if key == (callKey{}) {
		return c.job
	}
	return c.real().Value(key)
}

// end ends the context, by context.Canceled or, when its time is over, by
// context.DeadlineExceeded, which a standard context does by itself.
func (c *callContext) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.state.Load() == ctxOver:
	case c.standard == nil:
		if c.err = c.server.Err(); c.err == nil {
			c.err = err
		}
		c.state.Store(ctxOver)
	case err != context.DeadlineExceeded:
		c.cancel()
	}
}

// real is the standard context behind this one.
func (c *callContext) real() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.standard != nil {
		return c.standard
	}
	over := c.state.Load() == ctxOver
	parent := c.server
	if over && c.err == context.DeadlineExceeded {
		parent = context.WithoutCancel(parent) // which may have ended since
	}
	if c.deadline.IsZero() {
		c.standard, c.cancel = context.WithCancel(parent)
	} else {
		c.standard, c.cancel = context.WithDeadlineCause(parent, c.deadline, errDeadline)
	}
	if over {
		c.cancel()
	} else {
		c.state.Store(ctxStandard)
	}
	return c.standard
}
