package codegen

import (
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// What migrations say of tables. Names are words, or anything in quotes.
var (
	sqlComment = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	sqlTable   = regexp.MustCompile(`(?i)\b(CREATE(?:\s+VIRTUAL)?\s+TABLE(?:\s+IF\s+NOT\s+EXISTS)?|DROP\s+TABLE(?:\s+IF\s+EXISTS)?|ALTER\s+TABLE)\s+` +
		sqlName + `(?:\s+RENAME\s+TO\s+` + sqlName + `)?`)
)

const sqlName = "(\"[^\"]+\"|`[^`]+`|\\[[^\\]]+\\]|[A-Za-z_][\\w$]*)"

// uniqueTables reports tables that two plugins, or a plugin and the app, both
// make: the second one's migration would fail, in every browser. It reads the SQL
// files that their packages embed; what they make otherwise is found by the
// database.
func (c *collector) uniqueTables(pkg *packages.Package, lit *ast.CompositeLit) {
	type owner struct {
		name, file string
	}
	made := map[string]owner{}
	add := func(name string, files []string) (clashes []string) {
		tables := tablesOf(files)
		for _, table := range slices.Sorted(maps.Keys(tables)) {
			if other, ok := made[table]; ok {
				clashes = append(clashes, "table "+table+" is made by "+other.name+" ("+other.file+") and by "+name+" ("+filepath.Base(tables[table])+")")
				continue
			}
			made[table] = owner{name, filepath.Base(tables[table])}
		}
		return clashes
	}
	for _, p := range c.api.Plugins {
		for _, clash := range add("plugin "+p.Name, p.embeds) {
			c.problems.add(p.pos, "an app can have one of the two: leave the other out, or ask who writes it for another name", "%s", clash)
		}
	}
	if len(c.api.Plugins) > 0 {
		for _, clash := range add("the app", pkg.EmbedFiles) {
			c.problems.add(c.position(lit.Pos()), "give the app's table another name", "%s", clash)
		}
	}
}

// tablesOf are the tables that are there after all migrations ran, in lower case,
// with the file that made each.
func tablesOf(files []string) map[string]string {
	tables := map[string]string{}
	files = slices.Clone(files)
	slices.Sort(files)
	for _, file := range files {
		if filepath.Ext(file) != ".sql" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the compiler says so
		}
		for _, m := range sqlTable.FindAllStringSubmatch(sqlComment.ReplaceAllString(string(text), " "), -1) {
			name, to := plainName(m[2]), plainName(m[3])
			switch verb := strings.ToUpper(m[1][:1]); {
			case verb == "C":
				tables[name] = file
			case verb == "D":
				delete(tables, name)
			case to != "":
				delete(tables, name)
				tables[to] = file
			}
		}
	}
	return tables
}

// plainName is a name of SQL without its quotes, in lower case as SQLite compares
// it.
func plainName(name string) string { return strings.ToLower(strings.Trim(name, "\"`[]")) }
