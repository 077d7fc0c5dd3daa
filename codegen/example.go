package codegen

import (
	"fmt"
	"strconv"
	"strings"
)

// example is a call of a method in JavaScript, with values that its rules
// allow where that is easy.
func example(s *Service, m *Method) string {
	access := "api" + property(s.Name) + property(m.Name)
	input := ""
	if m.In != nil {
		input = exampleObject(m.In.Named, nil)
	}
	if m.Stream {
		return fmt.Sprintf("for await (const item of %s(%s)) console.log(item);\n", access, input)
	}
	result := ""
	if m.Out != nil {
		result = "const result = "
	}
	code := fmt.Sprintf("%sawait %s(%s);\n", result, access, input)
	if m.Kind == Query {
		code += fmt.Sprintf("for await (const result of %s.watch(%s)) console.log(result);\n", access, input)
	}
	return code
}

// exampleObject has the fields that must be there, or the first one.
func exampleObject(n *Named, outer []*Named) string {
	var members []string
	for _, f := range n.Fields {
		if f.Omit == Never {
			members = append(members, quoteKey(f.Name)+": "+exampleField(f, append(outer, n)))
		}
	}
	if n.Upload != nil {
		members = append(members, quoteKey(n.Upload.Name)+": new Blob([\"text\"])")
	}
	if len(members) == 0 && len(n.Fields) > 0 && len(outer) == 0 {
		f := n.Fields[0]
		members = []string{quoteKey(f.Name) + ": " + exampleField(f, append(outer, n))}
	}
	if len(members) == 0 {
		return "{}"
	}
	return "{ " + strings.Join(members, ", ") + " }"
}

func exampleField(f *Field, outer []*Named) string {
	t := f.Type
	if t.Shape == Pointer {
		if recursive(t.pointed(), outer) {
			return "null"
		}
		t = t.pointed()
	}
	if plainComposite(t).Shape == Map {
		return exampleMap(plainComposite(t), f.Rules, outer)
	}
	if isSlice(t) {
		elem := plainComposite(t)
		if recursive(elem.Elem, outer) || isComposite(elem.Elem) && recursive(plainComposite(elem.Elem).Elem, outer) {
			return "[]"
		}
		return "[" + exampleValue(elem.Elem, f.Rules, outer) + "]"
	}
	return exampleValue(t, f.Rules, outer)
}

// exampleMap has one member.
func exampleMap(t *Type, r Rules, outer []*Named) string {
	if recursive(t.Elem, outer) || isComposite(t.Elem) && recursive(plainComposite(t.Elem).Elem, outer) {
		return "{}"
	}
	key := exampleValue(t.Key, Rules{}, outer)
	if t.Key.Shape == Ref && t.Key.Named.Kind == Enum {
		key = "[" + key + "]"
	}
	return "{ " + key + ": " + exampleValue(t.Elem, r, outer) + " }"
}

// recursive tells whether a type is being written already.
func recursive(t *Type, outer []*Named) bool {
	for _, n := range outer {
		if t.Shape == Ref && t.Named == n {
			return true
		}
	}
	return false
}

func exampleValue(t *Type, r Rules, outer []*Named) string {
	if t.Quoted {
		return exampleNumber(r) + "n"
	}
	under := plain(t)
	pick := append(append([]string{}, r.Examples...), r.Enum...)
	if len(pick) > 0 && under.Shape != Slice && under.Shape != Map {
		if under.Shape == String {
			return quoteJS(pick[0])
		}
		return pick[0]
	}
	if t.Shape == Ref && t.Named.Kind == Enum {
		return t.Named.Name + property(t.Named.Values[0].Name)
	}
	switch under.Shape {
	case Bool:
		return "true"
	case Int, Float, Duration:
		return exampleNumber(r)
	case Time:
		return "new Date()"
	case Slice:
		return "[]"
	case Pointer:
		return "null"
	case Bytes:
		return "new Uint8Array([1, 2, 3])"
	case Map:
		return exampleMap(under, r, outer)
	case Any, Raw:
		return "{}"
	case Ref:
		if isText(under) {
			if under.Named.Format == "date" {
				return `"2026-01-31"`
			}
			return `"…"`
		}
		if isComposite(under) {
			return exampleField(&Field{Type: under}, outer)
		}
		if recursive(under, outer) {
			return "{}" // within a list or map of itself, which is left empty
		}
		return exampleObject(under.Named, outer)
	}
	text := "…"
	if r.Format != "" {
		return quoteJS(formats[r.Format].example)
	}
	if n, err := strconv.Atoi(r.MinLength); err == nil && n > 1 && n < 100 {
		text = strings.Repeat("x", n)
	}
	return quoteJS(text)
}

func exampleNumber(r Rules) string {
	for _, limit := range []string{r.Minimum, r.Maximum, r.MultipleOf} {
		if limit != "" {
			return limit
		}
	}
	return "1"
}
