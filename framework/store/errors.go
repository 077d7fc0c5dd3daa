package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

var (
	// ErrNested: a View or Update was asked for under a context that already
	// carries one. Pass the transaction on instead.
	ErrNested = errors.New("store: a view or transaction is already open under this context; pass it on instead of opening another")
	// ErrEnded: a View, a Tx or something it gave was used after its end.
	ErrEnded = errors.New("store: used after the view or transaction ended")
	// ErrClosed: the DB is closed.
	ErrClosed = errors.New("store: database is closed")
	// ErrManyRows: One met more than one row.
	ErrManyRows = errors.New("store: more than one row")
)

// HeldError says that a handler held the queue for too long without running
// SQL. It is a context.DeadlineExceeded.
type HeldError struct {
	Waited time.Duration // time in which no SQL ran
	SQL    string        // the last statement before, if any
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("store: rolled back: held the database for %v without running SQL; network, timers and files belong in actions", e.Waited)
}

// Is makes a HeldError a [context.DeadlineExceeded].
func (e *HeldError) Is(target error) bool { return target == context.DeadlineExceeded }

// LeakError says that a handler returned with rows open. Close them, or read
// them to the end.
type LeakError struct {
	SQL []string // of the statements left open
}

func (e *LeakError) Error() string {
	return "store: rows left open: " + strings.Join(e.SQL, "; ")
}

// StatementError adds the SQL to the error of a statement. It is for the
// developer, not for the page.
type StatementError struct {
	SQL string
	Err error
}

func (e *StatementError) Error() string { return fmt.Sprintf("store: %v, in: %s", e.Err, e.SQL) }

func (e *StatementError) Unwrap() error { return e.Err }

// PolicyError says that a statement may not run where it was tried.
type PolicyError struct {
	What string // what was refused, and by whom
	SQL  string
}

func (e *PolicyError) Error() string { return fmt.Sprintf("store: %s: %s", e.What, e.SQL) }

// RolledBackError says that SQLite ended the transaction by itself, by ON
// CONFLICT ROLLBACK, RAISE(ROLLBACK), an interrupted write or a full disk.
// Every later use of the Tx and the Update fail with it.
type RolledBackError struct {
	Err error // the error of the statement that ended it
}

func (e *RolledBackError) Error() string {
	return "store: transaction was rolled back: " + e.Err.Error()
}

func (e *RolledBackError) Unwrap() error { return e.Err }

// ColumnError says which column could not become which Go value.
type ColumnError struct {
	Column string
	Err    error
}

func (e *ColumnError) Error() string { return fmt.Sprintf("column %s: %v", e.Column, e.Err) }

func (e *ColumnError) Unwrap() error { return e.Err }
