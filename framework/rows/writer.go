package rows

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// outcome is what became of a row.
type outcome int

const (
	fresh outcome = iota
	changed
	same
	refused
	kept // in a merge: as it was, though the file has another
)

// rowWriter writes rows within a transaction, and keeps what was there before.
type rowWriter struct {
	tx    *store.Tx
	table *table
	id    string // of the import
	seq   int
	bytes int // that were written
	// importing says that rows come from a file of CSV or JSON.
	importing bool
	found     map[string]any // keys by what a person calls a row: see keyFor
}

// problem is why a row can't be written.
type problem struct {
	column int // of the file, or -1
	reason string
	waits  bool // it may be written when others are
}

// sheet writes all rows of a file. A row that refers to one further down is
// tried again behind it.
func (w *rowWriter) sheet(ctx context.Context, file *sheet, mapping []int, out *Import) error {
	rows := file.rows
	for {
		var waiting []sheetRow
		for _, row := range rows {
			o, p, err := w.cells(ctx, row.cells, mapping)
			if err != nil {
				return err
			}
			switch o {
			case fresh:
				out.Fresh++
			case changed:
				out.Changed++
			case same:
				out.Same++
			case refused:
				if p.waits {
					waiting = append(waiting, row)
					continue
				}
				out.refuse(file, row, p)
			}
		}
		if len(waiting) == 0 {
			return nil
		}
		if len(waiting) == len(rows) {
			for _, row := range waiting {
				out.refuse(file, row, problem{column: -1, reason: refersToNothing})
			}
			return nil
		}
		rows = waiting
	}
}

const refersToNothing = "it refers to a row that isn't there"

func (out *Import) refuse(file *sheet, row sheetRow, p problem) {
	out.Refused++
	if len(out.Refusals) == maxRefusals {
		return
	}
	r := Refused{Line: row.line, Reason: p.reason}
	if p.column >= 0 && p.column < len(row.cells) {
		r.Column, r.Value = file.header[p.column], row.cells[p.column].short()
	}
	out.Refusals = append(out.Refusals, r)
}

// cells writes a row of a file.
func (w *rowWriter) cells(ctx context.Context, cells []cell, mapping []int) (outcome, problem, error) {
	if len(cells) > len(mapping) {
		return refused, problem{column: -1, reason: "it has more columns than the line of names"}, nil
	}
	var columns []int
	var values []any
	for i, c := range cells {
		if mapping[i] < 0 || c.kind == absentCell {
			continue
		}
		value, reason := w.table.value(mapping[i], c)
		if reason != "" {
			return refused, problem{column: i, reason: reason}, nil
		}
		if value, err := w.keyFor(ctx, mapping[i], value); err != nil {
			return refused, problem{}, err
		} else if value != nil {
			columns, values = append(columns, mapping[i]), append(values, value)
			continue
		}
		// A key that is empty is none: the row is a new one.
		if w.table.columns[mapping[i]].Key && (value == nil || value == "") {
			continue
		}
		// Nor does an empty cell fill what Complete fills.
		if value == nil && !w.table.nullable[mapping[i]] && slices.Contains(w.table.Filled, w.table.columns[mapping[i]].Name) {
			continue
		}
		columns, values = append(columns, mapping[i]), append(values, value)
	}
	if len(columns) == 0 {
		return refused, problem{column: -1, reason: "none of its columns is one of the table's"}, nil
	}
	o, p, err := w.row(ctx, columns, values)
	// A refusal that names a column of the table is about that column of the file.
	for i, column := range mapping {
		if p.column >= 0 && column == p.column {
			return o, problem{column: i, reason: p.reason, waits: p.waits}, err
		}
	}
	p.column = -1
	return o, p, err
}

// keyFor is the key of the row that a person calls so, for a column that refers
// to a table whose rows are found so. It is nil if there is none, or a row has
// that key.
func (w *rowWriter) keyFor(ctx context.Context, column int, value any) (any, error) {
	text, ok := value.(string)
	at := slices.IndexFunc(w.table.references, func(r reference) bool { return r.column == column && r.to.Find != nil })
	if !ok || text == "" || at < 0 {
		return nil, nil
	}
	to := w.table.references[at].to
	known := to.Name + "\n" + text
	if key, ok := w.found[known]; ok {
		return key, nil
	}
	t, err := describeColumns(ctx, w.tx, *to)
	if err != nil {
		return nil, err
	}
	is, err := store.One[bool](ctx, w.tx, "SELECT EXISTS (SELECT 1 FROM "+t.quoted+" WHERE "+t.where(1)+")", text)
	var key any
	if err == nil && !is {
		key, err = to.Find(ctx, w.tx, text)
	}
	if err != nil {
		return nil, err
	}
	if w.found == nil {
		w.found = map[string]any{}
	}
	w.found[known] = key
	return key, nil
}

