package codegen

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// site is where a type is used, for messages.
type site struct {
	pos  token.Position
	what string // "field Meta of Entry"
}

// unsupported reports a type that cannot travel.
func (c *collector) unsupported(at site, t types.Type, wayOut, why string, args ...any) *Type {
	c.problems.add(at.pos, wayOut, "%s is %s: %s", at.what, typeString(t), fmt.Sprintf(why, args...))
	return &Type{Shape: String, Go: "string"} // stands in, so that the rest is looked at too
}

// convert describes a use of a type.
func (c *collector) convert(t types.Type, at site) *Type {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return c.convertNamed(t, at)
	case *types.Basic:
		return c.convertBasic(t, at)
	case *types.Pointer:
		if _, ok := types.Unalias(t.Elem()).(*types.Pointer); ok {
			return c.unsupported(at, t, "use one pointer", "JSON has one null, a pointer to a pointer would need two")
		}
		return &Type{Shape: Pointer, Elem: c.convert(t.Elem(), at)}
	case *types.Slice:
		if isByte(t.Elem()) {
			return c.unsupported(at, t, "use a string for text; for a file, wait for attachments", "bytes are not supported yet")
		}
		return &Type{Shape: Slice, Elem: c.convert(t.Elem(), at)}
	case *types.Array:
		return c.unsupported(at, t, "use a slice, with jsonschema:\"minItems=…,maxItems=…\"", "JSON has no arrays of fixed length")
	case *types.Map:
		return c.unsupported(at, t, "use a slice of structs with a field for the key", "maps are not supported yet")
	case *types.Struct:
		return c.unsupported(at, t, "declare it: type Name struct { … }", "a struct needs a name, which becomes its name in TypeScript and in the documents")
	case *types.Interface:
		if t.NumMethods() == 0 {
			return c.unsupported(at, t, "use the type that it holds", "a value of any type has no description; it is not supported yet")
		}
		return c.unsupported(at, t, "use the struct that it holds", "an interface cannot be made from JSON")
	case *types.Signature:
		return c.unsupported(at, t, "send what it would return", "a function has no JSON")
	case *types.Chan:
		return c.unsupported(at, t, "use a slice", "a channel has no JSON")
	default:
		return c.unsupported(at, t, "use another type", "it has no JSON")
	}
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

func (c *collector) convertBasic(t *types.Basic, at site) *Type {
	result := &Type{Go: t.Name()}
	switch info := t.Info(); {
	case t.Kind() == types.Invalid:
		return &Type{Shape: String, Go: "string"} // the type checker has said what is wrong
	case t.Kind() == types.Uintptr, info&types.IsComplex != 0, t.Kind() == types.UnsafePointer, info&types.IsUntyped != 0:
		return c.unsupported(at, t, "use an integer or two floats", "it has no JSON")
	case info&types.IsString != 0:
		result.Shape = String
	case info&types.IsBoolean != 0:
		result.Shape = Bool
	case info&types.IsInteger != 0:
		result.Shape, result.Unsigned = Int, info&types.IsUnsigned != 0
		result.Bits = bits(t)
	case info&types.IsFloat != 0:
		result.Shape, result.Bits = Float, bits(t)
	}
	return result
}

// bits is the size of a number; int and uint are 64 bits everywhere that
// matters for what may be sent.
func bits(t *types.Basic) int {
	n, err := strconv.Atoi(strings.TrimLeft(t.Name(), "abcdefghijklmnopqrstuvwxyz"))
	switch {
	case t.Name() == "byte":
		return 8
	case t.Name() == "rune":
		return 32
	case err != nil:
		return 64
	}
	return n
}

// standard are the types of the standard library that travel.
var standard = map[string]bool{"time.Weekday": true, "time.Month": true}

