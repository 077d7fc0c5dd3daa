package differ

import (
	"fmt"
	"strings"
)

func (g *Gen) insert() string {
	t := g.base()
	if t.fts && g.in(12) {
		return "INSERT INTO " + t.name + "(" + t.name + pick(g, ") VALUES('optimize')", ") VALUES('rebuild')", ") VALUES('integrity-check')", ", rank) VALUES('merge', 8)", ", rank) VALUES('pgsz', 64)", ") VALUES('delete-all')", ") VALUES('nonsense')")
	}
	return g.insertInto(t, nil, 6) + g.upsert(t) + g.returning(t)
}

// insertInto writes at most rows rows, with values from scope among others.
func (g *Gen) insertInto(t *table, scope []ref, rows int) string {
	var names []string
	var into []column
	for _, c := range t.columns {
		if c.computed && !g.in(30) || c.key && g.in(2) || g.in(12) {
			continue
		}
		names = append(names, c.name)
		into = append(into, c)
	}
	verb := pick(g, "INSERT", "INSERT", "INSERT", "INSERT OR IGNORE", "REPLACE", "INSERT OR FAIL", "INSERT OR ABORT")
	if g.in(15) {
		verb = "INSERT OR ROLLBACK"
	}
	if len(names) == 0 {
		return verb + " INTO " + t.name + " DEFAULT VALUES"
	}
	sql := verb + " INTO " + t.name + " (" + strings.Join(names, ", ") + ") "
	if scope == nil && g.in(8) {
		from := g.table()
		values := make([]string, len(into))
		for i, c := range into {
			values[i] = g.value(t, c, refs("", from))
		}
		return sql + "SELECT " + strings.Join(values, ", ") + " FROM " + from.name + fmt.Sprintf(" WHERE true LIMIT %d", 1+g.n(20))
	}
	return sql + "VALUES " + g.list(rows, ", ", func() string {
		values := make([]string, len(into))
		for i, c := range into {
			values[i] = g.value(t, c, scope)
		}
		return "(" + strings.Join(values, ", ") + ")"
	})
}

// value fits the column, mostly.
func (g *Gen) value(t *table, c column, scope []ref) string {
	switch {
	case c.key && g.in(10):
		return g.small(anyKind)
	case c.key:
		return fmt.Sprint(g.n(200))
	case t.fts && !g.in(8):
		return "'" + g.words() + "'"
	case len(scope) > 0 && g.in(3):
		return scope[g.n(len(scope))].name
	case g.in(3):
		return g.small(c.kind)
	case g.in(8):
		return g.param()
	case g.in(10):
		return g.expr(3, scope)
	}
	return g.literal(c.kind)
}

func (g *Gen) upsert(t *table) string {
	if t.view || !g.in(5) {
		return ""
	}
	target := g.maybe(2, " ("+g.columnOf(t).name+")")
	if g.in(3) {
		return " ON CONFLICT" + target + " DO NOTHING"
	}
	if target == "" {
		target = " (" + t.columns[0].name + ")"
	}
	return " ON CONFLICT" + target + " DO UPDATE SET " + g.sets(t, append(refs("excluded", t), refs("", t)...)) + g.maybe(3, " WHERE "+g.condition(refs("excluded", t)))
}

func (g *Gen) sets(t *table, scope []ref) string {
	return g.list(2, ", ", func() string {
		c := g.columnOf(t)
		if c.key {
			return fmt.Sprintf("%s = %d", c.name, g.n(300))
		}
		if g.in(2) {
			return c.name + " = " + g.expr(2, scope)
		}
		return c.name + " = " + g.value(t, c, scope)
	})
}

func (g *Gen) returning(t *table) string {
	if !g.in(6) {
		return ""
	}
	return " RETURNING " + g.list(3, ", ", func() string { return pick(g, "*", g.expr(1, refs("", t))) })
}

func (g *Gen) update() string {
	t := g.base()
	verb := "UPDATE " + pick(g, "", "", "OR IGNORE ", "OR REPLACE ", "OR FAIL ")
	if g.in(6) {
		from := g.table()
		scope := append(refs("x", from), refs(t.name, t)...)
		return verb + t.name + " SET " + g.sets(t, scope) + " FROM " + from.name + " AS x WHERE " + t.name + "." + g.columnOf(t).name + " = x." + g.columnOf(from).name + g.returning(t)
	}
	scope := refs("", t)
	return verb + t.name + " SET " + g.sets(t, scope) + " WHERE " + g.condition(scope) + g.returning(t)
}

func (g *Gen) delete() string {
	t := g.base()
	if g.in(10) {
		return "DELETE FROM " + t.name
	}
	return "DELETE FROM " + t.name + " WHERE " + g.condition(refs("", t)) + g.returning(t)
}
