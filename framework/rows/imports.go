package rows

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/delimited"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// maxRefusals is how many refused rows are told of one by one.
const maxRefusals = 1000

// ImportInput is a file of rows, CSV or JSON, of at most 32 MiB, 50,000 rows and
// 1,000 columns.
type ImportInput struct {
	File io.Reader `json:"file"`
	// Name is the file's.
	Name  string `json:"name" jsonschema:"maxLength=200"`
	Table string `json:"table" jsonschema:"maxLength=200"`
	// Separator is what stands between fields of CSV, if it isn't what it seems to be.
	Separator *delimited.Separator `json:"separator,omitempty"`
	// Columns are the table's columns in the order of the file's, "" for one that is
	// left out. Left out as a whole, it is what such a file had the last time, or the
	// columns of the same names.
	Columns []string `json:"columns,omitempty" jsonschema:"maxItems=1000"`
	// Write is false to try it: everything is done and undone.
	Write bool `json:"write"`
}

// Import says what an import does, or did.
type Import struct {
	// ID is for Undo; empty if nothing was written.
	ID        string               `json:"id"`
	Format    archive.Format       `json:"format"`
	Separator *delimited.Separator `json:"separator"` // null for JSON
	// Header names the file's columns, Sample has what stands in its first rows.
	Header []string   `json:"header"`
	Sample [][]string `json:"sample"`
	// Columns are the table's columns in the order of Header, "" for one that is left
	// out; Remembered says that such a file had them the last time.
	Columns    []string `json:"columns"`
	Remembered bool     `json:"remembered"`
	// Fresh is how many rows are new, Changed how many were there and are others now,
	// Same how many were there as they are in the file.
	Fresh   int32 `json:"fresh"`
	Changed int32 `json:"changed"`
	Same    int32 `json:"same"`
	// Refused is how many rows can't be written, Refusals tell of the first 1,000.
	Refused  int32     `json:"refused"`
	Refusals []Refused `json:"refusals"`
}

// Refused is a row that can't be written, and why.
type Refused struct {
	// Line is the row's first line in the file, of JSON the row's number, from 1.
	Line   int32  `json:"line"`
	Column string `json:"column"` // the file's; empty if it is about the whole row
	Value  string `json:"value"`  // what stands there, shortened
	Reason string `json:"reason"`
}

var (
	// ErrMapping: the columns of the file can't be those of the table.
	//
	// Remedy: show data.sentence, which says which column it is about, and have the
	// person choose others.
	ErrMapping = dispatch.NewErrorOf[Unreadable]("rows_mapping", "the columns of the file can't be those of the table; choose others")
	// ErrNoImport: what the last import wrote isn't known any more.
	ErrNoImport = dispatch.NewError(dispatch.CodeNotFound, "this import can't be undone any more: another one came after it")
)

// errTried ends the transaction of an import that is only tried.
var errTried = errors.New("rows: tried")

// Import writes the rows of a file into a table, in one transaction: a row whose
// key is there changes in the columns that the file has, others are new. Rows
// that the schema or the app refuses are left out, and told of.
func (s *Rows) Import(ctx context.Context, in ImportInput) (Import, error) {
	var by delimited.Separator
	if in.Separator != nil {
		by = *in.Separator
	}
	file, err := readSheet(ctx, in.File, by)
	if err != nil {
		return Import{}, err
	}
	out := Import{Format: file.format, Header: file.header, Sample: file.sample(), Refusals: []Refused{}}
	if file.format == archive.CSV {
		out.Separator = &file.separator
	}
	out.ID, err = s.change(ctx, in.Name, in.Write, func(w *rowWriter) (err error) {
		if w.table, err = s.table(ctx, w.tx, in.Table); err != nil {
			return err
		}
		if w.table.MergeOnly {
			return ErrNoTable
		}
		w.importing = true
		if out.Columns = in.Columns; out.Columns == nil {
			if out.Columns, out.Remembered, err = w.table.recall(ctx, w.tx, file.header); err != nil {
				return err
			}
		}
		mapping, err := w.table.mapping(file.header, out.Columns)
		if err != nil {
			return err
		}
		if err := w.sheet(ctx, file, mapping, &out); err != nil {
			return err
		}
		return w.table.remember(ctx, w.tx, file.header, out.Columns)
	})
	return out, err
}

