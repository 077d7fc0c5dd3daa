package dispatch

import (
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/wire"
)

// longestPace is what a page can't go beyond: it would not be a watch any more.
const longestPace = time.Minute

// paceOf reads the pace of a watch or a pace frame.
func paceOf(h wire.Header) time.Duration {
	return min(time.Duration(min(h.Number, uint64(longestPace/time.Millisecond)))*time.Millisecond, longestPace)
}

// pace is how late a run may be for whoever watches: a page that nobody looks at
// has time.
func (w *watched) pace() time.Duration {
	pace := longestPace
	for _, v := range w.watchers {
		pace = min(pace, v.pace)
	}
	return pace
}

// setPace is told by a page whether somebody looks at it.
func (s *Server) setPace(h wire.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[h.Client]
	if c == nil || c.watches[h.Sequence] == nil || s.closed {
		return
	}
	w := c.watches[h.Sequence]
	i := slices.IndexFunc(w.watchers, func(v *watcher) bool { return v.client == h.Client && v.sequence == h.Sequence })
	w.watchers[i].pace = paceOf(h)
	s.turn(w, w.pace() == 0 && w.turns.wake())
}

// turn does what a watched query's turns have said: it starts a run now, or sees
// to it that one that is late begins. The caller holds s.mu and has checked that
// s isn't closed.
func (s *Server) turn(w *watched, start bool) {
	if start {
		s.rerun(w)
		return
	}
	if !w.turns.late || w.timer != nil {
		return
	}
	w.timer = time.AfterFunc(w.pace(), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		w.timer = nil
		if len(w.watchers) > 0 && !s.closed && w.turns.wake() {
			s.rerun(w)
		}
	})
}
