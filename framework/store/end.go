package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// end ends the unit in the way that fn's error asks for, and releases the
// queue.
func (u *unit) end(err error) error {
	db := u.db
	db.op.Lock()
	if u.ended != nil { // by force; what fn met is a consequence
		err = u.ended
		db.op.Unlock()
		return err
	}
	err = u.resetOpen(err)
	if err == nil {
		err = u.dead
	}
	var change *Change
	if err == nil && u.policy == policyTx {
		change, err = u.commit()
	} else {
		u.rollback()
	}
	tidy := u.finish(ErrEnded)
	u.tell()
	db.op.Unlock()

	u.letGo(ErrEnded)
	tidy()
	if change != nil {
		db.deliver(u.ctx.parent, *change)
	}
	return err
}

// force rolls back now, wherever fn is: it panicked, left its goroutine, or
// waits for too long.
func (u *unit) force(reason error) {
	tidy := func() {}
	u.db.op.Lock()
	if u.ended == nil {
		u.resetOpen(reason)
		u.rollback()
		tidy = u.finish(reason)
	}
	u.db.op.Unlock()
	u.letGo(reason)
	tidy()
}

// letGo releases the queue. It may be called more than once.
func (u *unit) letGo(reason error) {
	u.db.hold.stop(u)
	u.db.queue.give(u.ticket)
	u.ctx.end(reason)
}

// resetOpen resets every statement that fn left busy; rows left open are a
// mistake of fn's, an error if there is none yet and the DB is strict.
func (u *unit) resetOpen(err error) error {
	if len(u.open) == 0 {
		return err
	}
	leak := &LeakError{}
	for _, s := range u.open {
		leak.SQL = append(leak.SQL, s.sql)
		u.put(s, -1) // what it changed isn't known: it counts as written
	}
	u.open, u.abandon = nil, true
	if err == nil && u.db.options.Strict {
		return leak
	}
	u.db.logf("store: rows left open, close them or read them to the end: %s", strings.Join(leak.SQL, "; "))
	return err
}

// commit runs COMMIT, which no context interrupts, and keeps what it wrote.
func (u *unit) commit() (*Change, error) {
	db := u.db
	if err := db.own.commit.Exec(); err != nil {
		u.met(err)
		u.rollback()
		return nil, fmt.Errorf("store: commit: %w", err)
	}
	if !u.wrote {
		return nil, nil
	}
	if db.persist != nil {
		if err := db.persist(context.WithoutCancel(u.ctx.parent)); err != nil {
			if u.schema {
				db.cache.clear()
			}
			return nil, fmt.Errorf("store: persist: %w", err)
		}
	}
	u.schema = false
	db.sequence++
	return &Change{Tables: u.writes, Sequence: db.sequence, Time: u.now}, nil
}

// rollback ends the unit's transaction. A view ends with it too: whatever
// might have got past the other walls is undone.
func (u *unit) rollback() {
	if u.schema {
		u.db.cache.clear()
	}
	u.db.rollback()
}

// rollback runs ROLLBACK, unless SQLite already did.
func (db *DB) rollback() {
	if db.conn.GetAutocommit() {
		return
	}
	if err := db.own.rollback.Exec(); err != nil && !db.conn.GetAutocommit() {
		db.broken = fmt.Errorf("store: the connection is stuck in a transaction: rollback: %w", err)
		db.logf("%v", db.broken)
	}
}

// finish marks the end. What it returns closes what database/sql has of this
// unit; it takes database/sql's locks, which others hold while they wait for
// the op lock, so it is called without it.
func (u *unit) finish(reason error) (tidy func()) {
	u.ended = reason
	u.db.resetStray()
	if u.abandon {
		// database/sql can't be made to let go of rows, and would wait for
		// them when it is closed.
		return u.db.pools.abandon()
	}
	if len(u.stmts) == 0 {
		return func() {}
	}
	stmts := u.stmts
	u.stmts = nil
	return func() {
		for _, s := range stmts {
			s.Close()
		}
	}
}

// resetStray resets statements that aren't ours but hold the transaction open:
// those that a plugin's function or hook prepared on the connection itself.
func (db *DB) resetStray() {
	if db.conn.TxnState("") == sqlite3.TXN_NONE {
		return
	}
	for s := range db.conn.Stmts() {
		if s.Busy() {
			db.logf("store: a statement was left open on the connection: %s", s.SQL())
			s.Reset()
		}
	}
}

// keep remembers a statement of database/sql, to close it at the end.
func (u *unit) keep(s *sql.Stmt) {
	u.db.op.Lock()
	u.stmts = append(u.stmts, s)
	u.db.op.Unlock()
}
