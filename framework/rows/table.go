package rows

import (
	"context"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

// Table is a table that takes rows from files of CSV or JSON, and of which
// single rows of a saved file can be taken over. An app names those whose rows
// stand for themselves: what the schema says is checked, a rule that handlers
// alone keep is not, unless Complete keeps it.
type Table struct {
	Name string
	// Key is the column by which a row is found again. Left out, it is the primary
	// key. A key that is text and that a file doesn't have is made anew.
	Key string
	// Times are columns of integers with instants: a file may have them as
	// RFC 3339 text instead of milliseconds.
	Times []string
	// Changed is the column that says when a row was last changed, if there is one:
	// of two rows with the same key the one with the larger value is the newer.
	Changed string
	// Complete runs after each row that was written, with the value of its key, to
	// derive what the app derives of its columns, or to refuse the row with an error
	// for people ([dispatch.Error]), which undoes the row alone. May be nil.
	Complete func(ctx context.Context, tx *store.Tx, key any) error
}

// Column is a column of a table that takes rows.
type Column struct {
	Name string `json:"name"`
	// Type is INTEGER, REAL, TEXT, BLOB or ANY.
	Type string `json:"type"`
	// Key says that the row is found again by it.
	Key bool `json:"key"`
	// Required says that each new row must have a value.
	Required bool `json:"required"`
}

// Target is a table that takes rows.
type Target struct {
	Table   string   `json:"table"`
	Columns []Column `json:"columns"`
}

// ErrNoTable: the table takes no rows from files.
var ErrNoTable = dispatch.NewError(dispatch.CodeNotFound, "this table takes no rows from files")

// Targets lists the tables that take rows from files.
func (s *Rows) Targets(ctx context.Context, v *store.View) ([]Target, error) {
	targets := []Target{}
	for _, of := range s.tables {
		t, err := describe(ctx, v, of)
		if err != nil {
			return nil, err
		}
		targets = append(targets, Target{of.Name, t.columns})
	}
	return targets, nil
}

// table is an Table with what the schema says of it.
type table struct {
	Table
	columns  []Column
	nullable []bool
	keys     []int // columns of the key
	quoted   string
	text     string // of a row: see rowtext.SQL
}

func (s *Rows) table(ctx context.Context, q store.Querier, name string) (*table, error) {
	for _, of := range s.tables {
		if of.Name == name {
			return describe(ctx, q, of)
		}
	}
	return nil, ErrNoTable
}

func describe(ctx context.Context, q store.Querier, of Table) (*table, error) {
	type info struct {
		Name, Type  string
		Notnull, Pk int64
		Default     bool
	}
	infos, err := store.All[info](ctx, q, `SELECT name, upper(type) AS type, "notnull", pk, dflt_value IS NOT NULL AS "default" FROM pragma_table_info(?) ORDER BY cid`, of.Name)
	if err != nil {
		return nil, err
	}
	t := &table{Table: of, quoted: sqlite3.QuoteIdentifier(of.Name)}
	var names []string
	for i, c := range infos {
		key := c.Pk > 0
		if of.Key != "" {
			key = c.Name == of.Key
		}
		if key {
			t.keys = append(t.keys, i)
		}
		// SQLite numbers an INTEGER PRIMARY KEY by itself, and a key of text is made here.
		made := c.Pk > 0 && c.Type == "INTEGER" || key && c.Type == "TEXT"
		t.columns = append(t.columns, Column{Name: c.Name, Type: c.Type, Key: key, Required: c.Notnull != 0 && !c.Default && !made})
		t.nullable = append(t.nullable, c.Notnull == 0 && c.Pk == 0)
		names = append(names, c.Name)
	}
	t.text = rowtext.SQL(names)
	return t, nil
}

func (t *table) column(name string) int {
	for i, c := range t.columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// where is the condition that finds a row by its key, with the first parameter
// of number first.
func (t *table) where(first int) string {
	var sql strings.Builder
	for i, key := range t.keys {
		if i > 0 {
			sql.WriteString(" AND ")
		}
		sql.WriteString(sqlite3.QuoteIdentifier(t.columns[key].Name) + " = ?" + number(first+i))
	}
	return sql.String()
}
