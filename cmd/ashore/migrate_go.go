package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// goMigrationFile is a migration in Go. The word at the end is there so that no
// name makes it a test or a file for one system alone.
var goMigrationFile = regexp.MustCompile(`^([0-9]{4})_[a-z0-9][a-z0-9_-]*_migration\.go$`)

const goMigration = `package main

import (
	"context"
	"errors"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// migration%04[1]d: why it is made. Once released it does for ever what it did, so
// it calls nothing of the app that may change.
var migration%04[1]d = app.MigrationFunc{
	Name: %[2]q,
	Run: func(ctx context.Context, tx *store.Tx, report func(done, total int64)) error {
		return errors.New(%[3]q)
	},
}
`

// readGoMigrations reads an app's migrations in Go. One that the app would not
// run is a problem.
func readGoMigrations(app string) (files []migration, problems []string, err error) {
	sources, err := filepath.Glob(filepath.Join(app, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	declared := map[string]string{} // variable by file
	named := map[string]bool{}      // names that other files use
	for _, path := range sources {
		name := filepath.Base(path)
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		parts := goMigrationFile.FindStringSubmatch(name)
		parsed, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			if parts != nil {
				problems = append(problems, err.Error())
			}
			continue // which the compiler says
		}
		if parts == nil {
			ast.Inspect(parsed, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					named[id.Name] = true
				}
				return true
			})
			continue
		}
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		if bytes.Contains(text, []byte(unwritten)) {
			problems = append(problems, name+": isn't written yet")
		}
		number, _ := strconv.Atoi(parts[1])
		files = append(files, migration{number, name, fmt.Sprintf("%x", sha256.Sum256(text)), true})
		declared[name] = variableNamed(parsed, strings.TrimSuffix(name, "_migration.go"))
	}
	for _, f := range files {
		switch variable := declared[f.name]; {
		case f.number == 0:
			problems = append(problems, f.name+": numbers begin with 0001")
		case variable == "":
			problems = append(problems, fmt.Sprintf("%s: declares no variable whose Name is %q", f.name, strings.TrimSuffix(f.name, "_migration.go")))
		case !named[variable]:
			problems = append(problems, fmt.Sprintf("%s: %s isn't listed in Config.MigrationFuncs", f.name, variable))
		}
	}
	return files, problems, nil
}

// variableNamed is the package's variable that holds a struct with that Name.
func variableNamed(file *ast.File, name string) string {
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, s := range group.Specs {
			v := s.(*ast.ValueSpec)
			for i, value := range v.Values {
				lit, ok := value.(*ast.CompositeLit)
				if ok && i < len(v.Names) && hasName(lit, name) {
					return v.Names[i].Name
				}
			}
		}
	}
	return ""
}

func hasName(lit *ast.CompositeLit, name string) bool {
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key, isKey := pair.Key.(*ast.Ident)
		value, isText := pair.Value.(*ast.BasicLit)
		if isKey && isText && key.Name == "Name" && value.Value == strconv.Quote(name) {
			return true
		}
	}
	return false
}
