package codegen

import (
	"go/ast"
	"go/constant"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// codeForm is what an error code may be.
var codeForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// appErrors finds the calls of dispatch.NewError and NewErrorOf in a package, and
// reads what its functions reach.
func (c *collector) appErrors(pkg *packages.Package) {
	if c.errorsOf[pkg.PkgPath] {
		return
	}
	c.judged[pkg.PkgPath], c.errorsOf[pkg.PkgPath] = true, true
	holders := map[*ast.CallExpr]*ast.Ident{}
	for _, f := range pkg.Syntax {
		for n := range ast.Preorder(f) {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, v := range n.Values {
					if call, ok := ast.Unparen(v).(*ast.CallExpr); ok && len(n.Names) == len(n.Values) {
						holders[call] = n.Names[i]
					}
				}
			case *ast.CallExpr:
				if makesError(pkg, n) && len(n.Args) == 2 {
					c.newError(pkg, n, holders[n])
				}
			}
		}
	}
	c.reach.read(pkg)
}

// newError takes one call of dispatch.NewError or NewErrorOf.
func (c *collector) newError(pkg *packages.Package, call *ast.CallExpr, holder *ast.Ident) {
	pos := c.position(call.Args[0].Pos())
	code, message := pkg.TypesInfo.Types[call.Args[0]].Value, pkg.TypesInfo.Types[call.Args[1]].Value
	if code == nil {
		c.problems.add(pos, `dispatch.NewError("not_running", "…")`, "the code of an error isn't a constant, so pages cannot know it")
		return
	}
	e := AppError{Code: constant.StringVal(code), Pos: pos}
	if !codeForm.MatchString(e.Code) {
		c.problems.add(pos, "use words of small letters and digits with _ between: not_running", "%q isn't an error code", e.Code)
	}
	typed := dispatchFunc(pkg, call) == "NewErrorOf"
	if slices.Contains(frameworkCodes, e.Code) {
		// An app may give it words of its own, if it says whose it is; it is no
		// code of the app.
		constant := "dispatch.Code" + pascal(e.Code)
		if typed {
			c.problems.add(pos, "use a code of the app's own", "the error code %q is the framework's, which says what its data are", e.Code)
		} else if !namesConstant(pkg, call.Args[0]) {
			c.problems.add(pos, "use another code, or write "+constant+" if you mean the framework's", "the error code %q is one of the framework's", e.Code)
		}
		return
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
	if typed {
		e.Data = c.errorData(pkg, call, e.Code)
	}
	c.api.Errors = append(c.api.Errors, e)
}

// namesConstant tells whether a code is written as a constant of dispatch.
func namesConstant(pkg *packages.Package, e ast.Expr) bool {
	for n := range ast.Preorder(e) {
		if id, ok := n.(*ast.Ident); ok {
			if obj, ok := pkg.TypesInfo.Uses[id].(*types.Const); ok && obj.Pkg() != nil && obj.Pkg().Path() == dispatchPath {
				return true
			}
		}
	}
	return false
}

// errorData is the type of an error's data. Its method EncodeWire is written
// into the package of the error.
func (c *collector) errorData(pkg *packages.Package, call *ast.CallExpr, code string) *Type {
	fun, pos := ast.Unparen(call.Fun), c.position(call.Pos())
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun, pos = index.X, c.position(index.Index.Pos())
	}
	var id *ast.Ident
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	}
	args := pkg.TypesInfo.Instances[id].TypeArgs
	if args.Len() != 1 || isInvalid(args.At(0)) {
		return nil
	}
	t := args.At(0)
	what, wayOut := "the data of the error "+strconv.Quote(code), "type "+pascal(code)+" struct { … }, and take that"
	named, _ := types.Unalias(t).(*types.Named)
	switch {
	case !isStruct(t) || marshals(named) != "":
		c.problems.add(pos, wayOut, "%s are %s, but data are named structs: their fields are the names that pages read", what, typeString(t))
	case named.Obj().Pkg() != pkg.Types:
		c.problems.add(pos, wayOut, "%s are %s, of another package, but the generator adds a method to them", what, typeString(t))
	case named.TypeArgs().Len() > 0:
		c.problems.add(pos, wayOut, "%s are %s, an instance of a generic type, which can have no method of its own", what, typeString(t))
	case c.written(methodNamed(named, "EncodeWire")):
		c.problems.add(c.position(methodNamed(named, "EncodeWire").Pos()), "remove it", "%s.EncodeWire is what ashore generate writes", named.Obj().Name())
	case named.Obj().Parent() != pkg.Types.Scope():
		c.problems.add(pos, wayOut, "%s are %s, a type within a function, which can have no methods", what, typeString(t))
	case !hasService(pkg):
		c.problems.add(pos, "make it in the package of a service", "the error %q has data, but its package has no service, and so no generated file to write them", code)
	default:
		return c.convert(t, site{pos: pos, what: what})
	}
	return nil
}

func methodNamed(named *types.Named, name string) *types.Func {
	for m := range named.Methods() {
		if m.Name() == name {
			return m
		}
	}
	return nil
}

// written tells whether somebody wrote a method, rather than ashore generate.
func (c *collector) written(fn *types.Func) bool {
	return fn != nil && filepath.Base(c.fset.Position(fn.Pos()).Filename) != goFileName
}

// hasService tells whether a package gets a generated file.
func hasService(pkg *packages.Package) bool {
	for _, f := range pkg.Syntax {
		for _, doc := range typeSpecs(f) {
			if hasDirective(doc) {
				return true
			}
		}
	}
	return false
}

// withoutName is the comment of an error without the name that it has in Go,
// which pages don't know: "ErrX: there is none." becomes "There is none."
func withoutName(doc, name string) string {
	if rest, ok := strings.CutPrefix(doc, name+":"); ok {
		return upperFirst(strings.TrimSpace(rest))
	}
	return doc
}
