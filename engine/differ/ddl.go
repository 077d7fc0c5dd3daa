package differ

import (
	"fmt"
	"slices"
	"strings"
)

const mostTables = 9

func (g *Gen) createTable() string {
	if len(g.tables) >= mostTables {
		return g.drop()
	}
	if !g.options.NoFTS && g.in(6) {
		return g.createSearch()
	}
	t := &table{name: g.name("t"), strict: g.in(5), noRowid: g.in(6)}
	var defs []string
	if t.noRowid || !g.in(3) {
		key := column{name: "id", kind: intKind, key: true}
		t.columns = append(t.columns, key)
		// Nothing gets near the largest rowid, after which they are random.
		def := "id INTEGER PRIMARY KEY" + pick(g, "", "", " AUTOINCREMENT", " DESC")
		if t.noRowid {
			def = "id INTEGER PRIMARY KEY"
		}
		defs = append(defs, def+" CHECK (id < 100000)")
	}
	for range 1 + g.n(5) {
		c := column{name: g.name("c"), kind: pick(g, anyKind, intKind, realKind, textKind, textKind, blobKind)}
		def := c.name + " " + g.decl(c.kind, t.strict)
		if g.in(5) {
			def += " NOT NULL"
		}
		if g.in(5) {
			def += " DEFAULT " + pick(g, g.small(c.kind), "("+g.expr(2, nil)+")")
		}
		if g.in(6) {
			def += " COLLATE " + pick(g, "NOCASE", "RTRIM", "BACKWARDS")
		}
		if g.in(14) {
			def += " UNIQUE" + pick(g, "", " ON CONFLICT IGNORE", " ON CONFLICT REPLACE", " ON CONFLICT FAIL", " ON CONFLICT ROLLBACK")
		}
		if g.in(14) {
			def += " CHECK (" + g.condition([]ref{{c.name, c.kind}}) + ")"
		}
		if g.in(14) && len(g.tables) > 0 {
			parent := g.table()
			def += " REFERENCES " + parent.name + "(" + parent.columns[0].name + ")" + pick(g, "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE", " DEFERRABLE INITIALLY DEFERRED")
		}
		if g.in(12) && len(t.columns) > 0 {
			c.computed = true
			def = c.name + " " + g.decl(c.kind, t.strict) + " AS (" + g.expr(2, refs("", t)) + ")" + pick(g, " STORED", " VIRTUAL", "")
		}
		t.columns = append(t.columns, c)
		defs = append(defs, def)
	}
	if g.in(8) {
		defs = append(defs, "UNIQUE ("+g.columnOf(t).name+", "+g.columnOf(t).name+")")
	}
	sql := "CREATE " + g.maybe(12, "TEMP ") + "TABLE " + g.maybe(8, "IF NOT EXISTS ") + t.name + " (" + strings.Join(defs, ", ") + ")"
	var options []string
	if t.strict {
		options = append(options, "STRICT")
	}
	if t.noRowid {
		options = append(options, "WITHOUT ROWID")
	}
	g.done = func() { g.tables = append(g.tables, t) }
	return sql + " " + strings.Join(options, ", ")
}

func (g *Gen) decl(k kind, strict bool) string {
	if strict {
		return []string{"ANY", "INT", "REAL", "TEXT", "BLOB"}[k]
	}
	switch k {
	case intKind:
		return pick(g, "INTEGER", "INT", "BIGINT", "BOOLEAN")
	case realKind:
		return pick(g, "REAL", "DOUBLE", "FLOAT", "NUMERIC")
	case textKind:
		return pick(g, "TEXT", "VARCHAR(10)", "CLOB")
	case blobKind:
		return "BLOB"
	}
	return pick(g, "", "NUMERIC", "DATETIME", "ANY")
}

// createSearch is a table for full-text search.
func (g *Gen) createSearch() string {
	t := &table{name: g.name("f"), fts: true, columns: []column{{name: "title", kind: textKind}, {name: "body", kind: textKind}}}
	g.done = func() { g.tables = append(g.tables, t) }
	return "CREATE VIRTUAL TABLE " + t.name + " USING fts5(title, body" + pick(g, "", " UNINDEXED") +
		pick(g, "", ", tokenize='porter unicode61'", ", tokenize='ascii'", ", tokenize='trigram'", ", tokenize=\"unicode61 remove_diacritics 2\"", ", tokenize='none'") +
		pick(g, "", "", ", prefix='2 3'", ", content=''", ", detail=column", ", detail=none", ", columnsize=0", ", content='', contentless_delete=1") + ")"
}

