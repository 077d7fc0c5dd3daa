package dispatch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/ashore-dev/ashore/framework/store"
)

// job is one run of a handler: of a call, or of a watched query. Its outcome is
// decided once, by whoever comes first: the handler that ended, or the end of
// its context. So a caller doesn't wait for a handler that ignores its context,
// and a mutation that was given up is rolled back for certain.
type job struct {
	server  *Server
	method  *method
	handler handler
	ctx     context.Context
	end     context.CancelFunc // ends ctx

	// encode is called with what the handler returned; in the transaction, if
	// there is one to roll back.
	encode func(output) error
	// began is called when the view of a query has begun; it may be nil.
	began func()
	// settle is called once with the outcome, nil after success.
	settle func(*Error)

	decided atomic.Bool
	mine    bool     // decided by the handler's goroutine, before the commit
	inside  bool     // has entered the database
	reads   []string // tables that a query read
}

// start takes the job's place in the database's queue and starts its
// goroutine. The caller holds s.mu and has checked that s isn't closed.
func (s *Server) start(j *job) {
	s.busy.Add(1)
	ctx, giveBack := j.ctx, func() {}
	if j.handler.action == nil {
		s.waiting.Add(1)
		ctx, giveBack = s.db.Enqueue(j.ctx)
	}
	s.workers.do(func() { j.run(ctx, giveBack) })
}

func (j *job) run(ctx context.Context, giveBack func()) {
	s := j.server
	stop := j.failWith(ctx)
	err := errGoexit
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v, debug.Stack()}
		}
		stop()
		giveBack()
		j.leave()
		if j.mine || j.decide() {
			j.conclude(err)
		}
		j.end()
		s.busy.Add(-1)
	}()
	switch {
	case j.handler.view != nil:
		err = j.query(ctx)
	case j.handler.tx != nil:
		err = j.mutate(ctx)
	default:
		err = j.protect(func() error {
			out, err := j.handler.action(ctx)
			if err != nil {
				return err
			}
			return j.encode(out)
		})
	}
}

// query runs the handler in a view and encodes after its end, so that others
// don't wait for that.
func (j *job) query(ctx context.Context) error {
	var out output
	err := j.server.db.View(ctx, func(v *store.View) error {
		j.enter()
		if j.began != nil {
			j.began()
		}
		defer j.failWith(v.Context())()
		err := j.protect(func() (err error) {
			out, err = j.handler.view(v.Context(), v)
			return err
		})
		j.reads = v.Reads()
		return err
	})
	if err != nil {
		return err
	}
	return j.protect(func() error { return j.encode(out) })
}

// mutate runs the handler in a transaction. The result is encoded before the
// commit, so that one that cannot travel is rolled back.
func (j *job) mutate(ctx context.Context) error {
	err := j.server.db.Update(ctx, func(tx *store.Tx) error {
		j.enter()
		defer j.failWith(tx.Context())()
		err := j.protect(func() error {
			out, err := j.handler.tx(tx.Context(), tx)
			if err != nil {
				return err
			}
			return j.encode(out)
		})
		if err != nil {
			return err
		}
		if !j.decide() {
			return context.Cause(tx.Context()) // the caller has been told that it failed
		}
		j.mine = true
		return nil
	})
	if j.mine && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		// Something gave up while it made the commit last. The caller must not
		// take that for a mutation that was given up and undone.
		return fmt.Errorf("%w: %v", errStorage, err)
	}
	return err
}

// protect turns a panic into an error that has its stack, where the stack is
// still there.
func (j *job) protect(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{v, debug.Stack()}
		}
	}()
	return fn()
}

// failWith makes the end of ctx the outcome, unless there is one before or the
// returned func was called.
func (j *job) failWith(ctx context.Context) (stop func()) {
	s := j.server
	s.workers.Add(1)
	cancel := context.AfterFunc(ctx, func() {
		defer s.workers.Done()
		if j.decide() {
			j.conclude(context.Cause(ctx))
		}
	})
	return func() {
		if cancel() {
			s.workers.Done()
		}
	}
}

// decide reports whether the outcome was open; it isn't any more.
func (j *job) decide() bool { return j.decided.CompareAndSwap(false, true) }

func (j *job) conclude(err error) {
	if err == nil {
		j.settle(nil)
		return
	}
	e, log := classify(j.ctx, err)
	if log {
		j.server.logf("dispatch: %s: answered %s: %v", j.method.name, e.Code, err)
	}
	j.settle(e)
}

// enter and leave tell those who wait in the queue from those who run.
func (j *job) enter() {
	j.inside = true
	j.server.waiting.Add(-1)
	j.server.inside.Add(1)
}

func (j *job) leave() {
	switch {
	case j.inside:
		j.server.inside.Add(-1)
	case j.handler.action == nil:
		j.server.waiting.Add(-1)
	}
}
