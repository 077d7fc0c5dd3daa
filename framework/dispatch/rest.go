package dispatch

import (
	"context"

	"github.com/ashore-dev/ashore/framework/store"
)

// Rest waits for a moment at which no transaction, action or stream runs, and
// has the server stay in it: frames are dropped from then on, what waits in the
// database's queue goes on waiting, and nothing more is answered. Whoever asked
// for it asks the next owner of the database. Rest calls then at that moment,
// and returns when ctx ends; without that moment it returns the end of ctx as an
// error and nothing has changed.
//
// An owner that hands the database over rests before it is ended, so that
// neither a transaction nor an action is cut off.
func (s *Server) Rest(ctx context.Context, then func()) error {
	for {
		if err := s.withoutActions(ctx); err != nil {
			return err
		}
		rests := false
		err := s.alone(ctx, func() {
			s.mu.Lock()
			s.resting = !s.acts()
			rests = s.resting
			s.mu.Unlock()
			if rests {
				then()
				<-ctx.Done()
			}
		})
		if rests || err != nil {
			return err
		}
	}
}

// alone runs fn when its turn comes in the database's queue.
func (s *Server) alone(ctx context.Context, fn func()) error {
	if s.db == nil {
		fn()
		return nil
	}
	return s.db.View(ctx, func(*store.View) error {
		fn()
		return nil
	})
}

// withoutActions returns when no action runs.
func (s *Server) withoutActions(ctx context.Context) error {
	for {
		s.mu.Lock()
		if !s.acts() {
			s.mu.Unlock()
			return nil
		}
		if s.acted == nil {
			s.acted = make(chan struct{})
		}
		acted := s.acted
		s.mu.Unlock()
		select {
		case <-acted:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// acts reports whether a job would be cut off by an end between two transactions:
// it is an action, or a stream that its page hasn't taken yet.
func (j *job) acts() bool { return j.method.Kind == KindAction || j.out != nil }

// acts reports whether an action runs. The caller holds s.mu.
func (s *Server) acts() bool {
	for _, j := range s.jobs {
		if j.acts() {
			return true
		}
	}
	return false
}
