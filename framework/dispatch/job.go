package dispatch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// job is one run of a handler: of a call, or of a watched query. Its outcome is
// decided once, by whoever comes first: the handler that ended, or the end of
// its context. So a caller doesn't wait for a handler that ignores its context,
// and a mutation that was given up is rolled back for certain.
type job struct {
	server *Server
	method *method
	task   task
	ctx    callContext
	place  store.Place // in the database's queue, unless it is an action

	// Of a call.
	header wire.Header // of the answer
	client *client
	hash   int64 // of a mutation's input
	again  bool  // it was done before, and is answered from the ledger
	out    flow  // of a stream
	in     upload
	// Of a watched query: it and the number of its run.
	watched *watched
	turn    int

	// Under Server.mu.
	slot    int  // in Server.jobs; -1: it isn't there any more
	expired bool // its time is over
	dropped bool // nobody waits for the answer
	noted   note // in the ledger

	decided atomic.Bool
	sent    uint64    // of a stream, once it is decided
	began   time.Time // if somebody wants to know

	// Of the handler's goroutine.
	err     error
	mine    bool     // decided here, before the commit
	inside  bool     // has entered the database
	left    bool     // has left it, or its queue
	reads   []string // tables that a watched query read
	scratch *scratch // holds frame and result
	frame   []byte   // the answer to a call
	result  result   // of a watched query
}

// enter puts a job among those that run and takes its place in the database's
// queue. The caller holds s.mu, has checked that s isn't closed, and has the job
// run.
func (s *Server) enter(j *job) {
	j.slot = len(s.jobs)
	s.jobs = append(s.jobs, j)
	s.expireBy(j.ctx.deadline)
	if s.ended != nil {
		j.began = time.Now()
	}
	s.workers.Add(1)
	s.busy.Add(1)
	if j.method.Kind != KindAction {
		s.waiting.Add(1)
		j.place.Holder = j
		s.db.Enqueue(&j.place)
	}
}

// run runs the job in the goroutine of the caller.
func (j *job) run() {
	j.err = errGoexit
	defer j.finish()
	switch {
	case j.again:
		j.err = j.repeat()
	case j.out != nil:
		j.err = j.stream()
	case j.method.Kind == KindQuery:
		j.err = j.query()
	case j.method.Kind == KindMutation:
		j.err = j.mutate()
	default:
		if j.err = j.task.act(&j.ctx); j.err == nil {
			j.err = j.encode()
		}
	}
}

// finish concludes the job, however its handler has ended.
func (j *job) finish() {
	s := j.server
	if v := recover(); v != nil {
		j.err = &panicError{v, debug.Stack()}
	}
	j.leave()
	if j.mine || j.decide() {
		j.conclude(j.err)
	}
	if j.scratch != nil {
		j.scratch.release()
	}
	j.ctx.end(context.Canceled)
	s.mu.Lock()
	last := s.jobs[len(s.jobs)-1]
	s.jobs[j.slot], last.slot = last, j.slot
	s.jobs[len(s.jobs)-1] = nil
	s.jobs = s.jobs[:len(s.jobs)-1]
	j.slot = -1
	if s.acted != nil && j.acts() {
		close(s.acted)
		s.acted = nil
	}
	s.mu.Unlock()
	s.busy.Add(-1)
	s.workers.Done()
}

// leave makes sure that the job has left the database and its queue.
func (j *job) leave() {
	s := j.server
	if j.method.Kind == KindAction || j.left {
		return
	}
	j.left = true
	s.db.Leave(&j.place)
	if !j.inside {
		s.waiting.Add(-1)
		return
	}
	s.inside.Add(-1)
	if s.runs != nil && s.current.CompareAndSwap(j, nil) {
		s.runs(ClientID{}, 0, "", "")
	}
}

// query encodes after the end of the view, so that others don't wait for that.
func (j *job) query() error {
	if err := j.view(); err != nil {
		return err
	}
	return j.encode()
}

