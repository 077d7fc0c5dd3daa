package rows

import (
	"context"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Table is a table that takes rows from files of CSV or JSON, and into which a
// saved file is merged. What the schema says is checked; a rule that handlers
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
	// milliseconds, or an id of [store.Tx.NewID]. Of two rows with the same key the
	// one with the larger value is the newer. An import sets it where a file doesn't.
	Changed string
	// Filled are columns that Complete fills: a file need not have them, and a new
	// row comes to Complete with 0 or an empty text there.
	Filled []string
	// Local are columns that mean something in one database alone, as a number that
	// SQLite gave to the row. They are not taken from files.
	Local []string
	// Same are columns by which two rows with different keys are one thing in a
	// merge, such as a name and deleted_at: the row of the file becomes the one that
	// is here, and what refers to it refers to that. The first must have a value.
	Same []string
	// Refers are columns that name rows of other tables without a foreign key.
	Refers []Reference
	// Parts are tables whose rows belong to one of this table, as postings to a
	// transaction: a merge and an undo read, compare and write them as one with it.
	Parts []Part
	// MergeOnly says that rows come with saved files alone: they don't stand for
	// themselves in CSV and JSON.
	MergeOnly bool
	// Find gives the key of the row that a person calls so, nil if there is none. With
	// it, a file of CSV or JSON may have that text where it refers to the row. May
	// be nil.
	Find func(ctx context.Context, tx *store.Tx, text string) (key any, err error)
	// Complete runs after each row that was written, with the value of its key, to
	// derive what the app derives of its columns, or to refuse the row with an error
	// for people ([dispatch.Error]), which undoes the row and its parts alone. It
	// writes nothing but these. May be nil.
	Complete func(ctx context.Context, tx *store.Tx, key any) error
}

// Part is a table whose rows belong to one of another.
type Part struct {
	Name string
	// Of is the column that has the key of the row that a part belongs to.
	Of string
}

// Reference is a column that has keys of another table.
type Reference struct{ Column, Table string }

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

// Targets lists the tables that take rows from files of CSV and JSON.
func (s *Rows) Targets(ctx context.Context, v *store.View) ([]Target, error) {
	targets := []Target{}
	for _, of := range s.tables {
		if of.MergeOnly {
			continue
		}
		t, err := s.describe(ctx, v, of)
		if err != nil {
			return nil, err
		}
		target := Target{Table: of.Name}
		for i, c := range t.columns {
			if !t.local[i] {
				target.Columns = append(target.Columns, c)
			}
		}
		targets = append(targets, target)
	}
	return targets, nil
}
