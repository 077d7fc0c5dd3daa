// Package differ finds where two builds of SQLite disagree: it makes random
// SQL from a seed, and plays it on a connection into a hash of all that can be
// seen: rows with their types and bits, errors, counts, hooks. The same seed
// gives the same statements in every build, so that two programs need only
// compare hashes.
package differ

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Statement is one step of a program.
type Statement struct {
	SQL string
	// Args are bound to its parameters: nil, int64, float64, string, []byte.
	Args []any
}

// Options say what the two builds can be expected to agree in.
type Options struct {
	// Exact keeps all bits of functions of libm that differ between a native
	// build and js/wasm: amd64 has its own code for math.Exp and math.Log.
	Exact bool
	// NoFTS leaves FTS5 out.
	NoFTS bool
	// NoMisc leaves out the functions of SQLite's ext/misc, which are no part of
	// its core.
	NoMisc bool
}

// Gen makes the statements of one program. It knows what the statements would
// have made if each had succeeded; that some fail is part of the test.
type Gen struct {
	r       *rand.Rand
	options Options

	tables  []*table
	indexes []string
	saves   []string
	names   int
	args    []any  // of the statement that is being made
	done    func() // what the model learns if it succeeds
}

type table struct {
	name    string
	columns []column
	strict  bool
	// full is a table that statements write into; a view is not.
	view, fts, noRowid bool
}

type column struct {
	name string
	kind kind
	// key is the rowid. It stays small: a next rowid past the largest is random.
	key bool
	// computed is not to be written.
	computed bool
}

type kind int

const (
	anyKind kind = iota
	intKind
	realKind
	textKind
	blobKind
)

// New makes a generator of the program with this seed.
func New(seed uint64, o Options) *Gen {
	return &Gen{r: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), options: o}
}

// n is a number from 0 to max-1.
func (g *Gen) n(max int) int { return g.r.IntN(max) }

// in is true once in n times.
func (g *Gen) in(n int) bool { return g.r.IntN(n) == 0 }

func pick[T any](g *Gen, of ...T) T { return of[g.r.IntN(len(of))] }

func (g *Gen) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// maybe is text once in n times.
func (g *Gen) maybe(n int, text string) string {
	if g.in(n) {
		return text
	}
	return ""
}

// list joins between 1 and max of what f gives.
func (g *Gen) list(max int, separator string, f func() string) string {
	parts := make([]string, 1+g.n(max))
	for i := range parts {
		parts[i] = f()
	}
	return strings.Join(parts, separator)
}

// Next is the program's next statement.
func (g *Gen) Next() Statement {
	g.args, g.done = nil, nil
	sql := g.statement()
	if g.in(25) && !strings.HasPrefix(sql, "CREATE TABLE") {
		sql = g.mutate(sql)
	}
	return Statement{SQL: sql, Args: g.args}
}

// Done tells what came of the last statement; tables are asked for when some
// may have gone.
func (g *Gen) Done(ok bool, tables func() map[string]bool) {
	if ok && g.done != nil {
		g.done()
	}
	if ok && g.done == nil {
		return
	}
	there := tables()
	g.tables = slices.DeleteFunc(g.tables, func(t *table) bool { return !there[t.name] })
	g.indexes = slices.DeleteFunc(g.indexes, func(name string) bool { return !there[name] })
}

func (g *Gen) statement() string {
	if len(g.tables) < 2 {
		return g.createTable()
	}
	switch n := g.n(200); {
	case n < 52:
		return g.insert()
	case n < 66:
		return g.update()
	case n < 73:
		return g.delete()
	case n < 140:
		return g.query()
	case n < 160:
		return "SELECT " + g.list(4, ", ", func() string { return g.expr(4, nil) })
	case n < 166:
		return g.createTable()
	case n < 171:
		return g.createIndex()
	case n < 173:
		return g.createView()
	case n < 175:
		return g.createTrigger()
	case n < 178:
		return g.alter()
	case n < 180:
		return g.drop()
	case n < 190:
		return g.transaction()
	case n < 195:
		return g.pragma()
	case n < 197:
		return "EXPLAIN QUERY PLAN " + g.query()
	case n < 198:
		return g.maintain()
	default:
		return g.extreme()
	}
}

// mutate makes a mistake: a word left out, doubled, or in the wrong place.
func (g *Gen) mutate(sql string) string {
	words := strings.Split(sql, " ")
	i, j := g.n(len(words)), g.n(len(words))
	switch g.n(4) {
	case 0:
		words = append(words[:i:i], words[i+1:]...)
	case 1:
		words[i] += " " + words[i]
	case 2:
		words[i], words[j] = words[j], words[i]
	default:
		return sql[:g.n(len(sql)+1)]
	}
	return strings.Join(words, " ")
}

