package codegen

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// collector turns one package, and the packages of its plugins, into an API.
type collector struct {
	*loader
	api   *API
	named map[string]*Named // by import path and name
	order []*Named          // as they were met

	attached map[token.Pos]bool // directives that mark something
	broken   bool               // there are problems in the declarations
	dirs     []string           // of the packages with services
	reach    reach
	handlers map[*Method]*types.Func
	judged   map[string]bool // packages of which it is known whether they make errors
	errorsOf map[string]bool // those whose errors were taken in

	imported map[string]string // names of packages that types are written with, by path
}

// collect gives the API of a package, nil if it has neither services nor a
// Config.
func (l *loader) collect(pkg *packages.Package) *API {
	if pkg.Types == nil || len(pkg.Syntax) == 0 || !relevant(pkg) {
		return nil
	}
	c := &collector{
		loader: l, named: map[string]*Named{}, imported: map[string]string{},
		reach: reach{}, handlers: map[*Method]*types.Func{}, judged: map[string]bool{}, errorsOf: map[string]bool{},
	}
	c.api = &API{
		Name:        pkg.Name,
		PackagePath: pkg.PkgPath,
		PackageName: pkg.Name,
		Doc:         packageDoc(pkg),
		Dir:         filepath.Dir(pkg.GoFiles[0]),
	}
	before := len(c.problems.list)
	c.attached = map[token.Pos]bool{}
	c.packageDirectives(pkg)
	c.appErrors(pkg)
	c.api.Services = c.services(pkg, "")
	conf := c.config(pkg)
	if conf != nil {
		c.app(pkg, conf)
	}
	c.methodErrors()
	c.broken = len(c.problems.list) > before
	for _, dir := range c.dirs {
		c.examples(dir)
	}
	c.unique()
	c.uploads()
	if clash, ok := assignNames(c.order, c.api); !ok {
		c.problems.add(clash[1].Pos, "rename one of them", "type %s has the name %s in JavaScript, as has the type at %s",
			clash[1].GoName, clash[1].Name, clash[0].Pos)
	}
	c.goNames(pkg)
	slices.SortFunc(c.order, func(a, b *Named) int { return cmp.Compare(a.Name, b.Name) })
	c.api.Types = c.order
	return c.api
}

// goNames notes which names the generated file has to stay clear of.
func (c *collector) goNames(pkg *packages.Package) {
	c.api.GoNames = map[string]bool{}
	for _, name := range pkg.Types.Scope().Names() {
		c.api.GoNames[name] = true
	}
	used := map[string]bool{} // by the generated code
	for _, name := range []string{"s", "v", "d", "e", "p", "q", "ctx", "tx", "in", "key", "item", "name", "twice"} {
		used[name] = true
	}
	c.api.Imports = map[string]string{}
	seen := map[string]bool{}
	add := func(importPath, packageName string) {
		if importPath == pkg.PkgPath || seen[importPath] {
			return
		}
		seen[importPath] = true
		name := packageName
		for i := 2; used[name] || c.api.GoNames[name]; i++ {
			name = packageName + strconv.Itoa(i)
		}
		used[name] = true
		if name != path.Base(importPath) {
			c.api.Imports[importPath] = name
		}
	}
	for _, p := range []string{"context", "encoding/json", "iter", "maps", "regexp", "slices", "time", dispatchPath, storePath, wirePath} {
		add(p, path.Base(p))
	}
	for _, n := range c.order {
		add(n.PackagePath, n.PackageName)
	}
	for _, p := range slices.Sorted(maps.Keys(c.imported)) {
		add(p, c.imported[p])
	}
	for _, name := range predeclared {
		if obj := pkg.Types.Scope().Lookup(name); obj != nil {
			c.problems.add(c.position(obj.Pos()), "rename it", "%s hides what Go itself calls so, and generated code needs that", name)
		}
	}
}

// predeclared are the names of Go's own that generated code uses.
var predeclared = []string{
	"any", "append", "bool", "byte", "error", "false", "float32", "float64", "int", "int16", "int32", "int64", "int8", "len", "new", "nil", "rune",
	"string", "true", "uint", "uint16", "uint32", "uint64", "uint8",
}

