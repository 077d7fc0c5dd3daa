package differ

import (
	"fmt"
	"strings"
)

// ref is a column that an expression may name.
type ref struct {
	name string
	kind kind
}

func refs(alias string, t *table) []ref {
	list := make([]ref, 0, len(t.columns))
	for _, c := range t.columns {
		name := c.name
		if alias != "" {
			name = alias + "." + name
		}
		list = append(list, ref{name, c.kind})
	}
	return list
}

// leaf is a column, a parameter or a constant.
func (g *Gen) leaf(scope []ref) string {
	if len(scope) > 0 && !g.in(4) {
		return scope[g.n(len(scope))].name
	}
	if g.in(12) {
		return g.param()
	}
	if g.in(2) {
		return g.small(anyKind)
	}
	return g.literal(anyKind)
}

// expr is an expression over the columns in scope, no deeper than depth.
func (g *Gen) expr(depth int, scope []ref) string {
	if depth <= 0 || g.in(6) {
		return g.leaf(scope)
	}
	e := func() string { return g.expr(depth-1, scope) }
	switch g.n(24) {
	case 0, 1, 2:
		return "(" + e() + " " + pick(g, "+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>") + " " + e() + ")"
	case 3, 4:
		return "(" + e() + " " + pick(g, "=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT", "IS DISTINCT FROM", "==", "!=") + " " + e() + g.collate() + ")"
	case 5:
		return "(" + e() + " " + pick(g, "AND", "OR") + " " + e() + ")"
	case 6:
		return "(" + pick(g, "-", "+", "~", "NOT ") + e() + ")"
	case 7:
		return "(" + e() + pick(g, " ISNULL", " NOTNULL", " IS NULL", " IS TRUE", " IS NOT FALSE") + ")"
	case 8:
		return "(" + e() + pick(g, "", " NOT") + " BETWEEN " + e() + " AND " + e() + ")"
	case 9:
		return "(" + e() + pick(g, "", " NOT") + " IN (" + g.list(4, ", ", e) + "))"
	case 10:
		return "CASE " + g.maybe(2, e()) + " WHEN " + e() + " THEN " + e() + pick(g, "", " WHEN "+e()+" THEN "+e()) + pick(g, "", " ELSE "+e()) + " END"
	case 11:
		return "CAST(" + e() + " AS " + pick(g, "INTEGER", "REAL", "TEXT", "BLOB", "NUMERIC", "INT", "VARCHAR(3)", "FLOATING POINT", "nonsense") + ")"
	case 12:
		return "(" + e() + pick(g, " LIKE ", " NOT LIKE ", " GLOB ", " NOT GLOB ") + e() + g.maybe(8, " ESCAPE '\\'") + ")"
	case 13:
		return g.dates(e)
	case 14, 15:
		return g.json(e)
	case 16:
		return g.math(e)
	case 17:
		return g.format(e)
	case 18:
		if len(g.tables) > 0 {
			t := g.table()
			inner := refs(t.name, t)
			switch g.n(3) {
			case 0:
				return "EXISTS (SELECT 1 FROM " + t.name + " WHERE " + g.condition(append(inner, scope...)) + ")"
			case 1:
				return "(" + e() + " IN (SELECT " + g.columnOf(t).name + " FROM " + t.name + "))"
			default:
				return "(SELECT " + g.expr(1, inner) + " FROM " + t.name + " WHERE " + g.condition(append(inner, scope...)) + " LIMIT 1)"
			}
		}
		return e()
	case 19:
		return "((" + e() + ", " + e() + ") " + pick(g, "=", "<", ">=", "IS") + " (" + e() + ", " + e() + "))"
	default:
		return g.function(e)
	}
}

func (g *Gen) collate() string {
	return g.maybe(5, " COLLATE "+pick(g, "NOCASE", "RTRIM", "BINARY", "BACKWARDS", "missing"))
}

