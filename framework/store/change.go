package store

import (
	"context"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// Change is what a commit wrote.
type Change struct {
	// Tables are the tables written, sorted, in lower case. A table may be
	// named although no row of it changed, never the other way round.
	Tables []string
	// Sequence numbers the changes of this DB from 1, without gaps.
	Sequence uint64
	// Time is the transaction's clock reading.
	Time time.Time
}

// changes delivers changes in the order of their commits, one at a time.
type changes struct {
	mu        sync.Mutex
	listeners []func(context.Context, Change)
	pending   []pendingChange
	next      uint64 // sequence to deliver next
	busy      bool   // somebody is delivering
}

type pendingChange struct {
	ctx context.Context
	Change
}

// OnCommit adds a function that is called after each transaction that
// changed something, in the order of the commits, one at a time, when the
// queue has been released. The context carries the values of the
// transaction's context but not its end. A function that panics is logged.
func (db *DB) OnCommit(fn func(ctx context.Context, c Change)) {
	db.changes.mu.Lock()
	defer db.changes.mu.Unlock()
	db.changes.listeners = append(db.changes.listeners, fn)
}

// deliver hands a change on. Commits come here in any order, since the queue
// has been released: a change whose predecessor is missing waits for it, and
// is delivered by whoever brings that one.
func (db *DB) deliver(ctx context.Context, c Change) {
	q := &db.changes
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending = append(q.pending, pendingChange{context.WithoutCancel(ctx), c})
	if q.busy {
		return
	}
	q.busy = true
	for {
		i := slices.IndexFunc(q.pending, func(p pendingChange) bool { return p.Sequence == q.next })
		if i < 0 {
			break
		}
		p := q.pending[i]
		q.pending = slices.Delete(q.pending, i, i+1)
		q.next++
		listeners := slices.Clip(q.listeners)
		q.mu.Unlock()
		for _, fn := range listeners {
			db.notify(fn, p)
		}
		q.mu.Lock()
	}
	q.busy = false
}

// notify keeps a listener's panic from the handler, which has committed.
func (db *DB) notify(fn func(context.Context, Change), p pendingChange) {
	defer func() {
		if v := recover(); v != nil {
			db.logf("store: OnCommit panicked: %v\n%s", v, debug.Stack())
		}
	}()
	fn(p.ctx, p.Change)
}
