package migrate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// rows copies a table's rows. What can't be read of it is passed over; an
// error is one of the new database, or the end of the context.
func (r *rescue) rows(ctx context.Context, table string) error {
	out := SalvagedTable{Name: table}
	defer func() { r.out.Tables = append(r.out.Tables, out) }()
	columns, rowid, err := r.columns(table)
	if err != nil {
		r.problem("table %s: its columns can't be read: %v", table, err)
		return nil
	}
	list, holders := strings.Join(columns, ", "), strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	if rowid != "" {
		list, holders = rowid+", "+list, "?, "+holders
	}
	name := sqlite3.QuoteIdentifier(table)
	insert, _, err := r.to.Prepare(fmt.Sprintf("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", name, list, holders))
	if err != nil {
		return err
	}
	defer insert.Close()
	c := &copier{r: r, ctx: ctx, insert: insert, out: &out}
	if rowid == "" {
		return c.withoutRowid(table, list)
	}
	return c.byRowid(name, list, rowid)
}

// columns are those that can be written, quoted, and the name by which the
// rowid is known: empty where there is none.
func (r *rescue) columns(table string) (columns []string, rowid string, err error) {
	taken := map[string]bool{}
	err = query(r.from, "SELECT name, hidden FROM pragma_table_xinfo("+sqlite3.Quote(table)+")", func(row *sqlite3.Stmt) {
		taken[strings.ToLower(row.ColumnText(0))] = true
		if row.ColumnInt(1) == 0 {
			columns = append(columns, sqlite3.QuoteIdentifier(row.ColumnText(0)))
		}
	})
	if err == nil && len(columns) == 0 {
		err = errors.New("there are none")
	}
	if err != nil {
		return nil, "", err
	}
	without := false
	err = query(r.from, "SELECT wr FROM pragma_table_list("+sqlite3.Quote(table)+")", func(row *sqlite3.Stmt) { without = row.ColumnBool(0) })
	if err != nil || without {
		return columns, "", err
	}
	for _, word := range []string{"rowid", "_rowid_", "oid"} {
		if !taken[word] {
			return columns, word, nil
		}
	}
	return columns, "", nil
}

// copier copies the rows of one table.
type copier struct {
	r      *rescue
	ctx    context.Context
	insert *sqlite3.Stmt
	out    *SalvagedTable
}

// byRowid reads in the order of the rowid. Where that fails it looks for the
// next rowid from which on rows can be read again: the table is a tree by
// rowid, and what is damaged is a part of it.
func (c *copier) byRowid(name, list, rowid string) error {
	scan, _, err := c.r.from.Prepare(fmt.Sprintf("SELECT %s FROM %s WHERE %s >= ? ORDER BY %s", list, name, rowid, rowid))
	if err != nil {
		c.out.Gaps++
		return nil
	}
	defer scan.Close()
	next := int64(math.MinInt64)
	for {
		last, read, err := c.scan(scan, next)
		if err == nil || !unreadable(err) {
			return err
		}
		c.out.Gaps++
		if read {
			if last == math.MaxInt64 {
				return nil
			}
			next = max(next, last+1)
		}
		from, ok := c.readable(scan, next)
		if !ok {
			return nil
		}
		next = from
	}
}

// readable finds a rowid behind from, as near to it as it can be found, at which
// a row can be read.
func (c *copier) readable(scan *sqlite3.Stmt, from int64) (int64, bool) {
	// Negative rowids are rare: the search begins at 0 unless rows were read.
	if from == math.MinInt64 {
		from = -1
	}
	bad, good := from, int64(0)
	for step := int64(1); ; step *= 2 {
		if from > math.MaxInt64-step || step <= 0 || c.ctx.Err() != nil {
			return 0, false
		}
		row, err := c.probe(scan, from+step)
		if err != nil {
			bad = from + step
			continue
		}
		if !row {
			return c.bisectEnd(scan, bad, from+step)
		}
		good = from + step
		break
	}
	for good-bad > 1 {
		middle := bad + (good-bad)/2
		if row, err := c.probe(scan, middle); err == nil && row {
			good = middle
		} else {
			bad = middle
		}
	}
	return good, true
}

