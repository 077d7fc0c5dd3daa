package store

import (
	"database/sql"
	"fmt"
	"time"
)

// Into makes database/sql's Scan read a time or a duration as this package
// stores it, in milliseconds; All and One need it not.
//
//	err := tx.QueryRowContext(ctx, `SELECT start FROM entries`).Scan(store.Into(&start))
//
// database/sql refuses to scan a number into a time.Time, but would take the
// milliseconds of a time.Duration for nanoseconds.
func Into[T time.Time | *time.Time | time.Duration | *time.Duration](p *T) sql.Scanner {
	return into{p}
}

type into struct{ p any }

// Scan implements sql.Scanner.
func (d into) Scan(src any) error {
	switch p := d.p.(type) {
	case **time.Time:
		if src == nil {
			*p = nil
			return nil
		}
		*p = new(time.Time)
		return into{*p}.Scan(src)
	case **time.Duration:
		if src == nil {
			*p = nil
			return nil
		}
		*p = new(time.Duration)
		return into{*p}.Scan(src)
	}
	ms, ok := src.(int64)
	if !ok {
		if src == nil {
			return errNull
		}
		return fmt.Errorf("is %T, want INTEGER milliseconds", src)
	}
	var err error
	switch p := d.p.(type) {
	case *time.Time:
		*p, err = timeOf(ms)
	case *time.Duration:
		*p, err = durationOf(ms)
	}
	return err
}
