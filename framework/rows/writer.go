package rows

import (
	"context"
	"errors"
	"strings"

	"github.com/ncruces/go-sqlite3"

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
		// A key that is empty is none: the row is a new one.
		if w.table.columns[mapping[i]].Key && (value == nil || value == "") {
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
	undo := t.Complete != nil
	if undo {
		if _, err := w.tx.ExecContext(ctx, `SAVEPOINT rows_row`); err != nil {
			return refused, problem{}, err
		}
	}
	o, p, err := w.write(ctx, columns, values, keys, before)
	if undo {
		if o == refused || err != nil {
			_, back := w.tx.ExecContext(ctx, `ROLLBACK TO rows_row`)
			err = errors.Join(err, back)
		}
		_, release := w.tx.ExecContext(ctx, `RELEASE rows_row`)
		err = errors.Join(err, release)
	}
	return o, p, err
}

func (w *rowWriter) write(ctx context.Context, columns []int, values, keys []any, before string) (outcome, problem, error) {
	t := w.table
	var sql string
	if before == "" {
		sql = t.insert(columns)
	} else {
		sql = t.update(columns)
		values = append(values[:len(values):len(values)], keys...)
	}
	result, err := w.tx.ExecContext(ctx, sql, values...)
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
	w.seq++
	var old any
	o := fresh
	if before != "" {
		old, o = before, changed
	}
	_, err = w.tx.ExecContext(ctx, `INSERT INTO rows_changes VALUES (?, ?, ?, ?, ?, ?)`, w.id, w.seq, t.Name, t.keyOf(after), old, store.Version(after))
	return o, problem{}, err
}

// now is the row with a key as it is, "" if there is none.
func (w *rowWriter) now(ctx context.Context, keys []any) (string, error) {
	rows, err := store.All[string](ctx, w.tx, "SELECT "+w.table.text+" FROM "+w.table.quoted+" WHERE "+w.table.where(1), keys...)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0], nil
}

// keyOf is the key in a row's text, as a text of its own.
func (t *table) keyOf(row string) string {
	parts := strings.Split(row, ",")
	var keys []string
	for _, key := range t.keys {
		keys = append(keys, parts[key])
	}
	return strings.Join(keys, ",")
}

func (t *table) insert(columns []int) string {
	var names, marks strings.Builder
	for i, column := range columns {
		if i > 0 {
			names.WriteString(", ")
			marks.WriteString(", ")
		}
		names.WriteString(sqlite3.QuoteIdentifier(t.columns[column].Name))
		marks.WriteString("?")
	}
	return "INSERT INTO " + t.quoted + " (" + names.String() + ") VALUES (" + marks.String() + ")"
}

func (t *table) update(columns []int) string {
	var sets strings.Builder
	for i, column := range columns {
		if i > 0 {
			sets.WriteString(", ")
		}
		sets.WriteString(sqlite3.QuoteIdentifier(t.columns[column].Name) + " = ?" + number(i+1))
	}
	return "UPDATE " + t.quoted + " SET " + sets.String() + " WHERE " + t.where(len(columns)+1)
}

// refusal makes a broken rule of the schema a reason, without its SQL. Other
// errors end the import.
func (t *table) refusal(err error) (outcome, problem, error) {
	p := problem{column: -1}
	switch {
	case errors.Is(err, sqlite3.CONSTRAINT_NOTNULL):
		p.column = t.named(err)
		p.reason = "it has no value for a column that needs one"
		if p.column >= 0 {
			p.reason = "the column “" + t.columns[p.column].Name + "” needs a value"
		}
	case errors.Is(err, sqlite3.CONSTRAINT_UNIQUE), errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY), errors.Is(err, sqlite3.CONSTRAINT_ROWID):
		p.column = t.named(err)
		p.reason = "another row has the same"
		if p.column >= 0 {
			p.reason = "another row has the same “" + t.columns[p.column].Name + "”"
		}
	case errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY):
		p.reason, p.waits = refersToNothing, true
	case errors.Is(err, sqlite3.CONSTRAINT_DATATYPE):
		p.reason = "a value is of another kind than its column"
	case errors.Is(err, sqlite3.CONSTRAINT):
		p.reason = "it breaks a rule of the table"
	case errors.Is(err, sqlite3.TOOBIG):
		p.reason = "it is too large"
	default:
		return refused, p, err
	}
	return refused, p, nil
}

// named is the column that the message of a broken rule names, or -1.
func (t *table) named(err error) int {
	message := err.Error()
	if at := strings.LastIndex(message, "failed: "+t.Name+"."); at >= 0 {
		name, _, _ := strings.Cut(message[at+len("failed: "+t.Name+"."):], ",")
		return t.column(strings.TrimSpace(name))
	}
	return -1
}
