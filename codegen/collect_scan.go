package codegen

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/typeutil"
)

// scan reads the source of one node.
type scan struct {
	reach reach
	pkg   *packages.Package
	key   string
	node  *node
	skip  map[ast.Node]bool // what is compared with or written to, not read
}

func (s *scan) walk(root ast.Node) {
	s.skip = map[ast.Node]bool{}
	for n := range ast.Preorder(root) {
		if s.skip[n] {
			continue
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				s.compared(n.X, n.Y)
			}
		case *ast.CaseClause:
			s.compared(n.List...)
		case *ast.AssignStmt:
			for _, target := range n.Lhs {
				s.assigned(target)
			}
		case *ast.CallExpr:
			s.call(n)
		case *ast.SelectorExpr:
			if sel := s.pkg.TypesInfo.Selections[n]; sel != nil && sel.Kind() == types.FieldVal && carries(sel.Type()) {
				s.node.open = true
			}
		case *ast.IndexExpr:
			if !s.pkg.TypesInfo.Types[n.Index].IsType() {
				s.element(n.X, n)
			}
		case *ast.StarExpr:
			s.element(n.X, n)
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				s.element(n.X, n)
			}
		case *ast.TypeAssertExpr:
			if n.Type != nil && carries(s.typeOf(n.Type)) {
				s.node.open = true
			}
		case *ast.Ident:
			s.use(s.pkg.TypesInfo.Uses[n])
		}
	}
}

func (s *scan) typeOf(e ast.Expr) types.Type {
	t := s.pkg.TypesInfo.TypeOf(e)
	if t == nil {
		return types.Typ[types.Invalid]
	}
	return t
}

// compared are looked at; nothing is returned for that.
func (s *scan) compared(operands ...ast.Expr) {
	for _, e := range operands {
		s.skip[ast.Unparen(e)] = true
		if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
			s.skip[sel.Sel] = true
		}
		if _, ok := ast.Unparen(e).(*ast.CallExpr); ok {
			s.skip[ast.Unparen(e)] = false
		}
	}
}

// assigned notes who gives a package's variable another value.
func (s *scan) assigned(target ast.Expr) {
	target = ast.Unparen(target)
	s.skip[target] = true
	var id *ast.Ident
	switch target := target.(type) {
	case *ast.Ident:
		id = target
	case *ast.SelectorExpr:
		id = target.Sel
	default:
		return
	}
	if v, ok := s.pkg.TypesInfo.Uses[id].(*types.Var); ok && isPackageLevel(v) && carries(v.Type()) {
		s.skip[id] = true
		s.reach.node(objectKey(v)).uses[s.key] = true
	}
}

func isPackageLevel(v *types.Var) bool {
	return v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// use notes a name that stands for a function or a package's variable.
func (s *scan) use(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Func:
		if obj.Pkg() != nil {
			s.node.uses[objectKey(obj)] = true
			s.foreign(obj.Pkg())
		}
	case *types.Var:
		if isPackageLevel(obj) {
			s.node.uses[objectKey(obj)] = true
			s.foreign(obj.Pkg())
		}
	}
}

func (s *scan) foreign(p *types.Package) {
	if p != s.pkg.Types {
		s.node.foreign[p.Path()] = true
	}
}

// element is what is taken out of a variable: if that is local, so is whatever
// put it in.
func (s *scan) element(of, whole ast.Expr) {
	if tv, ok := s.pkg.TypesInfo.Types[whole]; ok && tv.IsValue() && carries(tv.Type) && !s.local(of) {
		s.node.open = true
	}
}

// local tells whether a value was made in sight: it is in a variable of a
// function, or a call gives it.
func (s *scan) local(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := s.pkg.TypesInfo.Uses[e].(*types.Var)
		return !ok || !isPackageLevel(v)
	case *ast.CallExpr, *ast.FuncLit, *ast.CompositeLit:
		return true
	case *ast.UnaryExpr:
		return e.Op == token.AND && s.local(e.X)
	}
	return false
}

