package store

import (
	"context"
	"database/sql"
	"time"
)

// View is a read-only view of the database, as it is given to a query's
// handler. It ends when the handler returns; each use after that fails with
// [ErrEnded].
type View struct{}

// Tx is a transaction, as it is given to a mutation's handler. It ends when
// the handler returns; each use after that fails with [ErrEnded].
type Tx struct{}

// Querier is what All, One and Each read from: a *View or a *Tx.
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

	sealed()
}

func (v *View) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	panic("not yet")
}
func (v *View) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	panic("not yet")
}
func (v *View) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	panic("not yet")
}
func (v *View) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	panic("not yet")
}
func (v *View) Now() time.Time           { panic("not yet") }
func (v *View) Context() context.Context { panic("not yet") }
func (v *View) sealed()                  {}

// Reads names the tables that the view's statements read so far, sorted, in
// lower case. It may be called after the view has ended.
func (v *View) Reads() []string { panic("not yet") }

func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	panic("not yet")
}
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	panic("not yet")
}
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	panic("not yet")
}
func (tx *Tx) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	panic("not yet")
}
func (tx *Tx) Now() time.Time           { panic("not yet") }
func (tx *Tx) Context() context.Context { panic("not yet") }
func (tx *Tx) sealed()                  {}

// NewID returns a new UUIDv7 as text. Ids of one DB only ever grow, within a
// millisecond too and when the clock steps back.
func (tx *Tx) NewID() string { panic("not yet") }
