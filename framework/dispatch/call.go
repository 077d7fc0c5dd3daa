package dispatch

import (
	"cmp"
	"context"
	"runtime/debug"
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

// maxDone bounds what is remembered of a client that never acknowledges.
const maxDone = 4096

// client is what a server knows of a page. Its lists are sorted by sequence,
// which is the order in which a page calls.
type client struct {
	calls   []*job // that aren't answered
	watches map[uint64]*watched
	acked   uint64   // no mutation or action up to here will be sent again
	done    []uint64 // calls after it that wrote, or may have, and were answered
	kept    []uint64 // calls that the ledger has; those up to acked go with the next mutation
	heard   bool     // it has sent a frame to this server
}

// client returns what is known of a page. The caller holds s.mu.
func (s *Server) client(id ClientID) *client {
	c := s.clients[id]
	if c == nil {
		c = &client{watches: map[uint64]*watched{}}
		s.clients[id] = c
	}
	return c
}

// call finds a call that isn't answered, or where it would be.
func (c *client) call(sequence uint64) (i int, found bool) {
	return slices.BinarySearchFunc(c.calls, sequence, func(j *job, sequence uint64) int {
		return cmp.Compare(j.header.Sequence, sequence)
	})
}

// runs reports whether a call of this number runs.
func (c *client) runs(sequence uint64) bool {
	_, found := c.call(sequence)
	return found
}

// acknowledge forgets what the page has received.
func (c *client) acknowledge(sequence uint64) {
	if sequence <= c.acked {
		return
	}
	c.acked = sequence
	i, found := slices.BinarySearch(c.done, sequence)
	if found {
		i++
	}
	c.done = slices.Delete(c.done, 0, i)
}

// repeated reports whether a call of this number has been answered.
func (c *client) repeated(sequence uint64) bool {
	_, done := slices.BinarySearch(c.done, sequence)
	return done || sequence <= c.acked
}

// finish notes that a call was answered, by an error if e isn't nil. Queries may
// be asked again, and so may mutations that the ledger has. The caller holds s.mu.
func (c *client) finish(j *job, e *Error) {
	sequence := j.header.Sequence
	if i, found := c.call(sequence); found {
		c.calls = slices.Delete(c.calls, i, i+1)
	}
	if kept := j.closeNote(e); kept || j.again || j.method.Kind == KindQuery || sequence <= c.acked {
		return
	}
	if len(c.done) >= maxDone {
		c.done = c.done[:0]
	}
	i, _ := slices.BinarySearch(c.done, sequence)
	c.done = slices.Insert(c.done, i, sequence)
}

// inFlight reports whether a call or watch of this number runs.
func (s *Server) inFlight(h wire.Header) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[h.Client]
	return c != nil && (c.runs(h.Sequence) || c.watches[h.Sequence] != nil)
}

// request answers a call or watch that cannot be. The job of any other call is
// returned, to be run.
func (s *Server) request(f wire.Frame) *job {
	j, to, fail := s.admit(f)
	if fail != nil {
		s.refuse(to, fail)
	}
	return j
}

// admit plans a call or watch. It starts a watch, and returns the job of a call
// or what to answer and to which header.
func (s *Server) admit(f wire.Frame) (*job, wire.Header, *Error) {
	m, r, fail := s.plan(f)
	to := f.Header
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.dead[f.Client] {
		return nil, to, errOwnerLost
	}
	c := s.client(f.Client)
	c.heard = true
	if c.runs(f.Sequence) || f.Kind == wire.Call && c.watches[f.Sequence] != nil {
		to.Sequence = 0 // an answer of this number would be taken for that of the first
		return nil, to, errRepeated
	}
	if fail != nil {
		return nil, to, fail
	}
	if f.Kind == wire.Watch {
		s.watch(c, f, m, r)
		return nil, to, nil
	}
	c.acknowledge(min(f.Number, f.Sequence-1))
	if m.Kind != KindQuery && c.repeated(f.Sequence) {
		return nil, to, errRepeated
	}
	return s.call(c, to, m, r), to, nil
}

