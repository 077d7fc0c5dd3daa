package rows

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

// table is a Table with what the schema says of it.
type table struct {
	Table
	columns    []Column
	nullable   []bool
	local      []bool
	keys       []int // columns of the key
	quoted     string
	text       string // of a row: see rowtext.SQL
	references []reference
	parts      []*table
	of         int // of a part: the column with the key of what it belongs to
}

// reference is a column that has keys of a table that takes rows.
type reference struct {
	column int
	to     *Table
}

// table describes the table of a name that takes rows.
func (s *Rows) table(ctx context.Context, q store.Querier, name string) (*table, error) {
	if of := s.named(name); of != nil {
		return s.describe(ctx, q, *of)
	}
	return nil, ErrNoTable
}

// named is the table of a name as the app gave it, nil if it takes no rows.
// SQLite's names have no capitals.
func (s *Rows) named(name string) *Table {
	i := slices.IndexFunc(s.tables, func(t Table) bool { return strings.EqualFold(t.Name, name) })
	if i < 0 {
		return nil
	}
	return &s.tables[i]
}

func (s *Rows) describe(ctx context.Context, q store.Querier, of Table) (*table, error) {
	t, err := describeColumns(ctx, q, of)
	if err != nil {
		return nil, err
	}
	if t.references, err = s.referencesOf(ctx, q, t); err != nil {
		return nil, err
	}
	if len(of.Parts) > 0 && len(t.keys) != 1 {
		return nil, fmt.Errorf("rows: %s has parts, and no key of one column", of.Name)
	}
	for _, p := range of.Parts {
		part, err := describeColumns(ctx, q, Table{Name: p.Name})
		if err != nil {
			return nil, err
		}
		if part.of = part.column(p.Of); part.of < 0 {
			return nil, fmt.Errorf("rows: %s has no column %s", p.Name, p.Of)
		}
		if part.references, err = s.referencesOf(ctx, q, part); err != nil {
			return nil, err
		}
		part.references = slices.DeleteFunc(part.references, func(r reference) bool { return r.column == part.of })
		part.references = append(part.references, reference{part.of, s.named(of.Name)})
		t.parts = append(t.parts, part)
	}
	return t, nil
}

func describeColumns(ctx context.Context, q store.Querier, of Table) (*table, error) {
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
	single := of.Key != "" || !slices.ContainsFunc(infos, func(c info) bool { return c.Pk > 1 })
	var texts []string
	for i, c := range infos {
		key := c.Pk > 0
		if of.Key != "" {
			key = c.Name == of.Key
		}
		if key {
			t.keys = append(t.keys, i)
		}
		// SQLite numbers an INTEGER PRIMARY KEY by itself, and a key of text is made here.
		made := c.Pk > 0 && c.Type == "INTEGER" || key && c.Type == "TEXT" && single
		filled, local := slices.Contains(of.Filled, c.Name), slices.Contains(of.Local, c.Name)
		t.columns = append(t.columns, Column{Name: c.Name, Type: c.Type, Key: key, Required: c.Notnull != 0 && !c.Default && !made && !filled})
		t.nullable = append(t.nullable, c.Notnull == 0 && c.Pk == 0)
		t.local = append(t.local, local)
		if local {
			texts = append(texts, "'n'") // the same everywhere
		} else {
			texts = append(texts, rowtext.SQL([]string{c.Name}))
		}
	}
	t.text = strings.Join(texts, " || ',' || ")
	return t, nil
}

// referencesOf are the columns of a table that have keys of tables that take
// rows: by a foreign key, also as one of its columns, or as the app says.
func (s *Rows) referencesOf(ctx context.Context, q store.Querier, t *table) ([]reference, error) {
	type foreign struct{ From, Table, To string }
	foreigns, err := store.All[foreign](ctx, q, `
SELECT f."from", f."table", coalesce(f."to", (SELECT name FROM pragma_table_info(f."table") WHERE pk = f.seq + 1)) AS "to"
FROM pragma_foreign_key_list(?) f ORDER BY f.id, f.seq`, t.Name)
	if err != nil {
		return nil, err
	}
	var all []reference
	for _, f := range foreigns {
		to := s.named(f.Table)
		if to == nil {
			continue
		}
		target, err := describeColumns(ctx, q, *to)
		if err != nil {
			return nil, err
		}
		if len(target.keys) == 1 && target.columns[target.keys[0]].Name == f.To {
			all = append(all, reference{t.column(f.From), to})
		}
	}
	for _, r := range t.Refers {
		column, to := t.column(r.Column), s.named(r.Table)
		if column < 0 || to == nil {
			return nil, fmt.Errorf("rows: %s.%s refers to no table %s", t.Name, r.Column, r.Table)
		}
		all = append(all, reference{column, to})
	}
	return all, nil
}

func (t *table) column(name string) int {
	return slices.IndexFunc(t.columns, func(c Column) bool { return c.Name == name })
}

// where is the condition that finds a row by its key, with the first parameter
// of number first.
func (t *table) where(first int) string {
	var sql strings.Builder
	for i, key := range t.keys {
		if i > 0 {
			sql.WriteString(" AND ")
		}
		sql.WriteString(t.name(key) + " = ?" + number(first+i))
	}
	return sql.String()
}

// name is a column's, quoted.
func (t *table) name(column int) string { return sqlite3.QuoteIdentifier(t.columns[column].Name) }

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
