package store

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// queue is a lock with a waiting line: first in, first out, and a place can be
// taken before one is ready to wait.
type queue struct {
	mu      sync.Mutex
	holder  *ticket
	waiting []*ticket
	closed  bool
	idle    chan struct{} // made by close, closed when the last holder has left
}

// ticket is a place in the queue, taken once.
type ticket struct {
	used atomic.Bool // somebody waits on it or gave it back

	// Under the queue's mu.
	called bool          // it is this ticket's turn, or never will be
	dead   bool          // the queue was closed before its turn
	ready  chan struct{} // made by who has to wait, closed when called
}

// call lets the one go on who waits on t. The caller holds the queue's mu.
func (t *ticket) call() {
	t.called = true
	if t.ready != nil {
		close(t.ready)
	}
}

// take adds a place at the end.
func (q *queue) take(t *ticket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		t.dead = true
		t.call()
	case q.holder == nil:
		q.holder = t
		t.call()
	default:
		q.waiting = append(q.waiting, t)
	}
}

// wait returns when it is t's turn. If the context ends first, or the queue is
// closed, the place is given up.
func (q *queue) wait(ctx context.Context, t *ticket) error {
	q.mu.Lock()
	if !t.called {
		t.ready = make(chan struct{})
		q.mu.Unlock()
		select {
		case <-t.ready:
		case <-ctx.Done():
			q.give(t)
			return context.Cause(ctx)
		}
		q.mu.Lock()
	}
	dead := t.dead
	q.mu.Unlock()
	if dead {
		return ErrClosed
	}
	if ctx.Err() != nil {
		q.give(t)
		return context.Cause(ctx)
	}
	return nil
}

// give gives a place back, whether it is waiting or holds the queue. Giving
// back twice does nothing.
func (q *queue) give(t *ticket) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.holder != t {
		if i := slices.Index(q.waiting, t); i >= 0 {
			q.waiting = slices.Delete(q.waiting, i, i+1)
		}
		return
	}
	q.holder = nil
	if len(q.waiting) > 0 {
		q.holder = q.waiting[0]
		q.waiting = slices.Delete(q.waiting, 0, 1)
		q.holder.call()
	} else if q.idle != nil {
		close(q.idle)
		q.idle = nil
	}
}

// close turns everybody away who waits or comes later, and waits for the
// holder to leave.
func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	for _, t := range q.waiting {
		t.dead = true
		t.call()
	}
	q.waiting = nil
	if q.holder != nil && q.idle == nil {
		q.idle = make(chan struct{})
	}
	idle := q.idle
	q.mu.Unlock()
	if idle != nil {
		<-idle
	}
}
