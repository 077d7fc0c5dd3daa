package migrate

import (
	"context"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Problems runs SQLite's integrity check and returns the first five problems.
// The connection has no transaction open and may write; nothing is written.
//
// With a view, SQLite 3.40 to 3.53 may leave out the list of free pages and
// pages that are used twice, without a word, and a page that is in use and free
// at once loses rows later: the check takes a first table without pages of its
// own for the sign that only some are to be checked. First is what its hash table
// of the schema has first, which depends on names and numbers; the other things
// without pages are virtual tables. So the views are gone while it runs, and where
// a virtual table is first, tables are made until another is.
//
// https://sqlite.org/pragma.html#pragma_integrity_check
func Problems(c *sqlite3.Conn) (problems []string, err error) {
	var views []string
	pageless := false
	err = query(c, `SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view') AND rootpage = 0`, func(row *sqlite3.Stmt) {
		pageless = true
		if row.ColumnText(0) == "view" {
			views = append(views, row.ColumnText(1))
		}
	})
	if err != nil {
		return nil, err
	}
	if !pageless {
		return integrityCheck(c)
	}
	// Without cache_spill nothing of the transaction reaches the file.
	if err := c.Exec(`PRAGMA cache_spill=OFF; BEGIN`); err != nil {
		return nil, err
	}
	defer func() {
		// Also when the context has ended.
		guard := c.SetInterrupt(context.Background())
		defer c.SetInterrupt(guard)
		if !c.GetAutocommit() { // else SQLite rolled back by itself
			err = errors.Join(err, c.Exec(`ROLLBACK`))
		}
		err = errors.Join(err, c.Exec(`PRAGMA cache_spill=ON`))
	}()
	for _, name := range views {
		if err := c.Exec(`DROP VIEW ` + sqlite3.QuoteIdentifier(name)); err != nil {
			return nil, err
		}
	}
	if err := tableFirst(c); err != nil {
		return nil, err
	}
	return integrityCheck(c)
}

// tableFirst makes tables until the first in the schema's hash table has pages.
// PRAGMA table_list goes through it in its order.
func tableFirst(c *sqlite3.Conn) error {
	const most = 1000
	for i := range most {
		first := ""
		err := query(c, `SELECT type FROM pragma_table_list WHERE schema = 'main'`, func(row *sqlite3.Stmt) {
			if first == "" {
				first = row.ColumnText(0)
			}
		})
		if err != nil || first != "virtual" {
			return err
		}
		if err := c.Exec(fmt.Sprintf(`CREATE TABLE _ashore_first_%d (x)`, i)); err != nil {
			return err
		}
	}
	return fmt.Errorf("migrate: %d tables did not come before the virtual ones", most)
}

func integrityCheck(c *sqlite3.Conn) (problems []string, err error) {
	err = query(c, `PRAGMA integrity_check(5)`, func(row *sqlite3.Stmt) {
		if text := row.ColumnText(0); text != "ok" {
			problems = append(problems, text)
		}
	})
	return problems, err
}
