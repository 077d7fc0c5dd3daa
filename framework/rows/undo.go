package rows

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

// LastImport is the import that can be undone.
type LastImport struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	Name string    `json:"name"`
	Rows int64     `json:"rows"` // that it made or changed
}

// Last is the import that can be undone, null if there is none.
func (s *Rows) Last(ctx context.Context, v *store.View) (*LastImport, error) {
	all, err := store.All[LastImport](ctx, v, `SELECT id, at, name, (SELECT count(*) FROM rows_changes WHERE import = id) AS rows FROM rows_imports`)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// UndoInput names an import.
type UndoInput struct {
	ID string `json:"id" jsonschema:"maxLength=100"`
}

// Undone says what undoing an import did.
type Undone struct {
	Rows int32 `json:"rows"` // that are as they were before
	// Kept are rows that are as they are now: changed since, or needed by others.
	Kept int32 `json:"kept"`
}

// Undo makes the rows of the last import what they were before it. A row
// that was changed since stays as it is, and so does a new one that other rows
// refer to.
func (s *Rows) Undo(ctx context.Context, tx *store.Tx, in UndoInput) (Undone, error) {
	known, err := store.One[bool](ctx, tx, `SELECT EXISTS (SELECT 1 FROM rows_imports WHERE id = ?)`, in.ID)
	if err != nil {
		return Undone{}, err
	}
	if !known {
		return Undone{}, ErrNoImport
	}
	type row struct {
		Table, Key, After string
		Before            *string
	}
	rows, err := store.All[row](ctx, tx, `SELECT "table", key, before, after FROM rows_changes WHERE import = ? ORDER BY seq DESC`, in.ID)
	if err != nil {
		return Undone{}, err
	}
	var out Undone
	undos := map[string]*undo{}
	for _, r := range rows {
		u := undos[r.Table]
		if u == nil {
			if u, err = s.undo(ctx, tx, r.Table); err != nil {
				return Undone{}, err
			}
			undos[r.Table] = u
		}
		done, err := u.row(ctx, rowtext.Values(r.Key), r.Before, r.After)
		if err != nil {
			return Undone{}, err
		}
		if done {
			out.Rows++
		} else {
			out.Kept++
		}
	}
	for _, sql := range []string{`DELETE FROM rows_changes`, `DELETE FROM rows_imports`} {
		if _, err := tx.ExecContext(ctx, sql); err != nil {
			return Undone{}, err
		}
	}
	return out, nil
}

// undo leads rows of a table back.
type undo struct {
	rowWriter
	needs []need
}

// need is how a row of some table refers to rows of this one.
type need struct {
	sql     string
	columns []int // of this table, in the order of the query's parameters
}

func (s *Rows) undo(ctx context.Context, tx *store.Tx, name string) (*undo, error) {
	t, err := s.table(ctx, tx, name)
	if err != nil {
		return nil, err
	}
	u := &undo{rowWriter: rowWriter{tx: tx, table: t}}
	type foreign struct {
		Child, From, To string
		Seq             int64
	}
	foreigns, err := store.All[foreign](ctx, tx, `
SELECT s.name AS child, f."from", f.seq, coalesce(f."to", (SELECT name FROM pragma_table_info(?1) WHERE pk = f.seq + 1)) AS "to"
FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table' AND lower(f."table") = lower(?1) ORDER BY s.name, f.id, f.seq`, name)
	if err != nil {
		return nil, err
	}
	for _, f := range foreigns {
		column := t.column(f.To)
		switch {
		case column < 0 || slices.ContainsFunc(t.parts, func(p *table) bool { return strings.EqualFold(p.Name, f.Child) }): // a part goes with it
		case f.Seq == 0:
			u.needs = append(u.needs, need{"SELECT 1 FROM " + sqlite3.QuoteIdentifier(f.Child) + " WHERE " + sqlite3.QuoteIdentifier(f.From) + " = ?", []int{column}})
		case len(u.needs) > 0:
			last := &u.needs[len(u.needs)-1]
			last.sql += " AND " + sqlite3.QuoteIdentifier(f.From) + " = ?"
			last.columns = append(last.columns, column)
		}
	}
	for _, of := range s.tables {
		for _, r := range of.Refers {
			if strings.EqualFold(r.Table, name) {
				u.needs = append(u.needs, need{"SELECT 1 FROM " + sqlite3.QuoteIdentifier(of.Name) + " WHERE " + sqlite3.QuoteIdentifier(r.Column) + " = ?", t.keys})
			}
		}
	}
	return u, nil
}

// row leads one row back with its parts, unless it isn't what the import left or
// is needed.
func (u *undo) row(ctx context.Context, keys []any, before *string, after string) (done bool, err error) {
	t := u.table
	if len(keys) != len(t.keys) {
		return false, nil // the table has another key since
	}
	now, err := u.now(ctx, keys)
	if err != nil || now == "" || store.Version(now) != after {
		return false, err
	}
	values, _, _ := t.split(now)
	if before == nil {
		for _, n := range u.needs {
			args := make([]any, len(n.columns))
			for i, column := range n.columns {
				args[i] = values[column]
			}
			needed, err := store.One[bool](ctx, u.tx, "SELECT EXISTS ("+n.sql+")", args...)
			if err != nil || needed {
				return false, err
			}
		}
	}
	err = u.aside(ctx, len(t.parts) > 0, func() (bool, error) {
		done, err = u.back(ctx, keys, now, before)
		return done, err
	})
	return done, err
}

// back removes a unit, or makes it what it was before.
func (u *undo) back(ctx context.Context, keys []any, now string, before *string) (bool, error) {
	t := u.table
	var columns []int
	var args []any
	var parts [][][]any
	if before != nil {
		row, were, ok := t.split(*before)
		if !ok {
			return false, nil // it has other columns since
		}
		text, _, _ := strings.Cut(*before, "\n")
		is, _, _ := strings.Cut(now, "\n")
		texts := strings.Split(is, ",")
		for i, text := range strings.Split(text, ",") {
			if text != texts[i] {
				columns, args = append(columns, i), append(args, row[i])
			}
		}
		if hasInfinite(args) {
			return false, nil
		}
		parts = were
	}
	err := u.removeParts(ctx, keys)
	switch {
	case err != nil:
	case before == nil:
		_, err = u.tx.ExecContext(ctx, "DELETE FROM "+t.quoted+" WHERE "+t.where(1), keys...)
	case len(columns) > 0:
		_, err = u.tx.ExecContext(ctx, t.update(columns), slices.Concat(args, keys)...)
	}
	if err == nil {
		err = u.insertParts(ctx, parts)
	}
	if errors.Is(err, sqlite3.CONSTRAINT) {
		return false, nil
	}
	return err == nil, err
}
