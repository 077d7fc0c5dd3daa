package codegen

import (
	"go/ast"
	"go/constant"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// codeForm is what an error code may be.
var codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// frameworkCodes are the codes that every method can fail with.
var frameworkCodes = []string{
	"invalid", "not_found", "conflict", "canceled", "deadline", "owner_lost", "result_lost", "quota",
	"storage_unavailable", "corrupt", "schema_newer", "version_skew", "internal",
}

// appErrors finds the calls of dispatch.NewError.
func (c *collector) appErrors(pkg *packages.Package) {
	if c.funcs[pkg.PkgPath] != nil {
		return
	}
	r := &reach{codes: map[types.Object]map[string]bool{}, calls: map[types.Object]map[types.Object]bool{}}
	c.funcs[pkg.PkgPath] = r
	holders := map[*ast.CallExpr]*ast.Ident{}
	variables := map[types.Object]string{}
	for _, f := range pkg.Syntax {
		for n := range ast.Preorder(f) {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, v := range n.Values {
					if call, ok := v.(*ast.CallExpr); ok && len(n.Names) == len(n.Values) {
						holders[call] = n.Names[i]
					}
				}
			case *ast.CallExpr:
				if code, ok := c.newError(pkg, n, holders[n]); ok && holders[n] != nil {
					variables[pkg.TypesInfo.Defs[holders[n]]] = code
				}
			}
		}
	}
	r.read(pkg, variables)
}

// newError takes one call of dispatch.NewError.
func (c *collector) newError(pkg *packages.Package, call *ast.CallExpr, holder *ast.Ident) (string, bool) {
	if !isNewError(pkg, call) || len(call.Args) != 2 {
		return "", false
	}
	pos := c.position(call.Args[0].Pos())
	code, message := pkg.TypesInfo.Types[call.Args[0]].Value, pkg.TypesInfo.Types[call.Args[1]].Value
	if code == nil {
		c.problems.add(pos, `dispatch.NewError("not_running", "…")`, "the code of an error isn't a constant, so pages cannot know it")
		return "", false
	}
	e := AppError{Code: constant.StringVal(code), Pos: pos}
	if !codeForm.MatchString(e.Code) {
		c.problems.add(pos, "use words of small letters and digits with _ between: not_running", "%q isn't an error code", e.Code)
	}
	if slices.Contains(frameworkCodes, e.Code) {
		return e.Code, true // an app may give it words of its own; it is no code of the app
	}
	if message != nil {
		e.Message = constant.StringVal(message)
	}
	if holder != nil {
		e.GoName = holder.Name
		if obj := pkg.TypesInfo.Defs[holder]; obj != nil {
			e.Doc = withoutName(c.valueDoc(obj), e.GoName)
		}
	}
	c.api.Errors = append(c.api.Errors, e)
	return e.Code, true
}

// withoutName is the comment of an error without the name that it has in Go,
// which pages don't know: "ErrX: there is none." becomes "There is none."
func withoutName(doc, name string) string {
	if rest, ok := strings.CutPrefix(doc, name+":"); ok {
		return upperFirst(strings.TrimSpace(rest))
	}
	return doc
}

func isNewError(pkg *packages.Package, call *ast.CallExpr) bool {
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		id = fun.Sel
	case *ast.Ident:
		id = fun
	default:
		return false
	}
	fn, ok := pkg.TypesInfo.Uses[id].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == dispatchPath && fn.Name() == "NewError"
}

// reach says which error codes a function mentions, and which functions of
// its package.
type reach struct {
	codes map[types.Object]map[string]bool
	calls map[types.Object]map[types.Object]bool
}

// read fills r from the bodies of a package's functions.
func (r *reach) read(pkg *packages.Package, variables map[types.Object]string) {
	for _, f := range pkg.Syntax {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			obj := pkg.TypesInfo.Defs[fn.Name]
			codes, calls := map[string]bool{}, map[types.Object]bool{}
			for n := range ast.Preorder(fn.Body) {
				switch n := n.(type) {
				case *ast.Ident:
					used := pkg.TypesInfo.Uses[n]
					if code, ok := variables[used]; ok {
						codes[code] = true
					}
					if fn, ok := used.(*types.Func); ok && fn.Pkg() == pkg.Types {
						calls[fn.Origin()] = true
					}
				case *ast.CallExpr:
					if isNewError(pkg, n) && len(n.Args) > 0 {
						if v := pkg.TypesInfo.Types[n.Args[0]].Value; v != nil {
							codes[constant.StringVal(v)] = true
						}
					}
				}
			}
			r.codes[obj], r.calls[obj] = codes, calls
		}
	}
}

// mentions are the codes that a method can return as far as the source of
// its package tells: it, or a function that it reaches, names them.
func (c *collector) mentions(fn *types.Func) []string {
	r := c.funcs[fn.Pkg().Path()]
	if r == nil {
		return nil
	}
	codes := map[string]bool{}
	seen := map[types.Object]bool{}
	var visit func(types.Object)
	visit = func(obj types.Object) {
		if seen[obj] {
			return
		}
		seen[obj] = true
		maps.Copy(codes, r.codes[obj])
		for next := range r.calls[obj] {
			visit(next)
		}
	}
	visit(fn)
	return slices.Sorted(maps.Keys(codes))
}
