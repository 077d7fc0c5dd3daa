package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// unit is the body of a View or Tx: what happens between BEGIN and the release
// of the queue. All fields but the first block are used under db.op.
type unit struct {
	db     *DB
	policy policy
	ctx    unitContext // its parent is the caller's
	now    time.Time
	ticket *ticket                  // its place in the queue
	own    ticket                   // unless there was one before
	holder interface{ Held(error) } // may be nil
	view   View
	tx     Tx

	ended   error        // what a use answers from now on; nil while open
	dead    error        // SQLite ended the transaction by itself
	open    []*statement // given out to rows and iterators
	abandon bool         // database/sql still has rows
	stmts   []*sql.Stmt  // given out by PrepareContext
	openBuf [2]*statement

	reads  []string // tables, sorted
	writes []string
	wrote  bool
	schema bool // changed

	trouble error // of the disk or the database, if SQLite met one

	waited   time.Duration // without SQL, as sampled
	reported bool
	steps    uint64 // operations so far
	sampled  uint64 // steps at the last sample
	lastSQL  string
}

// unitKey is the key under which a context carries the unit of a DB.
type unitKey struct{ db *DB }

// begin waits for the queue, at a place or else at its end, and begins a
// transaction.
func (db *DB) begin(ctx context.Context, p policy, at *Place) (*unit, error) {
	u := &unit{db: db, policy: p}
	u.view.u, u.tx.u = u, u
	u.ctx.parent, u.ctx.unit = ctx, u
	u.open = u.openBuf[:0]
	if at != nil && at.ticket.used.CompareAndSwap(false, true) {
		u.ticket, u.holder = &at.ticket, at.Holder
	} else if err := db.enqueue(ctx, &u.own); err != nil {
		return nil, err
	} else {
		u.ticket = &u.own
	}
	if err := db.queue.wait(ctx, u.ticket); err != nil {
		return nil, err
	}
	if err := db.start(u); err != nil {
		db.queue.give(u.ticket)
		return nil, err
	}
	db.hold.start(u)
	return u, nil
}

// enqueue takes a place at the end of the queue, for somebody who isn't in it.
func (db *DB) enqueue(ctx context.Context, t *ticket) error {
	if ctx.Value(unitKey{db}) != nil {
		return ErrNested
	}
	db.queue.take(t)
	return nil
}

// start runs BEGIN.
func (db *DB) start(u *unit) error {
	db.op.Lock()
	defer db.op.Unlock()
	if db.broken != nil {
		return db.broken
	}
	readOnly := u.policy == policyView
	if err := db.setQueryOnly(readOnly); err != nil {
		return err
	}
	begin := db.own.beginWrite
	if readOnly {
		begin = db.own.begin
	}
	if err := begin.Exec(); err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	u.now = time.UnixMilli(db.options.Now().UnixMilli()).UTC()
	return nil
}

// setQueryOnly puts up the second wall of views. It is left standing between
// two views.
//
// It is against functions and virtual tables of [Options].Init that run SQL of
// their own, and isn't put up where there are none: compiling the PRAGMA is half
// of what a small view and a small transaction cost that take turns.
//
// SQLite sets this flag while it compiles the PRAGMA. Running it would only
// expire every prepared statement, so it isn't run.
func (db *DB) setQueryOnly(on bool) error {
	if db.queryOnly == on || db.options.Init == nil {
		return nil
	}
	text := "PRAGMA query_only=off"
	if on {
		text = "PRAGMA query_only=on"
	}
	stmt, _, err := db.conn.Prepare(text)
	if err != nil {
		return fmt.Errorf("store: %s: %w", text, err)
	}
	db.queryOnly = on
	return stmt.Close()
}

// enter takes the connection for one operation of the unit. The caller calls
// leave if it returns nil.
func (u *unit) enter(ctx context.Context) error {
	db := u.db
	db.op.Lock()
	err := u.ended
	if err == nil {
		err = u.dead
	}
	if err == nil {
		db.guard.aim(&u.ctx, ctx)
		if db.guard.Err() != nil {
			err = db.guard.cause
		}
	}
	if err != nil {
		db.guard.release()
		db.op.Unlock()
		return err
	}
	u.steps++
	return nil
}

func (u *unit) leave() {
	u.db.cache.current = nil
	u.db.guard.release()
	u.db.op.Unlock()
}

// take prepares a statement and counts it as open until release.
func (u *unit) take(query string) (*statement, error) {
	u.lastSQL = query
	s, err := u.db.cache.get(u.policy, query)
	if err != nil {
		return nil, u.failed(query, err)
	}
	if s == nil {
		return nil, u.failed(query, errors.New("no SQL statement"))
	}
	u.open = append(u.open, s)
	return s, nil
}

// release resets a statement and notes what it touched. changes is
// TotalChanges before it ran.
func (u *unit) release(s *statement, changes int64) {
	i := slices.Index(u.open, s)
	if i < 0 {
		return
	}
	u.open = slices.Delete(u.open, i, i+1)
	u.put(s, changes)
}

func (u *unit) put(s *statement, changes int64) {
	c := u.db.cache
	readOnly := s.readOnly
	if readOnly {
		u.note(s)
		c.put(s)
		return
	}
	c.put(s) // a write counts its changes when it is reset
	if s.ddl || u.db.conn.TotalChanges() != changes {
		u.note(s)
		u.wrote = true
		u.writes = union(u.writes, s.writes)
	}
	if s.ddl {
		u.schema = true
		c.clear()
	}
}

// note adds a statement's tables to those that the unit read.
func (u *unit) note(s *statement) {
	if u.policy == policyView {
		u.reads = union(u.reads, s.reads)
	}
}

// failed says what an error of a statement means for the unit.
func (u *unit) failed(query string, err error) error {
	err = u.db.guard.interrupted(err)
	u.met(err)
	if _, ok := errors.AsType[*PolicyError](err); !ok {
		err = &StatementError{SQL: query, Err: err}
	}
	if u.dead == nil && u.db.conn.GetAutocommit() {
		u.dead = &RolledBackError{Err: err}
		return u.dead
	}
	return err
}

// stepFailed is failed for a statement that ran.
func (u *unit) stepFailed(s *statement, err error) error {
	if s.refused != "" {
		err = &PolicyError{What: s.refused, SQL: s.sql}
		s.refused = ""
	}
	return u.failed(s.sql, err)
}
