package codegen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// method reads the signature of an exported method, whose transaction
// parameter is its kind. What isn't a handler is a problem.
func (c *collector) method(s *Service, fn *types.Func) *Method {
	sig := fn.Signature()
	pos := c.position(fn.Pos())
	name := s.GoName + "." + fn.Name()
	refuse := func(format string, args ...any) *Method {
		c.problems.add(pos, forms(s.GoName, fn.Name()), "%s isn't a handler: %s", name, fmt.Sprintf(format, args...))
		return nil
	}
	if fn.Name() == "Service" {
		c.problems.add(pos, "remove it", "%s is what ashore generate writes", name)
		return nil
	}
	if inJavaScript[lowerCamel(fn.Name())] || fn.Name() == "Watch" {
		c.problems.add(pos, "rename it", "%s has a name that means something else in JavaScript", name)
		return nil
	}
	m := &Method{Name: lowerCamel(fn.Name()), GoName: fn.Name(), Kind: Action, Pos: pos}
	decl := c.funcDecl(fn)
	if decl != nil {
		m.Doc = docText(decl.Doc)
	}

	for v := range sig.Params().Variables() {
		if isInvalid(v.Type()) {
			return nil // the type checker has said what is wrong
		}
	}
	params := sig.Params()
	if params.Len() == 0 || !isType(params.At(0).Type(), "context", "Context") {
		return refuse("its first parameter isn't context.Context")
	}
	if sig.Variadic() {
		return refuse("it takes a variable number of arguments")
	}
	rest := 1
	if rest < params.Len() {
		if kind, ok := transaction(params.At(rest).Type()); ok {
			m.Kind = kind
			rest++
		}
	}
	item, ok := c.stream(name, m, sig)
	if !ok {
		return nil
	}
	switch results := sig.Results(); {
	case item != nil:
		m.Stream = true
		m.Out = c.convert(*item, site{pos: pos, what: "the items of " + name})
	case results.Len() == 0, !isError(results.At(results.Len() - 1).Type()):
		return refuse("its last result isn't error")
	case results.Len() > 2:
		return refuse("it returns %d results", results.Len())
	case results.Len() == 2:
		m.Out = c.convert(results.At(0).Type(), site{pos: pos, what: "the output of " + name})
	}
	for i := rest; i < params.Len(); i++ {
		t := types.Unalias(params.At(i).Type())
		if _, ok := transaction(t); ok && i > 1 {
			return refuse("the transaction comes right after the context")
		}
		if isType(t, storePath, "View") || isType(t, storePath, "Tx") {
			return refuse("it takes a transaction by value; it is a pointer, *%s", typeString(t))
		}
		if p, ok := t.(*types.Pointer); ok && (isType(p.Elem(), "database/sql", "Tx") || isType(p.Elem(), "database/sql", "DB")) {
			return refuse("it takes a *%s; handlers get a *store.View or a *store.Tx", typeString(p.Elem()))
		}
	}
	switch {
	case rest+1 < params.Len():
		return refuse("it has %d parameters besides the context and the transaction; one struct holds them all", params.Len()-rest)
	case rest < params.Len():
		in := params.At(rest)
		if isType(in.Type(), "io", "Reader") {
			c.problems.add(c.paramPos(decl, in, pos), fmt.Sprintf("type %sInput struct { Data io.Reader `json:\"data\"` }, and take that", fn.Name()),
				"%s takes an io.Reader by itself, but inputs are named structs: an upload is a field of one", name)
			return nil
		}
		if p, ok := types.Unalias(in.Type()).(*types.Pointer); ok && isStruct(p.Elem()) {
			c.problems.add(c.paramPos(decl, in, pos), "take it by value: "+typeString(p.Elem()), "the input of %s is a pointer, but an input is never missing", name)
			return nil
		}
		if !isStruct(in.Type()) {
			c.problems.add(c.paramPos(decl, in, pos), fmt.Sprintf("type %sInput struct { … }, and take that", fn.Name()),
				"the input of %s is %s, but inputs are named structs: their fields are the names that callers write", name, typeString(in.Type()))
			return nil
		}
		if named, ok := types.Unalias(in.Type()).(*types.Named); ok && marshals(named) != "" {
			c.problems.add(c.paramPos(decl, in, pos), fmt.Sprintf("type %sInput struct { … }, and take that", fn.Name()),
				"the input of %s is %s, which has a method %s: it isn't an object, but inputs are, their fields are the names that callers write", name, typeString(in.Type()), marshals(named))
			return nil
		}
		m.In = c.convert(in.Type(), site{pos: c.paramPos(decl, in, pos), what: "the input of " + name})
	}
	c.handlers[m] = fn
	return m
}

// inJavaScript are the names that every object has there, and the one that makes
// a promise of it.
var inJavaScript = map[string]bool{
	"constructor": true, "hasOwnProperty": true, "isPrototypeOf": true, "propertyIsEnumerable": true, "then": true, "toLocaleString": true,
	"toString": true, "valueOf": true,
}

// forms shows what a handler looks like.
func forms(service, method string) string {
	return fmt.Sprintf(`the forms are
  func (s *%[1]s) %[2]s(ctx context.Context, v *store.View, in In) (Out, error)  // query: reads only, may be watched
  func (s *%[1]s) %[2]s(ctx context.Context, tx *store.Tx, in In) (Out, error)   // mutation: one transaction
  func (s *%[1]s) %[2]s(ctx context.Context, in In) (Out, error)                 // action: opens its own, or none
  func (s *%[1]s) %[2]s(ctx context.Context, v *store.View, in In) iter.Seq2[Out, error]  // stream: of one view, or without one
where in and Out may be left out; a method that isn't for pages begins with a small letter`, service, method)
}

// paramPos is where a parameter's type is written.
func (c *collector) paramPos(decl *ast.FuncDecl, v *types.Var, otherwise token.Position) token.Position {
	if decl == nil {
		return otherwise
	}
	for _, field := range decl.Type.Params.List {
		for _, name := range field.Names {
			if name.Pos() == v.Pos() {
				return c.position(field.Type.Pos())
			}
		}
		if len(field.Names) == 0 && field.Type.Pos() == v.Pos() {
			return c.position(field.Type.Pos())
		}
	}
	return otherwise
}

// funcDecl is the source of a function or method.
func (c *collector) funcDecl(fn *types.Func) *ast.FuncDecl {
	f := c.file(fn.Pos())
	if f == nil {
		return nil
	}
	for _, decl := range f.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok && decl.Name.Pos() == fn.Pos() {
			return decl
		}
	}
	return nil
}

// transaction tells the kind that a parameter's type stands for.
func transaction(t types.Type) (Kind, bool) {
	p, ok := types.Unalias(t).(*types.Pointer)
	switch {
	case ok && isType(p.Elem(), storePath, "View"):
		return Query, true
	case ok && isType(p.Elem(), storePath, "Tx"):
		return Mutation, true
	}
	return Action, false
}

// isType tells whether t is the named type.
func isType(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	return named.Obj().Pkg().Path() == path && named.Obj().Name() == name
}

func isSeq(t types.Type) bool { return isType(t, "iter", "Seq2") || isType(t, "iter", "Seq") }

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func isInvalid(t types.Type) bool { return types.Unalias(t) == types.Typ[types.Invalid] }

func isStruct(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || isType(t, "time", "Time") {
		return false
	}
	_, ok = named.Underlying().(*types.Struct)
	return ok
}

// typeString is a type as its own package's source has it, others qualified
// by name.
func typeString(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Name() == "main" {
			return ""
		}
		return p.Name()
	})
}