// plan is methods.plan, with the app's own code in it kept from doing harm.
func (s *Server) plan(f wire.Frame) (m *method, r request, fail *Error) {
	x := newScratch()
	defer x.release()
	defer func() {
		if v := recover(); v != nil {
			s.logf("dispatch: decoding a call panicked: %v\n%s", v, debug.Stack())
			fail = errInternal
		}
	}()
	m, r, fail = s.methods.plan(f, &x.decoder)
	if fail == nil && m.Kind == KindMutation && s.ledger != nil {
		r.hash = hashOf(r.params, f.Attachments)
	}
	return m, r, fail
}

// call makes the job of a call. The caller holds s.mu.
func (s *Server) call(c *client, to wire.Header, m *method, r request) *job {
	j := &job{server: s, method: m, task: r.task, client: c, header: s.header(wire.Answer, to.Client, to.Sequence)}
	if m.Kind == KindMutation && s.ledger != nil {
		j.hash, j.again = r.hash, c.keeps(to.Sequence)
	}
	j.ctx.server, j.ctx.job, j.ctx.deadline = s.ctx, j, s.by(m, to.Timeout)
	if t, ok := r.task.(streaming); ok {
		j.out = t.open(j)
	}
	if j.in = r.upload; j.in != nil {
		j.in.open(j)
	}
	i, _ := c.call(to.Sequence)
	c.calls = slices.Insert(c.calls, i, j)
	s.enter(j)
	return j
}

// by is when a call must be over; zero is never. Streams and uploads last as
// long as they do, unless a view waits for them.
func (s *Server) by(m *method, timeout uint32) time.Time {
	switch {
	case timeout > 0:
		return time.Now().Add(time.Duration(timeout) * time.Millisecond)
	case m.Kind == KindAction && (m.Stream || m.upload != nil):
		return time.Time{}
	}
	return time.Now().Add(s.deadline)
}

// encodeAnswer makes the frame of what a handler returned, in place.
func (m *method) encodeAnswer(x *scratch, h wire.Header, t task) ([]byte, error) {
	e := &x.encoder
	e.Reset(append(begin(x.frame(m.size.Load()), h.Sequence), `,"result":`...))
	t.encode(e)
	buf, err := e.Bytes()
	if err != nil {
		return nil, err
	}
	frame, err := wire.Seal(append(buf, '}'), h, e.Attachments())
	if err != nil {
		return nil, err
	}
	x.keep(frame)
	m.size.Store(int64(len(frame) + len(frame)/8))
	return frame, nil
}

// giveUp ends a call or watch at the page's wish.
func (s *Server) giveUp(h wire.Header) {
	if j := s.givenUp(h); j != nil {
		j.abort(context.Canceled, context.Canceled)
	}
}

// givenUp returns the job that nobody wants any more, if there is one.
func (s *Server) givenUp(h wire.Header) *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[h.Client]
	if c == nil {
		return nil
	}
	if i, found := c.call(h.Sequence); found && h.Kind == wire.Cancel {
		return c.calls[i]
	}
	if w := c.watches[h.Sequence]; w != nil && h.Kind == wire.Unwatch {
		return s.unwatch(c, w, h.Client, h.Sequence)
	}
	return nil
}

// Drop forgets a client that is gone: its calls are canceled and its watches end.
func (s *Server) Drop(id ClientID) {
	// The latest first: what waits ends before what it waits for, and none of
	// them gets a turn in between.
	for _, j := range slices.Backward(s.forget(id)) {
		j.abort(context.Canceled, context.Canceled)
	}
}

// forget returns the jobs that nobody wants any more, calls in their order.
func (s *Server) forget(id ClientID) []*job {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[id]
	if c == nil {
		return nil
	}
	jobs := slices.Clone(c.calls)
	for _, j := range jobs {
		j.dropped = true
	}
	if len(c.kept) > 0 {
		s.gone = append(s.gone, id)
	}
	for sequence, w := range c.watches {
		if j := s.unwatch(c, w, id, sequence); j != nil {
			jobs = append(jobs, j)
		}
	}
	delete(s.clients, id)
	return jobs
}