// condition often compares a column with a value that is there.
func (g *Gen) condition(scope []ref) string {
	if len(scope) == 0 || g.in(4) {
		return g.expr(2, scope)
	}
	c := scope[g.n(len(scope))]
	switch g.n(8) {
	case 0:
		return c.name + " IN (" + g.list(5, ", ", func() string { return g.small(c.kind) }) + ")"
	case 1:
		return c.name + " BETWEEN " + g.small(c.kind) + " AND " + g.small(c.kind)
	case 2:
		return "(" + g.condition(scope) + pick(g, " AND ", " OR ") + g.condition(scope) + ")"
	case 3:
		return c.name + pick(g, " IS NULL", " IS NOT NULL")
	case 4:
		return c.name + " LIKE " + pick(g, "'a%'", "'%b%'", "'_'", "'%'", "'A%'")
	default:
		return c.name + " " + pick(g, "=", "=", "<", "<=", ">", ">=", "<>", "IS") + " " + g.small(c.kind) + g.collate()
	}
}

// Functions and how many arguments they take.
var (
	core = []string{
		"abs/1", "char/2", "coalesce/2", "coalesce/3", "concat/2", "concat_ws/3", "glob/2", "hex/1", "ifnull/2", "iif/3", "iif/2", "instr/2",
		"length/1", "like/2", "like/3", "lower/1", "upper/1", "ltrim/1", "rtrim/2", "trim/1", "trim/2", "max/2", "min/3", "nullif/2",
		"octet_length/1", "quote/1", "replace/3", "round/1", "round/2", "sign/1", "soundex/1", "substr/2", "substr/3", "substring/3",
		"typeof/1", "unhex/1", "unhex/2", "unicode/1", "unistr/1", "unistr_quote/1", "likely/1", "unlikely/1", "sqlite_version/0", "sqlite_source_id/0",
		"zeroblob/1", "twice/1", "together/3", "fails/1", "changes/0", "total_changes/0", "last_insert_rowid/0", "if/3", "subtype/1", "nothing/1", "sum/1", "missing/1",
	}
	misc = []string{
		"decimal/1", "decimal_add/2", "decimal_sub/2", "decimal_mul/2", "decimal_cmp/2", "decimal_exp/1", "decimal_pow2/1", "ieee754/1", "ieee754/2",
		"ieee754_mantissa/1", "ieee754_exponent/1", "ieee754_to_blob/1", "ieee754_from_blob/1", "ieee754_inc/2", "regexp/2", "regexpi/2", "decimal_sum/1",
	}
)