// table is a table to read from.
func (g *Gen) table() *table { return g.tables[g.n(len(g.tables))] }

// base is a table to write into: often the same ones, so that they fill.
func (g *Gen) base() *table {
	for range 10 {
		t := g.tables[min(g.n(len(g.tables)), g.n(len(g.tables)))]
		if !t.view || g.in(20) {
			return t
		}
	}
	return g.tables[0]
}

func (g *Gen) columnOf(t *table) column { return t.columns[g.n(len(t.columns))] }

// transaction begins, ends, or sets a savepoint.
func (g *Gen) transaction() string {
	switch g.n(8) {
	case 0, 1:
		return pick(g, "BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "BEGIN DEFERRED")
	case 2, 3:
		g.done = func() {} // tables may go
		return pick(g, "COMMIT", "COMMIT", "END", "ROLLBACK")
	case 4, 5:
		name := g.name("s")
		g.saves = append(g.saves, name)
		return "SAVEPOINT " + name
	default:
		if len(g.saves) == 0 {
			return "RELEASE nothing"
		}
		i := g.n(len(g.saves))
		name := g.saves[i]
		g.done = func() {}
		if g.in(2) {
			return "ROLLBACK TO " + name
		}
		g.saves = g.saves[:i]
		return "RELEASE " + name
	}
}

func (g *Gen) pragma() string {
	t := g.table()
	return "PRAGMA " + pick(g,
		"integrity_check("+t.name+")", "quick_check("+t.name+")", "foreign_key_check("+t.name+")", "user_version", "schema_version",
		"table_info("+t.name+")", "table_xinfo("+t.name+")", "index_list("+t.name+")", "foreign_key_list("+t.name+")",
		"page_count", "freelist_count", "page_size", "encoding", "journal_mode", "synchronous",
		"foreign_keys", "recursive_triggers", "data_version", "auto_vacuum", "application_id",
		fmt.Sprintf("user_version=%d", g.n(1000)), fmt.Sprintf("application_id=%d", g.n(1000)),
		"foreign_keys="+pick(g, "on", "off"), "recursive_triggers="+pick(g, "on", "off"),
		"automatic_index="+pick(g, "on", "off"), "reverse_unordered_selects="+pick(g, "on", "off"), "count_changes",
		"cache_size="+pick(g, "2", "10", "-2000"), "temp_store="+pick(g, "1", "2"), "defer_foreign_keys=on",
		"case_sensitive_like="+pick(g, "on", "off"), "ignore_check_constraints="+pick(g, "on", "off", "off"),
		"optimize", "nonsense", "incremental_vacuum(3)", "cell_size_check=on", "short_column_names",
		"function_list"[:8+g.n(3)], "journal_mode="+pick(g, "memory", "off", "delete"), "wal_checkpoint",
	)
}

func (g *Gen) maintain() string {
	return pick(g, "VACUUM", "ANALYZE", "REINDEX", "ANALYZE "+g.table().name, "REINDEX "+g.table().name, "REINDEX NOCASE",
		"DELETE FROM sqlite_stat1", "SELECT * FROM sqlite_schema ORDER BY name", "SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 1, 2")
}

// extreme is a statement at one of SQLite's limits.
func (g *Gen) extreme() string {
	n := 1 + g.n(1200)
	switch g.n(8) {
	case 0:
		return "SELECT " + strings.Repeat("(", n) + g.literal(anyKind) + strings.Repeat(")", n)
	case 1:
		return "SELECT " + strings.Repeat("-", 1+2*g.n(3)) + " " + strings.Repeat("NOT ", n) + g.literal(anyKind)
	case 2:
		return "SELECT 1" + strings.Repeat("+1", n)
	case 3:
		return "SELECT " + strings.Repeat("abs(", n%130) + "1" + strings.Repeat(")", n%130)
	case 4:
		return "SELECT 1" + strings.Repeat(" UNION ALL SELECT 1", n%600)
	case 5:
		return "SELECT " + strings.Repeat("1,", n%2100) + "2"
	case 6:
		return fmt.Sprintf("SELECT length(hex(zeroblob(%d)))", n*100)
	default:
		return "SELECT " + strings.Repeat("CASE WHEN 1 THEN ", n%300) + "1" + strings.Repeat(" END", n%300)
	}
}