func (c *collector) convertNamed(t *types.Named, at site) *Type {
	obj := t.Obj()
	switch {
	case isType(t, "time", "Time"):
		return &Type{Shape: Time}
	case isType(t, "time", "Duration"):
		return &Type{Shape: Duration}
	case obj.Pkg() == nil: // error, comparable
		return c.unsupported(at, t, "return it as the method's error, or send its text", "an interface cannot be made from JSON")
	case t.TypeArgs() != nil:
		return c.unsupported(at, t, "declare a struct for this case: type "+obj.Name()+"Of… struct { … }", "generic types are not supported yet")
	}
	if method := marshals(t); method != "" {
		wayOut := "use a field of the type that it is in JSON, and convert in the handler"
		if method == "MarshalText" || method == "UnmarshalText" {
			wayOut = "use a string, and convert in the handler"
		}
		return c.unsupported(at, t, wayOut, "it has a method %s, and types that say themselves what they are in JSON are not supported yet", method)
	}
	under := t.Underlying()
	if c.isStandard(obj.Pkg().Path()) && !standard[obj.Pkg().Path()+"."+obj.Name()] {
		switch under.(type) {
		case *types.Interface, *types.Map, *types.Chan, *types.Signature, *types.Array:
			return c.convert(under, at)
		}
		wayOut := "use a type of your own"
		if obj.Pkg().Path() == "database/sql" {
			wayOut = "use a pointer: *string, *int64, *time.Time"
		}
		return c.unsupported(at, t, wayOut, "of the standard library's types only those of package time are supported")
	}
	if !obj.Exported() {
		switch under.(type) {
		case *types.Struct, *types.Basic, *types.Slice:
			return c.unsupported(at, t, fmt.Sprintf("rename it to %s", upperFirst(obj.Name())), "its name becomes one in TypeScript, so it must be exported")
		}
	}
	key := obj.Pkg().Path() + "." + obj.Name()
	if n := c.named[key]; n != nil {
		return &Type{Shape: Ref, Named: n}
	}
	decl := c.declaration(obj)
	n := &Named{
		GoName:      obj.Name(),
		PackagePath: obj.Pkg().Path(),
		PackageName: obj.Pkg().Name(),
		Doc:         decl.doc,
		Pos:         c.position(obj.Pos()),
	}
	if decl.spec != nil {
		n.Pos = c.position(decl.spec.Name.Pos())
	}
	switch under := under.(type) {
	case *types.Struct:
		c.remember(key, n)
		n.Kind = Struct
		n.Fields = c.fields(t)
	case *types.Basic:
		c.remember(key, n)
		n.Kind = Alias
		n.Under = c.convertBasic(under, at)
		if under.Info()&(types.IsString|types.IsInteger) != 0 {
			if n.Values = c.constants(t); len(n.Values) > 0 {
				n.Kind = Enum
			}
		}
	case *types.Slice:
		if isByte(under.Elem()) {
			return c.convert(under, at)
		}
		c.remember(key, n)
		n.Kind = Alias
		n.Under = c.convert(under, site{n.Pos, "type " + n.GoName})
	default:
		return c.unsupportedUnder(t, under, at)
	}
	return &Type{Shape: Ref, Named: n}
}

// unsupportedUnder reports a named type for what it is made of.
func (c *collector) unsupportedUnder(t *types.Named, under types.Type, at site) *Type {
	at.what += fmt.Sprintf(" is %s, which", typeString(t))
	return c.convert(under, at)
}

func (c *collector) remember(key string, n *Named) {
	c.named[key] = n
	c.order = append(c.order, n)
}

// isStandard tells whether a package is the standard library's: no package of
// a module has an import path whose first element has no dot, except those of
// modules with such a name, which are known.
func (c *collector) isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	if strings.Contains(first, ".") {
		return false
	}
	for _, pkg := range c.loaded {
		if pkg.Module != nil && (path == pkg.Module.Path || strings.HasPrefix(path, pkg.Module.Path+"/")) {
			return false
		}
		if pkg.PkgPath == path {
			return false
		}
	}
	return true
}

// marshals names the method by which a type or a pointer to it says what it
// is in JSON.
func marshals(t *types.Named) string {
	set := types.NewMethodSet(types.NewPointer(t))
	for _, name := range []string{"MarshalJSON", "UnmarshalJSON", "MarshalJSONTo", "UnmarshalJSONFrom", "MarshalText", "UnmarshalText"} {
		if set.Lookup(t.Obj().Pkg(), name) != nil {
			return name
		}
	}
	return ""
}

// constants are the exported constants of a type, in its own package and in
// the order of the source.
func (c *collector) constants(t *types.Named) []Value {
	scope := t.Obj().Pkg().Scope()
	var found []*types.Const
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.Const)
		if ok && obj.Exported() && types.Identical(obj.Type(), t) {
			found = append(found, obj)
		}
	}
	slices.SortFunc(found, func(a, b *types.Const) int { return inSource(c.fset, a, b) })
	for _, obj := range found {
		if v := constant.ToInt(obj.Val()); v.Kind() == constant.Int && (constant.Compare(v, token.GTR, largest) || constant.Compare(v, token.LSS, smallest)) {
			c.problems.add(c.position(obj.Pos()), "make it a string type, or use smaller numbers", "constant %s is past ±(2^53−1), which JavaScript cannot tell from its neighbours", obj.Name())
		}
	}
	values := make([]Value, len(found))
	short := map[string]int{}
	for i, obj := range found {
		name := strings.TrimPrefix(obj.Name(), t.Obj().Name())
		if !token.IsIdentifier(name) || !token.IsExported(name) {
			name = obj.Name()
		}
		short[name]++
		values[i] = Value{Name: name, GoName: obj.Name(), Literal: literal(obj.Val()), Doc: c.valueDoc(obj)}
	}
	for i := range values {
		if short[values[i].Name] > 1 {
			values[i].Name = values[i].GoName
		}
	}
	return values
}

// The integers that JavaScript has.
var (
	largest  = constant.MakeInt64(1<<53 - 1)
	smallest = constant.MakeInt64(-1<<53 + 1)
)

// literal is a constant as JavaScript and JSON write it.
func literal(v constant.Value) string {
	if v.Kind() == constant.String {
		return quoteJS(constant.StringVal(v))
	}
	return v.ExactString()
}