// change runs fn in a transaction, which it undoes unless it is to write, and
// makes what fn wrote the import that can be undone, by the id that it gives.
func (s *Rows) change(ctx context.Context, name string, write bool, fn func(*rowWriter) error) (id string, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		w := &rowWriter{tx: tx, id: tx.NewID()}
		if err := fn(w); err != nil {
			return err
		}
		if !write {
			return errTried
		}
		if w.seq == 0 {
			return nil
		}
		id = w.id
		return keepImport(ctx, tx, id, name)
	})
	if errors.Is(err, errTried) {
		err = nil
	}
	return id, err
}

func (f *sheet) sample() [][]string {
	sample := [][]string{}
	for _, row := range f.rows[:min(5, len(f.rows))] {
		texts := []string{}
		for _, c := range row.cells {
			texts = append(texts, c.short())
		}
		sample = append(sample, texts)
	}
	return sample
}

// mapping gives, for each column of a file, the table's, or -1.
func (t *table) mapping(header, columns []string) ([]int, error) {
	if len(columns) > len(header) {
		return nil, ErrMapping.With(Unreadable{"The file has fewer columns than were chosen for it. Choose again which column each is."})
	}
	mapping := make([]int, len(header))
	for i := range header {
		mapping[i] = -1
		if i >= len(columns) || columns[i] == "" {
			continue
		}
		at := t.column(columns[i])
		if at < 0 || t.local[at] {
			return nil, ErrMapping.With(Unreadable{fmt.Sprintf("The table has no column “%s”. Choose another.", columns[i])})
		}
		if slices.Contains(mapping[:i], at) {
			return nil, ErrMapping.With(Unreadable{fmt.Sprintf("Two columns of the file are “%s”. Leave one of them out.", columns[i])})
		}
		mapping[i] = at
	}
	return mapping, nil
}

// headerKey is by what a file's mapping is found again.
func headerKey(header []string) string { return strings.Join(header, "\x1f") }

// recall is what the columns of a file were the last time, or by their names.
func (t *table) recall(ctx context.Context, q store.Querier, header []string) (columns []string, remembered bool, err error) {
	known, err := store.All[string](ctx, q, `SELECT mapping FROM rows_mappings WHERE "table" = ? AND header = ?`, t.Name, headerKey(header))
	if err != nil {
		return nil, false, err
	}
	if len(known) == 1 {
		columns = strings.Split(known[0], "\x1f")
		if _, err := t.mapping(header, columns); err == nil && len(columns) == len(header) {
			return columns, true, nil
		}
	}
	columns = make([]string, len(header))
	for i, name := range header {
		for at, c := range t.columns {
			if !t.local[at] && folded(c.Name) == folded(name) && !slices.Contains(columns, c.Name) {
				columns[i] = c.Name
			}
		}
	}
	return columns, false, nil
}

// folded is a name without case and what is between its words.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.", r) {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

func (t *table) remember(ctx context.Context, tx *store.Tx, header, columns []string) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO rows_mappings VALUES (?, ?, ?)`, t.Name, headerKey(header), strings.Join(columns, "\x1f"))
	return err
}

// keepImport makes an import the one that can be undone.
func keepImport(ctx context.Context, tx *store.Tx, id, name string) error {
	for _, sql := range []string{`DELETE FROM rows_changes WHERE import <> ?`, `DELETE FROM rows_imports WHERE id <> ?`} {
		if _, err := tx.ExecContext(ctx, sql, id); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO rows_imports VALUES (?, ?, ?)`, id, tx.Now(), name)
	return err
}
