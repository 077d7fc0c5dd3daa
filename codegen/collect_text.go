package codegen

import (
	"fmt"
	"go/types"
)

// calendarPath is the package of app.Date.
const calendarPath = "github.com/ashore-dev/ashore/framework/calendar"

// text describes a type that says itself what it is in JSON. One with
// MarshalText and UnmarshalText is a string; every other is a problem. ok is
// false for a type without such methods.
func (c *collector) text(t *types.Named, at site) (result *Type, ok bool) {
	method := marshals(t)
	if method == "" {
		return nil, false
	}
	pointer := types.NewPointer(t)
	marshal, promoted := methodOf(pointer, "MarshalText")
	unmarshal, _ := methodOf(pointer, "UnmarshalText")
	if marshal == nil || unmarshal == nil || !isMarshalText(marshal) || !isUnmarshalText(unmarshal) {
		switch {
		case marshal != nil && unmarshal == nil:
			return c.unsupported(at, t, "add a method UnmarshalText(text []byte) error to *"+t.Obj().Name(), "it has a method MarshalText, but none that reads the text again"), true
		case unmarshal != nil && marshal == nil:
			return c.unsupported(at, t, "add a method MarshalText() ([]byte, error) to "+t.Obj().Name(), "it has a method UnmarshalText, but none that writes the text"), true
		}
		return c.unsupported(at, t, "give it MarshalText and UnmarshalText, or use a field of the type that it is in JSON, and convert in the handler",
			"it has a method %s, and what that writes has no description for those who call", method), true
	}
	if promoted != "" {
		return c.unsupported(at, t, fmt.Sprintf("give the embedded %s a name: %[1]s %[1]s", promoted),
			"it has the method MarshalText of the embedded %s, and so would be the text of that alone", promoted), true
	}
	if _, isInterface := t.Underlying().(*types.Interface); isInterface {
		return nil, false
	}
	if !t.Obj().Exported() {
		return c.unsupported(at, t, renameExported(t.Obj().Name()), "its name becomes one in TypeScript, so it must be exported"), true
	}
	n, known := c.declare(t)
	if !known {
		n.Kind = Text
		value, _ := methodOf(t, "MarshalText")
		n.ByPointer = value == nil
		if isType(t, calendarPath, "Date") {
			n.Format = "date"
		}
		c.remember(t, n)
	}
	return &Type{Shape: Ref, Named: n}, true
}

// marshals names the method by which a type or a pointer to it says what it
// is in JSON.
func marshals(t *types.Named) string {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return ""
	}
	for _, name := range []string{"MarshalJSON", "UnmarshalJSON", "MarshalJSONTo", "UnmarshalJSONFrom", "MarshalText", "UnmarshalText"} {
		if fn, _ := methodOf(types.NewPointer(t), name); fn != nil {
			return name
		}
	}
	return ""
}

// methodOf finds an exported method, and the embedded field that it comes from.
func methodOf(t types.Type, name string) (fn *types.Func, promoted string) {
	sel := types.NewMethodSet(t).Lookup(nil, name)
	if sel == nil {
		return nil, ""
	}
	if index := sel.Index(); len(index) > 1 {
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		if s, ok := t.Underlying().(*types.Struct); ok {
			promoted = s.Field(index[0]).Name()
		}
	}
	return sel.Obj().(*types.Func), promoted
}

func isMarshalText(fn *types.Func) bool {
	sig := fn.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 2 && isBytes(sig.Results().At(0).Type()) && isError(sig.Results().At(1).Type())
}

func isUnmarshalText(fn *types.Func) bool {
	sig := fn.Signature()
	return sig.Params().Len() == 1 && sig.Results().Len() == 1 && isBytes(sig.Params().At(0).Type()) && isError(sig.Results().At(0).Type())
}

func isBytes(t types.Type) bool {
	s, ok := types.Unalias(t).(*types.Slice)
	return ok && isByte(s.Elem())
}

// key describes the key of a map.
func (c *collector) key(m *types.Map, at site) *Type {
	refuse := func(wayOut, why string) *Type {
		return c.unsupported(at, m, wayOut, "%s", why)
	}
	t := types.Unalias(m.Key())
	named, isNamed := t.(*types.Named)
	switch {
	case isType(t, "time", "Time"):
		return refuse("use app.Date for days, or a string", "a time.Time is a poor key, equal instants may be different keys")
	case isType(t, "time", "Duration"):
		return refuse("use an int64 of milliseconds", "a duration is a number on the wire, and a key is text")
	case isNamed && marshals(named) != "":
		key := c.convert(t, at)
		if key.Shape == Ref && key.Named.Kind == Text && key.Named.ByPointer {
			return refuse("declare MarshalText on the value: func (v "+named.Obj().Name()+") MarshalText() ([]byte, error)", "its keys cannot be asked for their text, only pointers to them can")
		}
		return key
	}
	if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&(types.IsString|types.IsInteger) != 0 && b.Kind() != types.Uintptr {
		return c.convert(t, at)
	}
	return refuse("use a string or an integer, or a type with MarshalText and UnmarshalText", "the keys of a JSON object are text")
}
