package rows

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

// Side is one of two places where a row with the same key may be.
type Side string

// The sides.
const (
	// Here is the app's database.
	Here Side = "here"
	// InFile is the file.
	InFile Side = "file"
)

// MergeInput is a saved file whose rows come beside those that are there.
type MergeInput struct {
	File io.Reader `json:"file"`
	// Name is the file's.
	Name string `json:"name" jsonschema:"maxLength=200"`
	// Prefer is which of two rows with the same key stays, where the table doesn't
	// say which is the newer.
	Prefer Side `json:"prefer"`
	// Write is false to try it: everything is done and undone.
	Write bool `json:"write"`
}

// Merged says what a merge does, or did.
type Merged struct {
	ID     string        `json:"id"` // for Undo; empty if nothing was written
	Tables []MergedTable `json:"tables"`
	// Left are tables of the file that have rows and are not merged.
	Left []string `json:"left"`
}

// MergedTable says what becomes of a table's rows.
type MergedTable struct {
	Name string `json:"name"`
	// Fresh is how many rows are new, Taken how many are now those of the file, Kept
	// how many differ in the file and stay as they are, Same how many don't.
	Fresh int32 `json:"fresh"`
	Taken int32 `json:"taken"`
	Kept  int32 `json:"kept"`
	Same  int32 `json:"same"`
	// Refused is how many rows of the file can't be beside those that are there.
	Refused int32 `json:"refused"`
}

// Merge takes single rows of a saved file over, found by their keys, of the tables
// that take rows; no row is removed. The file is checked as by Stage.
func (s *Rows) Merge(ctx context.Context, in MergeInput) (Merged, error) {
	out := Merged{Tables: []MergedTable{}, Left: []string{}}
	var rows [][]string
	staged, err := s.files.Stage(ctx, in.File, app.StageOptions{Finish: func(ctx context.Context, db *store.DB, _ app.Staged) error {
		return db.View(ctx, func(v *store.View) (err error) {
			rows, err = s.rowsOf(ctx, v)
			return err
		})
	}})
	if err != nil {
		return Merged{}, archive.Known(err)
	}
	for _, t := range staged.Tables {
		named := func(of Table) bool { return of.Name == t.Name }
		if t.Rows > 0 && !archive.IsOwn(t.Name) && !slices.ContainsFunc(s.tables, named) {
			out.Left = append(out.Left, t.Name)
		}
	}
	slices.Sort(out.Left)
	if err := s.files.Drop(context.WithoutCancel(ctx)); err != nil {
		return Merged{}, archive.Known(err)
	}
	out.ID, err = s.change(ctx, in.Name, in.Write, func(w *rowWriter) (err error) {
		for i, of := range s.tables {
			if w.table, err = describe(ctx, w.tx, of); err != nil {
				return err
			}
			merged, err := w.merge(ctx, rows[i], in.Prefer)
			if err != nil {
				return fmt.Errorf("merge %s: %w", of.Name, err)
			}
			out.Tables = append(out.Tables, merged)
		}
		return nil
	})
	return out, err
}

// rowsOf are the rows of all tables that take rows, in the order of their keys.
func (s *Rows) rowsOf(ctx context.Context, v *store.View) ([][]string, error) {
	all := make([][]string, len(s.tables))
	n, bytes := 0, 0
	for i, of := range s.tables {
		t, err := describe(ctx, v, of)
		if err != nil {
			return nil, err
		}
		var keys []string
		for _, key := range t.keys {
			keys = append(keys, sqlite3.QuoteIdentifier(t.columns[key].Name))
		}
		for row, err := range store.Each[string](ctx, v, "SELECT "+t.text+" FROM "+t.quoted+" ORDER BY "+strings.Join(keys, ", ")) {
			if err != nil {
				return nil, err
			}
			n++
			bytes += len(row)
			if n > MaxImportRows || bytes > 2*MaxImportBytes { // texts are twice as long
				return nil, unreadable("This file has more rows than can be taken over one by one. Let it take the place of all data instead.")
			}
			all[i] = append(all[i], row)
		}
	}
	return all, nil
}

// merge takes rows over. One that refers to another further down is tried again
// behind it.
func (w *rowWriter) merge(ctx context.Context, rows []string, prefer Side) (MergedTable, error) {
	out := MergedTable{Name: w.table.Name}
	for {
		var waiting []string
		for _, row := range rows {
			o, p, err := w.mergeRow(ctx, row, prefer)
			if err != nil {
				return out, err
			}
			switch {
			case o == fresh:
				out.Fresh++
			case o == changed:
				out.Taken++
			case o == same:
				out.Same++
			case o == kept:
				out.Kept++
			case p.waits:
				waiting = append(waiting, row)
			default:
				out.Refused++
			}
		}
		if len(waiting) == 0 || len(waiting) == len(rows) {
			out.Refused += int32(len(waiting))
			return out, nil
		}
		rows = waiting
	}
}

func (w *rowWriter) mergeRow(ctx context.Context, row string, prefer Side) (outcome, problem, error) {
	t := w.table
	values := rowtext.Values(row)
	columns, keys := make([]int, len(values)), make([]any, len(t.keys))
	for i := range columns {
		columns[i] = i
	}
	for i, key := range t.keys {
		keys[i] = values[key]
	}
	before, err := w.now(ctx, keys)
	switch {
	case err != nil:
		return refused, problem{}, err
	case before == row:
		return same, problem{}, nil
	case before != "" && !t.takes(rowtext.Values(before), values, prefer):
		return kept, problem{}, nil
	}
	return w.row(ctx, columns, values)
}

// takes reports whether a row of the file takes the place of the one that is
// there.
func (t *table) takes(here, file []any, prefer Side) bool {
	if i := t.column(t.Changed); i >= 0 {
		mine, ok := here[i].(int64)
		theirs, also := file[i].(int64)
		if ok && also && mine != theirs {
			return theirs > mine
		}
	}
	return prefer == InFile
}
