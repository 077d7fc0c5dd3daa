package store

import (
	"context"
	"errors"

	"github.com/ncruces/go-sqlite3"
)

// SetTrouble sets a function that is told when SQLite met a full disk
// (sqlite3.FULL), an I/O error or a damaged database in a View or an Update. It
// runs once for each, after the rollback and before the queue is released, so
// that it can make room for whoever is next; it may run statements on the
// connection, without a transaction left open, but not use the DB.
func (db *DB) SetTrouble(fn func(ctx context.Context, conn *sqlite3.Conn, err error)) {
	db.op.Lock()
	defer db.op.Unlock()
	db.trouble = fn
}

// met remembers the first error that [DB.SetTrouble] is about.
func (u *unit) met(err error) {
	if u.trouble != nil || u.db.trouble == nil {
		return
	}
	for _, code := range []sqlite3.ErrorCode{sqlite3.FULL, sqlite3.IOERR, sqlite3.CORRUPT, sqlite3.NOTADB} {
		if errors.Is(err, code) {
			u.trouble = err
			return
		}
	}
}

// tell tells of it. The unit has ended, and the op lock is held.
func (u *unit) tell() {
	db := u.db
	if u.trouble == nil || db.trouble == nil {
		return
	}
	if err := db.setQueryOnly(false); err != nil {
		db.logf("store: %v", err)
		return
	}
	db.guard.aim(context.Background(), context.Background())
	defer db.guard.release()
	db.trouble(context.WithoutCancel(u.ctx.parent), db.conn, u.trouble)
	db.resetStray()
	db.rollback()
}
