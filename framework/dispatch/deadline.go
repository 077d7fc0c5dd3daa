package dispatch

import (
	"context"
	"time"
)

// expireBy has expire run by then. One timer serves all jobs: almost all end
// long before their deadline, and setting a timer for each is a tenth of the
// cost of a small call. The caller holds s.mu.
func (s *Server) expireBy(deadline time.Time) {
	if deadline.IsZero() || !s.alarmAt.IsZero() && !deadline.Before(s.alarmAt) {
		return
	}
	s.alarmAt = deadline
	if s.alarm == nil {
		s.alarm = time.AfterFunc(time.Until(deadline), s.expire)
		return
	}
	s.alarm.Reset(time.Until(deadline))
}

// expire ends the jobs whose time is over.
func (s *Server) expire() {
	var due []*job
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.workers.Add(1)
	now := time.Now()
	var next time.Time
	for _, j := range s.jobs {
		switch {
		case j.expired || j.ctx.deadline.IsZero():
		case !j.ctx.deadline.After(now):
			j.expired = true
			due = append(due, j)
		case next.IsZero() || j.ctx.deadline.Before(next):
			next = j.ctx.deadline
		}
	}
	if s.alarmAt = next; !next.IsZero() {
		s.alarm.Reset(next.Sub(now))
	}
	s.mu.Unlock()
	defer s.workers.Done()
	for _, j := range due {
		j.abort(context.DeadlineExceeded, errDeadline)
	}
}
