package differ

import (
	"fmt"
	"strings"
)

func (g *Gen) query() string {
	if g.in(12) {
		return g.recursive()
	}
	if g.in(8) {
		if sql := g.search(); sql != "" {
			return sql
		}
	}
	with := ""
	if g.in(8) {
		t := g.table()
		name := g.name("w")
		with = "WITH " + name + "(p, q) AS " + pick(g, "", "MATERIALIZED ", "NOT MATERIALIZED ") + "(SELECT " + g.expr(2, refs("", t)) + ", " + g.expr(1, refs("", t)) + " FROM " + t.name + ") "
		w := &table{name: name, columns: []column{{name: "p"}, {name: "q"}}}
		return with + g.compound(2, []*table{w, g.table()})
	}
	return g.compound(3, nil)
}

// compound is one SELECT, or some with an operator between them.
func (g *Gen) compound(most int, from []*table) string {
	if !g.in(7) {
		return g.choose(from, 0)
	}
	columns := 1 + g.n(3)
	parts := []string{g.choose(from, columns)}
	for range 1 + g.n(most) {
		parts = append(parts, pick(g, "UNION", "UNION ALL", "INTERSECT", "EXCEPT"), g.choose(nil, columns))
	}
	return strings.Join(parts, " ") + g.maybe(2, fmt.Sprintf(" ORDER BY %d%s%s", 1+g.n(columns), g.collate(), pick(g, "", " DESC"))) + g.limit()
}

func (g *Gen) limit() string {
	return g.maybe(4, " LIMIT "+pick(g, "5", "1", "0", "-1", "10 OFFSET 3", "'3'", "2+2"))
}

// choose is a SELECT of so many columns, or of any number if that is 0.
func (g *Gen) choose(from []*table, columns int) string {
	if from == nil {
		from = []*table{g.table()}
		for len(from) < 3 && g.in(3) {
			from = append(from, g.table())
		}
	}
	var scope []ref
	clause := ""
	for i, t := range from {
		alias := fmt.Sprintf("a%d", i)
		here := refs(alias, t)
		switch {
		case i == 0:
			clause = " FROM " + t.name + " AS " + alias
		case g.in(10):
			clause += pick(g, ", ", " CROSS JOIN ", " NATURAL JOIN ") + t.name + " AS " + alias
		default:
			clause += pick(g, " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ") + t.name + " AS " + alias +
				" ON " + scope[g.n(len(scope))].name + " = " + here[g.n(len(here))].name + g.maybe(5, " AND "+g.condition(append(here, scope...)))
		}
		scope = append(scope, here...)
	}
	fixed := columns > 0
	if !fixed {
		columns = 1 + g.n(4)
	}
	where := g.maybe(2, " WHERE "+g.condition(scope))
	if g.in(4) {
		return g.group(scope, clause, where, columns, fixed)
	}
	windows := g.in(5)
	list := make([]string, columns)
	for i := range list {
		switch {
		case windows && g.in(2):
			list[i] = g.window(scope)
		case !fixed && g.in(6):
			list[i] = pick(g, "*", "a0.*")
		case g.in(2):
			list[i] = scope[g.n(len(scope))].name
		default:
			list[i] = g.expr(3, scope)
		}
	}
	sql := "SELECT " + g.maybe(8, "DISTINCT ") + strings.Join(list, ", ") + clause + where
	if fixed {
		return sql
	}
	return sql + g.order(scope) + g.limit()
}

func (g *Gen) order(scope []ref) string {
	if !g.in(3) {
		return ""
	}
	return " ORDER BY " + g.list(2, ", ", func() string {
		return pick(g, scope[g.n(len(scope))].name, g.expr(1, scope), "1") + g.collate() + pick(g, "", " DESC", " ASC", " NULLS LAST", " DESC NULLS FIRST")
	})
}

func (g *Gen) group(scope []ref, clause, where string, columns int, fixed bool) string {
	list := make([]string, columns)
	for i := range list {
		list[i] = g.aggregate(scope)
		if g.in(4) {
			list[i] = scope[g.n(len(scope))].name
		}
	}
	sql := "SELECT " + strings.Join(list, ", ") + clause + where
	if g.in(4) {
		return sql
	}
	sql += " GROUP BY " + g.list(2, ", ", func() string { return pick(g, scope[g.n(len(scope))].name, g.expr(1, scope)) }) + g.maybe(4, " HAVING "+g.aggregate(scope)+" > 1")
	if fixed {
		return sql
	}
	return sql + g.maybe(3, " ORDER BY 1"+pick(g, "", " DESC")) + g.limit()
}

