package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// start prepares the only statement of a query. changes is for release.
func (u *unit) start(query string) (s *statement, changes int64, err error) {
	s, err = u.take(query)
	if err != nil {
		return nil, 0, err
	}
	if !s.readOnly {
		changes = u.db.conn.TotalChanges()
	}
	if afterSpace(s.tail) != "" {
		u.release(s, changes)
		return nil, 0, &StatementError{SQL: query, Err: errors.New("one statement at a time")}
	}
	return s, changes, nil
}

// step runs a statement to its next row.
func (u *unit) step(s *statement) (more bool, err error) {
	u.db.cache.current = s
	more = s.stmt.Step()
	u.db.cache.current = nil
	if !more {
		if err := s.stmt.Err(); err != nil {
			return false, u.stepFailed(s, err)
		}
	}
	return more, nil
}

// check prepares a statement to see whether it may run.
func (u *unit) check(ctx context.Context, query string) error {
	if err := u.enter(ctx); err != nil {
		return err
	}
	defer u.leave()
	s, changes, err := u.start(query)
	if err != nil {
		return err
	}
	u.release(s, changes)
	return nil
}

// run executes a statement, or several if there are no arguments.
func (u *unit) run(ctx context.Context, query string, args []any) (sql.Result, error) {
	if err := u.enter(ctx); err != nil {
		return nil, err
	}
	defer u.leave()
	for {
		s, err := u.take(query)
		if err != nil {
			return nil, err
		}
		query = s.tail
		if afterSpace(query) == "" {
			query = ""
		}
		if query != "" && len(args) > 0 {
			u.release(s, u.db.conn.TotalChanges())
			return nil, &StatementError{SQL: s.sql + query, Err: errors.New("several statements take no arguments")}
		}
		changed, err := u.execute(s, args)
		if err != nil {
			return nil, err
		}
		if query == "" {
			return result{u.db.conn.LastInsertRowID(), changed}, nil
		}
	}
}

// execute runs one statement to its end and returns how many rows it changed
// by itself, without those that triggers and foreign keys did.
func (u *unit) execute(s *statement, args []any) (changed int64, err error) {
	var before int64
	if !s.readOnly {
		before = u.db.conn.TotalChanges()
	}
	defer func() { u.release(s, before) }()
	if err := s.bindAll(args); err != nil {
		return 0, &StatementError{SQL: s.sql, Err: err}
	}
	u.db.cache.current = s
	err = s.stmt.Exec()
	u.db.cache.current = nil
	if err != nil {
		return 0, u.stepFailed(s, err)
	}
	s.reset = true // by Exec
	if s.readOnly || u.db.conn.TotalChanges() == before {
		return 0, nil // Changes would be an earlier statement's
	}
	return u.db.conn.Changes(), nil
}

// result is what ExecContext returns.
type result struct{ id, changed int64 }

func (r result) LastInsertId() (int64, error) { return r.id, nil }
func (r result) RowsAffected() (int64, error) { return r.changed, nil }

// namedValue is an encoded sql.NamedArg.
type namedValue struct {
	name  string
	value any
}

// bindAll binds arguments as a handler gives them.
func (s *statement) bindAll(args []any) error {
	if s.stale && slices.ContainsFunc(args, isNamed) {
		s.unbind() // one of them may have no argument now
	}
	for i, arg := range args {
		var err error
		switch arg := arg.(type) {
		case sql.NamedArg:
			err = s.bindNamed(arg.Name, arg.Value)
		case namedValue:
			err = s.bindNamed(arg.name, arg.value)
		default:
			err = s.bind(i+1, arg)
		}
		if err != nil {
			return err
		}
	}
	return s.bound(len(args))
}

func isNamed(arg any) bool {
	switch arg.(type) {
	case sql.NamedArg, namedValue:
		return true
	}
	return false
}

// bound checks that n arguments are what the statement takes: one that was
// left out would be NULL.
func (s *statement) bound(n int) error {
	if n != s.params {
		return fmt.Errorf("got %d arguments, want %d", n, s.params)
	}
	return nil
}

// bindNamed binds an argument to :name, @name or $name.
func (s *statement) bindNamed(name string, arg any) error {
	for _, prefix := range [...]string{":", "@", "$"} {
		if i := s.stmt.BindIndex(prefix + name); i > 0 {
			return s.bind(i, arg)
		}
	}
	return fmt.Errorf("no parameter is called %s", name)
}

// bind binds an argument to the i-th parameter, counted from 1.
func (s *statement) bind(i int, arg any) error {
	if i > s.params {
		return nil // bound reports it
	}
	if err := s.bindValue(i, arg); err != nil {
		return fmt.Errorf("argument %d: %w", i, err)
	}
	return nil
}

// bindValue binds what encode makes of an argument. The types of most arguments
// are bound without the detour, which allocates.
func (s *statement) bindValue(i int, arg any) error {
	switch v := arg.(type) {
	case int:
		return s.stmt.BindInt64(i, int64(v))
	case int64:
		return s.stmt.BindInt64(i, v)
	case float64:
		if err := finite(v); err != nil {
			return err
		}
		return s.stmt.BindFloat(i, v)
	case string:
		return s.bindText(i, v)
	case bool:
		return s.stmt.BindInt64(i, encodeBool(v))
	case time.Time:
		ms, err := encodeTime(v)
		if err != nil {
			return err
		}
		return s.stmt.BindInt64(i, ms)
	}
	arg, err := encode(arg)
	if err != nil {
		return err
	}
	switch v := arg.(type) {
	case nil:
		return s.stmt.BindNull(i)
	case int64:
		return s.stmt.BindInt64(i, v)
	case float64:
		return s.stmt.BindFloat(i, v)
	case string:
		s.held += len(v)
		return s.stmt.BindText(i, v)
	case []byte:
		s.held += len(v)
		return s.stmt.BindBlob(i, v)
	}
	return fmt.Errorf("a %T cannot be bound", arg)
}

func (s *statement) bindText(i int, text string) error {
	if !utf8.ValidString(text) {
		return errInvalidUTF8
	}
	s.held += len(text)
	return s.stmt.BindText(i, text)
}