// bisectEnd looks between a rowid that can't be read and one behind the last.
func (c *copier) bisectEnd(scan *sqlite3.Stmt, bad, end int64) (good int64, ok bool) {
	for end-bad > 1 && c.ctx.Err() == nil {
		middle := bad + (end-bad)/2
		row, err := c.probe(scan, middle)
		switch {
		case err != nil:
			bad = middle
		case row:
			good, end, ok = middle, middle, true
		default:
			end = middle
		}
	}
	return good, ok
}

// probe reports whether there is a row from that rowid on that can be read.
func (c *copier) probe(scan *sqlite3.Stmt, from int64) (row bool, err error) {
	if err := scan.BindInt64(1, from); err != nil {
		return false, err
	}
	row = scan.Step()
	return row, errors.Join(scan.Err(), scan.Reset())
}

// scan copies rows from a rowid on, and says which was the last. A rowid that
// isn't behind the one before is damage that SQLite did not see.
func (c *copier) scan(scan *sqlite3.Stmt, from int64) (last int64, read bool, err error) {
	if err := scan.BindInt64(1, from); err != nil {
		return 0, false, err
	}
	defer scan.Reset()
	for scan.Step() {
		id := scan.ColumnInt64(0)
		if id < from || read && id <= last {
			return last, read, sqlite3.CORRUPT
		}
		last, read = id, true
		if err := c.copy(scan); err != nil {
			return last, read, &newError{err}
		}
	}
	return last, read, scan.Err()
}

// withoutRowid reads from both ends, up to what can't be read.
func (c *copier) withoutRowid(table, list string) error {
	name := sqlite3.QuoteIdentifier(table)
	key, err := c.key(table)
	if err != nil || len(key) == 0 {
		c.out.Gaps++
		return nil
	}
	for _, order := range []string{"", " DESC"} {
		scan, _, err := c.r.from.Prepare(fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", list, name, strings.Join(key, order+", ")+order))
		if err != nil {
			c.out.Gaps++
			return nil
		}
		for scan.Step() {
			if err := c.copy(scan); err != nil {
				scan.Close()
				return err
			}
		}
		err = scan.Err()
		scan.Close()
		if err == nil {
			return nil
		}
		if !unreadable(err) {
			return err
		}
		c.out.Gaps = 1
	}
	return nil
}

// key are the columns of the primary key, quoted.
func (c *copier) key(table string) (key []string, err error) {
	err = query(c.r.from, "SELECT name FROM pragma_table_info("+sqlite3.Quote(table)+") WHERE pk > 0 ORDER BY pk", func(row *sqlite3.Stmt) {
		key = append(key, sqlite3.QuoteIdentifier(row.ColumnText(0)))
	})
	return key, err
}

// copy inserts the row on which scan stands.
func (c *copier) copy(scan *sqlite3.Stmt) error {
	if err := c.ctx.Err(); err != nil {
		return context.Cause(c.ctx)
	}
	for i := range scan.ColumnCount() {
		if err := bind(c.insert, i+1, scan, i); err != nil {
			return err
		}
	}
	before := c.r.to.TotalChanges()
	err := c.insert.Exec()
	if errors.Is(err, sqlite3.CONSTRAINT) || errors.Is(err, sqlite3.MISMATCH) {
		return nil // damaged, or read from both ends
	}
	c.out.Rows += c.r.to.TotalChanges() - before
	return err
}

// newError is one of the new database.
type newError struct{ error }

func (e *newError) Unwrap() error { return e.error }

// unreadable reports whether the error means that a part of the damaged
// database can't be read.
func unreadable(err error) bool {
	if _, ok := errors.AsType[*newError](err); ok {
		return false
	}
	return errors.Is(err, sqlite3.CORRUPT) || errors.Is(err, sqlite3.IOERR) || errors.Is(err, sqlite3.NOTADB) || errors.Is(err, sqlite3.ERROR) || errors.Is(err, sqlite3.TOOBIG)
}

// bind hands a value of a row on to another connection's statement.
func bind(to *sqlite3.Stmt, param int, from *sqlite3.Stmt, column int) error {
	switch from.ColumnType(column) {
	case sqlite3.INTEGER:
		return to.BindInt64(param, from.ColumnInt64(column))
	case sqlite3.FLOAT:
		return to.BindFloat(param, from.ColumnFloat(column))
	case sqlite3.TEXT:
		return to.BindText(param, from.ColumnText(column))
	case sqlite3.BLOB:
		return to.BindBlob(param, from.ColumnBlob(column, nil))
	}
	return to.BindNull(param)
}
