package codegen

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// encodeBody writes what writes v.
func (w *goWriter) encodeBody(t *Type) {
	if t.Shape == Ref && t.Named.Kind == Struct {
		w.encodeStruct(t.Named)
		return
	}
	if isSlice(t) {
		w.writeSlice("v", t, 0)
		return
	}
	w.write("v", t, 0)
}

func (w *goWriter) encodeStruct(n *Named) {
	w.printf("e.BeginObject()\n")
	for _, f := range n.Fields {
		value := "v." + f.GoPath
		if f.Omit != Never {
			w.printf("if %s {\n", not(fmt.Sprintf(f.Zero, value)))
		}
		w.printf("e.Field(%s)\n", jsonKey(f.Name))
		if f.Type.Shape == Pointer && f.Omit != Never {
			w.write("*"+value, f.Type.Elem, 0)
		} else {
			w.write(value, f.Type, 0)
		}
		if f.Omit != Never {
			w.printf("}\n")
		}
	}
	w.printf("e.EndObject()\n")
}

// jsonKey is a Go literal of a key as it stands in JSON, with its colon.
func jsonKey(name string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(name) // a string always can be
	key := strings.TrimSuffix(b.String(), "\n") + ":"
	if strconv.CanBackquote(key) {
		return "`" + key + "`"
	}
	return strconv.Quote(key)
}

// not turns a condition round.
func not(condition string) string {
	for i := range len(condition) - 1 {
		switch condition[i : i+2] {
		case "==":
			return condition[:i] + "!=" + condition[i+2:]
		}
	}
	if condition[0] == '!' {
		return condition[1:]
	}
	return "!" + condition
}

// write writes statements that write a value.
func (w *goWriter) write(value string, t *Type, depth int) {
	switch {
	case t.Shape == Pointer:
		w.printf("if %s == nil {\ne.Null()\n} else {\n", value)
		w.write("*"+value, t.Elem, depth)
		w.printf("}\n")
	case t.Shape == Slice:
		w.writeSlice(value, t, depth)
	case t.Shape == Ref && (t.Named.Kind == Struct || isSlice(t)):
		w.printf("%s(e, %s)\n", w.encoder(t), value)
	default:
		w.printf("e.%s\n", writeCall(value, t))
	}
}

func (w *goWriter) writeSlice(value string, t *Type, depth int) {
	item := "item"
	if depth > 0 {
		item += fmt.Sprint(depth + 1)
	}
	if value[0] == '*' {
		value = "(" + value + ")"
	}
	elem := t.Elem
	if t.Shape == Ref {
		elem = t.Named.Under.Elem
	}
	w.printf("e.BeginArray()\nfor _, %s := range %s {\ne.Elem()\n", item, value)
	w.write(item, elem, depth+1)
	w.printf("}\ne.EndArray()\n")
}

// writeCall writes a value that isn't made of others.
func writeCall(value string, t *Type) string {
	declared := t.Shape == Ref
	if declared {
		t = t.Named.Under
	}
	convert := func(to string) string {
		if !declared && t.Go == to {
			return value
		}
		return fmt.Sprintf("%s(%s)", to, value)
	}
	switch t.Shape {
	case Time:
		return fmt.Sprintf("Time(%s)", value)
	case Duration:
		return fmt.Sprintf("Duration(%s)", value)
	case Bool:
		return fmt.Sprintf("Bool(%s)", convert("bool"))
	case Float:
		return fmt.Sprintf("Float%d(%s)", t.Bits, convert(t.Go))
	case Int:
		if t.Unsigned {
			return fmt.Sprintf("Uint64(%s)", convert("uint64"))
		}
		return fmt.Sprintf("Int64(%s)", convert("int64"))
	}
	return fmt.Sprintf("String(%s)", convert("string"))
}