// function calls one of SQLite's or ours, now and then with too many arguments.
func (g *Gen) function(e func() string) string {
	of := pick(g, core...)
	if !g.options.NoMisc && g.in(8) {
		of = pick(g, misc...)
	}
	name, arity, _ := strings.Cut(of, "/")
	n := int(arity[0] - '0')
	if g.in(40) {
		n++
	}
	args := make([]string, n)
	for i := range args {
		args[i] = e()
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// math calls a function of libm. amd64's exp and log have code of their own,
// whose last bits differ from what the same program gives as js/wasm, and whose
// logarithm of a subnormal number is that of one with another exponent.
func (g *Gen) math(e func() string) string {
	if g.in(3) {
		name := pick(g, "exp", "ln", "log", "log10", "log2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh")
		arg := func() string {
			x := e()
			if g.options.Exact || !strings.HasPrefix(name, "l") {
				return x
			}
			return "iif(" + x + " BETWEEN -1e-300 AND 1e-300, 0, " + x + ")"
		}
		call := name + "(" + arg() + ")"
		if g.in(4) {
			name = pick(g, "pow", "power", "log")
			call = name + "(" + arg() + ", " + arg() + ")"
		}
		if !g.options.Exact {
			call = "printf('%.9g', " + call + ")"
		}
		return call
	}
	switch g.n(4) {
	case 0:
		return "pi()"
	case 1:
		return pick(g, "atan2", "mod") + "(" + e() + ", " + e() + ")"
	}
	return pick(g, "acos", "asin", "atan", "cos", "sin", "tan", "sqrt", "ceil", "ceiling", "floor", "trunc", "degrees", "radians") + "(" + e() + ")"
}

func (g *Gen) dates(e func() string) string {
	when := func() string {
		if g.in(4) {
			return e()
		}
		return pick(g, "'2024-02-29'", "'2023-12-31 23:59:59.999'", "'12:34'", "2460000.5", "1700000000", "-1", "0", "'2000-01-01T00:00:00+05:30'", "'1969-07-20 20:17:40'", "'-4713-11-24 12:00'", "253402300799", "'2024-13-01'")
	}
	var args strings.Builder
	args.WriteString(when())
	for range g.n(4) {
		args.WriteString(", " + pick(g, "'+1 month'", "'-1 year'", "'+1.5 days'", "'start of month'", "'start of year'", "'start of day'", "'weekday 0'", "'unixepoch'",
			"'auto'", "'julianday'", "'utc'", "'localtime'", "'subsec'", "'+1 month', 'floor'", "'+12:34:56'", "'-0001-02-03 04:05:06'", "'ceiling'", "'+99999999 days'", "'nonsense'"))
	}
	switch g.n(8) {
	case 0:
		return "strftime(" + pick(g, "'%Y-%m-%d %H:%M:%f'", "'%j %W %w %u %U'", "'%s'", "'%J'", "'%e %k %l %P %p %I'", "'%G-%V'", "'%F %T %R'", "'%%'", "'%q'") + ", " + args.String() + ")"
	case 1:
		return "timediff(" + when() + ", " + when() + ")"
	default:
		return pick(g, "date", "time", "datetime", "julianday", "unixepoch") + "(" + args.String() + ")"
	}
}

func (g *Gen) json(e func() string) string {
	doc := func() string {
		if g.in(3) {
			return e()
		}
		return pick(g, `'{"a":1,"b":[1,2,{"c":null}],"d":"x"}'`, `'[1,2.5,"x",null,true,[3]]'`, `'{"a":{"b":{"c":[]}}}'`, `'[1,'`, `'{a:1,b:0x1f,c:+.5,}'`, `jsonb('{"a":[1,2,3]}')`, `'"a\u0041\n"'`)
	}
	path := func() string {
		return pick(g, "'$'", "'$.a'", "'$.b'", "'$.b[1]'", "'$.b[#-1]'", "'$.b[2].c'", "'$[0]'", "'$[#]'", "'$.a.b'", "'$.x'", "'a'", "'$.'", "'$[a]'", `'$."d"'`)
	}
	switch g.n(10) {
	case 0:
		return "(" + doc() + pick(g, " -> ", " ->> ") + pick(g, path(), "'a'", "0", "-1", "'b'") + ")"
	case 1:
		return pick(g, "json", "json_valid", "json_array_length", "json_type", "json_quote", "json_pretty", "json_error_position", "hex(jsonb") + "(" + doc() + ")" + g.close()
	case 2:
		return "json_extract(" + doc() + ", " + g.list(3, ", ", path) + ")"
	case 3:
		return pick(g, "json_set", "json_insert", "json_replace", "json_array_insert") + "(" + doc() + ", " + path() + ", " + e() + ")"
	case 4:
		return "json_remove(" + doc() + ", " + g.list(2, ", ", path) + ")"
	case 5:
		return "json_patch(" + doc() + ", " + doc() + ")"
	case 6:
		return "json_array(" + g.list(4, ", ", e) + ")"
	case 7:
		return "json_object('k', " + e() + ", 'l', " + e() + ")"
	case 8:
		if !g.options.NoMisc {
			return "(SELECT group_concat(value) FROM generate_series(" + g.list(3, ", ", func() string { return pick(g, fmt.Sprint(g.n(30)-9), e()) }) + ") LIMIT 30)"
		}
		fallthrough
	default:
		return "(SELECT group_concat(key || ':' || type || ':' || coalesce(atom, '-') || fullkey, ' ') FROM " + pick(g, "json_each", "json_tree") + "(" + doc() + pick(g, "", ", "+path()) + "))"
	}
}

// close ends what a name with an open parenthesis began; without one it is the
// syntax error that a program needs now and then.
func (g *Gen) close() string { return g.maybe(8, ")") }

func (g *Gen) format(e func() string) string {
	verb := "%" + pick(g, "", "-", "+", " ", "0", "#", ",", "!") + pick(g, "", "", "5", "20", "*") + pick(g, "", "", ".0", ".3", ".15", ".17", ".40", ".*") +
		pick(g, "d", "i", "u", "f", "e", "g", "G", "E", "x", "X", "o", "c", "s", "q", "Q", "w", "z", "lld", "%", "r", "j")
	return pick(g, "printf", "format") + "('" + strings.ReplaceAll(verb, "'", "") + fmt.Sprintf("|%s', ", pick(g, "", "%s", "%.17g")) + g.list(3, ", ", e) + ")"
}