func (g *Gen) aggregate(scope []ref) string {
	arg := pick(g, scope[g.n(len(scope))].name, g.expr(2, scope))
	filter := g.maybe(6, " FILTER (WHERE "+g.condition(scope)+")")
	switch g.n(8) {
	case 0:
		return "count(*)" + filter
	case 1:
		return pick(g, "group_concat", "string_agg") + "(" + arg + ", " + pick(g, "','", "''", arg) + g.maybe(3, " ORDER BY "+arg+pick(g, "", " DESC")) + ")" + filter
	case 2:
		return pick(g, "json_group_array", "gosum", "golist") + "(" + arg + ")" + filter
	case 3:
		return "json_group_object(" + arg + ", " + g.leaf(scope) + ")" + filter
	default:
		return pick(g, "count", "sum", "total", "avg", "min", "max", "median") + "(" + g.maybe(4, "DISTINCT ") + arg + ")" + filter
	}
}

func (g *Gen) window(scope []ref) string {
	of := func() string { return scope[g.n(len(scope))].name }
	call := pick(g, "row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", fmt.Sprintf("ntile(%d)", g.n(5)), "lag("+of()+")",
		"lead("+of()+", 2, 'none')", "first_value("+of()+")", "last_value("+of()+")", fmt.Sprintf("nth_value(%s, %d)", of(), g.n(4)),
		"sum("+of()+")", "avg("+of()+")", "count(*)", "group_concat("+of()+", '.')", "max("+of()+")", "total("+of()+")", "gosum("+of()+")", "json_group_array("+of()+")")
	frame := ""
	if g.in(2) {
		bound := func() string {
			return pick(g, "UNBOUNDED PRECEDING", "CURRENT ROW", "1 PRECEDING", "2 FOLLOWING", "UNBOUNDED FOLLOWING", "0 PRECEDING", "-1 PRECEDING", "1.5 FOLLOWING")
		}
		frame = " " + pick(g, "ROWS", "RANGE", "GROUPS") + " " + pick(g, bound(), "BETWEEN "+bound()+" AND "+bound(), "BETWEEN 1 PRECEDING AND 1 FOLLOWING", "BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW") +
			pick(g, "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS")
	}
	return call + g.maybe(6, " FILTER (WHERE "+g.condition(scope)+")") + " OVER (" + g.maybe(2, "PARTITION BY "+of()+" ") + pick(g, "", "ORDER BY "+of(), "ORDER BY "+of()+" DESC, "+of()) + frame + ")"
}

// recursive is a recursive CTE; some have no end but the step limit's.
func (g *Gen) recursive() string {
	n := 1 + g.n(60)
	switch g.n(5) {
	case 0:
		return fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT %s FROM n", n, g.expr(3, []ref{{"i", intKind}}))
	case 1:
		return fmt.Sprintf("WITH RECURSIVE n(i, s) AS (VALUES(0, '') UNION ALL SELECT i + 1, s || char(97 + i %% 26) FROM n LIMIT %d) SELECT i, s FROM n ORDER BY i DESC LIMIT 3", n)
	case 2:
		return fmt.Sprintf("WITH RECURSIVE f(a, b) AS (SELECT 0, 1 UNION SELECT b, a + b FROM f LIMIT %d) SELECT group_concat(a) FROM f", n*2)
	case 3:
		t := g.table()
		c := g.columnOf(t).name
		return fmt.Sprintf("WITH RECURSIVE r(x, d) AS (SELECT %s, 0 FROM %s UNION SELECT t.%s, d + 1 FROM r JOIN %s t ON t.%s = r.x WHERE d < 3) SELECT count(*), max(d) FROM r", c, t.name, g.columnOf(t).name, t.name, c)
	default:
		return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT " + pick(g, "count(*)", "sum(i)", "max(i * 1.0)") + " FROM n" + g.maybe(2, " WHERE i < 0")
	}
}

// search asks a full-text table, if there is one.
func (g *Gen) search() string {
	for _, t := range g.tables {
		if !t.fts {
			continue
		}
		term := func() string {
			return pick(g, "alpha", "beta", "run", "runs", "cafe", "über", "fox*", "\"alpha beta\"", "title : dog", "{title body} : x", "NEAR(alpha gamma, 3)", "^alpha", "don", "al*", "42", "(", "body :", "")
		}
		match := g.list(3, " ", func() string { return term() + pick(g, "", " AND", " OR", " NOT") })
		if g.in(2) {
			match = term()
		}
		score := "bm25(" + t.name + g.maybe(2, ", 10.0, 5.0") + ")"
		if !g.options.Exact {
			// bm25 takes logarithms.
			score = "printf('%.9g', " + score + ")"
		}
		list := pick(g, "rowid, *", "rowid, highlight("+t.name+", 0, '<', '>')", "snippet("+t.name+", -1, '[', ']', '…', 5)", score, "count(*)")
		return "SELECT " + list + " FROM " + t.name + " WHERE " + t.name + " MATCH '" + match + "'" + g.maybe(2, " ORDER BY rowid"+pick(g, "", " DESC"))
	}
	return ""
}
