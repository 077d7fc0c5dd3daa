package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// unitContext is the context of a View or Tx: it carries the unit and ends with
// it. Most handlers only hand it back to the unit, which asks whether it has
// ended, so the standard context that has a channel and a cause is made when
// somebody wants one of these.
type unitContext struct {
	parent context.Context
	unit   *unit
	ended  atomic.Bool // err is set

	mu       sync.Mutex
	err      error           // what Err answers after the end
	cause    error           // of the end, if that came before the parent's
	standard context.Context // nil until it is wanted
	cancel   context.CancelCauseFunc
}

// Deadline implements context.Context.
func (c *unitContext) Deadline() (deadline time.Time, ok bool) { return c.parent.Deadline() }

// Err implements context.Context.
func (c *unitContext) Err() error {
	if c.ended.Load() {
		return c.err
	}
	return c.parent.Err()
}

// Done implements context.Context.
func (c *unitContext) Done() <-chan struct{} { return c.real().Done() }

// Value implements context.Context.
func (c *unitContext) Value(key any) any {
	if k, ok := key.(unitKey); ok && k.db == c.unit.db {
		return c.unit
	}
	return c.real().Value(key)
}

// end ends the context, unless its parent has ended before.
func (c *unitContext) end(reason error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended.Load() {
		return
	}
	if c.err = c.parent.Err(); c.err == nil {
		c.err, c.cause = context.Canceled, reason
	}
	c.ended.Store(true)
	if c.standard != nil {
		c.cancel(reason)
	}
}

// real is the standard context behind this one.
func (c *unitContext) real() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.standard == nil {
		parent := c.parent
		if c.cause != nil { // it ended first, whatever became of the parent since
			parent = context.WithoutCancel(parent)
		}
		c.standard, c.cancel = context.WithCancelCause(parent)
		if c.ended.Load() {
			c.cancel(c.cause)
		}
	}
	return c.standard
}
