package codegen

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/typeutil"
)

// reach says of every function and package variable that was read which error
// codes its source makes and what else it uses. A method can return the codes
// that are in reach: a few more than it ever will, none less. Where an error
// comes from what isn't in sight (a function in a field, an interface's method),
// the answer is open.
type reach map[string]*node

// node is one function or package variable.
type node struct {
	codes   map[string]bool
	uses    map[string]bool // keys of other nodes
	foreign map[string]bool // packages that it calls

	open      bool
	conflicts bool // it calls dispatch.Conflict
}

// objectKey names a function or variable alike in a package's own source and in
// what others know of it.
func objectKey(obj types.Object) string {
	if fn, ok := obj.(*types.Func); ok {
		return fn.Origin().FullName()
	}
	return obj.Pkg().Path() + "." + obj.Name()
}

func (r reach) node(key string) *node {
	if r[key] == nil {
		r[key] = &node{codes: map[string]bool{}, uses: map[string]bool{}, foreign: map[string]bool{}}
	}
	return r[key]
}

// read takes in the functions and variables of a package.
func (r reach) read(pkg *packages.Package) {
	for _, f := range pkg.Syntax {
		for _, decl := range f.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if obj := pkg.TypesInfo.Defs[decl.Name]; obj != nil && decl.Body != nil {
					s := &scan{reach: r, pkg: pkg, key: objectKey(obj), node: r.node(objectKey(obj))}
					s.walk(decl.Body)
				}
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					spec, ok := spec.(*ast.ValueSpec)
					if !ok {
						continue
					}
					for i, name := range spec.Names {
						obj := pkg.TypesInfo.Defs[name]
						if obj == nil || name.Name == "_" {
							continue
						}
						s := &scan{reach: r, pkg: pkg, key: objectKey(obj), node: r.node(objectKey(obj))}
						for j, v := range spec.Values {
							if i == j || len(spec.Values) != len(spec.Names) {
								s.walk(v)
							}
						}
					}
				}
			}
		}
	}
}

// from visits what a node reaches.
func (r reach) from(key string, visit func(*node)) {
	seen := map[string]bool{}
	pending := []string{key}
	for len(pending) > 0 {
		key := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if n := r[key]; n != nil && !seen[key] {
			seen[key] = true
			visit(n)
			pending = slices.AppendSeq(pending, maps.Keys(n.uses))
		}
	}
}

// methodErrors gives every method its codes, once all is read that they call.
func (c *collector) methodErrors() {
	for c.readForeign() {
	}
	for m, fn := range c.handlers {
		codes := map[string]bool{}
		c.reach.from(objectKey(fn), func(n *node) {
			maps.Copy(codes, n.codes)
			m.AnyError = m.AnyError || n.open
			m.Conflicts = m.Conflicts || n.conflicts
		})
		if m.AnyError {
			for _, e := range c.api.Errors {
				codes[e.Code] = true
			}
		}
		m.Errors = slices.Sorted(maps.Keys(codes))
	}
}

// readForeign reads the packages that handlers call and that may make errors of
// their own, and tells whether there were any.
func (c *collector) readForeign() bool {
	wanted := map[string]bool{}
	for _, fn := range c.handlers {
		c.reach.from(objectKey(fn), func(n *node) {
			for path := range n.foreign {
				if !c.judged[path] && !c.standard(path) && !strings.HasPrefix(path, frameworkPath) {
					wanted[path] = true
				}
			}
		})
	}
	if len(wanted) == 0 {
		return false
	}
	config := &packages.Config{Context: c.ctx, Dir: c.dir, Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps}
	found, err := packages.Load(config, slices.Sorted(maps.Keys(wanted))...)
	if err != nil {
		c.problems.add(token.Position{}, "", "load what handlers call: %v", err)
		return false
	}
	maps.Copy(c.judged, wanted)
	for _, p := range found {
		if makesErrors(p, map[*packages.Package]bool{}) {
			if pkg := c.syntax(p.PkgPath); pkg != nil {
				c.appErrors(pkg)
			}
		}
	}
	return true
}

// makesErrors tells whether a package knows dispatch, if only through others.
func makesErrors(pkg *packages.Package, seen map[*packages.Package]bool) bool {
	if seen[pkg] {
		return false
	}
	seen[pkg] = true
	for path, imported := range pkg.Imports {
		if path == dispatchPath || makesErrors(imported, seen) {
			return true
		}
	}
	return false
}

// standard tells whether a package is one of Go's own: its path has no dot in
// its first part, and isn't of a module that was read.
func (c *collector) standard(path string) bool {
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return false
	}
	for _, pkg := range c.loaded {
		if m := pkg.Module; m != nil && (path == m.Path || strings.HasPrefix(path, m.Path+"/")) {
			return false
		}
	}
	return true
}

// dispatchFunc is the name of the function of dispatch that a call calls; "" if
// it calls another.
func dispatchFunc(pkg *packages.Package, call *ast.CallExpr) string {
	fn, ok := typeutil.Callee(pkg.TypesInfo, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != dispatchPath || fn.Signature().Recv() != nil {
		return ""
	}
	return fn.Name()
}

// makesError tells whether a call is one of dispatch.NewError or NewErrorOf.
func makesError(pkg *packages.Package, call *ast.CallExpr) bool {
	name := dispatchFunc(pkg, call)
	return name == "NewError" || name == "NewErrorOf"
}

// madeBy is the code that a call of dispatch makes; "" if it makes none.
func madeBy(pkg *packages.Package, call *ast.CallExpr) string {
	switch {
	case dispatchFunc(pkg, call) == "Conflict":
		return "conflict"
	case makesError(pkg, call) && len(call.Args) > 0:
		if v := pkg.TypesInfo.Types[call.Args[0]].Value; v != nil {
			return constant.StringVal(v)
		}
	}
	return ""
}
