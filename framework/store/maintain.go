package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Maintain runs fn with the bare connection, under the framework's policy,
// while holding the queue: for migrations, checks and checkpoints. No
// transaction has begun, and one that fn leaves open is rolled back. ctx
// interrupts fn's statements, so a COMMIT at the end of its time fails. The
// DB's own methods would wait for ever within fn. OnCommit is not called.
func (db *DB) Maintain(ctx context.Context, fn func(*sqlite3.Conn) error) error {
	var t ticket
	if err := db.enqueue(ctx, &t); err != nil {
		return err
	}
	if err := db.queue.wait(ctx, &t); err != nil {
		return err
	}
	defer db.queue.give(&t)
	if err := db.startMaintain(ctx); err != nil {
		return err
	}
	defer db.endMaintain()
	return db.guard.interrupted(fn(db.conn))
}

func (db *DB) startMaintain(ctx context.Context) error {
	db.op.Lock()
	defer db.op.Unlock()
	if db.broken != nil {
		return db.broken
	}
	if err := db.setQueryOnly(false); err != nil {
		return err
	}
	// No unit is open and ended ones don't touch the connection, so the op
	// lock isn't held on.
	db.guard.aim(context.Background(), ctx)
	return nil
}

// endMaintain leaves the connection as the next unit expects it.
func (db *DB) endMaintain() {
	db.op.Lock()
	defer db.op.Unlock()
	db.guard.release()
	db.cache.clear()
	db.resetStray()
	db.rollback()
}

// ScriptError says where in a script a statement failed.
type ScriptError struct {
	Offset int // in bytes, of the statement or, if SQLite knows it, of the mistake
	SQL    string
	Err    error
}

func (e *ScriptError) Error() string { return fmt.Sprintf("%v, in: %s", e.Err, e.SQL) }

func (e *ScriptError) Unwrap() error { return e.Err }

// Script runs the statements of a migration one after another. It is for
// Maintain's fn, which has begun a transaction: transaction statements, ATTACH,
// writing PRAGMAs, temporary objects and the framework's tables are refused in
// script, and the transaction is still open when Script returns nil. An error
// is a [*ScriptError]. after is called behind each statement; nil is nobody.
func (db *DB) Script(conn *sqlite3.Conn, script string, after func()) error {
	if conn.GetAutocommit() {
		return errors.New("store: Script outside a transaction")
	}
	for rest := script; ; {
		rest = afterSpace(rest)
		if rest == "" {
			return nil
		}
		offset := len(script) - len(rest)
		tail, err := db.scriptStatement(conn, rest)
		if err != nil {
			err.Offset += offset
			return err
		}
		rest = tail
		if after != nil {
			after()
		}
	}
}

// scriptStatement runs the first statement of a script.
func (db *DB) scriptStatement(conn *sqlite3.Conn, script string) (tail string, _ *ScriptError) {
	s := &statement{policy: policyScript}
	if what := s.policy.refuseText(script); what != "" {
		return "", &ScriptError{SQL: firstLine(script), Err: &PolicyError{What: what, SQL: firstLine(script)}}
	}
	db.cache.current = s
	defer func() { db.cache.current = nil }()
	stmt, tail, err := conn.PrepareFlags(script, 0)
	if err != nil {
		e := &ScriptError{SQL: firstLine(script), Err: err}
		if at := sqlOf(err); at != "" {
			e.Offset, e.SQL = len(script)-len(at), firstLine(at)
		}
		if s.refused != "" {
			e.Err = &PolicyError{What: s.refused, SQL: firstLine(script)}
		}
		return "", e
	}
	if stmt == nil {
		return tail, nil
	}
	defer stmt.Close()
	for stmt.Step() {
		// A SELECT in a migration is run for what it calls.
	}
	err = stmt.Err()
	if s.refused != "" {
		err = &PolicyError{What: s.refused, SQL: stmt.SQL()}
	}
	if err != nil {
		return "", &ScriptError{SQL: firstLine(script), Err: db.guard.interrupted(err)}
	}
	if conn.GetAutocommit() {
		return "", &ScriptError{SQL: firstLine(script), Err: errors.New("the statement ended the transaction")}
	}
	return tail, nil
}

// sqlOf returns the SQL from the mistake on, if SQLite knows where it is.
func sqlOf(err error) string {
	if e, ok := errors.AsType[*sqlite3.Error](err); ok {
		return e.SQL()
	}
	return ""
}

// firstLine shortens SQL for a message.
func firstLine(s string) string {
	for i, r := range s {
		if r == '\n' || i > 200 {
			return s[:i]
		}
	}
	return s
}