// relevant tells whether a package says anything to the generator. Others may
// be broken or use names of their own; that isn't our business.
func relevant(pkg *packages.Package) bool {
	for _, f := range pkg.Syntax {
		for _, group := range f.Comments {
			for _, comment := range group.List {
				if strings.HasPrefix(strings.TrimLeft(comment.Text, "/ \t"), "ashore:") {
					return true
				}
			}
		}
		for n := range ast.Preorder(f) {
			if lit, ok := n.(*ast.CompositeLit); ok && isType(pkg.TypesInfo.TypeOf(lit), appPath, "Config") {
				return true
			}
		}
	}
	return false
}

// unique reports services and codes of one name.
func (c *collector) unique() {
	seen := map[string]*Service{}
	for _, s := range c.api.Services {
		if other := seen[s.Name]; other != nil {
			wayOut := "rename one of the types, or name the service: //ashore:service " + s.Name + "2"
			if s.Plugin != "" {
				wayOut = "an app can have one of the two: leave the other out, or ask who writes it for another name"
			}
			c.problems.add(s.Pos, wayOut, "service %s of %s has the name of the service of %s at %s", s.Name, s.owner(), other.owner(), other.Pos)
		}
		seen[s.Name] = s
	}
	slices.SortFunc(c.api.Errors, func(a, b AppError) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.GoName, b.GoName))
	})
	for i := 1; i < len(c.api.Errors); i++ {
		if a, b := c.api.Errors[i-1], c.api.Errors[i]; a.Code == b.Code {
			c.problems.add(b.Pos, "make the error once, in a variable, and return that", "the error code %q is made a second time, after %s", b.Code, a.Pos)
		}
	}
	names := map[string]AppError{}
	for _, e := range c.api.Errors {
		if other, ok := names[pascal(e.Code)]; ok && other.Code != e.Code {
			c.problems.add(e.Pos, "rename one of them", "the error code %q is %s in JavaScript, as is %q at %s", e.Code, "ErrorCode."+pascal(e.Code), other.Code, other.Pos)
		}
		names[pascal(e.Code)] = e
	}
}

// owner is whose service it is, for messages.
func (s *Service) owner() string {
	if s.Plugin != "" {
		return "plugin " + s.Plugin + " (" + s.PackagePath + ")"
	}
	return s.PackagePath
}

// services are the marked types of a package in the order of its source.
func (c *collector) services(pkg *packages.Package, plugin string) []*Service {
	var all []*Service
	if len(pkg.GoFiles) > 0 {
		c.dirs = append(c.dirs, filepath.Dir(pkg.GoFiles[0]))
	}
	for _, f := range pkg.Syntax {
		if filepath.Base(c.fset.Position(f.Package).Filename) == goFileName {
			continue
		}
		for spec, doc := range typeSpecs(f) {
			for d := range directives(doc) {
				c.attached[d.Slash] = true
				if d.Name == "since" && hasDirective(doc) {
					continue
				}
				if d.Name != "service" {
					c.problems.add(c.position(d.Slash), "a type can have //ashore:service, and with it //ashore:since", "there is no directive //ashore:%s for it", d.Name)
					continue
				}
				if s := c.service(pkg, spec, doc, d); s != nil {
					s.Plugin = plugin
					all = append(all, s)
				}
			}
		}
		c.strayDirectives(pkg, f)
	}
	return all
}

// places says where directives stand.
var places = map[string]string{
	"":           "the directives are //ashore:service, since, version and compatible",
	"service":    "put it into the doc comment of a type, as its last line",
	"since":      "put it into the doc comment of a handler or of a service",
	"version":    "put it into the doc comment of the package, as its last line",
	"compatible": "put it into the doc comment of the package, as its last line",
}

