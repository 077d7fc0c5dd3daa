package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
)

const (
	checkEvery = 7 * 24 * time.Hour
	checkTable = 250 * time.Millisecond // so long others wait for it at most
)

// check does a step of a check that is due, one table, and says when the next
// is to be done.
func (u *upkeep) check() time.Duration {
	u.mu.Lock()
	if u.load() != nil {
		u.mu.Unlock()
		return upkeepIdle
	}
	last := u.mark.Checked
	due := u.mark.Doubt || u.app.host.Now().Sub(last) >= checkEvery
	checking := u.checking
	u.mu.Unlock()
	if !due || u.ctx.Err() != nil {
		return upkeepIdle
	}
	if !checking {
		return u.beginCheck()
	}
	u.mu.Lock()
	if len(u.left) == 0 {
		u.mu.Unlock()
		u.checked(nil)
		return upkeepIdle
	}
	table := u.left[0]
	u.left = u.left[1:]
	u.mu.Unlock()
	switch err := u.checkTable(table); {
	case u.ctx.Err() != nil:
		return upkeepIdle
	case errors.Is(err, context.DeadlineExceeded):
		// It is too large for this; looking for longer is for a person to decide.
		u.mu.Lock()
		u.partial = true
		u.mu.Unlock()
	case err != nil:
		u.checked(err)
		return upkeepIdle
	}
	return upkeepNext
}

// beginCheck checks the database as a whole, which finds more than its tables do
// one by one: pages that are used twice, or used and free at once. One that is too
// large for that is checked table by table.
func (u *upkeep) beginCheck() time.Duration {
	err := u.checkWhole()
	if u.ctx.Err() != nil {
		return upkeepIdle
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		u.mu.Lock()
		u.partial = false
		u.mu.Unlock()
		u.checked(err)
		return upkeepIdle
	}
	tables, err := u.tables()
	if err != nil {
		u.checked(err)
		return upkeepIdle
	}
	u.mu.Lock()
	u.left, u.partial, u.checking = tables, true, true
	u.mu.Unlock()
	return upkeepNext
}

// checkWhole checks the database, for a while.
func (u *upkeep) checkWhole() error {
	ctx, cancel := context.WithTimeout(u.ctx, checkTable)
	defer cancel()
	return u.app.db.Maintain(ctx, func(conn *sqlite3.Conn) error {
		problems, err := migrate.Problems(conn)
		if err == nil && problems != nil {
			err = fmt.Errorf("%s: %w", strings.Join(problems, "; "), sqlite3.CORRUPT)
		}
		return err
	})
}

// tables are what is checked, one after the other.
func (u *upkeep) tables() (names []string, err error) {
	err = u.app.db.Maintain(u.ctx, func(conn *sqlite3.Conn) error {
		return each(conn, `SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name`, func(s *sqlite3.Stmt) error {
			names = append(names, s.ColumnText(0))
			return nil
		})
	})
	return append(names, "sqlite_schema"), err
}

// checkTable checks a table and its indexes, for a while.
//
// https://sqlite.org/pragma.html#pragma_integrity_check
func (u *upkeep) checkTable(table string) error {
	ctx, cancel := context.WithTimeout(u.ctx, checkTable)
	defer cancel()
	return u.app.db.Maintain(ctx, func(conn *sqlite3.Conn) error {
		return each(conn, "PRAGMA integrity_check("+sqlite3.Quote(table)+")", func(s *sqlite3.Stmt) error {
			if text := s.ColumnText(0); text != "ok" {
				return fmt.Errorf("table %s: %s: %w", table, text, sqlite3.CORRUPT)
			}
			return nil
		})
	})
}

// checked ends a check.
func (u *upkeep) checked(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopped {
		return
	}
	u.checking = false
	now := u.app.host.Now()
	switch {
	case err == nil:
		u.mark.Doubt, u.mark.Broken, u.mark.Partial = false, false, u.partial
		u.mark.Cause, u.mark.Since, u.mark.Checked = opfs.CauseNone, time.Time{}, now
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		u.app.host.Logf("app: the database is damaged: %v", err)
		u.mark.Doubt, u.mark.Broken = false, true // nothing more is learned by another check
		u.mark.Cause, u.mark.Since, u.mark.Checked = opfs.CauseCorrupt, now, now
		u.mark.Keep(u.current)
	default:
		u.app.host.Logf("app: check the database: %v", err)
		return
	}
	u.store()
}

// each runs a statement and calls fn with each row.
func each(conn *sqlite3.Conn, sql string, fn func(*sqlite3.Stmt) error) error {
	stmt, _, err := conn.Prepare(sql)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for stmt.Step() {
		if err := fn(stmt); err != nil {
			return err
		}
	}
	return stmt.Err()
}
