package rows

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

// A unit is a row with its parts, as a text: a line with the row, and one with
// each part behind the number of its table, in the order of these lines. So two
// units are equal if their texts are.

// now is the unit with a key as it is, "" if there is none.
func (w *rowWriter) now(ctx context.Context, keys []any) (string, error) {
	t := w.table
	rows, err := store.All[string](ctx, w.tx, "SELECT "+t.text+" FROM "+t.quoted+" WHERE "+t.where(1), keys...)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return t.unit(ctx, w.tx, rows[0])
}

// unit is a row with its parts.
func (t *table) unit(ctx context.Context, q store.Querier, row string) (string, error) {
	if len(t.parts) == 0 {
		return row, nil
	}
	key := rowtext.Values(t.keyOf(row))
	lines := []string{row}
	for i, part := range t.parts {
		rows, err := store.All[string](ctx, q, "SELECT "+part.text+" FROM "+part.quoted+" WHERE "+part.name(part.of)+" = ?", key...)
		if err != nil {
			return "", err
		}
		for _, row := range rows {
			lines = append(lines, number(i)+":"+row)
		}
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n"), nil
}

// partOf takes a line of a part apart: the number of its table, -1 if there is
// none, and its row.
func (t *table) partOf(line string) (at int, row string) {
	head, row, _ := strings.Cut(line, ":")
	at, err := strconv.Atoi(head)
	if err != nil || at < 0 || at >= len(t.parts) {
		return -1, ""
	}
	return at, row
}

// split takes a unit apart: the row's values, and those of the rows of each
// part. It reports false if the tables have other columns since.
func (t *table) split(unit string) (row []any, parts [][][]any, ok bool) {
	lines := strings.Split(unit, "\n")
	if row = rowtext.Values(lines[0]); len(row) != len(t.columns) {
		return nil, nil, false
	}
	parts = make([][][]any, len(t.parts))
	for _, line := range lines[1:] {
		at, text := t.partOf(line)
		if at < 0 {
			return nil, nil, false
		}
		values := rowtext.Values(text)
		if len(values) != len(t.parts[at].columns) {
			return nil, nil, false
		}
		parts[at] = append(parts[at], values)
	}
	return row, parts, true
}

// keyOf is the key in a row's text, as a text of its own.
func (t *table) keyOf(row string) string {
	values := strings.Split(row, ",")
	var keys []string
	for _, key := range t.keys {
		keys = append(keys, values[key])
	}
	return strings.Join(keys, ",")
}

// removeParts removes the parts of the row with a key.
func (w *rowWriter) removeParts(ctx context.Context, keys []any) error {
	for _, part := range w.table.parts {
		if _, err := w.tx.ExecContext(ctx, "DELETE FROM "+part.quoted+" WHERE "+part.name(part.of)+" = ?", keys...); err != nil {
			return err
		}
	}
	return nil
}

func (w *rowWriter) insertParts(ctx context.Context, parts [][][]any) error {
	for i, rows := range parts {
		part := w.table.parts[i]
		columns := make([]int, len(part.columns))
		for at := range columns {
			columns[at] = at
		}
		for _, values := range rows {
			if _, err := w.tx.ExecContext(ctx, part.insert(columns), values...); err != nil {
				return err
			}
		}
	}
	return nil
}

// aside runs fn and, if it is to, undoes what fn wrote unless that says that it
// stays.
func (w *rowWriter) aside(ctx context.Context, undo bool, fn func() (stays bool, err error)) error {
	if !undo {
		_, err := fn()
		return err
	}
	if _, err := w.tx.ExecContext(ctx, `SAVEPOINT rows_row`); err != nil {
		return err
	}
	stays, err := fn()
	if !stays || err != nil {
		_, back := w.tx.ExecContext(ctx, `ROLLBACK TO rows_row`)
		err = errors.Join(err, back)
	}
	_, release := w.tx.ExecContext(ctx, `RELEASE rows_row`)
	return errors.Join(err, release)
}
