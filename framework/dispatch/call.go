package dispatch

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

// maxDone bounds what is remembered of a client that never acknowledges.
const maxDone = 4096

// client is what a server knows of a page.
type client struct {
	calls   map[uint64]*call
	watches map[uint64]*watched
	acked   uint64              // every answer up to here was received
	done    map[uint64]struct{} // calls after it that wrote, or may have, and were answered
}

// call is a call that isn't answered.
type call struct {
	end     context.CancelFunc
	dropped bool // nobody waits for the answer; under Server.mu
}

// client returns what is known of a page. The caller holds s.mu.
func (s *Server) client(id ClientID) *client {
	c := s.clients[id]
	if c == nil {
		c = &client{calls: map[uint64]*call{}, watches: map[uint64]*watched{}, done: map[uint64]struct{}{}}
		s.clients[id] = c
	}
	return c
}

// acknowledge forgets what the page has received.
func (c *client) acknowledge(sequence uint64) {
	if sequence <= c.acked {
		return
	}
	c.acked = sequence
	for done := range c.done {
		if done <= sequence {
			delete(c.done, done)
		}
	}
}

// repeated reports whether a call of this number has been answered.
func (c *client) repeated(sequence uint64) bool {
	_, done := c.done[sequence]
	return done || sequence <= c.acked
}

// finish notes that a call was answered. Queries may be asked again.
func (c *client) finish(sequence uint64, kind Kind) {
	delete(c.calls, sequence)
	if kind == KindQuery || sequence <= c.acked {
		return
	}
	if len(c.done) >= maxDone {
		clear(c.done)
	}
	c.done[sequence] = struct{}{}
}

// inFlight reports whether a call or watch of this number runs.
func (s *Server) inFlight(h wire.Header) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[h.Client]
	return c != nil && (c.calls[h.Sequence] != nil || c.watches[h.Sequence] != nil)
}

// request answers a call or watch that cannot be, and starts any other.
func (s *Server) request(f wire.Frame) {
	if to, fail := s.admit(f); fail != nil {
		s.refuse(to, fail)
	}
}

// admit plans a call or watch and starts it, or returns what to answer and to
// which header.
func (s *Server) admit(f wire.Frame) (wire.Header, *Error) {
	m, r, h, fail := s.plan(f)
	to := f.Header
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return to, errOwnerLost
	}
	c := s.client(f.Client)
	if c.calls[f.Sequence] != nil || f.Kind == wire.Call && c.watches[f.Sequence] != nil {
		to.Sequence = 0 // an answer of this number would be taken for that of the first
		return to, errRepeated
	}
	if fail != nil {
		return to, fail
	}
	if f.Kind == wire.Watch {
		s.watch(c, to, m, r, h)
		return to, nil
	}
	c.acknowledge(min(f.Number, f.Sequence-1))
	if m.Kind != KindQuery && c.repeated(f.Sequence) {
		return to, errRepeated
	}
	s.call(c, to, m, h)
	return to, nil
}

// plan is methods.plan, with the app's own code in it kept from doing harm.
func (s *Server) plan(f wire.Frame) (m *method, r request, h handler, fail *Error) {
	defer func() {
		if v := recover(); v != nil {
			s.logf("dispatch: decoding a call panicked: %v\n%s", v, debug.Stack())
			fail = errInternal
		}
	}()
	return s.methods.plan(f)
}

// call starts a call. The caller holds s.mu.
func (s *Server) call(c *client, to wire.Header, m *method, h handler) {
	limit := s.deadline
	if to.Timeout > 0 {
		limit = time.Duration(to.Timeout) * time.Millisecond
	}
	running := &call{}
	c.calls[to.Sequence] = running
	var frame []byte
	j := &job{server: s, method: m, handler: h}
	j.ctx, j.end = context.WithTimeoutCause(s.ctx, limit, errDeadline)
	running.end = j.end
	header := s.header(wire.Answer, to.Client, to.Sequence)
	j.encode = func(out output) (err error) {
		frame, err = m.encodeAnswer(header, out)
		return err
	}
	j.settle = func(e *Error) {
		s.mu.Lock()
		c.finish(to.Sequence, m.Kind)
		dropped := running.dropped
		s.mu.Unlock()
		if dropped {
			return
		}
		if e != nil {
			s.send(errorFrame(header, e, s.logf))
			return
		}
		s.send(frame)
	}
	s.start(j)
}

// encodeAnswer makes the frame of what a handler returned, in place. A buffer
// of the size that the method's last answer had saves it from growing.
func (m *method) encodeAnswer(h wire.Header, out output) ([]byte, error) {
	size := min(max(m.size.Load(), 256), 1<<20)
	e := wire.NewEncoder(append(begin(make([]byte, wire.HeaderSize, size), h.Sequence), `,"result":`...))
	out(e)
	buf, err := e.Bytes()
	if err != nil {
		return nil, err
	}
	frame, err := wire.Seal(append(buf, '}'), h, e.Attachments())
	m.size.Store(int64(len(frame) + len(frame)/8))
	return frame, err
}

// giveUp ends a call or watch at the page's wish.
func (s *Server) giveUp(h wire.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[h.Client]
	if c == nil {
		return
	}
	if running := c.calls[h.Sequence]; running != nil && h.Kind == wire.Cancel {
		running.end()
	}
	if w := c.watches[h.Sequence]; w != nil && h.Kind == wire.Unwatch {
		s.unwatch(c, w, h.Client, h.Sequence)
	}
}

// Drop forgets a client that is gone: its calls are canceled and its watches end.
func (s *Server) Drop(id ClientID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[id]
	if c == nil {
		return
	}
	for _, running := range c.calls {
		running.dropped = true
		running.end()
	}
	for sequence, w := range c.watches {
		s.unwatch(c, w, id, sequence)
	}
	delete(s.clients, id)
}