// view runs the handler in a view.
func (j *job) view() error {
	return j.server.db.ViewAt(&j.ctx, &j.place, func(v *store.View) error {
		j.enters()
		if j.watched != nil {
			j.server.mu.Lock()
			j.watched.turns.begin(j.turn)
			j.server.mu.Unlock()
		}
		err := j.task.query(v.Context(), v)
		if j.watched != nil {
			j.reads = v.Reads()
		}
		return err
	})
}

// mutate runs the handler in a transaction. The result is encoded before the
// commit, so that one that cannot travel is rolled back, and so that the ledger
// has it if the data have what the handler wrote.
func (j *job) mutate() error {
	err := j.server.db.UpdateAt(&j.ctx, &j.place, func(tx *store.Tx) error {
		j.enters()
		if err := j.task.mutate(tx.Context(), tx); err != nil {
			return err
		}
		if err := j.encode(); err != nil {
			return err
		}
		if err := j.note(tx); err != nil {
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

// enters tells those who run from those who wait in the queue.
func (j *job) enters() {
	j.inside = true
	j.server.waiting.Add(-1)
	j.server.inside.Add(1)
	if j.server.runs != nil {
		j.tellRuns()
	}
}

// tellRuns tells that this job holds the database now.
func (j *job) tellRuns() {
	s := j.server
	s.current.Store(j)
	if j.watched == nil {
		s.runs(j.header.Client, j.header.Sequence, j.method.name, "")
		return
	}
	var client ClientID
	var sequence uint64
	s.mu.Lock()
	if len(j.watched.watchers) > 0 {
		client, sequence = j.watched.watchers[0].client, j.watched.watchers[0].sequence
	}
	s.mu.Unlock()
	s.runs(client, sequence, j.method.name, j.watched.params)
}

// encode encodes what the handler returned: in the transaction, if there is one
// to roll back.
func (j *job) encode() (err error) {
	j.scratch = newScratch()
	if j.watched != nil {
		j.result, err = j.method.encodeResult(j.scratch, j.task)
		return err
	}
	if j.out != nil {
		j.frame, err = encodeEnd(j.scratch, j.header)
		return err
	}
	j.frame, err = j.method.encodeAnswer(j.scratch, j.header, j.task)
	return err
}

// abort ends the context and makes that the outcome, unless there is one.
func (j *job) abort(err, cause error) {
	j.ctx.end(err)
	j.fail(cause)
}

// fail makes an error the outcome, unless there is one.
func (j *job) fail(err error) {
	if j.decide() {
		j.conclude(err)
	}
}

// Held is told by the store that it has rolled back what the handler did, which
// may still run.
func (j *job) Held(err error) {
	s := j.server
	s.mu.Lock()
	gone := j.slot < 0
	if !gone {
		s.workers.Add(1)
	}
	s.mu.Unlock()
	if gone {
		return
	}
	defer s.workers.Done()
	if j.out != nil && j.out.stuck() {
		err = errSlowConsumer
	}
	j.fail(err)
}

// decide reports whether the outcome was open; it isn't any more.
func (j *job) decide() bool { return j.decided.CompareAndSwap(false, true) }

// conclude is called once, with the outcome.
func (j *job) conclude(err error) {
	if err == nil {
		j.settle(nil)
		return
	}
	e, log := classify(&j.ctx, err)
	if j.again && e.Code != CodeOwnerLost && e.Code != CodeInvalid {
		e = errResultLost // any other would say that the call was undone
	}
	if log {
		j.server.logf("dispatch: %s: answered %s: %v", j.method.name, e.Code, err)
	}
	j.settle(e)
}

// settle answers. With an error the handler may still run, and what is its own
// is left alone.
func (j *job) settle(e *Error) {
	j.stopFlows()
	if j.server.ended != nil {
		j.tellEnded(e)
	}
	if j.watched != nil {
		j.settleWatch(e)
		return
	}
	s := j.server
	s.mu.Lock()
	j.client.finish(j, e)
	dropped := j.dropped
	s.mu.Unlock()
	switch {
	case dropped:
	case e != nil:
		s.send(errorFrame(j.header, e, s.logf))
	default:
		s.send(j.frame)
	}
}
