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
	references []reference
}

// reference is a column of some table that refers to a column of this one.
type reference struct {
	sql    string
	column int
}

func (s *Rows) undo(ctx context.Context, tx *store.Tx, name string) (*undo, error) {
	t, err := s.table(ctx, tx, name)
	if err != nil {
		return nil, err
	}
	u := &undo{rowWriter: rowWriter{tx: tx, table: t}}
	type key struct{ Child, From, To string }
	keys, err := store.All[key](ctx, tx, `
SELECT s.name AS child, f."from", coalesce(f."to", (SELECT name FROM pragma_table_info(?1) WHERE pk = f.seq + 1)) AS "to"
FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table' AND lower(f."table") = lower(?1)`, name)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if column := t.column(k.To); column >= 0 {
			u.references = append(u.references, reference{
				"SELECT EXISTS (SELECT 1 FROM " + sqlite3.QuoteIdentifier(k.Child) + " WHERE " + sqlite3.QuoteIdentifier(k.From) + " = ?)", column,
			})
		}
	}
	return u, nil
}

// row leads one row back, unless it isn't what the import left or is needed.
func (u *undo) row(ctx context.Context, keys []any, before *string, after string) (bool, error) {
	t := u.table
	if len(keys) != len(t.keys) {
		return false, nil // the table has another key since
	}
	now, err := u.now(ctx, keys)
	if err != nil || now == "" || store.Version(now) != after {
		return false, err
	}
	values, texts := rowtext.Values(now), strings.Split(now, ",")
	if before == nil {
		for _, r := range u.references {
			needed, err := store.One[bool](ctx, u.tx, r.sql, values[r.column])
			if err != nil || needed {
				return false, err
			}
		}
		return u.exec(ctx, "DELETE FROM "+t.quoted+" WHERE "+t.where(1), keys)
	}
	old := rowtext.Values(*before)
	if len(old) != len(t.columns) {
		return false, nil // it has other columns since
	}
	var columns []int
	var changed []any
	for i, text := range strings.Split(*before, ",") {
		if text != texts[i] {
			columns, changed = append(columns, i), append(changed, old[i])
		}
	}
	if hasInfinite(changed) {
		return false, nil
	}
	return u.exec(ctx, t.update(columns), slices.Concat(changed, keys))
}

func (u *undo) exec(ctx context.Context, sql string, args []any) (bool, error) {
	_, err := u.tx.ExecContext(ctx, sql, args...)
	if errors.Is(err, sqlite3.CONSTRAINT) {
		return false, nil
	}
	return err == nil, err
}