// strayDirectives reports directives that mark nothing.
func (c *collector) strayDirectives(pkg *packages.Package, f *ast.File) {
	for _, group := range f.Comments {
		for _, comment := range group.List {
			d, ok := ast.ParseDirective(comment.Slash, comment.Text)
			foreign := pkg.PkgPath != c.api.PackagePath && group == f.Doc // which was read when its own package was
			if ok && d.Tool == "ashore" && !c.attached[d.Slash] && !foreign {
				c.problems.add(c.position(d.Slash), cmp.Or(places[d.Name], places[""]), "//ashore:%s marks nothing here", d.Name)
			}
			if text := strings.TrimLeft(strings.TrimPrefix(comment.Text, "//"), " \t"); !ok && strings.HasPrefix(text, "ashore:service") {
				c.problems.add(c.position(comment.Slash), "write //ashore:service", "a directive has no space after //")
			}
		}
	}
}

func (c *collector) service(pkg *packages.Package, spec *ast.TypeSpec, doc *ast.CommentGroup, d ast.Directive) *Service {
	pos := c.position(spec.Name.Pos())
	obj, _ := pkg.TypesInfo.Defs[spec.Name].(*types.TypeName)
	if obj == nil {
		return nil
	}
	named, ok := obj.Type().(*types.Named)
	if !ok || spec.Assign.IsValid() {
		c.problems.add(pos, "put it on the type itself", "%s is an alias; //ashore:service marks a struct", spec.Name.Name)
		return nil
	}
	if _, ok := named.Underlying().(*types.Struct); !ok || named.TypeParams() != nil {
		c.problems.add(pos, "type "+spec.Name.Name+" struct { … }", "%s is marked //ashore:service, but it isn't a plain struct", spec.Name.Name)
		return nil
	}
	s := &Service{
		Name:        lowerCamel(spec.Name.Name),
		GoName:      spec.Name.Name,
		PackagePath: pkg.PkgPath,
		PackageName: pkg.Name,
		Doc:         docText(doc),
		Pos:         pos,
	}
	if d.Args != "" {
		s.Name = d.Args
		if d.Args != lowerCamel(d.Args) || !token.IsIdentifier(upperFirst(d.Args)) {
			c.problems.add(c.position(d.ArgsPos), "//ashore:service "+lowerCamel(spec.Name.Name), "%q isn't the name of a service: one word that begins with a small letter", d.Args)
		}
	}
	if inJavaScript[s.Name] {
		c.problems.add(pos, "//ashore:service otherName", "a service named %s has a name that means something else in JavaScript", s.Name)
	}
	own := pkg.PkgPath == c.api.PackagePath
	since := c.since(doc, "", own)
	for _, fn := range methodsInOrder(c.fset, named) {
		if !c.written(fn) || !fn.Exported() {
			continue
		}
		if m := c.method(s, fn); m != nil {
			m.Since = since
			if decl := c.funcDecl(fn); decl != nil {
				m.Since = c.since(decl.Doc, since, own)
			}
			for _, other := range s.Methods {
				if other.Name == m.Name {
					c.problems.add(m.Pos, "rename one of them", "%s.%s is called %s in JavaScript, as is %s", s.GoName, m.GoName, m.Name, other.GoName)
				}
			}
			s.Methods = append(s.Methods, m)
		}
	}
	return s
}

// methodsInOrder are the methods that are declared on a type, as the source
// has them.
func methodsInOrder(fset *token.FileSet, named *types.Named) []*types.Func {
	fns := make([]*types.Func, named.NumMethods())
	for i := range fns {
		fns[i] = named.Method(i)
	}
	slices.SortFunc(fns, func(a, b *types.Func) int { return inSource(fset, a, b) })
	return fns
}

// inSource compares where two objects are declared, files by their names: a
// package's files are parsed side by side, so positions as such follow whichever
// was first.
func inSource(fset *token.FileSet, a, b types.Object) int {
	p, q := fset.Position(a.Pos()), fset.Position(b.Pos())
	return cmp.Or(
		cmp.Compare(p.Filename, q.Filename),
		cmp.Compare(p.Offset, q.Offset),
		cmp.Compare(a.Name(), b.Name()),
	)
}

func packageDoc(pkg *packages.Package) string {
	for _, f := range pkg.Syntax {
		if text := docText(f.Doc); text != "" {
			return text
		}
	}
	return ""
}
