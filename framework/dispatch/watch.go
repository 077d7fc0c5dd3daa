package dispatch

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

// watched is a query with an input that somebody watches. It runs once,
// whoever watches it. Its fields are used under Server.mu.
type watched struct {
	method      *method
	params      string
	attachments [][]byte // of the frame that came first, which the task's input may be of
	task        task     // whose input each run has
	turns       turns
	watchers    []*watcher // in the order in which they came
	job         *job       // the last run
	result      result
	version     int         // of result; 0 is none
	timer       *time.Timer // of a run that is late
}

// watcher is a watch of a page.
type watcher struct {
	client   ClientID
	sequence uint64
	run      int    // the first run whose result it may be sent
	version  int    // of the result that it was sent last
	number   uint64 // of its updates
	pace     time.Duration
}

// result is the encoded result of a query.
type result struct {
	json        []byte
	attachments [][]byte
}

func (r result) equal(other result) bool {
	return bytes.Equal(r.json, other.json) && slices.EqualFunc(r.attachments, other.attachments, bytes.Equal)
}

func (r result) clone() result {
	return result{bytes.Clone(r.json), slices.Clone(r.attachments)}
}

// watch adds a watcher. A watch that is there already begins anew: its page has
// been away and has lost updates. The caller holds s.mu.
func (s *Server) watch(c *client, f wire.Frame, m *method, r request) {
	h := f.Header
	if old := c.watches[h.Sequence]; old != nil {
		if j := s.unwatch(c, old, h.Client, h.Sequence); j != nil {
			s.workers.Go(func() { j.abort(context.Canceled, context.Canceled) })
		}
	}
	i := slices.IndexFunc(s.watched, func(w *watched) bool {
		return w.method == m && w.params == string(r.params) && slices.EqualFunc(w.attachments, f.Attachments, bytes.Equal)
	})
	if i < 0 {
		i = len(s.watched)
		s.watched = append(s.watched, &watched{method: m, params: string(r.params), attachments: f.Attachments, task: r.task})
	}
	w := s.watched[i]
	c.watches[h.Sequence] = w
	n, start := w.turns.ask()
	w.watchers = append(w.watchers, &watcher{client: h.Client, sequence: h.Sequence, run: n, pace: paceOf(h)})
	if start {
		s.rerun(w)
	}
}

// unwatch takes a watcher away, and with the last one the query. It returns the
// job that is to be aborted, if there is one, without s.mu, which the caller
// holds.
func (s *Server) unwatch(c *client, w *watched, id ClientID, sequence uint64) *job {
	delete(c.watches, sequence)
	w.watchers = slices.DeleteFunc(w.watchers, func(v *watcher) bool { return v.client == id && v.sequence == sequence })
	if len(w.watchers) > 0 {
		return nil
	}
	if w.timer != nil {
		w.timer.Stop()
	}
	s.watched = slices.DeleteFunc(s.watched, func(other *watched) bool { return other == w })
	if !w.turns.running {
		return nil
	}
	return w.job
}

// committed starts every watched query that had read what a commit wrote.
func (s *Server) committed(tables []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	for _, w := range s.watched {
		s.turn(w, w.turns.commit(tables, w.pace() > 0))
	}
}

// rerun starts a run that the query's turns have asked for. The caller holds
// s.mu and has checked that s isn't closed.
func (s *Server) rerun(w *watched) {
	j := &job{server: s, method: w.method, task: w.task.again(), watched: w, turn: w.turns.run}
	j.ctx.server, j.ctx.job, j.ctx.deadline = s.ctx, j, time.Now().Add(s.deadline)
	w.job = j
	s.enter(j)
	s.workers.do(j)
}

// settleWatch sends a run's outcome and starts the next run, if one is due.
func (j *job) settleWatch(e *Error) {
	s, w := j.server, j.watched
	var frames [][]byte
	var reads []string
	if e != nil { // the handler may still run: result and reads are its own
		frames = s.updates(w, result{}, e)
	} else {
		frames, reads = s.updates(w, j.result, nil), j.reads
	}
	for _, frame := range frames {
		s.send(frame)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(w.watchers) > 0 && !s.closed {
		s.turn(w, w.turns.end(reads, w.pace() > 0))
	}
}

// updates returns the frames that a run's outcome is worth. An error ends the
// watches that it is sent to.
func (s *Server) updates(w *watched, got result, e *Error) [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e == nil && (w.version == 0 || !got.equal(w.result)) {
		w.result = got.clone()
		w.version++
	}
	var frames [][]byte
	for _, v := range slices.Clone(w.watchers) {
		if v.run > w.turns.run {
			continue // it came after the run's view began
		}
		if e == nil && v.version == w.version {
			continue
		}
		v.version = w.version
		v.number++
		h := s.header(wire.Update, v.client, v.sequence)
		h.Number = v.number
		fail := e
		if fail == nil {
			frame, err := resultFrame(h, got.json, got.attachments)
			if err == nil {
				frames = append(frames, frame)
				continue
			}
			s.logf("dispatch: %s: %v", w.method.name, err)
			fail = errInternal
		}
		frames = append(frames, errorFrame(h, fail, s.logf))
		s.unwatch(s.client(v.client), w, v.client, v.sequence) // its run is this one
	}
	return frames
}

// encodeResult encodes what a handler returned. The result lasts as long as the
// scratch that it is in.
func (m *method) encodeResult(x *scratch, t task) (result, error) {
	e := &x.encoder
	e.Reset(x.frame(m.size.Load())[:0])
	t.encode(e)
	json, err := e.Bytes()
	if err != nil {
		return result{}, err
	}
	x.keep(json)
	m.size.Store(int64(len(json) + len(json)/8))
	return result{json: json, attachments: e.Attachments()}, nil
}
