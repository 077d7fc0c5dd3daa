package codegen

import "go/types"

// zeroTest is the Go expression, with %s for the value, that says when a
// field is left out.
func (c *collector) zeroTest(t types.Type, f *Field, what string) string {
	if f.Omit == Empty {
		switch t.Underlying().(type) {
		case *types.Slice, *types.Map:
			return "len(%s) == 0"
		case *types.Array:
			c.problems.add(f.Pos, "write omitzero", "%s has omitempty, which never leaves out an array", what)
			return "false"
		case *types.Struct:
			c.problems.add(f.Pos, "write omitzero", "%s has omitempty, which never leaves out a struct", what)
			return "false"
		}
	} else if named, ok := types.Unalias(t).(*types.Named); ok {
		if hasIsZero(named) {
			return "%s.IsZero()"
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `%s == ""`
		case u.Info()&types.IsBoolean != 0:
			return "!%s"
		}
		return "%s == 0"
	case *types.Struct, *types.Array:
		if types.Comparable(t) {
			return "%s == (" + c.localType(t) + "{})"
		}
		c.problems.add(f.Pos, "use a pointer, or give the type a method IsZero() bool", "%s has omitzero, but its type holds a slice and cannot be compared with its zero value", what)
		return "false"
	}
	return "%s == nil"
}

func hasIsZero(t *types.Named) bool {
	sel := types.NewMethodSet(t).Lookup(t.Obj().Pkg(), "IsZero")
	if sel == nil {
		return false
	}
	sig := sel.Type().(*types.Signature)
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.Bool])
}

// localType is a type as the generated file of the package writes it, with
// ‹path› for the name of each package.
func (c *collector) localType(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == c.api.PackagePath {
			return ""
		}
		c.imported[p.Path()] = p.Name()
		return "‹" + p.Path() + "›"
	})
}

// localName is localType for the name of a type alone.
func (c *collector) localName(obj *types.TypeName) string {
	if obj.Pkg().Path() == c.api.PackagePath {
		return obj.Name()
	}
	return "‹" + obj.Pkg().Path() + "›." + obj.Name()
}
