package rows

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

// merger takes units of a file over.
type merger struct {
	*rowWriter
	prefer Side
	// moved has, for each table, keys of the file whose rows are here by another.
	moved map[string]map[string]string
}

// tableOf merges a table. A row that refers to one further down is tried again
// behind it.
func (m *merger) tableOf(ctx context.Context, file *store.View) (MergedTable, error) {
	t := m.table
	out := MergedTable{Name: t.Name, Reasons: []Reason{}}
	var waiting []string
	take := func(unit string) error {
		o, p, err := m.unit(ctx, unit)
		switch {
		case err != nil:
			return err
		case o == fresh:
			out.Fresh++
		case o == changed:
			out.Taken++
		case o == same:
			out.Same++
		case o == kept:
			out.Kept++
		case p.waits:
			waiting = append(waiting, unit)
		default:
			out.refuse(p.reason, 1)
		}
		if m.seq > MaxImportRows || m.bytes > MaxMergeBytes {
			return unreadable("This file has more rows than can be taken over one by one. Let it take the place of all data instead.")
		}
		return nil
	}
	var keys []string
	for _, key := range t.keys {
		keys = append(keys, t.name(key))
	}
	for row, err := range store.Each[string](ctx, file, "SELECT "+t.text+" FROM "+t.quoted+" ORDER BY "+strings.Join(keys, ", ")) {
		if err != nil {
			return out, err
		}
		unit, err := t.unit(ctx, file, row)
		if err != nil {
			return out, err
		}
		if err := take(unit); err != nil {
			return out, err
		}
	}
	for len(waiting) > 0 {
		again := waiting
		waiting = nil
		for _, unit := range again {
			if err := take(unit); err != nil {
				return out, err
			}
		}
		if len(waiting) == len(again) {
			out.refuse(refersToNothing, int32(len(waiting)))
			break
		}
	}
	return out, nil
}

func (out *MergedTable) refuse(reason string, rows int32) {
	out.Refused += rows
	for i := range out.Reasons {
		if out.Reasons[i].Reason == reason {
			out.Reasons[i].Rows += rows
			return
		}
	}
	if len(out.Reasons) < maxReasons {
		out.Reasons = append(out.Reasons, Reason{reason, rows})
	}
}

// unit takes one unit of the file over.
func (m *merger) unit(ctx context.Context, unit string) (outcome, problem, error) {
	t := m.table
	unit = m.readdressed(unit)
	row, _, _ := strings.Cut(unit, "\n")
	key := t.keyOf(row)
	before, err := m.now(ctx, rowtext.Values(key))
	if err == nil && before == "" && len(t.Same) > 0 {
		var here string
		if here, err = m.alike(ctx, row); here != "" {
			m.move(key, here)
			unit, key = m.readdressed(unit), here
			before, err = m.now(ctx, rowtext.Values(key))
		}
	}
	if err != nil {
		return refused, problem{}, err
	}
	if before == unit {
		return same, problem{}, nil
	}
	values, parts, _ := t.split(unit)
	if before != "" {
		here, _, _ := t.split(before)
		if !t.takes(here, values, m.prefer) {
			return kept, problem{}, nil
		}
	}
	if hasInfinite(values) || slices.ContainsFunc(parts, func(rows [][]any) bool { return slices.ContainsFunc(rows, hasInfinite) }) {
		return refused, problem{column: -1, reason: infinite}, nil
	}
	columns, taken := make([]int, 0, len(values)), make([]any, 0, len(values))
	for i, value := range values {
		if !t.local[i] {
			columns, taken = append(columns, i), append(taken, value)
		}
	}
	return m.put(ctx, columns, taken, rowtext.Values(key), before, parts)
}

// move says that a row of the file is here by another key.
func (m *merger) move(from, to string) {
	of := m.moved[m.table.Name]
	if of == nil {
		of = map[string]string{}
		m.moved[m.table.Name] = of
	}
	of[from] = to
}

// readdressed is a unit whose references to rows that are here by another key
// name that one. It stays the same if it was readdressed before.
func (m *merger) readdressed(unit string) string {
	t := m.table
	lines := strings.Split(unit, "\n")
	if of := m.moved[t.Name]; of != nil && len(t.keys) == 1 {
		lines[0] = moved(lines[0], t.keys[0], of)
	}
	for _, r := range t.references {
		lines[0] = moved(lines[0], r.column, m.moved[r.to.Name])
	}
	for i, line := range lines[1:] {
		at, row := t.partOf(line)
		for _, r := range t.parts[at].references {
			row = moved(row, r.column, m.moved[r.to.Name])
		}
		lines[i+1] = number(at) + ":" + row
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n")
}

// moved is a row's text with another value in a column, if the value is there.
func moved(row string, column int, to map[string]string) string {
	if len(to) == 0 {
		return row
	}
	values := strings.Split(row, ",")
	if other, ok := to[values[column]]; ok {
		values[column] = other
	}
	return strings.Join(values, ",")
}

// alike is the key of the row that is the same thing as a row of the file, by
// what [Table].Same says; empty if there is none.
func (m *merger) alike(ctx context.Context, row string) (string, error) {
	t := m.table
	values := rowtext.Values(row)
	var sql strings.Builder
	var args []any
	for i, name := range t.Same {
		column := t.column(name)
		if column < 0 {
			return "", fmt.Errorf("rows: %s has no column %s", t.Name, name)
		}
		if i == 0 && (values[column] == nil || values[column] == "") {
			return "", nil
		}
		if i > 0 {
			sql.WriteString(" AND ")
		}
		sql.WriteString(t.name(column) + " IS ?" + number(i+1))
		args = append(args, values[column])
	}
	rows, err := store.All[string](ctx, m.tx, "SELECT "+t.text+" FROM "+t.quoted+" WHERE "+sql.String()+" ORDER BY "+t.name(t.keys[0])+" LIMIT 1", args...)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return t.keyOf(rows[0]), nil
}

// takes reports whether a row of the file takes the place of the one that is
// here.
func (t *table) takes(here, file []any, prefer Side) bool {
	if i := t.column(t.Changed); i >= 0 {
		if newer, older := later(file[i], here[i]), later(here[i], file[i]); newer != older {
			return newer
		}
	}
	return prefer == InFile
}

// later reports whether a is a later moment or id than b.
func later(a, b any) bool {
	if a, ok := a.(int64); ok {
		b, ok := b.(int64)
		return ok && a > b
	}
	if a, ok := a.(string); ok {
		b, ok := b.(string)
		return ok && a > b
	}
	return false
}