func (s *scan) call(call *ast.CallExpr) {
	if code := madeBy(s.pkg, call); code != "" {
		s.node.codes[code] = true
		s.node.conflicts = s.node.conflicts || !makesError(s.pkg, call)
	}
	info := s.pkg.TypesInfo
	if tv := info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return
	}
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok { // a function value
		if sig, ok := types.Unalias(s.typeOf(call.Fun)).Underlying().(*types.Signature); ok && carries(sig.Results()) && !s.local(call.Fun) {
			s.node.open = true
		}
		return
	}
	if fn.Pkg() == nil {
		return // error.Error
	}
	selector, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	switch recv := fn.Signature().Recv(); {
	case fn.Pkg().Path() == "errors":
		switch fn.Name() {
		case "Is", "As", "AsType":
			s.compared(call.Args...)
		}
	case recv != nil && fn.Pkg().Path() == dispatchPath && selector != nil && (fn.Name() == "Is" || fn.Name() == "Data"):
		s.compared(selector.X)
	case recv != nil && types.IsInterface(recv.Type()):
		if carries(fn.Signature().Results()) && !knownInterfaces[fn.Pkg().Path()] {
			s.node.open = true
		}
	case recv != nil && fn.Pkg() != s.pkg.Types && !knownInterfaces[fn.Pkg().Path()] && selector != nil && !s.local(selector.X):
		// It may call what it was given when it was made, elsewhere.
		if carries(fn.Signature().Results()) && holdsCode(recv.Type(), map[types.Type]bool{}) {
			s.node.open = true
		}
	}
	if fn.Pkg() != s.pkg.Types {
		for _, arg := range call.Args {
			s.handOver(s.typeOf(arg), map[types.Type]bool{})
		}
	}
}

// knownInterfaces are the packages whose interfaces, and whose types that hold
// functions, bring no errors of the app.
var knownInterfaces = map[string]bool{"context": true, dispatchPath: true, "database/sql": true, storePath: true, "log/slog": true}

// handOver notes the methods of a value that another package gets, which may call
// them.
func (s *scan) handOver(t types.Type, seen map[types.Type]bool) {
	t = types.Unalias(t)
	if seen[t] {
		return
	}
	seen[t] = true
	if named, ok := t.(*types.Named); ok {
		if named.Obj().Pkg() == nil || types.IsInterface(named) {
			return
		}
		for m := range named.Origin().Methods() {
			s.node.uses[objectKey(m)] = true
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Pointer:
		s.handOver(t.Elem(), seen)
	case *types.Slice:
		s.handOver(t.Elem(), seen)
	case *types.Map:
		s.handOver(t.Elem(), seen)
	case *types.Struct:
		for v := range t.Fields() {
			s.handOver(v.Type(), seen)
		}
	}
}

// carries tells whether a value may be, or give, an error that pages see.
func carries(t types.Type) bool {
	t = types.Unalias(t)
	switch u := t.(type) {
	case *types.Tuple:
		for v := range u.Variables() {
			if carries(v.Type()) {
				return true
			}
		}
		return false
	case *types.Pointer:
		return isType(u.Elem(), dispatchPath, "Error")
	}
	if sig, ok := t.Underlying().(*types.Signature); ok {
		return carries(sig.Results()) || slices.ContainsFunc(slices.Collect(sig.Params().Variables()), func(v *types.Var) bool {
			yield, ok := v.Type().Underlying().(*types.Signature) // of an iterator
			return ok && carries(yield.Params())
		})
	}
	return isError(t)
}

// holdsCode tells whether a value of a type may hold functions.
func holdsCode(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return true
	case *types.Pointer:
		return holdsCode(t.Elem(), seen)
	case *types.Slice:
		return holdsCode(t.Elem(), seen)
	case *types.Map:
		return holdsCode(t.Elem(), seen)
	case *types.Chan:
		return true
	case *types.Struct:
		for v := range t.Fields() {
			if holdsCode(v.Type(), seen) {
				return true
			}
		}
	}
	return false
}
