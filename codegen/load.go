package codegen

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// The names of the framework's packages, and of the file with Go code.
const (
	frameworkPath = "github.com/ashore-dev/ashore/framework/"
	appPath       = frameworkPath + "app"
	dispatchPath  = frameworkPath + "dispatch"
	storePath     = frameworkPath + "store"
	wirePath      = frameworkPath + "wire"

	goFileName = "ashore_gen.go"
)

// Load analyses the packages that match the patterns in dir and gives the API
// of each that has services or a Config, in the order of their import paths.
// The error is Problems when the sources are at fault.
func Load(ctx context.Context, dir string, patterns ...string) ([]*API, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	l := &loader{ctx: ctx, dir: dir, loaded: map[string]*packages.Package{}}
	roots, err := l.load(patterns...)
	if err != nil {
		return nil, err
	}
	var apis []*API
	for _, pkg := range roots {
		if api := l.collect(pkg); api != nil {
			apis = append(apis, api)
		}
	}
	if err := l.problems.err(); err != nil {
		return nil, err
	}
	return apis, nil
}

// loader holds what the packages of one run share.
type loader struct {
	ctx      context.Context
	dir      string
	problems problems
	loaded   map[string]*packages.Package // by import path, with syntax
	parsed   map[string]*ast.File         // files of other packages, by name
	fset     *token.FileSet
}

// load finds and type-checks packages. Their errors become problems.
func (l *loader) load(patterns ...string) ([]*packages.Package, error) {
	if l.fset == nil {
		l.fset = token.NewFileSet()
	}
	config := &packages.Config{
		Context: l.ctx,
		Dir:     l.dir,
		Fset:    l.fset,
		Mode:    packages.NeedName | packages.NeedFiles | packages.NeedEmbedFiles | packages.NeedModule,
	}
	found, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, fmt.Errorf("find packages: %w", err)
	}
	config.Overlay = map[string][]byte{}
	for _, pkg := range found {
		if err := overlay(config.Overlay, pkg); err != nil {
			return nil, err
		}
	}

	// Dependencies come from the compiler's export data, which the build
	// cache keeps: go-sqlite3 alone is more source than all the rest.
	config.Mode |= packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo
	roots, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, fmt.Errorf("load packages: %w", err)
	}
	for _, pkg := range roots {
		l.loaded[pkg.PkgPath] = pkg
		if len(pkg.Syntax) > 0 && !relevant(pkg) {
			continue
		}
		for _, e := range pkg.Errors {
			if strings.HasPrefix(e.Msg, "# ") && len(pkg.Errors) > 1 {
				continue // the compiler's output, which the type checker repeats
			}
			if pos := parsePosition(e.Pos); filepath.Base(pos.Filename) != goFileName {
				wayOut := ""
				if strings.Contains(e.Msg, "missing method Service") {
					wayOut = "run ashore generate in its package first, or mark it //ashore:service"
				}
				l.problems.add(l.relative(pos), wayOut, "%s", e.Msg)
			}
		}
	}
	slices.SortFunc(roots, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	return roots, nil
}

// overlay puts a stand-in in the place of a package's generated file, whether
// that is missing, stale or fresh: the package type-checks as it will once it
// is generated, and every error that is left is a real one.
//
// A released module has the files that were generated for it, and go refuses to
// replace what is in the module cache.
func overlay(files map[string][]byte, pkg *packages.Package) error {
	if len(pkg.GoFiles) == 0 || released(pkg.Module) {
		return nil
	}
	file := filepath.Join(filepath.Dir(pkg.GoFiles[0]), goFileName)
	var marked []string
	own := map[string]bool{} // types with a method Service of their own
	for _, name := range pkg.GoFiles {
		if name == file {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if f == nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		for spec, doc := range typeSpecs(f) {
			if hasDirective(doc) {
				marked = append(marked, spec.Name.Name)
			}
		}
		for _, decl := range f.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Name.Name == "Service" {
				own[receiver(fn)] = true
			}
		}
	}
	if len(marked) == 0 {
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return nil
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", pkg.Name)
	marked = slices.DeleteFunc(marked, func(name string) bool { return own[name] })
	if len(marked) > 0 {
		fmt.Fprintf(&b, "import dispatch_ashore %q\n", dispatchPath)
	}
	for _, name := range marked {
		fmt.Fprintf(&b, "func (*%s) Service() (s dispatch_ashore.Service) { return }\n", name)
	}
	files[file] = []byte(b.String())
	return nil
}

// released reports whether a module comes from the module cache.
func released(m *packages.Module) bool {
	for m != nil && m.Replace != nil {
		m = m.Replace
	}
	return m != nil && m.Version != ""
}

// receiver is the name of the type that fn is a method of.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	t := fn.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// position is where p is, with a file name as a person in l.dir writes it.
func (l *loader) position(p token.Pos) token.Position {
	return l.relative(l.fset.Position(p))
}

func (l *loader) relative(p token.Position) token.Position {
	if rel, err := filepath.Rel(l.dir, p.Filename); err == nil && filepath.IsAbs(p.Filename) && !strings.HasPrefix(rel, "..") {
		p.Filename = filepath.ToSlash(rel)
	}
	return p
}

// parsePosition reads file:line:col, as packages.Error has it.
func parsePosition(s string) token.Position {
	var p token.Position
	if s == "" || s == "-" {
		return p
	}
	numbers := []*int{&p.Column, &p.Line}
	parts := strings.Split(s, ":")
	if len(parts) == 2 {
		numbers = []*int{&p.Line}
	}
	for _, n := range numbers {
		if i := strings.LastIndexByte(s, ':'); i > 0 {
			if v, err := strconv.Atoi(s[i+1:]); err == nil {
				*n, s = v, s[:i]
			}
		}
	}
	p.Filename = s
	return p
}
