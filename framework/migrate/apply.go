package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ncruces/go-sqlite3"
)

// ApplicationID is "ASHO", in the header of every database of Ashore
// (https://sqlite.org/fileformat2.html#application_id).
const ApplicationID = 0x4153484F

const createTable = `
CREATE TABLE _ashore_migrations (
  namespace  TEXT    NOT NULL, -- empty for the app, else the plugin's name
  number     INTEGER NOT NULL,
  name       TEXT    NOT NULL, -- of the file
  checksum   TEXT    NOT NULL, -- SHA-256 of the file with LF ends of lines, in hex
  applied_at INTEGER NOT NULL, -- milliseconds since 1970, UTC
  PRIMARY KEY (namespace, number)
) STRICT, WITHOUT ROWID`

// state is what a database says of itself.
type state struct {
	applied []applied
	empty   bool // no table at all
}

// readState reads what was applied, in order.
func readState(ctx context.Context, db *store.DB) (s state, err error) {
	err = db.Maintain(ctx, func(c *sqlite3.Conn) (err error) {
		s, err = stateOf(c)
		return err
	})
	if err != nil {
		return state{}, fmt.Errorf("migrate: read what was applied: %w", err)
	}
	return s, nil
}

func stateOf(c *sqlite3.Conn) (s state, err error) {
	var id int32
	var migrated bool
	s.empty = true
	if err := query(c, `PRAGMA application_id`, func(r *sqlite3.Stmt) { id = int32(r.ColumnInt64(0)) }); err != nil {
		return s, err
	}
	if id != 0 && id != ApplicationID {
		return s, &ForeignError{id}
	}
	err = query(c, `SELECT name = '_ashore_migrations' FROM sqlite_schema`, func(r *sqlite3.Stmt) {
		s.empty = false
		migrated = migrated || r.ColumnBool(0)
	})
	if err != nil || !migrated {
		return s, err
	}
	err = query(c, `SELECT namespace, number, name, checksum FROM _ashore_migrations ORDER BY 1, 2`, func(r *sqlite3.Stmt) {
		s.applied = append(s.applied, applied{r.ColumnText(0), r.ColumnInt(1), r.ColumnText(2), r.ColumnText(3)})
	})
	return s, err
}

// nobody is told of parts.
func nobody(_, _ int64) {}

// apply runs one migration in one transaction.
func apply(ctx context.Context, db *store.DB, f file, now time.Time, report func(part, parts int64)) error {
	err := db.Maintain(ctx, func(c *sqlite3.Conn) (err error) {
		if err := c.Exec(`PRAGMA foreign_keys=off`); err != nil {
			return err
		}
		defer func() {
			// This must run although the context may have ended; and outside
			// the transaction, within which the PRAGMA does nothing.
			guard := c.SetInterrupt(context.Background())
			defer c.SetInterrupt(guard)
			if !c.GetAutocommit() {
				err = errors.Join(err, c.Exec(`ROLLBACK`))
			}
			err = errors.Join(err, c.Exec(`PRAGMA foreign_keys=on`))
		}()
		return transact(ctx, c, db, f, now, report)
	})
	if err == nil {
		return nil
	}
	return failure(f, err)
}

func transact(ctx context.Context, c *sqlite3.Conn, db *store.DB, f file, now time.Time, report func(part, parts int64)) error {
	if err := c.Exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	var exists bool
	err := query(c, `SELECT 1 FROM sqlite_schema WHERE name = '_ashore_migrations'`, func(*sqlite3.Stmt) { exists = true })
	if err != nil {
		return err
	}
	if !exists {
		err := errors.Join(c.Exec(createTable), c.Exec(fmt.Sprintf(`PRAGMA application_id=%d`, ApplicationID)))
		if err != nil {
			return err
		}
	}
	if err := f.do(ctx, c, db, report); err != nil {
		return err
	}
	if err := foreignKeys(c); err != nil {
		return err
	}
	if err := record(c, f, now); err != nil {
		return err
	}
	return c.Exec(`COMMIT`)
}

func record(c *sqlite3.Conn, f file, now time.Time) error {
	s, _, err := c.Prepare(`INSERT INTO _ashore_migrations VALUES (?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer s.Close()
	return errors.Join(
		s.BindText(1, f.namespace),
		s.BindInt(2, f.number),
		s.BindText(3, f.name),
		s.BindText(4, f.checksum),
		s.BindInt64(5, now.UnixMilli()),
		s.Exec())
}

// foreignKeys finds rows that refer to nothing.
func foreignKeys(c *sqlite3.Conn) error {
	var broken []string
	err := query(c, `PRAGMA foreign_key_check`, func(r *sqlite3.Stmt) {
		if len(broken) < 3 {
			broken = append(broken, fmt.Sprintf("row %s of %s refers to no row of %s", r.ColumnText(1), r.ColumnText(0), r.ColumnText(2)))
		}
	})
	if err == nil && broken != nil {
		err = fmt.Errorf("foreign keys are broken at its end: %s", strings.Join(broken, "; "))
	}
	return err
}

// failure says where in the file something failed.
func failure(f file, err error) error {
	e := &Error{Namespace: f.namespace, File: f.name, Err: err}
	script, ok := errors.AsType[*store.ScriptError](err)
	if !ok {
		return e
	}
	e.Line = 1 + strings.Count(f.sql[:script.Offset], "\n")
	e.Err = script.Err
	if p, ok := errors.AsType[*store.PolicyError](err); ok {
		e.Err, e.Reason = nil, p.What
		if strings.HasPrefix(p.What, "PRAGMA foreign_keys") {
			e.Reason += "; foreign keys are off within a migration and checked at its end"
		}
	}
	return e
}

// query runs a statement and calls row for each of its rows.
func query(c *sqlite3.Conn, sql string, row func(*sqlite3.Stmt)) error {
	s, _, err := c.Prepare(sql)
	if err != nil {
		return err
	}
	defer s.Close()
	for s.Step() {
		row(s)
	}
	return s.Err()
}
