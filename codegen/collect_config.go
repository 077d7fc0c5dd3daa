package codegen

import (
	"go/ast"
	"go/constant"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"

	"golang.org/x/tools/go/packages"
)

// nameForm is what Config.Name may be.
var nameForm = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`)

const configForm = `return app.Config{
	Name:     "timetracker",
	Services: []app.Service{&Timers{}},
	Plugins:  []app.Plugin{archive.New()},
}`

// config finds the one app.Config that a package writes, nil if there is
// none.
func (c *collector) config(pkg *packages.Package) *ast.CompositeLit {
	var first *ast.CompositeLit
	for _, f := range pkg.Syntax {
		for n := range ast.Preorder(f) {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || !isType(pkg.TypesInfo.TypeOf(lit), appPath, "Config") {
				continue
			}
			if first != nil {
				c.problems.add(c.position(lit.Pos()), "keep one; tests can change what it returns",
					"a second app.Config, after the one at %s", c.position(first.Pos()))
				continue
			}
			first = lit
		}
	}
	return first
}

// app reads the fields of a Config without running anything.
func (c *collector) app(pkg *packages.Package, lit *ast.CompositeLit) {
	c.api.App = true
	fields := map[string]ast.Expr{}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			c.problems.add(c.position(elt.Pos()), configForm, "app.Config is written without the names of its fields")
			return
		}
		fields[kv.Key.(*ast.Ident).Name] = kv.Value
	}
	if e := fields["Name"]; e == nil {
		c.problems.add(c.position(lit.Pos()), configForm, "app.Config has no Name")
	} else if v := pkg.TypesInfo.Types[e].Value; v == nil {
		c.problems.add(c.position(e.Pos()), configForm, "Config.Name isn't a constant, so the generator cannot know it")
	} else if c.api.Name = constant.StringVal(v); !nameForm.MatchString(c.api.Name) {
		c.problems.add(c.position(e.Pos()), "use lower-case letters, digits and hyphens, a letter first and no hyphen last, at most 40",
			"Config.Name %q isn't a name for folders, locks and caches", c.api.Name)
	}

	own := c.api.Services
	c.api.Services = nil
	listed := map[string]bool{}
	for _, e := range c.elements(pkg, fields["Services"], "Services", "&T{…} for each service") {
		c.listService(pkg, e, own, listed)
	}
	for _, e := range c.elements(pkg, fields["Plugins"], "Plugins", "a call for each plugin: archive.New()") {
		c.listPlugin(pkg, e)
	}
	c.api.Sample = c.sample(pkg, fields["Sample"])
	c.uniqueTables(pkg, lit)
	// A plugin that lives in the app's package has its services there too.
	inside := slices.ContainsFunc(c.api.Plugins, func(p Plugin) bool { return p.PackagePath == pkg.PkgPath })
	for _, s := range own {
		switch {
		case listed[s.PackagePath+"."+s.GoName]:
		case inside:
			c.api.Services = append(c.api.Services, s)
		default:
			c.problems.add(s.Pos, "add &"+s.GoName+"{} to Services, or remove the directive", "%s is marked //ashore:service, but Config.Services doesn't list it", s.GoName)
		}
	}
}

// sample reports whether Config.Sample is there: whether an app has pages for
// sample data must be known before it runs.
func (c *collector) sample(pkg *packages.Package, e ast.Expr) bool {
	if e == nil || pkg.TypesInfo.Types[e].IsNil() {
		return false
	}
	var name *ast.Ident
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		name = e
	case *ast.SelectorExpr:
		name = e.Sel
	}
	if name != nil {
		if _, ok := pkg.TypesInfo.Uses[name].(*types.Func); ok {
			return true
		}
	}
	c.problems.add(c.position(e.Pos()), "Sample: sample, with func sample(ctx context.Context, tx *store.Tx) error",
		"Config.Sample isn't the name of a function, so the generator cannot know whether there is one")
	return false
}

// elements are those of a slice literal.
func (c *collector) elements(pkg *packages.Package, e ast.Expr, field, form string) []ast.Expr {
	if e == nil || pkg.TypesInfo.Types[e].IsNil() {
		return nil
	}
	lit, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		c.problems.add(c.position(e.Pos()), "write them out here, "+form, "Config.%s isn't a literal, so the generator cannot read it", field)
		return nil
	}
	return lit.Elts
}

// listService takes &T{…} from Config.Services.
func (c *collector) listService(pkg *packages.Package, e ast.Expr, own []*Service, listed map[string]bool) {
	pointer, _ := ast.Unparen(e).(*ast.UnaryExpr)
	var obj *types.TypeName
	if pointer != nil {
		if lit, ok := ast.Unparen(pointer.X).(*ast.CompositeLit); ok {
			if named, ok := types.Unalias(pkg.TypesInfo.TypeOf(lit)).(*types.Named); ok {
				obj = named.Obj()
			}
		}
	}
	if obj == nil {
		c.problems.add(c.position(e.Pos()), "&T{…}, T being marked //ashore:service", "an element of Config.Services isn't of the form that the generator reads")
		return
	}
	key := obj.Pkg().Path() + "." + obj.Name()
	if listed[key] {
		c.problems.add(c.position(e.Pos()), "list it once", "%s is listed a second time", obj.Name())
		return
	}
	listed[key] = true
	candidates := own
	if obj.Pkg().Path() != pkg.PkgPath {
		candidates = c.foreign(obj.Pkg().Path(), "")
	}
	i := slices.IndexFunc(candidates, func(s *Service) bool { return s.GoName == obj.Name() })
	if i < 0 {
		if len(c.problems.list) == 0 { // one of them may be why it is missing
			c.problems.add(c.position(e.Pos()), "put //ashore:service into the doc comment of "+obj.Name(), "%s isn't marked as a service", typeString(obj.Type()))
		}
		return
	}
	c.api.Services = append(c.api.Services, candidates[i])
}

// listPlugin takes archive.New(…) from Config.Plugins, and the services of
// that package.
func (c *collector) listPlugin(pkg *packages.Package, e ast.Expr) {
	call, _ := ast.Unparen(e).(*ast.CallExpr)
	var fn *types.Func
	if call != nil {
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.SelectorExpr:
			fn, _ = pkg.TypesInfo.Uses[fun.Sel].(*types.Func)
		case *ast.Ident:
			fn, _ = pkg.TypesInfo.Uses[fun].(*types.Func)
		}
	}
	if fn == nil || fn.Signature().Recv() != nil || !fn.Exported() {
		c.problems.add(c.position(e.Pos()), "call the package's function here: archive.New()",
			"an element of Config.Plugins isn't a direct call of a package's exported function")
		return
	}
	plugin := Plugin{Name: fn.Pkg().Name(), PackagePath: fn.Pkg().Path(), pos: c.position(e.Pos())}
	if fn.Pkg().Path() != pkg.PkgPath {
		c.api.Services = append(c.api.Services, c.foreign(fn.Pkg().Path(), fn.Pkg().Name())...)
		if from := c.loaded[fn.Pkg().Path()]; from != nil && len(from.GoFiles) > 0 {
			plugin.Dir, plugin.embeds = filepath.Dir(from.GoFiles[0]), from.EmbedFiles
			plugin.Module = moduleOf(from)
		}
	}
	c.api.Plugins = append(c.api.Plugins, plugin)
}

// moduleOf is the module of a package, none for that of this app.
func moduleOf(pkg *packages.Package) Module {
	m := pkg.Module
	if m == nil || m.Main {
		return Module{}
	}
	of := Module{Path: m.Path, Version: m.Version, Dir: m.Dir}
	if m.Replace != nil {
		of.Version = m.Replace.Version
		if of.Version != "" { // another module stands for it
			of.Path = m.Replace.Path
		}
	}
	return of
}

// foreign loads another package for its services.
func (c *collector) foreign(path, plugin string) []*Service {
	pkg := c.syntax(path)
	if pkg == nil {
		return nil
	}
	c.appErrors(pkg)
	return c.services(pkg, plugin)
}

// syntax loads another package with its source; nil, which is a problem, if that
// can't be done.
func (c *collector) syntax(path string) *packages.Package {
	if pkg := c.loaded[path]; pkg != nil {
		return pkg
	}
	pkgs, err := c.load(path)
	if err != nil || len(pkgs) != 1 {
		c.problems.add(c.position(0), "", "load %s: %v", path, err)
		return nil
	}
	c.parsed = nil
	return pkgs[0]
}
