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
	if isComposite(t) {
		w.writeComposite("v", t, 0)
		return
	}
	w.write("v", t, 0)
}

func (w *goWriter) encodeStruct(n *Named) {
	w.printf("e.BeginObject()\n")
	for _, f := range n.Fields {
		value := "v." + f.GoPath
		if f.Omit != Never {
			w.printf("if %s {\n", not(fmt.Sprintf(w.qualified(f.Zero), value)))
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
	case t.Shape == Slice || t.Shape == Map:
		w.writeComposite(value, t, depth)
	case isText(t):
		if t.Named.ByPointer {
			value = strings.TrimPrefix("&"+value, "&*")
		}
		w.printf("e.Text(%s)\n", value)
	case t.Shape == Ref && (t.Named.Kind == Struct || isComposite(t)):
		w.printf("%s(e, %s)\n", w.encoder(t), value)
	default:
		w.printf("e.%s\n", writeCall(value, t))
	}
}

// writeComposite writes a slice or a map, this in the order of its keys.
func (w *goWriter) writeComposite(value string, t *Type, depth int) {
	key, item := numbered("key", depth), numbered("item", depth)
	if value[0] == '*' {
		value = "(" + value + ")"
	}
	t = plainComposite(t)
	if t.Shape == Slice {
		w.printf("e.BeginArray()\nfor _, %s := range %s {\ne.Elem()\n", item, value)
		w.write(item, t.Elem, depth+1)
		w.printf("}\ne.EndArray()\n")
		return
	}
	w.printf("e.BeginObject()\n")
	if isText(t.Key) {
		w.printf("for _, %[1]s := range %[2]s.TextKeys(e, %[3]s) {\ne.Key(%[1]s.Text)\n%[4]s := %[3]s[%[1]s.Key]\n", key, w.pkg(wirePath), value, item)
	} else {
		w.printf("for _, %s := range %s.Sorted(%s.Keys(%s)) {\n", key, w.pkg("slices"), w.pkg("maps"), value)
		w.printf("e.%s\n%s := %s[%s]\n", keyCall(key, t.Key), item, value, key)
	}
	w.write(item, t.Elem, depth+1)
	w.printf("}\ne.EndObject()\n")
}

// keyCall writes a key of a map.
func keyCall(key string, t *Type) string {
	call := writeCall(key, t)
	switch {
	case strings.HasPrefix(call, "String"):
		return "Key" + strings.TrimPrefix(call, "String")
	case strings.HasPrefix(call, "Uint64"):
		return "UintKey" + strings.TrimPrefix(call, "Uint64")
	}
	return "IntKey" + strings.TrimPrefix(call, "Int64")
}

// writeCall writes a value that isn't made of others.
func writeCall(value string, t *Type) string {
	declared, quoted := t.Shape == Ref, t.Quoted
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
	case Bytes:
		return fmt.Sprintf("Attachment(%s)", value)
	case Any:
		return fmt.Sprintf("Any(%s)", value)
	case Raw:
		return fmt.Sprintf("Raw(%s)", value)
	case Int:
		if quoted && t.Unsigned {
			return fmt.Sprintf("QuotedUint(%s)", convert("uint64"))
		}
		if quoted {
			return fmt.Sprintf("QuotedInt(%s)", convert("int64"))
		}
		if t.Unsigned {
			return fmt.Sprintf("Uint64(%s)", convert("uint64"))
		}
		return fmt.Sprintf("Int64(%s)", convert("int64"))
	}
	return fmt.Sprintf("String(%s)", convert("string"))
}