// row writes values of columns: into the row that has the key, or into a new one.
func (w *rowWriter) row(ctx context.Context, columns []int, values []any) (outcome, problem, error) {
	t := w.table
	if hasInfinite(values) {
		return refused, problem{column: -1, reason: infinite}, nil
	}
	keys := make([]any, 0, len(t.keys))
	for _, key := range t.keys {
		for i, column := range columns {
			if column == key {
				keys = append(keys, values[i])
			}
		}
	}
	before := ""
	if len(keys) == len(t.keys) {
		var err error
		if before, err = w.now(ctx, keys); err != nil {
			return refused, problem{}, err
		}
	} else if len(t.keys) == 1 && t.columns[t.keys[0]].Type == "TEXT" {
		id := w.tx.NewID()
		keys = []any{id}
		columns, values = append(columns, t.keys[0]), append(values, any(id))
	}
	return w.put(ctx, columns, values, keys, before, nil)
}

// put writes values of columns into the row with the keys, which was before, or
// into a new one; and unless parts are nil these in the place of its parts.
func (w *rowWriter) put(ctx context.Context, columns []int, values, keys []any, before string, parts [][][]any) (outcome, problem, error) {
	t := w.table
	if before == "" {
		columns, values = t.fill(columns, values)
	}
	var o outcome
	var p problem
	err := w.aside(ctx, t.Complete != nil || t.Changed != "" || len(t.parts) > 0, func() (_ bool, err error) {
		o, p, err = w.write(ctx, columns, values, keys, before, parts)
		return o != refused, err
	})
	return o, p, err
}

// fill adds the columns that Complete fills, as they come to it.
func (t *table) fill(columns []int, values []any) ([]int, []any) {
	for i, c := range t.columns {
		if !slices.Contains(t.Filled, c.Name) || slices.Contains(columns, i) {
			continue
		}
		var empty any = ""
		if c.Type != "TEXT" {
			empty = int64(0)
		}
		columns, values = append(columns, i), append(values, empty)
	}
	return columns, values
}

func (w *rowWriter) write(ctx context.Context, columns []int, values, keys []any, before string, parts [][][]any) (outcome, problem, error) {
	t := w.table
	if before != "" && parts != nil {
		if err := w.removeParts(ctx, keys); err != nil {
			return t.refusal(err)
		}
	}
	var sql string
	if before == "" {
		sql = t.insert(columns)
	} else {
		sql = t.update(columns)
		values = append(values[:len(values):len(values)], keys...)
	}
	result, err := w.tx.ExecContext(ctx, sql, values...)
	if err == nil {
		err = w.insertParts(ctx, parts)
	}
	if err != nil {
		return t.refusal(err)
	}
	if len(keys) < len(t.keys) { // SQLite has numbered it
		id, err := result.LastInsertId()
		if err != nil {
			return refused, problem{}, err
		}
		keys = []any{id}
	}
	if t.Complete != nil {
		if err := t.Complete(ctx, w.tx, keys[0]); err != nil {
			if said, ok := errors.AsType[*dispatch.Error](err); ok {
				return refused, problem{column: -1, reason: said.Message}, nil
			}
			return t.refusal(err)
		}
	}
	after, err := w.now(ctx, keys)
	if err != nil {
		return refused, problem{}, err
	}
	if after == before {
		return same, problem{}, nil
	}
	if at := t.column(t.Changed); at >= 0 && w.importing && !slices.Contains(columns, at) {
		if _, err := w.tx.ExecContext(ctx, t.update([]int{at}), append([]any{w.moment(at)}, keys...)...); err != nil {
			return t.refusal(err)
		}
		if after, err = w.now(ctx, keys); err != nil {
			return refused, problem{}, err
		}
	}
	w.seq++
	w.bytes += len(before) + len(after)/2 // of the row now, bytes; of the one before, its text
	var old any
	o := fresh
	if before != "" {
		old, o = before, changed
	}
	row, _, _ := strings.Cut(after, "\n")
	_, err = w.tx.ExecContext(ctx, `INSERT INTO rows_changes VALUES (?, ?, ?, ?, ?, ?)`, w.id, w.seq, t.Name, t.keyOf(row), old, store.Version(after))
	return o, problem{}, err
}

// moment is now, as a column that says when a row was changed has it.
func (w *rowWriter) moment(column int) any {
	if w.table.columns[column].Type == "TEXT" {
		return w.tx.NewID()
	}
	return w.tx.Now()
}
