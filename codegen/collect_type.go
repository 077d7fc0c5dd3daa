package codegen

import (
	"fmt"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// site is where a type is used, for messages, and what may stand there.
type site struct {
	pos      token.Position
	what     string // "field Meta of Entry"
	unknown  bool   // its tag says that a value may be of any type
	optional bool   // a pointer here may be absent
}

// inside is the site of what a type at s is made of.
func (s site) inside() site {
	s.optional = false
	return s
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
		if inner, ok := types.Unalias(t.Elem()).(*types.Pointer); ok {
			_, third := types.Unalias(inner.Elem()).(*types.Pointer)
			if !at.optional || third {
				return c.unsupported(at, t, "use one pointer; two are for a field with omitzero, which is absent, null or a value",
					"JSON has one null, so it cannot tell which of the pointers is nil")
			}
		}
		return &Type{Shape: Pointer, Elem: c.convert(t.Elem(), at.inside())}
	case *types.Slice:
		if isByte(t.Elem()) {
			return &Type{Shape: Bytes, Go: "[]byte"}
		}
		return &Type{Shape: Slice, Elem: c.convert(t.Elem(), at.inside())}
	case *types.Array:
		if isByte(t.Elem()) {
			return c.unsupported(at, t, "use []byte, or a type with MarshalText and UnmarshalText", "JSON has no arrays of fixed length")
		}
		return c.unsupported(at, t, "use a slice, with jsonschema:\"minItems=…,maxItems=…\"", "JSON has no arrays of fixed length")
	case *types.Map:
		return &Type{Shape: Map, Key: c.key(t, at.inside()), Elem: c.convert(t.Elem(), at.inside())}
	case *types.Struct:
		return c.unsupported(at, t, "declare it: type Name struct { … }", "a struct needs a name, which becomes its name in TypeScript and in the documents")
	case *types.Interface:
		if t.NumMethods() == 0 {
			if at.unknown {
				return &Type{Shape: Any, Go: "any"}
			}
			return c.unsupported(at, t, unknownWayOut, "a value of any type has no description for those who call")
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

const unknownWayOut = "use the type that it holds, or say that callers get unknown: `ashore:\"unknown\"`"

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
	case isType(t, "encoding/json", "RawMessage"):
		if at.unknown {
			return &Type{Shape: Raw, Go: "json.RawMessage"}
		}
		return c.unsupported(at, t, unknownWayOut, "JSON of any kind has no description for those who call")
	}
	if text, ok := c.text(t, at); ok {
		return text
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
		return c.unsupported(at, t, wayOut, "of the standard library's types only those of package time and those with MarshalText and UnmarshalText travel")
	}
	if !obj.Exported() {
		switch under.(type) {
		case *types.Struct, *types.Basic, *types.Slice, *types.Map:
			return c.unsupported(at, t, renameExported(obj.Name()), "its name becomes one in TypeScript, so it must be exported")
		}
	}
	n, known := c.declare(t)
	if known {
		return &Type{Shape: Ref, Named: n}
	}
	switch under := under.(type) {
	case *types.Struct:
		c.remember(t, n)
		n.Kind = Struct
		n.Fields = c.fields(n, t)
	case *types.Basic:
		c.remember(t, n)
		n.Kind = Alias
		n.Under = c.convertBasic(under, at)
		if under.Info()&(types.IsString|types.IsInteger) != 0 {
			if n.Values = c.constants(t); len(n.Values) > 0 {
				n.Kind = Enum
			}
		}
	case *types.Slice, *types.Map:
		c.remember(t, n)
		n.Kind = Alias
		n.Under = c.convert(under, site{pos: n.Pos, what: "type " + n.GoName})
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

// declare describes a named type without what it is made of, or finds it where
// it is known.
func (c *collector) declare(t *types.Named) (n *Named, known bool) {
	if n := c.named[types.TypeString(t, nil)]; n != nil {
		return n, true
	}
	obj := t.Obj()
	decl := c.declaration(obj)
	n = &Named{
		GoName:      obj.Name(),
		PackagePath: obj.Pkg().Path(),
		PackageName: obj.Pkg().Name(),
		Doc:         decl.doc,
		Pos:         c.position(obj.Pos()),
	}
	if decl.spec != nil {
		n.Pos = c.position(decl.spec.Name.Pos())
	}
	if args := t.TypeArgs(); args != nil {
		for arg := range args.Types() {
			n.Instance += instanceName(arg, func(*types.Package) string { return "" })
			n.longInstance += instanceName(arg, func(p *types.Package) string {
				if p == nil || p.Path() == c.api.PackagePath {
					return ""
				}
				return upperFirst(identifier(p.Name()))
			})
		}
		n.GoArgs = strings.TrimPrefix(c.localType(t), c.localName(obj))
	}
	return n, false
}

func (c *collector) remember(t *types.Named, n *Named) {
	c.named[types.TypeString(t, nil)] = n
	c.order = append(c.order, n)
}

// instanceName is a type argument's part of the name of an instance: Page[Entry]
// is PageEntry.
func instanceName(t types.Type, prefix func(*types.Package) string) string {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		var name strings.Builder
		name.WriteString(prefix(t.Obj().Pkg()) + upperFirst(t.Obj().Name()))
		if t.TypeArgs() != nil {
			for arg := range t.TypeArgs().Types() {
				name.WriteString(instanceName(arg, prefix))
			}
		}
		return name.String()
	case *types.Basic:
		return upperFirst(t.Name())
	case *types.Slice:
		return instanceName(t.Elem(), prefix) + "List"
	case *types.Pointer:
		return instanceName(t.Elem(), prefix) + "OrNull"
	case *types.Map:
		return instanceName(t.Elem(), prefix) + "By" + instanceName(t.Key(), prefix)
	}
	return "Any"
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
