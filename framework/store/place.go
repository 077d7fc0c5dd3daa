package store

import "context"

// Place is a place in a DB's queue that is taken before its View or Update
// begins, so that calls run in the order in which they came and not in that in
// which their goroutines do. The zero value is ready for [DB.Enqueue]; it may
// not be copied after that, and serves once.
type Place struct {
	// Holder, if set, is told when the View or Update was failed because it
	// held the queue for too long without running SQL, see [Options].MaxWait.
	// Held is called by another goroutine, while fn may still run.
	Holder interface{ Held(error) }

	ticket ticket
}

// Enqueue takes the place now. It must be used, by [DB.ViewAt] or
// [DB.UpdateAt], or given back: once it is its turn, an unused place makes all
// others wait.
func (db *DB) Enqueue(p *Place) { db.queue.take(&p.ticket) }

// Leave gives a place back that was not used. It may be called always.
func (db *DB) Leave(p *Place) {
	if p.ticket.used.CompareAndSwap(false, true) {
		db.queue.give(&p.ticket)
	}
}

// ViewAt is [DB.View] at a place in the queue. The context must not carry a
// View or Tx: with one, ViewAt waits for its end.
func (db *DB) ViewAt(ctx context.Context, p *Place, fn func(*View) error) error {
	return db.run(ctx, policyView, p, func(u *unit) error { return fn(&u.view) })
}

// UpdateAt is [DB.Update] at a place in the queue. The context must not carry a
// View or Tx: with one, UpdateAt waits for its end.
func (db *DB) UpdateAt(ctx context.Context, p *Place, fn func(*Tx) error) error {
	return db.run(ctx, policyTx, p, func(u *unit) error { return fn(&u.tx) })
}
