package store

import (
	"context"
	"database/sql"
	"iter"
	"reflect"
	"time"
	"unsafe"
)

// All reads every row that the query gives. T is a struct, whose fields take
// the columns of their names, or a single value for a single column.
//
// A field's column is its name in snake case or its tag db:"name"; embedded
// structs are flattened. A column without a field is an error, a field without
// a column keeps its zero value. A value that doesn't fit is a [ColumnError].
func All[T any](ctx context.Context, q Querier, query string, args ...any) ([]T, error) {
	var rows []T
	u := q.body()
	err := u.read(ctx, query, args, reflect.TypeFor[T](), func(pl *plan) (unsafe.Pointer, bool) {
		if rows == nil {
			// As many as last time, and no more than it costs little to be wrong by.
			rows = make([]T, 0, min(pl.rows+pl.rows/8, mostGuessed)+1)
		}
		var zero T
		rows = append(rows, zero)
		pl.rows = len(rows)
		return unsafe.Pointer(&rows[len(rows)-1]), true
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// mostGuessed bounds the rows that All makes room for before it has read them.
const mostGuessed = 20_000

// One reads the only row that the query gives. It fails with sql.ErrNoRows if
// there is none and with [ErrManyRows] if there are more.
func One[T any](ctx context.Context, q Querier, query string, args ...any) (T, error) {
	var row T
	var n int
	u := q.body()
	err := u.read(ctx, query, args, reflect.TypeFor[T](), func(*plan) (unsafe.Pointer, bool) {
		n++
		return unsafe.Pointer(&row), n == 1
	})
	switch {
	case err != nil:
	case n == 0:
		err = sql.ErrNoRows
	case n > 1:
		err = &StatementError{SQL: query, Err: ErrManyRows}
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return row, nil
}

// read runs a query with no other statement in between. next says where the
// row goes that was found, or that it isn't wanted.
func (u *unit) read(ctx context.Context, query string, args []any, t reflect.Type, next func(*plan) (unsafe.Pointer, bool)) error {
	if err := u.enter(ctx); err != nil {
		return err
	}
	defer u.leave()
	s, changes, pl, err := u.openQuery(query, args, t)
	if err != nil {
		return err
	}
	defer u.release(s, changes)
	pace := u.db.pace()
	for {
		more, err := u.step(s)
		if err != nil || !more {
			return err
		}
		p, wanted := next(pl)
		if !wanted {
			return nil
		}
		u.db.row.Stmt = s.stmt
		if err := pl.scan(p, &u.db.row); err != nil {
			return &StatementError{SQL: query, Err: err}
		}
		pace.row()
	}
}

// openQuery prepares a query, binds its arguments and plans its rows.
func (u *unit) openQuery(query string, args []any, t reflect.Type) (*statement, int64, *plan, error) {
	s, changes, err := u.start(query)
	if err != nil {
		return nil, 0, nil, err
	}
	pl, err := s.plan(t)
	if err == nil {
		err = s.bindAll(args)
	}
	if err != nil {
		u.release(s, changes)
		return nil, 0, nil, &StatementError{SQL: query, Err: err}
	}
	return s, changes, pl, nil
}

// Each reads row after row, so that they need not all fit into memory. The
// body may use the transaction, for other statements too. An error is the last
// pair.
func Each[T any](ctx context.Context, q Querier, query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		c, err := q.body().cursor(ctx, query, args, reflect.TypeFor[T]())
		if err != nil {
			yield(zero, err)
			return
		}
		defer c.close()
		for {
			var row T
			more, err := c.next(unsafe.Pointer(&row))
			if err != nil {
				yield(zero, err)
				return
			}
			if !more || !yield(row, nil) {
				return
			}
		}
	}
}

// cursor is a running query that lets go of the connection between two rows.
type cursor struct {
	u       *unit
	ctx     context.Context
	s       *statement
	changes int64
	plan    *plan
	pace    pace
}

func (u *unit) cursor(ctx context.Context, query string, args []any, t reflect.Type) (*cursor, error) {
	if err := u.enter(ctx); err != nil {
		return nil, err
	}
	defer u.leave()
	s, changes, pl, err := u.openQuery(query, args, t)
	if err != nil {
		return nil, err
	}
	return &cursor{u, ctx, s, changes, pl, u.db.pace()}, nil
}

func (c *cursor) next(p unsafe.Pointer) (bool, error) {
	if err := c.u.enter(c.ctx); err != nil {
		return false, err
	}
	defer c.u.leave()
	more, err := c.u.step(c.s)
	if err != nil || !more {
		return false, err
	}
	c.u.db.row.Stmt = c.s.stmt
	if err := c.plan.scan(p, &c.u.db.row); err != nil {
		return false, &StatementError{SQL: c.s.sql, Err: err}
	}
	c.pace.row()
	return true, nil
}

// close gives the statement back, unless the end of the unit already took it.
func (c *cursor) close() {
	c.u.db.op.Lock()
	defer c.u.db.op.Unlock()
	if c.u.ended == nil {
		c.u.release(c.s, c.changes)
	}
}

// yieldEvery is how long rows are read before the event loop gets its turn: a
// frame of the page at 60 Hz.
const yieldEvery = 16 * time.Millisecond

// pace returns to the event loop between two rows. The guard's ticks stand for
// work done, so that the clock isn't read for each row, and not at all for few.
type pace struct {
	db    *DB
	ticks uint
	last  time.Time // zero: the clock was not read yet
}

func (db *DB) pace() pace { return pace{db: db, ticks: db.guard.ticks} }

func (p *pace) row() {
	db := p.db
	if db.options.Yield == nil || db.guard.ticks-p.ticks < clockEvery {
		return
	}
	p.ticks = db.guard.ticks
	now := time.Now()
	if p.last.IsZero() {
		p.last = now
	}
	if now.Sub(p.last) >= yieldEvery {
		db.options.Yield()
		p.last = time.Now()
	}
}
