package dispatch

import (
	"context"
	"slices"

	"github.com/ashore-dev/ashore/framework/store"
)

// note is what a mutation does in the ledger, within its transaction.
type note struct {
	written   bool
	forgotten uint64     // rows of its client up to here were removed with it
	buried    []ClientID // and those of these clients
}

// note writes down that the mutation was done, and removes what nobody asks
// for any more. One that wrote nothing isn't written down: that it has run
// leaves no trace, so it may run again.
func (j *job) note(tx *store.Tx) error {
	s, l := j.server, j.server.ledger
	if l == nil || !s.db.Wrote(tx) {
		return nil
	}
	d := entry{client: j.header.Client, sequence: j.header.Sequence, method: j.method.name, hash: j.hash}
	if err := d.keep(j.frame); err != nil {
		return err
	}
	s.mu.Lock()
	if j.decided.Load() { // it is rolled back; settle may have been here
		s.mu.Unlock()
		return context.Cause(tx.Context())
	}
	j.noted.written = true
	if c := j.client; len(c.kept) > 0 && c.kept[0] <= c.acked {
		j.noted.forgotten = c.acked
	}
	j.noted.buried, s.gone = s.gone, nil
	s.mu.Unlock()
	if n := j.noted.forgotten; n > 0 {
		if err := l.erase(tx, d.client, n); err != nil {
			return err
		}
	}
	if err := l.eraseAll(tx, j.noted.buried); err != nil {
		return err
	}
	return l.write(tx, &d)
}

// closeNote is told how the mutation is answered, and reports whether the ledger
// has it. The caller holds s.mu.
func (j *job) closeNote(e *Error) (kept bool) {
	s := j.server
	switch {
	case !j.noted.written:
		return false
	case e != nil:
		s.gone = append(s.gone, j.noted.buried...)
		return false
	case j.dropped:
		s.gone = append(s.gone, j.header.Client)
		return true
	}
	j.client.recorded(j.header.Sequence, j.noted.forgotten)
	return true
}

// repeat answers a call that the ledger has, without running it.
func (j *job) repeat() error {
	var d *entry
	err := j.server.db.ViewAt(&j.ctx, &j.place, func(v *store.View) (err error) {
		j.enters()
		d, err = j.server.ledger.read(v, j.header.Client, j.header.Sequence)
		return err
	})
	switch {
	case err != nil:
		return err
	case d == nil || d.method != j.method.name || d.hash != j.hash:
		return errRepeated
	}
	j.frame, err = d.answer(j.header)
	return err
}

// Living tells which pages live. What the ledger has of others that an earlier
// program served is removed with the next mutation, and what they may have sent
// before their end is refused. Pages that this server has heard of are its own
// business, see [Server.Drop].
func (s *Server) Living(ids []ClientID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, c := range s.clients {
		if !c.heard && !slices.Contains(ids, id) {
			delete(s.clients, id)
			s.gone = append(s.gone, id)
			if s.dead == nil {
				s.dead = map[ClientID]bool{}
			}
			s.dead[id] = true
		}
	}
}
