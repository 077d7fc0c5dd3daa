package store

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

// Querier is what All, One and Each read from: a *View or a *Tx.
//
// QueryContext and its like return database/sql's types and take the same
// arguments as All. Rows that they give are scanned by database/sql, which
// knows nothing of times and durations: scan those through [Into].
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	// Now is the transaction's only clock reading, in UTC and whole
	// milliseconds.
	Now() time.Time
	// Context is the context to hand on to whatever works for this
	// transaction: it ends with it, and opening another one under it is an
	// error.
	Context() context.Context

	body() *unit
}

// View is a read-only view of the database, as it is given to a query's
// handler. It ends when the handler returns; each use after that fails with
// [ErrEnded].
type View struct{ u *unit }

// Tx is a transaction, as it is given to a mutation's handler. It ends when
// the handler returns; each use after that fails with [ErrEnded].
type Tx struct{ u *unit }

// QueryContext runs a statement that gives rows. Read them to the end or close
// them: rows left open fail the handler in tests.
func (v *View) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return v.u.query(ctx, query, args)
}

// QueryRowContext runs a statement that gives at most one row.
func (v *View) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return v.u.queryRow(ctx, query, args)
}

// ExecContext is there for code that asks for the whole method set; a view
// refuses what writes.
func (v *View) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return v.u.exec(ctx, query, args)
}

// PrepareContext prepares a statement, which ends with the view. Statements
// are cached by their text, so there is nothing to gain by it.
func (v *View) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return v.u.prepare(ctx, query)
}

// Now is the view's only clock reading, in UTC and whole milliseconds.
func (v *View) Now() time.Time { return v.u.now }

// Context is the context for whatever works for this view: it ends with it,
// and opening a View or Update under it is an error.
func (v *View) Context() context.Context { return &v.u.ctx }

// Reads names the tables that the view's statements read so far, sorted, in
// lower case. It may be called after the view has ended.
func (v *View) Reads() []string {
	v.u.db.op.Lock()
	defer v.u.db.op.Unlock()
	return slices.Clone(v.u.reads)
}

func (v *View) body() *unit { return v.u }

// QueryContext runs a statement that gives rows. Read them to the end or close
// them: rows left open fail the handler in tests.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.u.query(ctx, query, args)
}

// QueryRowContext runs a statement that gives at most one row.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.u.queryRow(ctx, query, args)
}

// ExecContext runs a statement, or several if there are no arguments.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.u.exec(ctx, query, args)
}

// PrepareContext prepares a statement, which ends with the transaction.
// Statements are cached by their text, so there is nothing to gain by it.
func (tx *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return tx.u.prepare(ctx, query)
}

// Now is the transaction's only clock reading, in UTC and whole milliseconds.
func (tx *Tx) Now() time.Time { return tx.u.now }

// NewID returns a new UUIDv7 as text. Ids of one DB only ever grow, within a
// millisecond too and when the clock steps back.
func (tx *Tx) NewID() string { return tx.u.db.ids.next(tx.u.now) }

// Context is the context for whatever works for this transaction: it ends with
// it, and opening a View or Update under it is an error.
func (tx *Tx) Context() context.Context { return &tx.u.ctx }

func (tx *Tx) body() *unit { return tx.u }
