package store

import (
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Own is a statement of the framework's own, which may name the tables that
// handlers can't. It runs within a Tx or View, is prepared once, and neither
// what it reads nor what it writes is told to watchers or by [DB.OnCommit].
type Own struct {
	db   *DB
	sql  string
	stmt *sqlite3.Stmt // under db.op
}

// Own returns a statement that is prepared when it is first run.
func (db *DB) Own(sql string) *Own { return &Own{db: db, sql: sql} }

// Exec runs the statement in a transaction of its DB. bind binds its parameters.
func (o *Own) Exec(tx *Tx, bind func(*sqlite3.Stmt) error) error {
	return o.run(tx.u, bind, nil)
}

// Query runs the statement in a view of its DB. row is called for each row, and
// may use what the row's columns give only until it returns.
func (o *Own) Query(v *View, bind, row func(*sqlite3.Stmt) error) error {
	return o.run(v.u, bind, row)
}

func (o *Own) run(u *unit, bind, row func(*sqlite3.Stmt) error) error {
	if err := u.enter(&u.ctx); err != nil {
		return err
	}
	defer u.leave()
	u.lastSQL = o.sql
	if o.stmt == nil {
		stmt, err := u.db.cache.prepare(o.sql)
		if err != nil {
			return u.failed(o.sql, err)
		}
		o.stmt = stmt
	}
	defer func() {
		o.stmt.Reset()
		o.stmt.ClearBindings() // lets go of large values
	}()
	if err := bind(o.stmt); err != nil {
		return fmt.Errorf("store: bind: %w", err)
	}
	u.wrote = u.wrote || row == nil // it is to last, though no table of the app was written
	for o.stmt.Step() {
		if row == nil {
			continue
		}
		if err := row(o.stmt); err != nil {
			return err
		}
	}
	if err := o.stmt.Err(); err != nil {
		return u.failed(o.sql, err)
	}
	return nil
}

// Wrote reports whether the transaction's statements have changed anything, as
// far as that is known before its end: rows that are still open count, a change
// that was undone too, and what an [Own] wrote doesn't.
func (db *DB) Wrote(tx *Tx) bool {
	db.op.Lock()
	defer db.op.Unlock()
	return tx.u.wrote || len(tx.u.open) > 0
}