func (g *Gen) createIndex() string {
	t := g.base()
	name := g.name("i")
	g.done = func() { g.indexes = append(g.indexes, name) }
	scope := refs("", t)
	return "CREATE " + g.maybe(5, "UNIQUE ") + "INDEX " + name + " ON " + t.name + " (" + g.list(3, ", ", func() string {
		if g.in(5) {
			return g.expr(2, scope)
		}
		return g.columnOf(t).name + g.maybe(4, " COLLATE "+pick(g, "NOCASE", "RTRIM", "BACKWARDS")) + g.maybe(3, " DESC")
	}) + ")" + g.maybe(4, " WHERE "+g.condition(scope))
}

func (g *Gen) createView() string {
	t := &table{name: g.name("v"), view: true}
	for range 1 + g.n(3) {
		t.columns = append(t.columns, column{name: g.name("c")})
	}
	names := make([]string, len(t.columns))
	from := g.table()
	values := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
		values[i] = g.expr(2, refs("", from))
	}
	g.args = nil
	sql := "CREATE VIEW " + t.name + " (" + strings.Join(names, ", ") + ") AS SELECT " + strings.Join(values, ", ") + " FROM " + from.name + g.maybe(2, " WHERE "+g.condition(refs("", from)))
	g.done = func() { g.tables = append(g.tables, t) }
	return sql
}

func (g *Gen) createTrigger() string {
	t, to := g.table(), g.base()
	event := pick(g, "INSERT", "UPDATE", "DELETE", "UPDATE OF "+g.columnOf(t).name)
	when := pick(g, "AFTER", "BEFORE")
	if t.view {
		when = "INSTEAD OF"
	}
	var scope []ref
	if event != "DELETE" {
		scope = append(scope, refs("new", t)...)
	}
	if event != "INSERT" {
		scope = append(scope, refs("old", t)...)
	}
	var body string
	switch g.n(4) {
	case 0:
		body = "SELECT RAISE(" + pick(g, "ABORT, 'stop'", "FAIL, 'failed'", "ROLLBACK, 'back'", "IGNORE", "ABORT, 'n' || "+g.leaf(scope)) + ") WHERE " + g.condition(scope)
	case 1:
		body = "DELETE FROM " + to.name + " WHERE " + g.columnOf(to).name + " = " + g.leaf(scope)
	default:
		body = g.insertInto(to, scope, 1)
	}
	g.args = nil
	return "CREATE TRIGGER " + g.name("r") + " " + when + " " + event + " ON " + t.name + g.maybe(3, " WHEN "+g.condition(scope)) + " BEGIN " + body + "; END"
}

func (g *Gen) alter() string {
	t := g.base()
	i := g.n(len(t.columns))
	switch g.n(4) {
	case 0:
		to := g.name("t")
		g.done = func() { t.name = to }
		return "ALTER TABLE " + t.name + " RENAME TO " + to
	case 1:
		c := column{name: g.name("c"), kind: pick(g, intKind, realKind, textKind)}
		g.done = func() { t.columns = append(t.columns, c) }
		return "ALTER TABLE " + t.name + " ADD COLUMN " + c.name + " " + g.decl(c.kind, t.strict) + g.maybe(2, " DEFAULT "+g.small(c.kind))
	case 2:
		to := g.name("c")
		from := t.columns[i].name
		g.done = func() { t.columns[i].name = to }
		return fmt.Sprintf("ALTER TABLE %s RENAME COLUMN %s TO %s", t.name, from, to)
	default:
		from := t.columns[i]
		g.done = func() {
			if len(t.columns) > 1 { // else a ROLLBACK brought others back, unseen
				t.columns = slices.Delete(t.columns, i, i+1)
			}
		}
		return "ALTER TABLE " + t.name + " DROP COLUMN " + from.name
	}
}

func (g *Gen) drop() string {
	if len(g.indexes) > 0 && g.in(2) {
		i := g.n(len(g.indexes))
		name := g.indexes[i]
		g.done = func() {}
		return "DROP INDEX " + g.maybe(2, "IF EXISTS ") + name
	}
	if len(g.tables) < 5 {
		return "DROP TABLE IF EXISTS nothing"
	}
	i := g.n(len(g.tables))
	t := g.tables[i]
	g.done = func() {}
	if t.view {
		return "DROP VIEW " + t.name
	}
	return "DROP TABLE " + t.name
}
