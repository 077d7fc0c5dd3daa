package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/ncruces/go-sqlite3"
)

// connector and its kind are the driver below database/sql. There is one
// driverConn for a DB, and it has no state: which unit works with it comes in
// with each call's context.
type connector struct{}

func (connector) Connect(context.Context) (driver.Conn, error) { return driverConn{}, nil }
func (connector) Driver() driver.Driver                        { return connector{} }
func (connector) Open(string) (driver.Conn, error)             { return nil, errNoUnit }

var (
	errNoUnit = errors.New("store: use a View or Tx")
	errBegin  = errors.New("store: the framework begins and ends transactions")
)

type driverConn struct{}

var (
	_ driver.QueryerContext     = driverConn{}
	_ driver.ConnPrepareContext = driverConn{}
	_ driver.NamedValueChecker  = driverConn{}
)

func (driverConn) Prepare(string) (driver.Stmt, error) { return nil, errNoUnit }
func (driverConn) Close() error                        { return nil }
func (driverConn) Begin() (driver.Tx, error)           { return nil, errBegin }

// CheckNamedValue turns arguments into what SQLite stores.
func (driverConn) CheckNamedValue(arg *driver.NamedValue) error {
	v, err := encode(arg.Value)
	if err != nil {
		return err
	}
	arg.Value = v
	return nil
}

func (driverConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return nil, errNoUnit
	}
	return c.unit.rows(c.real, query, args)
}

func (driverConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return nil, errNoUnit
	}
	if err := c.unit.check(c.real, query); err != nil {
		return nil, err
	}
	return &driverStmt{c.unit, query}, nil
}

// driverStmt is a statement of database/sql: its text, since the prepared
// statement is in the cache.
type driverStmt struct {
	unit  *unit
	query string
}

var (
	_ driver.StmtExecContext  = (*driverStmt)(nil)
	_ driver.StmtQueryContext = (*driverStmt)(nil)
)

func (s *driverStmt) Close() error                               { return nil }
func (s *driverStmt) NumInput() int                              { return -1 }
func (s *driverStmt) Exec([]driver.Value) (driver.Result, error) { return nil, errNoUnit }
func (s *driverStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, errNoUnit }

func (s *driverStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
		if arg.Name != "" {
			values[i] = namedValue{arg.Name, arg.Value}
		}
	}
	return s.unit.run(ctx, s.query, values)
}

func (s *driverStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.unit.rows(ctx, s.query, args)
}

// rows starts a query for database/sql.
func (u *unit) rows(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := u.enter(ctx); err != nil {
		return nil, err
	}
	defer u.leave()
	s, changes, err := u.start(query)
	if err != nil {
		return nil, err
	}
	if s.stale {
		s.unbind()
	}
	for _, arg := range args {
		if arg.Name != "" {
			err = s.bindNamed(arg.Name, arg.Value)
		} else {
			err = s.bind(arg.Ordinal, arg.Value)
		}
		if err != nil {
			break
		}
	}
	if err == nil {
		err = s.bound(len(args))
	}
	if err != nil {
		u.release(s, changes)
		return nil, &StatementError{SQL: query, Err: err}
	}
	return &driverRows{unit: u, ctx: ctx, s: s, changes: changes, names: s.columns()}, nil
}

// driverRows are rows of database/sql.
type driverRows struct {
	unit    *unit
	ctx     context.Context
	s       *statement
	changes int64
	names   []string
	closed  bool
}

func (r *driverRows) Columns() []string { return r.names }

// Close gives the statement back, unless the end of the unit already took it.
func (r *driverRows) Close() error {
	u := r.unit
	u.db.op.Lock()
	defer u.db.op.Unlock()
	if !r.closed && u.ended == nil {
		u.release(r.s, r.changes)
	}
	r.closed = true
	return nil
}

func (r *driverRows) Next(dest []driver.Value) error {
	u := r.unit
	if err := u.enter(r.ctx); err != nil {
		return err
	}
	defer u.leave()
	if r.closed {
		return ErrEnded
	}
	more, err := u.step(r.s)
	if err != nil {
		return err
	}
	if !more {
		return io.EOF
	}
	if r.s.stmt.ColumnCount() != len(dest) {
		return u.failed(r.s.sql, errors.New("the table's columns changed while it was read"))
	}
	for i := range dest {
		dest[i] = value(r.s.stmt, i)
	}
	return nil
}

// value reads a column as database/sql takes it.
func value(s *sqlite3.Stmt, i int) any {
	switch s.ColumnType(i) {
	case sqlite3.INTEGER:
		return s.ColumnInt64(i)
	case sqlite3.FLOAT:
		return s.ColumnFloat(i)
	case sqlite3.TEXT:
		return s.ColumnText(i)
	case sqlite3.BLOB:
		return s.ColumnBlob(i, []byte{})
	default:
		return nil
	}
}
